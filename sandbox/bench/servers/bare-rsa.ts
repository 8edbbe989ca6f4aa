/**
 * What RSA alone allows: verify one signature and make one, 2048 bits and SHA-256, again and again
 * on the core the process is pinned to. No socket, no parsing, nothing but the two operations.
 */
import { createSign, createVerify, generateKeyPairSync } from 'node:crypto'
import type { Start } from '../server-kind.ts'

const modulusLength = 2048

export const start: Start = async () => {
  const theirs = generateKeyPairSync('rsa', { modulusLength })
  const ours = generateKeyPairSync('rsa', { modulusLength })
  const asked = Buffer.alloc(600, 'asked=')
  const said = Buffer.alloc(300, 'said=')
  const signature = createSign('RSA-SHA256').update(asked).sign(theirs.privateKey)
  const once = () => {
    if (!createVerify('RSA-SHA256').update(asked).verify(theirs.publicKey, signature)) {
      throw new Error('A signature that is right was found wrong.')
    }
    createSign('RSA-SHA256').update(said).sign(ours.privateKey)
  }
  return { urls: {}, answers: { loop: (input) => perSecond(once, Number(input)) } }
}

function perSecond(once: () => void, forMs: number): number {
  for (let warm = 0; warm < 50; warm += 1) once()
  const began = performance.now()
  let count = 0
  while (performance.now() - began < forMs) {
    once()
    count += 1
  }
  return count / ((performance.now() - began) / 1000)
}
