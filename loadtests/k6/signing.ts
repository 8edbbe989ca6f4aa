/** Signatures by k6's own WebCrypto and digests by k6/crypto: native, and no byte of ours in them. */
import { hmac, md5, sha256 } from 'k6/crypto'
import { b64decode, b64encode } from 'k6/encoding'
import { pemBytes, publicKeyOf, utf8 } from './wire/bytes.ts'

const rsa = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' } as const

/** From PKCS#8 in PEM. */
export const privateKey = (pem: string): Promise<CryptoKey> =>
  crypto.subtle.importKey('pkcs8', pemBytes(pem), rsa, false, ['sign'])

/** From an X.509 certificate or an SPKI, both in PEM. */
export function publicKey(pem: string): Promise<CryptoKey> {
  const spki = pem.includes('CERTIFICATE') ? publicKeyOf(pem) : pemBytes(pem)
  return crypto.subtle.importKey('spki', spki, rsa, false, ['verify'])
}

/** Base64. */
export const signText = async (key: CryptoKey, text: string): Promise<string> =>
  b64encode(await crypto.subtle.sign(rsa.name, key, utf8(text)))

/** False for a signature that is no base64, too. */
export async function verifies(key: CryptoKey, text: string, sign: string): Promise<boolean> {
  if (!/^[A-Za-z\d+/]+=*$/.test(sign)) return false
  return crypto.subtle.verify(rsa.name, key, b64decode(sign), utf8(text))
}

/** Lower-case hex. */
export const sha256Hex = (text: string): string => sha256(text, 'hex')

/** What signs the XML API: upper-case hex. */
export const digests = {
  MD5: (text: string) => md5(text, 'hex').toUpperCase(),
  'HMAC-SHA256': (text: string, key: string) => hmac('sha256', key, text, 'hex').toUpperCase(),
} as const
