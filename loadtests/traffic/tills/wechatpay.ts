/**
 * A till that speaks WeChat Pay APIv3: signs what it asks, and believes nothing that does not
 * verify. `extra` holds appid, serial (of its own certificate), apiV3Key and platformSerial.
 */
import { refundNo } from '../../../core/ids.ts'
import { isCharged, type Scene } from '../../../core/scene.ts'
import { unseal } from '../../../simulators/wechatpay/seal.ts'
import {
  decodeAnswer,
  decodeNotice,
  encodeClose,
  encodeCodepay,
  encodeJsapi,
  encodeNative,
  encodeReverse,
  encodeWholeRefund,
  type SaleTerms,
  type TradeState,
  targetOf,
} from '../../../simulators/wechatpay/wire.ts'
import type { Heard, Said, Sale, Send, SignedOrder, Till, TillMerchant } from './till.ts'
import { type Believed, createLine, extra, type Line } from './wechatpay-line.ts'

const isTradeState = (word: string): word is TradeState => Object.hasOwn(standings, word)

/** What each state of an order is to a merchant who asked for a code to be scanned. */
const standings = {
  SUCCESS: 'paid',
  REFUND: 'closed',
  NOTPAY: 'open',
  CLOSED: 'closed',
  REVOKED: 'closed',
  USERPAYING: 'waiting',
  PAYERROR: 'refused',
} as const satisfies Record<TradeState, Said['state']>

/** What a till works with: a line to the network, and how it names itself. */
interface Counter {
  readonly ask: Line['ask']
  readonly mchid: string
  readonly appid: string
  terms(sale: Sale): SaleTerms
}

export function createWechatPayTill(merchant: TillMerchant, send: Send, now: () => number): Till {
  const mchid = merchant.id
  const appid = extra(merchant, 'appid')
  const { sign, said, ask, believe } = createLine({ merchant, send, now })
  const terms = ({ orderNo, subject, amountFen }: Sale) => ({
    ...{ appid, mchid, orderNo, subject, amountFen },
  })
  const counter: Counter = { ask, mchid, appid, terms }
  const signOrder = async (sale: Sale, signedFor: number): Promise<SignedOrder> => {
    const { notifyUrl, member: payer = '' } = sale
    const product = productOf[sale.scene]
    const body = encoders[product]({ ...terms(sale), notifyUrl, payer })
    const asked = { method: 'POST', target: targetOf(product), body } as const
    return { request: await sign(asked, signedFor), signedFor }
  }
  return {
    signOrder,
    openOrder: async (sale, signed) => {
      const { request } = signed ?? (await signOrder(sale, now()))
      return opened(sale, await said(request))
    },
    charge: (sale, payerCode) => charge(counter, sale, payerCode),
    query: (sale) => query(counter, sale),
    cancel: (sale) => (isCharged(sale.scene) ? reverse : close)(counter, sale),
    hear: (headers, body) =>
      believe(headers, body) === 'genuine' ? heard(body, extra(merchant, 'apiV3Key')) : undefined,
    acknowledgement: { status: 204, body: '' },
    notifiesCharges: false,
  }
}

/** By which product an order of each scene is placed. A top-up is placed as in any app. */
const productOf = {
  'merchant-code': 'native',
  'payer-code': 'native',
  online: 'app',
  'mini-program': 'jsapi',
  'top-up': 'app',
} as const satisfies Record<Scene, 'native' | 'app' | 'jsapi'>

const encoders = { native: encodeNative, app: encodeNative, jsapi: encodeJsapi } as const

function opened({ scene }: Sale, answer: Believed): Said {
  const code = productOf[scene] === 'native' ? answer.codeUrl : answer.prepayId
  if (answer.status === 200) return { state: 'open', reason: 'SUCCESS', code }
  return unless(answer, { ORDERPAID: 'paid', ORDER_CLOSED: 'closed' })
}

async function charge({ ask, terms }: Counter, sale: Sale, payerCode: string): Promise<Said> {
  const body = encodeCodepay({ ...terms(sale), payerCode })
  const answer = await ask('POST', targetOf('codepay'), body)
  if (answer.status === 200) return { state: 'paid', reason: answer.tradeState }
  if (answer.status === 202) return { state: 'waiting', reason: answer.code }
  return unless(answer, { ORDERPAID: 'paid', ORDER_CLOSED: 'closed', ORDER_REVERSED: 'closed' })
}

async function query({ ask, mchid }: Counter, sale: Sale): Promise<Said> {
  const target = targetOf('query-by-order-number', { number: sale.orderNo, mchid })
  const answer = await ask('GET', target, '')
  const { status, tradeState } = answer
  // A network that does not know the order may yet hear of it: only an undo makes sure.
  if (status !== 200) return unless(answer, { ORDER_NOT_EXIST: 'unknown' })
  const standing = isTradeState(tradeState) ? standings[tradeState] : 'unknown'
  const failed = standing === 'open' && isCharged(sale.scene)
  return { state: failed ? 'refused' : standing, reason: tradeState }
}

async function reverse({ ask, appid, mchid }: Counter, { orderNo }: Sale): Promise<Said> {
  const target = targetOf('reverse', { number: orderNo })
  const answer = await ask('POST', target, encodeReverse({ appid, mchid }))
  if (answer.status === 200) return { state: 'closed', reason: 'REVOKED' }
  return undoneUnless(answer, { ORDER_NOT_EXIST: 'closed', NOT_ENOUGH: 'paid' })
}

async function close(counter: Counter, sale: Sale): Promise<Said> {
  const { ask, mchid } = counter
  const target = targetOf('close', { number: sale.orderNo })
  const answer = await ask('POST', target, encodeClose({ mchid }))
  if (answer.status === 204) return { state: 'closed', reason: 'CLOSED' }
  if (answer.code === 'ORDERPAID') return giveBack(counter, sale)
  return undoneUnless(answer, { ORDER_NOT_EXIST: 'closed', ORDER_CLOSED: 'closed' })
}

/** The first answer to a refund says only that it began: its end is asked for. */
async function giveBack({ ask, terms }: Counter, sale: Sale): Promise<Said> {
  const number = refundNo(`R${sale.orderNo}`)
  const begun = await ask(
    'POST',
    targetOf('refund'),
    encodeWholeRefund({ ...terms(sale), refundNo: number }),
  )
  if (begun.status !== 200) return undoneUnless(begun, { NOT_ENOUGH: 'paid' })
  const answer = await ask('GET', targetOf('refund-query', { number }), '')
  if (answer.status !== 200) return undoneUnless(answer, {})
  const done = answer.refundStatus === 'SUCCESS'
  return { state: done ? 'closed' : 'unknown', reason: answer.refundStatus }
}

function heard(body: Buffer, key: string): Heard | undefined {
  const notice = decodeNotice(body.toString('utf8'))
  const plain = notice && unseal(notice.ciphertext, { ...notice, key })
  const told = plain === undefined ? undefined : decodeAnswer(plain)
  if (notice === undefined || told === undefined) return undefined
  const { orderNo, tradeState, totalFen, refundFen } = told
  const paid = notice.type === 'TRANSACTION.SUCCESS' && tradeState === 'SUCCESS'
  return { orderNo, paid, amountFen: paid ? totalFen : refundFen }
}

type Meanings = Readonly<Record<string, Said['state']>>

/** A refusal, unless the network does not know itself or the code means something better. */
const unless = (answer: Believed, meanings: Meanings) => read(answer, meanings, 'refused')

/** The same for an undoing: what is not certainly undone is not known to be. */
const undoneUnless = (answer: Believed, meanings: Meanings) => read(answer, meanings, 'unknown')

function read({ status, code }: Believed, meanings: Meanings, otherwise: Said['state']): Said {
  const silent = status === 0 || status === 429 || status >= 500
  const state = silent ? 'unknown' : (meanings[code] ?? otherwise)
  return { state, reason: code || `HTTP ${status}` }
}
