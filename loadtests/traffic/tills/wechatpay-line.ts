/**
 * A WeChat Pay till's line to the network: what it asks is signed, and what comes back is believed
 * as far as it verifies. Where the network trusts everybody, a word stands for every signature.
 */
import { createPrivateKey, createPublicKey } from 'node:crypto'
import { limits } from '../../../core/limits.ts'
import { trustedSignature } from '../../../core/signature-mode.ts'
import {
  type Authenticity,
  authenticity,
  formatAuthorization,
  newNonce,
  requestText,
  signText,
} from '../../../simulators/wechatpay/signature.ts'
import { type Answer, decodeAnswer } from '../../../simulators/wechatpay/wire.ts'
import type { Send, TillMerchant, TillReply, TillRequest } from './till.ts'

/** An answer as far as the till believes it: a status of 0 means there was none. */
export interface Believed extends Answer {
  readonly status: number
}

export interface Line {
  /** A request as signed at that time, milliseconds since 1970. */
  sign(asked: Asked, at: number): Promise<TillRequest>
  /** What the network says to a signed request; an answer that cannot be believed is none. */
  said(request: TillRequest): Promise<Believed>
  /** Both, now. */
  ask(method: TillRequest['method'], target: string, body: string): Promise<Believed>
  believe(headers: TillReply['headers'], body: Buffer): Authenticity
}

type Asked = Pick<TillRequest, 'method' | 'target' | 'body'>

interface LineParts {
  readonly merchant: TillMerchant
  readonly send: Send
  readonly now: () => number
}

export function createLine(parts: LineParts): Line {
  const { merchant, send, now } = parts
  const sign = createSign(merchant)
  const believe = believes(parts)
  const said: Line['said'] = async (request) => {
    const reply = await send(request).catch((cause: unknown) => String(cause))
    if (typeof reply === 'string') return { ...silence, code: reply }
    const proof = believe(reply.headers, reply.body)
    const answer = decodeAnswer(reply.body.toString('utf8')) ?? silence
    // Before it knows who asks, the network signs nothing: a 401 is all that can be believed then.
    const believed = proof === 'genuine' || (proof === 'unsigned' && reply.status === 401)
    if (believed) return { ...answer, status: reply.status }
    const code = proof === 'forged' ? 'SIGNATURE_INVALID' : answer.code || 'UNSIGNED'
    return { ...silence, code }
  }
  return {
    ...{ sign, said, believe },
    ask: async (method, target, body) => said(await sign({ method, target, body }, now())),
  }
}

function createSign(merchant: TillMerchant): Line['sign'] {
  const serial = extra(merchant, 'serial')
  const seal = createSeal(merchant)
  return async ({ method, target, body }, at) => {
    const nonce = newNonce()
    const timestamp = String(Math.floor(at / 1000))
    const signature = await seal({ method, target, timestamp, nonce, body })
    const headers = {
      Accept: 'application/json',
      'User-Agent': 'hutong-till',
      'Content-Type': 'application/json',
      Authorization: formatAuthorization({
        ...{ mchid: merchant.id, nonce, timestamp, serial, signature },
      }),
    }
    return { method, target, headers, body }
  }
}

type Signed = Asked & { readonly timestamp: string; readonly nonce: string }

function createSeal({ privateKey, signatures }: TillMerchant): (signed: Signed) => Promise<string> {
  if (signatures === 'trust') return async () => trustedSignature
  const key = createPrivateKey(privateKey)
  return (signed) => signText(requestText({ ...signed, body: Buffer.from(signed.body) }), key)
}

function believes({ merchant, now }: LineParts): Line['believe'] {
  if (merchant.signatures === 'trust') return () => 'genuine'
  const serial = extra(merchant, 'platformSerial')
  const key = createPublicKey(merchant.networkPublicKey)
  return (headers, body) =>
    authenticity(headers, body, { serial, key, now: now(), skewMs: limits.wechatpaySkewMs })
}

const silence: Believed = {
  status: 0,
  code: '',
  codeUrl: '',
  prepayId: '',
  orderNo: '',
  tradeState: '',
  refundStatus: '',
  totalFen: 0,
  refundFen: 0,
}

/** @throws Error when the till was not given what the wire needs. */
export function extra({ id, extra: given }: TillMerchant, name: string): string {
  const value = given[name]
  if (value === undefined) throw new Error(`The till of ${id} was given no ${name}.`)
  return value
}
