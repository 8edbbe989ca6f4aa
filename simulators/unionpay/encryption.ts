/**
 * What merchants encrypt for UnionPay and how it is opened: RSA with PKCS#1 v1.5 padding, under a
 * certificate named by its number. A rotated certificate is taken for a month more (U1.4).
 */
import { constants, type createPrivateKey, privateDecrypt } from 'node:crypto'
import type { Host } from '../host/institution.ts'
import { privateKeyOf } from '../host/pem.ts'
import { type Row, row } from './operation.ts'
import { crlfLines, type Identity } from './seal.ts'

export interface Encryption {
  /** The certificate merchants should use now. */
  current(): Identity
  /** Whether something may be encrypted under that certificate now. */
  takes(certId: string): boolean
  /** The plain bytes of base64; nothing when they were not encrypted so, and for that certificate. */
  open(certId: string, secret: string): Buffer | undefined
  /** Gives the next certificate out from now on; the one before is taken for a month more. */
  rotate(): void
}

/** Old and new certificate are valid together for a month (docs/sources.md, U1.4). */
const overlapMs = 30 * 86_400_000

/** @throws Error when a key is no private key in PEM. */
export function createEncryption(
  { clock }: Pick<Host, 'clock'>,
  first: Identity,
  next: Identity,
): Encryption {
  const holder = (identity: Identity) => ({
    identity,
    key: privateKeyOf(identity.privateKey),
    /** Until when it is taken; forever while it is given out. */
    until: Number.NEGATIVE_INFINITY,
  })
  let [given, other] = [{ ...holder(first), until: Number.POSITIVE_INFINITY }, holder(next)]
  const held = (certId: string) =>
    [given, other].find(({ identity, until }) => identity.certId === certId && clock.now() < until)
  return {
    current: () => given.identity,
    takes: (certId) => held(certId) !== undefined,
    open: (certId, secret) => {
      const key = held(certId)?.key
      return key === undefined ? undefined : unpadded(decrypted(key, secret))
    },
    rotate: () => {
      const before = { ...given, until: clock.now() + overlapMs }
      given = { ...other, until: Number.POSITIVE_INFINITY }
      other = before
    },
  }
}

/** Node refuses or disguises bad padding, by its version: the block is opened raw. */
function decrypted(key: ReturnType<typeof createPrivateKey>, secret: string): Buffer | undefined {
  const block = Buffer.from(secret, 'base64')
  const { modulusLength = 0 } = key.asymmetricKeyDetails ?? {}
  if (block.length * 8 !== modulusLength || block.toString('base64') !== secret) return undefined
  try {
    return privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, block)
  } catch (cause) {
    // A number above the modulus is no ciphertext.
    if (cause instanceof Error) return undefined
    throw cause
  }
}

/** 00 02, at least eight bytes that are not zero, 00, and the rest (RFC 8017, 7.2.2). */
function unpadded(block: Buffer | undefined): Buffer | undefined {
  if (block === undefined || block[0] !== 0 || block[1] !== 2) return undefined
  const end = block.indexOf(0, 2)
  return end < 10 ? undefined : block.subarray(end + 1)
}

/** The daily question for the certificate that is current. */
export const certificateRow = (encryption: Encryption): Row =>
  row({
    name: 'certificate',
    needs: ['orderId', 'certType'],
    decode: (asked) => asked,
    handle: async () => ({ outcome: 'approved' as const }),
    tell: () => ({
      certType: '01',
      encryptPubKeyCert: crlfLines(encryption.current().certificate),
    }),
  })
