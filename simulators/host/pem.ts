/**
 * Keys and certificates out of their PEM, each text read once in a process: reading one takes longer
 * than verifying by it, and twenty sandboxes at once have the same ones. A text always reads the same,
 * so that nobody can tell who has read it before.
 */
import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto'
import { limits } from '../../core/limits.ts'

/** Of a PKCS#8 PEM. @throws Error when it is none. */
export const privateKeyOf = readOnce((pem) => createPrivateKey(pem))

/** Of a public key, a certificate, or the private key it belongs to; PEM all. @throws Error otherwise. */
export const publicKeyOf = readOnce((pem) => createPublicKey(pem))

/** The same as SPKI PEM. @throws Error otherwise. */
export const publicPemOf = readOnce((pem) =>
  publicKeyOf(pem).export({ type: 'spki', format: 'pem' }).toString(),
)

/** @throws Error when it is no certificate in PEM. */
export const certificateOf = readOnce((pem) => new X509Certificate(pem))

/** The latest so many texts; what does not read is asked again. */
function readOnce<Read>(read: (pem: string) => Read): (pem: string) => Read {
  const known = new Map<string, Read>()
  return (pem) => {
    const found = known.get(pem)
    if (found !== undefined) return found
    const made = read(pem)
    if (known.size >= limits.pemsRememberedMax) known.clear()
    known.set(pem, made)
    return made
  }
}
