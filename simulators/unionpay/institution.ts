/** UnionPay put together: the gateway merchants speak to, and Cloud QuickPass, its payers' app. */
import { compactTime } from '../../core/calendar.ts'
import type { Fen } from '../../core/money.ts'
import { stream } from '../../core/random.ts'
import { formUnionPayOrderCode } from '../../core/scan-code.ts'
import type { Gate } from '../host/fault-gate.ts'
import type { Host, HostRefusal, Route, WireReply, WireRequest } from '../host/institution.ts'
import type { MerchantDirectory } from '../host/merchants.ts'
import type { AcquirerForms } from '../roles/acquirer.ts'
import { appRoutes, json } from '../roles/app-door.ts'
import { type Counter, createCounter, wakeAll } from '../roles/counter.ts'
import { createHouse, type House, type NetworkInstitution } from '../roles/house.ts'
import type { Order } from '../roles/order.ts'
import type { FindPayer } from '../roles/parties.ts'
import type { StaticForms } from '../roles/static-code.ts'
import { withCardPayers } from './card-payers.ts'
import { createCashier } from './cashier.ts'
import { refusals } from './codes.ts'
import { directPayments } from './direct.ts'
import { shopOfEmv } from './emv.ts'
import { certificateRow, createEncryption, type Encryption } from './encryption.ts'
import { ownKeysOf } from './explain.ts'
import { fileRow } from './file-transfer.ts'
import { inquiries } from './inquiries.ts'
import type { UnionPayMerchant } from './merchants.ts'
import { createNotices } from './notify.ts'
import { createReferences, onlinePayments } from './online.ts'
import type { Row } from './operation.ts'
import { codePayments } from './payments.ts'
import { preauthPayments } from './preauth.ts'
import { createRefundOrders, type RefundOrders } from './refund-orders.ts'
import { backPayments, resumeBacks } from './refunds.ts'
import { encodeRefusal } from './request.ts'
import { createGatewayRoutes, said, sealed } from './routes.ts'
import { createSeal, type Identity, type Seal } from './seal.ts'
import { type Fields, parseForm } from './signature.ts'
import { encodeAccount, formTradeNo, unreadable } from './wire.ts'

export interface UnionPayParts {
  readonly host: Host
  readonly gate: Gate
  readonly merchants: MerchantDirectory<UnionPayMerchant>
  /** The response leaf and its key. */
  readonly keys: Identity
  /** What merchants encrypt for UnionPay with, and what follows when that is rotated. */
  readonly encryption: Identity
  readonly nextEncryption: Identity
  readonly findPayer: FindPayer
  /** What a payer with a balance begins with; cards need none. */
  readonly openingFen: Fen
  /** Gives out the file of a clearing day before the day has ended; not so by default. */
  readonly billsAtOnce?: boolean
}

export interface UnionPay extends NetworkInstitution {
  /** The next encryption certificate is given out from now on; the old is taken a month more. */
  rotateEncryption(): void
}

/** @throws Error when a private key is no PEM. */
export function createUnionPay(parts: UnionPayParts): UnionPay {
  const { host, gate, merchants, openingFen } = parts
  const findPayer = withCardPayers(parts.findPayer)
  const accountOf = createAccountOf(findPayer)
  const secureKeyOf = (merchant: string) => merchants.find(merchant)?.secureKey
  const seal = createSeal(parts.keys, secureKeyOf, host.signatures)
  const names = createNames(host)
  const refundOrders = createRefundOrders(host, names.tradeNo)
  const notices = createNotices({ host, seal, find: refundOrders.find, accountOf })
  const house = createHouse({
    host,
    findPayer,
    forms: { ...names, onPaid: notices.paid, statics: staticsOf(parts) },
    codeFamily: 'card',
    openingFen,
    onRefunded: notices.refunded,
  })
  const encryption = createEncryption(host, parts.encryption, parts.nextEncryption)
  const references = createReferences(host)
  const reference = references.next
  const rows = createRows({ ...parts, house, refundOrders, encryption, accountOf, reference })
  const ownKeys = ownKeysOf([parts.keys, parts.encryption, parts.nextEncryption])
  const success = (order: Order) => seal(notices.success(order))
  const routes: Route[] = [
    ...createGatewayRoutes({ host, gate, merchants, seal, rows, ownKeys }),
    ...createCashier({ host, gate, house, success }),
    ...appRoutes(host, gate, 'quickpass', house.desk),
  ]
  return {
    id: host.id,
    routes,
    answers: house.answers,
    refuse: (why, request) => refuse(seal, why, request),
    house,
    wake: async () => {
      await wakeAll([names, references])
      await house.wake()
      await resumeBacks({ host, house, refundOrders })
    },
    rotateEncryption: encryption.rotate,
  }
}

/** An order that a static code began is told as one that a shop had applied for. */
const staticsOf = ({ findPayer, merchants: shops }: UnionPayParts): StaticForms => ({
  ...{ owner: 'unionpay', app: 'quickpass', findPayer, shops, shopIn: shopOfEmv },
  memo: ({ merchant: merId }, { orderNo, createdAt }) => ({
    ...{ version: '5.1.0', encoding: 'UTF-8', signMethod: '01', bizType: '000000' },
    ...{ accessType: '0', merId, orderId: orderNo, txnTime: compactTime(createdAt) },
    ...{ txnType: '01', txnSubType: '07' },
  }),
})

interface RowParts extends Pick<UnionPayParts, 'host' | 'billsAtOnce'> {
  readonly house: House
  readonly refundOrders: RefundOrders
  readonly encryption: Encryption
  accountOf(order: Order): Fields
  reference(): string
}

/** The table of operations: one row for each. */
function createRows({ billsAtOnce = false, ...parts }: RowParts): Row[] {
  const { reference } = parts
  return [
    ...codePayments(parts),
    ...onlinePayments({ ...parts, reference }),
    ...directPayments(parts),
    ...preauthPayments({ ...parts, reference }),
    ...backPayments(parts),
    ...inquiries(parts),
    fileRow({ ...parts, billsAtOnce }),
    certificateRow(parts.encryption),
  ]
}

/** The masked card a payment came from: the one that was told, or that of a payer of this house. */
const createAccountOf =
  (findPayer: FindPayer) =>
  ({ payment, hold, cardNo }: Order): Fields => {
    if (cardNo !== undefined) return encodeAccount(cardNo)
    const funding = findPayer((payment ?? hold)?.payer ?? '')?.funding
    return funding?.kind === 'card' ? encodeAccount(funding.cardNo) : {}
  }

/** Names take a running count, so that equal order numbers of two merchants do not meet. */
function createNames(
  host: Host,
): Pick<AcquirerForms, 'tradeNo' | 'orderCode'> & Pick<Counter, 'wake'> {
  const { next, wake } = createCounter(host.store, 'names')
  return {
    wake,
    tradeNo: ({ orderNo, createdAt }) => formTradeNo(orderNo, createdAt, next()),
    orderCode: (trace) =>
      formUnionPayOrderCode(stream(host.seed, 'order-code', trace, host.clock.now(), next())),
  }
}

const statuses: Readonly<Record<HostRefusal, number>> = {
  'not-found': 404,
  'method-not-allowed': 405,
  'body-too-large': 413,
  'too-many-requests': 429,
  crashed: 500,
}

/** What the door must refuse by itself, in the gateway's words; the app's door has plainer ones. */
async function refuse(seal: Seal, why: HostRefusal, request: WireRequest): Promise<WireReply> {
  if (request.path.startsWith('/app/')) {
    return json(statuses[why], { outcome: 'request-invalid', says: why })
  }
  switch (why) {
    case 'not-found':
      return plain(404, 'Not Found')
    case 'method-not-allowed':
      return plain(405, 'Method Not Allowed', { Allow: 'POST' })
    case 'body-too-large':
      return said(200, unreadable)
    case 'too-many-requests':
      return sealed(seal, encodeRefusal(parseForm(request.body) ?? {}, refusals.flood))
    case 'crashed':
      return sealed(seal, encodeRefusal(parseForm(request.body) ?? {}, refusals.crash))
  }
}

const plain = (status: number, body: string, more: Readonly<Record<string, string>> = {}) => ({
  status,
  headers: { 'Content-Type': 'text/plain;charset=UTF-8', ...more },
  body,
})
