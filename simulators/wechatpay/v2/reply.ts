/**
 * How an answer of APIv2 leaves the house: always HTTP 200 and `text/plain`, signed by the method
 * of the request once the request was understood, never before (docs/sources.md, W6.1). The order
 * of its fields is production's, which differs by operation.
 */
import { randomUUID } from 'node:crypto'
import { trustedSignature } from '../../../core/signature-mode.ts'
import type { WireReply } from '../../host/institution.ts'
import type { Words } from './codes.ts'
import { type SignType, signOf } from './signature.ts'
import { type Told, writeXml } from './xml.ts'

type Headers = Readonly<Record<string, string>>

const everyReply: Headers = { Server: 'nginx', 'Content-Type': 'text/plain' }

export const plainReply = (body: string | Buffer, more?: Headers): WireReply => ({
  status: 200,
  headers: more === undefined ? everyReply : { ...everyReply, ...more },
  body,
})

/** A request nobody could answer: `return_code` FAIL, no signature. */
export const failReply = (says: string, told: Told = []): WireReply =>
  plainReply(writeXml([['return_code', 'FAIL'], ['return_msg', says], ...told]))

/** 16 hex digits: those of a UUID that are random, which Node draws many at a time. */
function newNonce(): string {
  const drawn = randomUUID()
  return `${drawn.slice(0, 8)}${drawn.slice(28)}`
}

/** The parts of an answer, to be put in order. */
interface Parts {
  /** `return_code` and `return_msg`. */
  readonly head: Told
  /** `mch_id` and `appid`, and the sub-merchant's. */
  readonly who: Told
  readonly nonce: Told
  readonly sign: Told
  readonly result: Told
  /** `err_code` and `err_code_des`; nothing in a success. */
  readonly error: Told
  readonly told: Told
}

/** The orders in which production was seen to answer. */
const layouts = {
  recent: ({ head, who, nonce, sign, result, error, told }: Parts): Told =>
    head.concat(result, [...error].reverse(), who, told, nonce, sign),
  prepaid: ({ head, who, nonce, sign, result, error, told }: Parts): Told =>
    head.concat(result, [...error].reverse(), who, nonce, sign, told),
  early: ({ head, who, nonce, sign, result, error, told }: Parts): Told =>
    head.concat([...who].reverse(), nonce, sign, result, error, told),
  sorted: ({ head, who, nonce, sign, result, error, told }: Parts): Told =>
    head
      .concat(who, nonce, sign, result, error, told)
      .sort(([one], [other]) => (one < other ? -1 : 1)),
} as const

export type Layout = keyof typeof layouts

export interface Signing {
  readonly key: string
  readonly signType: SignType
  /** Whether a fixed word stands for the signature. */
  readonly trusted: boolean
}

const signedBy = (told: Told, { key, signType, trusted }: Signing) =>
  [['sign', trusted ? trustedSignature : signOf(told, key, signType)]] as const

/** A request that was understood: signed. With an error its `result_code` is FAIL. */
export function answerReply(
  layout: Layout,
  signing: Signing,
  { who, told, error }: { readonly who: Told; readonly told: Told; readonly error?: Words },
): WireReply {
  const head = okHead
  const nonce = [['nonce_str', newNonce()]] as const
  const result = [['result_code', error === undefined ? 'SUCCESS' : 'FAIL']] as const
  const errors = error === undefined ? [] : errorFields(error)
  const sign = signedBy(head.concat(who, nonce, result, errors, told), signing)
  const parts = { head, who, nonce, sign, result, error: errors, told }
  return plainReply(writeXml(layouts[layout](parts)))
}

const okHead: Told = [
  ['return_code', 'SUCCESS'],
  ['return_msg', 'OK'],
]

const errorFields = ({ code, says }: Words): Told => [
  ['err_code', code],
  ['err_code_des', says],
]

/** A message of the network's own accord, signed: fields in the order of their names. */
export function signedMessage(told: Told, signing: Signing): string {
  const all: Told = [...told, ['nonce_str', newNonce()]]
  const sorted = [...all, ...signedBy(all, signing)]
  return writeXml(sorted.sort(([one], [other]) => (one < other ? -1 : 1)))
}

/** The same without a signature. */
export const unsignedMessage = (told: Told): string =>
  writeXml([...told, ['nonce_str', newNonce()]])
