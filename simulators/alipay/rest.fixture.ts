/** A merchant that speaks v3: signs by hand, and believes an answer only once it has verified. */
import { createPublicKey, sign } from 'node:crypto'
import { expect } from 'vitest'
import type { WireReply } from '../host/institution.ts'
import { decrypted } from './encryption.ts'
import { verifyText } from './signature.ts'
import type { Knock, Pair, Stand } from './stand.fixture.ts'
import { appNo } from './stand.fixture.ts'

export interface RestAsk {
  readonly method?: 'GET' | 'POST'
  readonly path: string
  readonly query?: string
  readonly body?: string | Buffer
  /** What is signed of the body, when that is not all of it. */
  readonly content?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Fields of the authorization, in their order. */
  readonly fields?: Readonly<Record<string, string>>
  readonly scheme?: string
  /** Signed in place of the right text. */
  readonly instead?: string
}

export interface RestRead {
  readonly status: number
  readonly headers: WireReply['headers']
  readonly node: Readonly<Record<string, string>>
}

export function restMerchant(
  stand: Stand,
  parts: { platform: Pair; merchant: Pair; now: number; aesKey?: string },
) {
  const { platform, merchant, now, aesKey = '' } = parts
  const key = createPublicKey(platform.publicKey)

  const knockOf = (ask: RestAsk): Knock => {
    const { method = 'POST', path, query = '', body = '', scheme = 'ALIPAY-SHA256withRSA' } = ask
    const usual = { app_id: appNo, nonce: 'n1', timestamp: String(now) }
    const signed = Object.entries(ask.fields ?? usual)
      .map(([name, value]) => `${name}=${value}`)
      .join(',')
    const target = query === '' ? path : `${path}?${query}`
    const token = ask.headers?.['alipay-app-auth-token']
    const lines = [signed, method, target, ask.content ?? String(body)]
    const text = [...lines, ...(token === undefined ? [] : [token])].map((line) => `${line}\n`)
    const signature = sign(
      'RSA-SHA256',
      Buffer.from(ask.instead ?? text.join('')),
      merchant.privateKey,
    )
    const authorization = `${scheme} ${signed},sign=${signature.toString('base64')}`
    return { method, path, query, body, headers: { authorization, ...ask.headers } }
  }

  return {
    knockOf,
    ask: async (ask: RestAsk): Promise<RestRead> => readRest(await stand.knock(knockOf(ask))),
  }

  function readRest({ status, headers, body }: WireReply): RestRead {
    expect(headers['alipay-trace-id']).toMatch(/^[0-9a-f]{30}$/)
    const text = String(body)
    if (status >= 400) {
      expect(headers['alipay-signature']).toBeUndefined()
      return { status, headers, node: JSON.parse(text) }
    }
    const { 'alipay-timestamp': timestamp, 'alipay-nonce': nonce } = headers
    const signature = headers['alipay-signature'] ?? ''
    expect(verifies(`${timestamp}\n${nonce}\n${text}\n`, signature)).toBe(true)
    const sealed = headers['content-type'] === 'text/plain'
    const plain = sealed ? String(decrypted(text, aesKey)) : text
    return { status, headers, node: JSON.parse(plain) }
  }

  function verifies(text: string, signature: string): boolean {
    const claim = { text, encoding: 'utf8', sign: signature, signType: 'RSA2' } as const
    return verifyText(claim, key)
  }
}
