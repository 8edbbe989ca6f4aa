/** The till that speaks Alipay: what it says on `gateway.do`, and what it makes of the answers. */
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { isCharged, isRemote, type Scene } from '../../../core/scene.ts'
import { openEnvelope } from '../../../simulators/alipay/serializer.ts'
import { signText, verifyNotification, verifyText } from '../../../simulators/alipay/signature.ts'
import {
  decodeNotification,
  decodeReply,
  encodeCall,
  encodeSigned,
  type TillCall,
  type TillReply,
} from '../../../simulators/alipay/till.ts'
import { methods, rootOf } from '../../../simulators/alipay/wire.ts'
import type { Said, Sale, Send, Till, TillMerchant } from './till.ts'

type Asks = Pick<TillCall, 'notifyUrl' | 'asks'>

/** A verified answer, or the reason why there is none. */
type Answer = TillReply | { readonly silent: string }

export function createAlipayTill(merchant: TillMerchant, send: Send, now: () => number): Till {
  const privateKey = createPrivateKey(merchant.privateKey)
  const networkKey = createPublicKey(merchant.networkPublicKey)

  const call = async (operation: TillCall['operation'], asked: Asks): Promise<Answer> => {
    const { params, text } = encodeCall({ operation, appId: merchant.id, now: now(), ...asked })
    const sign = await signText(text, { key: privateKey, signType: 'RSA2' })
    try {
      const { status, body } = await send({ method: 'POST', ...encodeSigned(params, sign) })
      if (status !== 200) return { silent: `http-${status}` }
      return verified(body.toString('utf8'), rootOf(methods[operation]), networkKey)
    } catch (cause) {
      return { silent: cause instanceof Error ? cause.message : String(cause) }
    }
  }

  return {
    openOrder: async ({ orderNo, amountFen, subject, notifyUrl, scene, member = '' }) => {
      const asks = { orderNo, amountFen, subject }
      if (!isRemote(scene)) return said(await call('precreate', { notifyUrl, asks }), opened)
      const made = { ...asks, ...inside(scene), buyer: member }
      return said(await call('create', { notifyUrl, asks: made }), created)
    },
    charge: async ({ orderNo, amountFen, subject, notifyUrl }, payerCode) =>
      said(
        await call('pay', { notifyUrl, asks: { orderNo, amountFen, subject, payerCode } }),
        charged,
      ),
    query: async (sale) =>
      said(await call('query', { asks: { orderNo: sale.orderNo } }), (reply) => found(reply, sale)),
    cancel: async ({ orderNo }) => said(await call('cancel', { asks: { orderNo } }), cancelled),
    hear: (_headers, body) => {
      const { params, appId, orderNo, paid, amountFen } = decodeNotification(body)
      const genuine = appId === merchant.id && verifyNotification(params, networkKey)
      return genuine && amountFen !== undefined ? { orderNo, paid, amountFen } : undefined
    },
    acknowledgement: { status: 200, body: 'success' },
    notifiesCharges: true,
  }
}

/** Reads an answer only after its bytes have verified, and only from the node that was asked for. */
function verified(body: string, root: string, key: KeyObject): Answer {
  const envelope = openEnvelope(body)
  if (envelope?.root !== root) return { silent: 'answer garbled' }
  const { node: text, sign } = envelope
  const genuine = verifyText({ text, encoding: 'utf8', sign, signType: 'RSA2' }, key)
  return genuine ? decodeReply(text) : { silent: 'answer does not verify' }
}

function said(answer: Answer, read: (reply: TillReply) => Said): Said {
  if ('silent' in answer) return { state: 'unknown', reason: answer.silent }
  return answer.code === '20000' ? { state: 'unknown', reason: answer.reason } : read(answer)
}

const opened = ({ code, reason, orderCode }: TillReply): Said =>
  code === '10000' ? { state: 'open', reason, code: orderCode } : { state: 'refused', reason }

/** A trade inside Alipay's app is sold by another product than one on a shop's own page. */
const inside = (scene: Scene) => (scene === 'mini-program' ? { productCode: 'JSAPI_PAY' } : {})

const created = ({ code, reason, tradeNo }: TillReply): Said =>
  code === '10000' ? { state: 'open', reason, code: tradeNo } : { state: 'refused', reason }

/** Refusals that may stand for a payment which came before: the till asks, and does not guess. */
const doubtful: readonly string[] = ['ACQ.TRADE_HAS_SUCCESS', 'ACQ.SYSTEM_ERROR']

function charged({ code, reason }: TillReply): Said {
  if (code === '10000') return { state: 'paid', reason }
  if (code === '10003') return { state: 'waiting', reason }
  return { state: doubtful.includes(reason) ? 'unknown' : 'refused', reason }
}

const statusSays = {
  WAIT_BUYER_PAY: 'waiting',
  TRADE_SUCCESS: 'paid',
  TRADE_FINISHED: 'paid',
  TRADE_CLOSED: 'closed',
} as const satisfies Record<Exclude<TillReply['status'], ''>, Said['state']>

/** A precreated order is no trade before its payer comes; a charge that is none may be on its way. */
function found({ status, reason }: TillReply, { scene }: Sale): Said {
  if (status !== '') return { state: statusSays[status], reason }
  const open = reason === 'ACQ.TRADE_NOT_EXIST' && !isCharged(scene)
  return { state: open ? 'open' : 'unknown', reason }
}

function cancelled({ code, reason, again }: TillReply): Said {
  if (again) return { state: 'unknown', reason }
  return { state: code === '10000' ? 'closed' : 'refused', reason }
}
