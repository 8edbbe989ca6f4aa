/**
 * What is asked, once it is known who asks: decrypted if it was encrypted, decoded, and read as JSON
 * (docs/sources.md, A2.5 and A5).
 */
import type { Certificates, Named } from './certificates.ts'
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

function readContent(content: Content, { aesKey }: AlipayMerchant): ReadContent {
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

/** What a request says that has verified, at either entrance. */
export interface Signed extends Content {
  readonly named: Named
  /** For whom it is asked, when that is not the app itself. */
  readonly token: string
}

/** The most characters an app_auth_token has. */
const tokenMax = 40

/**
 * Its content, unless its certificates or its token are unfit. Nobody here gives out tokens: one
 * that may be one is taken, and acts for the app itself.
 */
export function readSigned(
  signed: Signed,
  merchant: AlipayMerchant,
  {
    certificates,
    realNow,
  }: { readonly certificates: Certificates; readonly realNow: () => number },
): ReadContent {
  const unfit = certificates.flawOf(signed.named, merchant, realNow())
  if (unfit !== undefined) return { flaw: unfit }
  if (signed.token.length > tokenMax) return { flaw: 'aop.invalid-app-auth-token' }
  return readContent(signed, merchant)
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
