/**
 * A till on UnionPay: ACP 5.1.0, signed with the merchant's key. It believes an answer only when
 * the certificate in it is UnionPay's and the signature is that certificate's.
 */
import { createPrivateKey } from 'node:crypto'
import { BoundedMap } from '../../../core/bounded-map.ts'
import { compactTime } from '../../../core/calendar.ts'
import { limits } from '../../../core/limits.ts'
import type { Scene } from '../../../core/scene.ts'
import { trustedSignature } from '../../../core/signature-mode.ts'
import { createTrustedKey } from '../../../simulators/unionpay/certificates.ts'
import {
  encodeForm,
  type Fields,
  parseForm,
  parsePairs,
  sign,
  verify,
} from '../../../simulators/unionpay/signature.ts'
import {
  type Ask,
  decodeTold,
  encodeRequest,
  type Told,
} from '../../../simulators/unionpay/wire.ts'
import type { Said, Sale, Send, SignedOrder, Till, TillMerchant, TillRequest } from './till.ts'

/** Orders whose time is remembered: a query needs it, and none outlives a run's payments by far. */
const timesMax = 8 * limits.inFlightMax
const terminal = '49000002'

type State = Said['state']
type Words = Readonly<Record<string, State>>

/** In work, or nobody knows, whatever was asked (docs/sources.md, U1.6). */
const open: Words = { '03': 'unknown', '04': 'unknown', '05': 'waiting' }
/** Not a word on the payment: the gateway was busy, was asked too often, or crashed. */
const busy: Words = { '06': 'unknown', '37': 'unknown' }

const ordered: Words = { ...open, ...busy, '00': 'open' }
/** 00 means accepted, and here that the money moved: a notification follows (U1.6). */
const charged: Words = { ...open, ...busy, '00': 'paid', A6: 'paid' }
const standing: Words = { ...open, '00': 'paid', A6: 'paid', '46': 'closed', '86': 'closed' }
/** Nothing is left to undo where there is no original, or where it was undone before. */
const reversed: Words = {
  ...open,
  ...busy,
  '00': 'closed',
  '34': 'closed',
  '35': 'closed',
  '45': 'closed',
  '46': 'closed',
}

/** @throws Error when a key or a certificate is no PEM. `extra`: certId, and PEMs root, middle. */
/** How a till's requests are written, signed, sent and believed. */
function createLine(merchant: TillMerchant, send: Send, now: () => number) {
  const { id } = merchant
  const { certId = '' } = merchant.extra
  const { signatureOf, isGenuine } = createSeal(merchant, now)
  const times = createTimes(now)

  const signed = async (ask: Omit<Ask, 'merchant' | 'certId'>): Promise<TillRequest> => {
    const { path, fields } = encodeRequest({ merchant: id, certId, ...ask })
    const body = encodeForm({ ...fields, signature: await signatureOf(fields) })
    return { method: 'POST', target: path, headers: formHeaders, body }
  }
  const sent = async ({ orderNo }: Sale, request: TillRequest) => {
    const answer = believed(parsePairs(await exchange(send, request)), isGenuine, id)
    return answer?.orderNo === orderNo ? answer : undefined
  }
  const ask = async (sale: Sale, about: Partial<Ask>, operation: Ask['operation']) => {
    const { orderNo } = sale
    const key = { orderNo, orderTime: times.of(orderNo) }
    return sent(sale, await signed({ operation, ...key, ...about }))
  }
  return { signed, sent, ask, times, isGenuine }
}

export function createUnionPayTill(merchant: TillMerchant, send: Send, now: () => number): Till {
  const { id } = merchant
  const { signed, sent, ask, times, isGenuine } = createLine(merchant, send, now)

  const money = ({ amountFen, notifyUrl }: Sale) => ({ amountFen, notifyUrl })

  const signOrder = async (sale: Sale, signedFor: number): Promise<SignedOrder> => {
    const key = { orderNo: sale.orderNo, orderTime: compactTime(signedFor) }
    const request = await signed({ operation: operationOf[sale.scene], ...key, ...money(sale) })
    return { request, signedFor }
  }

  /** A query that does not work, or finds nothing yet, says nothing of the payment. */
  const query = async (sale: Sale): Promise<Said> => {
    const answer = await ask(sale, {}, 'query')
    if (answer === undefined) return noAnswer
    const { code, originalCode } = answer
    if (code !== '00' || originalCode === undefined) return { state: 'unknown', reason: code }
    return { state: standing[originalCode] ?? 'refused', reason: originalCode }
  }

  /** Where a reversal is refused, as after the day cut, the order may yet be paid: ask. */
  const cancel = async (sale: Sale): Promise<Said> => {
    const said = saidBy(await ask(sale, {}, 'reversal'), reversed)
    return said.state === 'refused' ? query(sale) : said
  }

  return {
    signOrder,
    openOrder: async (sale, ahead) => {
      const signedFor = times.chosen(sale.orderNo, ahead?.signedFor)
      const { request } = ahead ?? (await signOrder(sale, signedFor))
      const answer = await sent(sale, request)
      const said = saidBy(answer, ordered)
      const code = answer?.orderCode ?? answer?.reference
      return code === undefined ? said : { ...said, code }
    },
    charge: async (sale, payerCode) =>
      saidBy(await ask(sale, { ...money(sale), payerCode, terminal }, 'qr-consume'), charged),
    query,
    cancel,
    hear: (_headers, body) => {
      const told = believed(parseForm(body), isGenuine, id)
      if (told === undefined) return undefined
      const { orderNo, amountFen, code, isPayment } = told
      return { orderNo, amountFen, paid: isPayment && standing[code] === 'paid' }
    },
    acknowledgement: { status: 200, body: 'ok' },
    notifiesCharges: true,
  }
}

/** How an order of each scene is placed; UnionPay has no mini-programs, but pages inside its app. */
const operationOf = {
  'merchant-code': 'qr-apply',
  'payer-code': 'qr-apply',
  online: 'app-consume',
  'mini-program': 'order-push',
  'top-up': 'app-consume',
} as const satisfies Record<Scene, Ask['operation']>

/** The time of an order is chosen once: it is part of its name. The oldest are forgotten. */
function createTimes(now: () => number) {
  const times = new BoundedMap<number>({ max: timesMax, mayForget: () => true })
  const chosen = (orderNo: string, time?: number): number => {
    const known = times.get(orderNo) ?? time ?? now()
    times.set(orderNo, known)
    return known
  }
  return { chosen, of: (orderNo: string) => compactTime(chosen(orderNo)) }
}

/** What a till signs with, and how it tells what is genuine: where everybody is trusted, all is. */
interface Seal {
  signatureOf(fields: Fields): Promise<string>
  isGenuine(fields: Fields, certificate: string): boolean
}

function createSeal({ privateKey, extra, signatures }: TillMerchant, now: () => number): Seal {
  if (signatures === 'trust') {
    return { signatureOf: async () => trustedSignature, isGenuine: () => true }
  }
  const key = createPrivateKey(privateKey)
  const { root = '', middle = '' } = extra
  const trustedKey = createTrustedKey({ root, middle, now })
  return {
    signatureOf: (fields) => sign(fields, key),
    isGenuine: (fields, certificate) => {
      const theirs = trustedKey(certificate)
      return theirs !== undefined && verify(fields, theirs)
    },
  }
}

const formHeaders = { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' }

/** The text of an answer; empty when none came, and for any status but 200 (U1.5). */
async function exchange(send: Send, request: TillRequest): Promise<string> {
  const reply = await send(request).catch(() => undefined)
  return reply?.status === 200 ? reply.body.toString('utf8') : ''
}

/** What was said, when it is UnionPay that said it, and to this merchant. */
function believed(
  fields: Fields | undefined,
  isGenuine: Seal['isGenuine'],
  merchant: string,
): Told | undefined {
  const told = fields === undefined ? undefined : decodeTold(fields)
  if (fields === undefined || told === undefined || told.merchant !== merchant) return undefined
  return isGenuine(fields, told.certificate) ? told : undefined
}

const noAnswer: Said = Object.freeze({ state: 'unknown', reason: 'no-answer' })

/** No answer, and one that cannot be believed, leave everything open. */
function saidBy(answer: Told | undefined, words: Words): Said {
  if (answer === undefined) return noAnswer
  return { state: words[answer.code] ?? 'refused', reason: answer.code }
}
