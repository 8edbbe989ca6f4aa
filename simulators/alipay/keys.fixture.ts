/** Keys for tests, minted on the spot: PKCS#8 and SPKI PEM, 2048 bits, as Alipay wants them. */
import { generateKeyPairSync } from 'node:crypto'
import type { Pair } from './stand.fixture.ts'

export const mintPair = (): Pair =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
