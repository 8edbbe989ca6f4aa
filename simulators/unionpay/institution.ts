/** UnionPay put together: the gateway merchants speak to, and Cloud QuickPass, its payers' app. */
import type { Fen } from '../../core/money.ts'
import { stream } from '../../core/random.ts'
import { formUnionPayOrderCode } from '../../core/scan-code.ts'
import type { Gate } from '../host/fault-gate.ts'
import type { Host, HostRefusal, WireReply, WireRequest } from '../host/institution.ts'
import type { MerchantDirectory } from '../host/merchants.ts'
import type { AcquirerForms } from '../roles/acquirer.ts'
import { appRoutes, json } from '../roles/app-door.ts'
import { createHouse, type NetworkInstitution } from '../roles/house.ts'
import type { FindPayer } from '../roles/parties.ts'
import { refusals } from './codes.ts'
import type { UnionPayMerchant } from './merchants.ts'
import { createNotices } from './notify.ts'
import { createRefundDesk } from './refunds.ts'
import { createGatewayRoutes, said, sealed } from './routes.ts'
import { createSeal, parseForm, type Seal } from './signature.ts'
import { encodeRefusal, formTradeNo, unreadable } from './wire.ts'

export interface UnionPayParts {
  readonly host: Host
  readonly gate: Gate
  readonly merchants: MerchantDirectory<UnionPayMerchant>
  /** The response leaf and its key, both PEM; `certId` is its serial in decimal. */
  readonly keys: {
    readonly certificate: string
    readonly privateKey: string
    readonly certId: string
  }
  readonly findPayer: FindPayer
  /** What a payer with a balance begins with; cards need none. */
  readonly openingFen: Fen
}

/** @throws Error when the private key is no PEM. */
export function createUnionPay(parts: UnionPayParts): NetworkInstitution {
  const { host, gate, merchants, findPayer, openingFen } = parts
  const seal = createSeal(parts.keys)
  const notices = createNotices(host, seal)
  const forms = createForms(host, notices.paid)
  const house = createHouse({
    host,
    findPayer,
    forms,
    codeFamily: 'card',
    openingFen,
    onRefunded: notices.refunded,
  })
  const refundDesk = createRefundDesk(host, house, forms.tradeNo)
  return {
    id: host.id,
    routes: [
      ...createGatewayRoutes({ host, gate, merchants, house, refundDesk, seal }),
      ...appRoutes(host, gate, 'quickpass', house.desk),
    ],
    answers: house.answers,
    refuse: (why, request) => refuse(seal, why, request),
    house,
  }
}

/** Names take a running count, so that equal order numbers of two merchants do not meet. */
function createForms(host: Host, onPaid: AcquirerForms['onPaid']): AcquirerForms {
  let count = 0
  const next = () => {
    count += 1
    return count
  }
  return {
    tradeNo: ({ orderNo, createdAt }) => formTradeNo(orderNo, createdAt, next()),
    orderCode: (trace) =>
      formUnionPayOrderCode(stream(host.seed, 'order-code', trace, host.clock.now(), next())),
    onPaid,
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
