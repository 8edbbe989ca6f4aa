/**
 * What is asked, once it is known who asks: decrypted if it was encrypted, decoded, and read as JSON
 * (docs/sources.md, A2.5 and A5).
 */
import { decrypted, isCiphertext } from './encryption.ts'
import type { Biz } from './fields.ts'
import { type Charset, textOf } from './form.ts'
import type { GatewayFlaw } from './gateway-codes.ts'
import type { AlipayMerchant } from './merchants.ts'

export interface Content {
  /** A byte string. */
  readonly bytes: string
  readonly charset: Charset
  /** `AES`; empty when nothing is encrypted. */
  readonly encryptType: string
}

/** `sealKey`: what the answer is to be encrypted with, because the question was. */
export type ReadContent =
  | { readonly biz: Biz; readonly sealKey?: string }
  | { readonly flaw: GatewayFlaw }

export function readContent(content: Content, { aesKey }: AlipayMerchant): ReadContent {
  const { bytes, charset, encryptType } = content
  if (encryptType === '') {
    const biz = bizOf(textOf(bytes, charset))
    if (biz !== undefined) return { biz }
    const isEncrypted = isCiphertext(bytes)
    return { flaw: isEncrypted ? 'isv.decryption-error-missing-encrypt-type' : 'isv.illegal-json' }
  }
  if (encryptType !== 'AES') return { flaw: 'isv.invalid-encrypt-type' }
  if (aesKey === undefined) return { flaw: 'isv.missing-encrypt-key' }
  if (bytes === '') return { biz: {}, sealKey: aesKey }
  if (!isCiphertext(bytes)) return { flaw: 'isv.invalid-encrypt' }
  const plain = decrypted(bytes, aesKey)
  if (plain === undefined) return { flaw: 'isv.decryption-error-unknown' }
  const biz = bizOf(textOf(plain.toString('latin1'), charset))
  return biz === undefined ? { flaw: 'isv.illegal-json' } : { biz, sealKey: aesKey }
}

/** No content is an empty one: it is for the operation to miss its fields. */
function bizOf(text: string): Biz | undefined {
  if (text === '') return {}
  try {
    const value: unknown = JSON.parse(text)
    const isGroup = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isGroup ? (value as Biz) : undefined
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined
    throw cause
  }
}
