/**
 * What there is to look at when a signature does not verify: the very text that was signed, its
 * digest, and the key it was held against. For people and tools; nothing of it goes to a client.
 */
import type { MerchantDirectory } from '../host/merchants.ts'
import type { UnionPayMerchant } from './merchants.ts'
import {
  digestHex,
  type Fields,
  keyedHashes,
  keyedSignature,
  parseForm,
  stringToSign,
  verify,
} from './signature.ts'

/** Whether a request is signed by its merchant, and by the certificate it names. */
export function isSignedBy(fields: Fields, merchant: UnionPayMerchant): boolean {
  const hash = keyedHashes[fields.signMethod ?? '']
  if (hash !== undefined) {
    return keyedSignature(fields, hash, merchant.secureKey) === fields.signature
  }
  return fields.certId === merchant.certId && verify(fields, merchant.publicKey)
}

export interface SignatureEvidence {
  readonly fields: Fields
  /** The text that is signed. */
  readonly joined: string
  /** Its digest in hex, which is what RSA signs; for signMethod 11 and 12 the signature itself. */
  readonly h1: string
  /** The key it is held against: `certificate 69026276696`, `secure key`; nothing for a stranger. */
  readonly key: string | undefined
  readonly verifies: boolean
}

/** The evidence in the raw body of a request; nothing when it is no form. */
export function signatureEvidence(
  body: Buffer,
  merchants: Pick<MerchantDirectory<UnionPayMerchant>, 'find'>,
): SignatureEvidence | undefined {
  const fields = parseForm(body)
  if (fields === undefined) return undefined
  const merchant = merchants.find(fields.merId ?? '')
  const hash = keyedHashes[fields.signMethod ?? '']
  const joined = stringToSign(fields)
  const isKeyed = hash !== undefined && merchant !== undefined
  return {
    ...{ fields, joined },
    h1: isKeyed ? keyedSignature(fields, hash, merchant.secureKey) : digestHex(fields),
    key: merchant && (isKeyed ? 'secure key' : `certificate ${merchant.certId}`),
    verifies: merchant !== undefined && isSignedBy(fields, merchant),
  }
}
