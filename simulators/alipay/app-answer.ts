/**
 * What the payer's app hands back to the merchant's once a payment has ended there, and who the
 * payer is to a merchant: what an app or a mini program would be told (docs/sources.md, A4.3 and
 * A4.9).
 */
import { plainTime } from '../../core/calendar.ts'
import { payerOf } from '../../core/cast.ts'
import { trace } from '../../core/ids.ts'
import { yuanFromFen } from '../../core/money.ts'
import type { Outcome, OutcomeClass } from '../../core/outcome.ts'
import { outcomeFacts } from '../../core/outcome.ts'
import type { Gate } from '../host/fault-gate.ts'
import type { Host, Route, WireRequest } from '../host/institution.ts'
import type { MerchantDirectory } from '../host/merchants.ts'
import { createPipeline } from '../host/pipeline.ts'
import { json } from '../roles/app-door.ts'
import type { House } from '../roles/house.ts'
import type { Order } from '../roles/order.ts'
import type { WalletPayment } from '../roles/wallet.ts'
import { charsetWords } from './charset.ts'
import { success } from './codes.ts'
import type { AlipayMerchant } from './merchants.ts'
import { charsetOf, signTypeOf } from './notify.ts'
import { buyerNamed } from './numbers.ts'
import { productOf } from './products.ts'
import { serialize } from './serializer.ts'
import type { Sign } from './signature.ts'
import { methods, rootOf } from './wire.ts'

export interface AppAnswerParts {
  readonly host: Host
  readonly gate: Gate
  readonly house: House
  readonly merchants: MerchantDirectory<AlipayMerchant>
  readonly sign: Sign
}

interface Question {
  readonly payer: string
  readonly id: string
}

interface Told {
  readonly outcome: Outcome
  readonly says: object
}

export function appAnswerRoutes(parts: AppAnswerParts): Route[] {
  const route = (
    path: string,
    operation: string,
    answer: (of: Question) => Promise<Told>,
  ): Route => ({
    method: 'GET',
    path: `/app/alipay/payers/:payer${path}`,
    serve: createPipeline<Question, Told>(parts.host, parts.gate, {
      from: () => 'alipay-app',
      decode: async ({ params }: WireRequest) => {
        const { payer = '', id = '' } = params
        const inner = Buffer.from(id, 'base64url').toString()
        return { command: { payer, id: inner }, about: { trace: trace(inner || payer), operation } }
      },
      handle: (question) =>
        payerOf(question.payer)?.app === 'alipay'
          ? answer(question)
          : Promise.resolve({ outcome: 'payer-missing', says: {} }),
      refuse: (_question, outcome) => ({ outcome, says: {} }),
      encode: async (_question, { outcome, says }) =>
        json(outcome === 'approved' ? 200 : 404, { outcome, ...says }),
    }),
  })
  return [
    route('/identity', 'identity', async ({ payer }) => ({
      outcome: 'approved',
      says: identityOf(payer),
    })),
    route('/payments/:id/result', 'result', (question) => resultOf(parts, question)),
  ]
}

/** What `alipay.system.oauth.token` would tell a mini program of its user. */
function identityOf(payer: string) {
  const { userId, openId, logonId } = buyerNamed(payer)
  return { userId, openId, logonId }
}

const missing: Told = { outcome: 'order-missing', says: {} }

async function resultOf(parts: AppAnswerParts, { payer, id }: Question): Promise<Told> {
  const { house, merchants } = parts
  const payment = await house.desk.payment(payer, id)
  if (payment === undefined) return missing
  const { merchant: name } = payment.payee
  const order = await house.acquirer.find(name, { orderNo: payment.orderNo })
  const merchant = merchants.find(name)
  if (order === undefined || merchant === undefined) return missing
  const resultStatus = statusOf(payment)
  // A mini program is told the number alone; an app gets a text it may show to its server.
  if (productOf(order) !== 'app') return { outcome: 'approved', says: { resultCode: resultStatus } }
  const paid = resultStatus === '9000'
  const result = paid ? await signedResult(parts, order, merchant) : ''
  return { outcome: 'approved', says: { memo: '', result, resultStatus } }
}

const statusByClass = {
  success: '9000',
  pending: '8000',
  unknown: '6004',
  refused: '4000',
} as const satisfies Record<OutcomeClass, string>

const statusOf = ({ outcome }: WalletPayment) =>
  outcome === 'payer-declined' ? '6001' : statusByClass[outcomeFacts(outcome).class]

/** The node and the signature over it, as the gateway would have answered. */
async function signedResult(
  { host, sign }: AppAnswerParts,
  order: Order,
  merchant: AlipayMerchant,
): Promise<string> {
  const signType = signTypeOf(order)
  const node = serialize({
    ...success,
    app_id: merchant.id,
    auth_app_id: merchant.id,
    charset: charsetWords[charsetOf(order)],
    timestamp: plainTime(host.clock.now()),
    out_trade_no: order.orderNo,
    total_amount: yuanFromFen(order.amountFen),
    trade_no: order.tradeNo,
    seller_id: merchant.sellerId,
  })
  const signed = await sign(node, signType)
  return `{"${rootOf(methods.app)}":${node},"sign":"${signed}","sign_type":"${signType}"}`
}
