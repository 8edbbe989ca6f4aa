/**
 * AEAD_AES_256_GCM: how certificates and notifications are sealed for one merchant
 * (docs/sources.md, W2.1). The key is the 32 ASCII bytes of the APIv3 key, the nonce 12 ASCII
 * characters used as bytes, and the 16-byte tag follows the ciphertext before both are put into
 * base64. Single fields go under RSA-OAEP with SHA-1 instead (W2.2).
 */
import {
  constants,
  createCipheriv,
  createDecipheriv,
  type KeyObject,
  privateDecrypt,
  publicEncrypt,
  randomBytes,
} from 'node:crypto'

const sealAlgorithm = 'AEAD_AES_256_GCM'
const cipher = 'aes-256-gcm'
const tagBytes = 16

interface SealContext {
  /** The merchant's APIv3 key: 32 characters. */
  readonly key: string
  /** 12 characters. */
  readonly nonce: string
  readonly associatedData: string
}

/** 12 hex digits, as in production. */
const newSealNonce = () => randomBytes(6).toString('hex')

/** Base64 of ciphertext and tag. */
export function seal(plain: string, { key, nonce, associatedData }: SealContext): string {
  const sealing = createCipheriv(cipher, key, nonce).setAAD(Buffer.from(associatedData))
  const sealed = Buffer.concat([sealing.update(plain, 'utf8'), sealing.final()])
  return Buffer.concat([sealed, sealing.getAuthTag()]).toString('base64')
}

/** The text that was sealed, or nothing when key, nonce, data or a single bit differ. */
export function unseal(
  ciphertext: string,
  { key, nonce, associatedData }: SealContext,
): string | undefined {
  const bytes = Buffer.from(ciphertext, 'base64')
  if (bytes.length < tagBytes || nonce.length === 0) return undefined
  const unsealing = createDecipheriv(cipher, key, nonce)
    .setAAD(Buffer.from(associatedData))
    .setAuthTag(bytes.subarray(-tagBytes))
  try {
    const plain = unsealing.update(bytes.subarray(0, -tagBytes))
    return Buffer.concat([plain, unsealing.final()]).toString('utf8')
  } catch {
    // GCM says only that something does not fit, and says it by throwing.
    return undefined
  }
}

/** A text sealed for one merchant, in the form that certificates and notifications share. */
export function sealed(plain: string, associatedData: string, key: string) {
  const nonce = newSealNonce()
  return {
    algorithm: sealAlgorithm,
    ciphertext: seal(plain, { key, nonce, associatedData }),
    associated_data: associatedData,
    nonce,
  }
}

const oaep = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' } as const

/** One sensitive field for the holder of a key: at most 214 bytes, base64. */
export const encryptField = (plain: string, key: KeyObject): string =>
  publicEncrypt({ key, ...oaep }, Buffer.from(plain)).toString('base64')

/** The text of a sensitive field, or nothing when it was encrypted for another key. */
export function decryptField(encrypted: string, key: KeyObject): string | undefined {
  try {
    return privateDecrypt({ key, ...oaep }, Buffer.from(encrypted, 'base64')).toString('utf8')
  } catch {
    // OAEP says only that something does not fit, and says it by throwing.
    return undefined
  }
}
