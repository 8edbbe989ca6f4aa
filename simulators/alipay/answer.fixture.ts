/** Reads an answer of the gateway as a wary merchant does: only after its bytes have verified. */
import type { KeyObject } from 'node:crypto'
import { expect } from 'vitest'
import type { WireReply } from '../host/institution.ts'
import { contentTypes } from './charset.ts'
import { decrypted } from './encryption.ts'
import { type Charset, textOf } from './form.ts'
import { openEnvelope } from './serializer.ts'
import { type SignType, verifyText } from './signature.ts'

export interface Wariness {
  readonly key: KeyObject
  readonly signType?: SignType
  readonly charset?: Charset
  /** What the node is encrypted with; an error may come in plain all the same. */
  readonly aesKey?: string
}

export interface Read {
  readonly root: string
  readonly certSn: string | undefined
  /** Whether the node came encrypted. */
  readonly sealed: boolean
  readonly node: Readonly<Record<string, string>>
}

/** @throws when the answer is not all that an Alipay answer must be. */
export function readAnswer({ status, headers, body }: WireReply, wariness: Wariness): Read {
  const { key, signType = 'RSA2', charset = 'utf-8', aesKey } = wariness
  expect(status).toBe(200)
  expect(headers['Content-Type']).toBe(contentTypes[charset])
  expect(headers.trace_id).toMatch(/^[0-9a-f]{30}$/)
  const envelope = openEnvelope(Buffer.from(body).toString('latin1'))
  if (envelope === undefined) throw new Error(`No Alipay answer: ${body}`)
  const { root, node: text, certSn, sign } = envelope
  expect(verifyText({ text, encoding: 'latin1', sign, signType }, key)).toBe(true)
  const sealed = text.startsWith('"')
  const plain = sealed ? decrypted(text.slice(1, -1), aesKey ?? '')?.toString('latin1') : text
  return { root, certSn, sealed, node: JSON.parse(textOf(plain ?? '', charset)) }
}
