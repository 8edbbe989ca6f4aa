/**
 * What a refund notification hides in `req_info` (docs/sources.md, W6.6): AES-256-ECB with PKCS#7,
 * keyed with the 32 lower-case hex digits of the MD5 of the merchant's key, as characters.
 */
import { createCipheriv, createHash } from 'node:crypto'

/** Base64. */
export function sealRefund(plain: string, apiV2Key: string): string {
  const key = createHash('md5').update(apiV2Key).digest('hex')
  const sealing = createCipheriv('aes-256-ecb', key, null)
  return Buffer.concat([sealing.update(plain, 'utf8'), sealing.final()]).toString('base64')
}
