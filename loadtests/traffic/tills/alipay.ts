/** The till that speaks Alipay: what it says on `gateway.do`, and what it makes of the answers. */
import { createPrivateKey, createPublicKey } from 'node:crypto'
import { isCharged, isRemote, type Scene } from '../../../core/scene.ts'
import { trustedSignature } from '../../../core/signature-mode.ts'
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
import type { Said, Sale, Send, SignedOrder, Till, TillMerchant, TillRequest } from './till.ts'

type Asks = Pick<TillCall, 'notifyUrl' | 'asks'>

/** A verified answer, or the reason why there is none. */
type Answer = TillReply | { readonly silent: string }

export function createAlipayTill(merchant: TillMerchant, send: Send, now: () => number): Till {
  const { sign, isGenuine } = createSeal(merchant)
  const { id } = merchant

  const signed = async (operation: Operation, asked: Asks, at: number): Promise<TillRequest> => {
    const { params, text } = encodeCall({ operation, appId: id, now: at, ...asked })
    return { method: 'POST', ...encodeSigned(params, await sign(text)) }
  }
  const sent = async (operation: Operation, request: TillRequest): Promise<Answer> => {
    try {
      const { status, body } = await send(request)
      if (status !== 200) return { silent: `http-${status}` }
      return verified(body.toString('utf8'), rootOf(methods[operation]), isGenuine)
    } catch (cause) {
      return { silent: cause instanceof Error ? cause.message : String(cause) }
    }
  }
  const call = async (operation: Operation, asked: Asks) =>
    sent(operation, await signed(operation, asked, now()))

  const signOrder = async (sale: Sale, signedFor: number): Promise<SignedOrder> => {
    const { operation, asked } = orderOf(sale)
    return { request: await signed(operation, asked, signedFor), signedFor }
  }

  return {
    signOrder,
    openOrder: async (sale, ahead) => {
      const { request } = ahead ?? (await signOrder(sale, now()))
      const { operation, read } = orderOf(sale)
      return said(await sent(operation, request), read)
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
      const genuine = appId === id && isGenuine.notification(params)
      return genuine && amountFen !== undefined ? { orderNo, paid, amountFen } : undefined
    },
    acknowledgement: { status: 200, body: 'success' },
    notifiesCharges: true,
  }
}

type Operation = TillCall['operation']

/** What a till signs with, and how it tells what is genuine: where everybody is trusted, all is. */
interface Seal {
  sign(text: string): Promise<string>
  readonly isGenuine: {
    answer(text: string, sign: string): boolean
    notification(params: Parameters<typeof verifyNotification>[0]): boolean
  }
}

function createSeal({ privateKey, networkPublicKey, signatures }: TillMerchant): Seal {
  if (signatures === 'trust') {
    const isGenuine = { answer: () => true, notification: () => true }
    return { sign: async () => trustedSignature, isGenuine }
  }
  const key = createPrivateKey(privateKey)
  const networkKey = createPublicKey(networkPublicKey)
  return {
    sign: (text) => signText(text, { key, signType: 'RSA2' }),
    isGenuine: {
      answer: (text, sign) =>
        verifyText({ text, encoding: 'utf8', sign, signType: 'RSA2' }, networkKey),
      notification: (params) => verifyNotification(params, networkKey),
    },
  }
}

/** How an order of each scene is placed, and how the answer is read. */
function orderOf({ orderNo, amountFen, subject, notifyUrl, scene, member = '' }: Sale) {
  const asks = { orderNo, amountFen, subject }
  if (!isRemote(scene)) {
    return { operation: 'precreate', asked: { notifyUrl, asks }, read: opened } as const
  }
  const made = { ...asks, ...inside(scene), buyer: member }
  return { operation: 'create', asked: { notifyUrl, asks: made }, read: created } as const
}

/** Reads an answer only after its bytes have verified, and only from the node that was asked for. */
function verified(body: string, root: string, { answer }: Seal['isGenuine']): Answer {
  const envelope = openEnvelope(body)
  if (envelope?.root !== root) return { silent: 'answer garbled' }
  const { node: text, sign } = envelope
  return answer(text, sign) ? decodeReply(text) : { silent: 'answer does not verify' }
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
