/**
 * Content that only merchant and gateway can read: AES-128-CBC, PKCS#7, an IV of zeros, base64
 * (docs/sources.md, A2.5). Requests are signed over the ciphertext, answers too.
 */
import { createCipheriv, createDecipheriv } from 'node:crypto'

const algorithm = 'aes-128-cbc'
const blockBytes = 16
const iv = Buffer.alloc(blockBytes)

/** @param key 16 bytes in base64. */
export function encrypted(content: Buffer, key: string): string {
  const cipher = createCipheriv(algorithm, Buffer.from(key, 'base64'), iv)
  return Buffer.concat([cipher.update(content), cipher.final()]).toString('base64')
}

/** The bytes behind a ciphertext; nothing when it was encrypted with another key. */
export function decrypted(ciphertext: string, key: string): Buffer | undefined {
  const decipher = createDecipheriv(algorithm, Buffer.from(key, 'base64'), iv)
  const opened = decipher.update(Buffer.from(ciphertext, 'base64'))
  try {
    return Buffer.concat([opened, decipher.final()])
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause) return undefined
    throw cause
  }
}

/** Whether a text may be a ciphertext: base64 of whole blocks. */
export const isCiphertext = (text: string) =>
  /^[A-Za-z0-9+/]+={0,2}$/.test(text) &&
  text.length % 4 === 0 &&
  Buffer.from(text, 'base64').length % blockBytes === 0
