/**
 * How UnionPay signs what it says: the way it was asked. 5.1.0 by certificate carries the certificate,
 * 5.0.0 its number, and signMethod 11 and 12 the merchant's secure key (docs/sources.md, U1.3).
 */
import { type SignatureMode, trustedSignature } from '../../core/signature-mode.ts'
import { privateKeyOf } from '../host/pem.ts'
import { type Fields, joinPairs, keyedHashes, keyedSignature, sign } from './signature.ts'

/** A certificate with its key, PEM both; `certId` is its serial in decimal. */
export interface Identity {
  readonly certificate: string
  readonly privateKey: string
  readonly certId: string
}

/** Adds the signature, and what it is verified with, to what UnionPay says. */
export type Seal = (fields: Fields) => Promise<Fields>

/**
 * `secureKeyOf`: the secure key of a merId, if there is such a merchant. In `trust` a fixed word stands
 * for the signature.
 * @throws Error when the key is no private key in PEM.
 */
export function createSeal(
  keys: Identity,
  secureKeyOf: (merchant: string) => string | undefined,
  signatures: SignatureMode = 'full',
): Seal {
  const privateKey = privateKeyOf(keys.privateKey)
  const isTrusting = signatures === 'trust'
  const signPubKeyCert = crlfLines(keys.certificate)
  return async ({ signMethod = '01', ...said }) => {
    const hash = keyedHashes[signMethod]
    const secureKey = secureKeyOf(said.merId ?? '')
    if (hash !== undefined && secureKey !== undefined) {
      const unsigned = { ...said, signMethod }
      const signature = isTrusting ? trustedSignature : keyedSignature(unsigned, hash, secureKey)
      return { ...unsigned, signature }
    }
    const trust = said.version === '5.0.0' ? { certId: keys.certId } : { signPubKeyCert }
    const unsigned = { ...said, signMethod: '01', ...trust }
    return {
      ...unsigned,
      signature: isTrusting ? trustedSignature : await sign(unsigned, privateKey),
    }
  }
}

/** Sorted and raw, certificate and signature behind all else, as captured answers have them (U1.5). */
export function writeSealed({ signPubKeyCert = '', signature = '', ...said }: Fields): string {
  const last = joinPairs({ signPubKeyCert, signature })
  return `${joinPairs(said)}&${last}`
}

/** CRLF inside and nothing after the END line: with LF the same certificate does not verify. */
export const crlfLines = (pem: string) => pem.trim().replaceAll(/\r?\n/g, '\r\n')
