/**
 * Finds out why an RSA signature does not verify. A PKCS#1 v1.5 signature opened with the right
 * public key shows the digest that was signed: so the key is judged first, and after that each
 * suspicion costs one hash.
 */
import { constants, hash as hashOf, type KeyObject, publicDecrypt, verify } from 'node:crypto'
import { type Diagnosis, diagnosis, type Mistake } from '../../core/diagnosis.ts'
import { outerFlawOf } from './outer-flaw.ts'
import { asText, bounded, type Show, type Suspicion } from './suspicion.ts'

export interface OtherKey {
  /** A noun: `merchant 1900000002`. */
  readonly whose: string
  readonly key: KeyObject
}

/** What of a text goes into the signature: its bytes, unless the network hashes it first. */
export type Prepare = (text: Buffer, hash: Hash) => Buffer

/** Another way to sign the right text, and the mistake it shows. */
export interface Way {
  readonly mistake: Mistake
  readonly detail: string
  readonly prepare: Prepare
}

export interface Evidence {
  /** As it came, still base64. */
  readonly signature: string
  readonly hash: 'sha1' | 'sha256'
  /** The key it should verify with, and others it might have been made for. */
  readonly key: KeyObject
  readonly otherKeys: readonly OtherKey[]
  /** What we verified; the text the suspicions are compared with. */
  readonly text: string | Buffer
  readonly suspicions: Iterable<Suspicion>
  readonly prepare?: Prepare
  readonly ways?: readonly Way[]
  /** How bytes are shown to a person; UTF-8 when nothing is said. */
  readonly show?: Show
}

export type Hash = 'md5' | 'sha1' | 'sha224' | 'sha256' | 'sha384' | 'sha512'

/** @returns what is wrong; nothing when the signature verifies. */
export function diagnoseRsa(evidence: Evidence): Diagnosis | undefined {
  const flaw = outerFlawOf(evidence.signature)
  if (flaw === undefined) return judge(evidence)
  const { mistake, mended } = flaw
  const weSigned = (evidence.show ?? asText)(evidence.text)
  if (mended === undefined) return diagnosis(mistake, { weSigned, detail: flaw.detail })
  const within = judge({ ...evidence, signature: mended })
  const rest =
    within === undefined
      ? 'Mended, it verifies.'
      : `Mended, it still does not verify. ${within.says} ${within.todo}`
  const detail = `${flaw.detail} ${rest}`.trim()
  const theySigned = within === undefined ? weSigned : within.theySigned
  return diagnosis(mistake, { weSigned, detail, theySigned })
}

type Found = (mistake: Mistake, detail: string, theySigned?: string | null) => Diagnosis

interface Opened {
  /** Nothing when the signature does not say how its content was hashed. */
  readonly hash: Hash | undefined
  readonly digest: Buffer
}

function judge(evidence: Evidence): Diagnosis | undefined {
  const show = evidence.show ?? asText
  const weSigned = show(evidence.text)
  const found: Found = (mistake, detail, theySigned = null) =>
    diagnosis(mistake, { weSigned, detail, theySigned })
  const signature = Buffer.from(evidence.signature, 'base64')
  const opened = opens(signature, evidence.key)
  if (opened === undefined) return judgeKey(evidence, signature, found)
  const { hash, digest } = opened
  if (hash === undefined) return found('wrong-scheme', bareDetail(digest))
  const prepare = evidence.prepare ?? bare
  const isSigned = (text: string | Buffer, prepared: Prepare = prepare) =>
    digestOf(hash, prepared(Buffer.from(text), hash)).equals(digest)
  const otherHash = hash === evidence.hash ? '' : `${hash} instead of ${evidence.hash}.`
  if (isSigned(evidence.text)) {
    return otherHash === '' ? undefined : found('wrong-hash', otherHash, weSigned)
  }
  for (const { mistake, detail, prepare: prepared } of evidence.ways ?? []) {
    if (isSigned(evidence.text, prepared)) return found(mistake, detail, weSigned)
  }
  for (const suspicion of bounded(evidence.suspicions)) {
    if (!isSigned(suspicion.text)) continue
    const detail = [suspicion.detail, otherHash].filter(Boolean).join(' ')
    return found(suspicion.mistake, detail, suspicion.shown ?? show(suspicion.text))
  }
  return found('other-text', `The ${hash} digest that was signed is ${digest.toString('hex')}.`)
}

/** Another key's work, another kind of signature, or nobody's. */
function judgeKey(
  { key, otherKeys, text, hash, prepare = bare, show = asText }: Evidence,
  signature: Buffer,
  found: Found,
): Diagnosis {
  const other = otherKeys.find((one) => opens(signature, one.key) !== undefined)
  if (other !== undefined) return found('wrong-key', `It is the key of ${other.whose}.`)
  const padding = constants.RSA_PKCS1_PSS_PADDING
  const pss = { key, padding, saltLength: constants.RSA_PSS_SALTLEN_AUTO }
  if (verify(hash, prepare(Buffer.from(text), hash), pss, signature)) {
    return found('wrong-scheme', 'It is RSASSA-PSS.', show(text))
  }
  const { length } = signature
  const wanted = (key.asymmetricKeyDetails?.modulusLength ?? 0) / 8
  const lengths = `The signature has ${length} bytes, one by this key has ${wanted}.`
  return found('unknown-key', length === wanted ? '' : lengths)
}

const bare: Prepare = (text) => text

const bareDetail = ({ length }: Buffer) =>
  `It holds ${length} bytes without the name of a hash, as encryption with the private key leaves them.`

/** What stands before a digest in a signature: DER of the hash's name (RFC 8017, 9.2). */
const prefixes: readonly (readonly [Hash, Buffer])[] = (
  [
    ['sha256', '3031300d060960864801650304020105000420'],
    ['sha1', '3021300906052b0e03021a05000414'],
    ['md5', '3020300c06082a864886f70d020505000410'],
    ['sha512', '3051300d060960864801650304020305000440'],
    ['sha384', '3041300d060960864801650304020205000430'],
    ['sha224', '302d300d06096086480165030402040500041c'],
  ] as const
).map(([hash, der]) => [hash, Buffer.from(der, 'hex')])

function opens(signature: Buffer, key: KeyObject): Opened | undefined {
  const info = decrypted(signature, key)
  if (info === undefined) return undefined
  const found = prefixes.find(([, der]) => info.subarray(0, der.length).equals(der))
  if (found === undefined) return { hash: undefined, digest: info }
  const [hash, der] = found
  return { hash, digest: info.subarray(der.length) }
}

function decrypted(signature: Buffer, key: KeyObject): Buffer | undefined {
  try {
    return publicDecrypt({ key, padding: constants.RSA_PKCS1_PADDING }, signature)
  } catch (cause) {
    // Made with another key, the padding is not there: that is the answer, not a failure.
    if (cause instanceof Error) return undefined
    throw cause
  }
}

const digestOf = (hash: Hash, bytes: Buffer) => hashOf(hash, bytes, 'buffer')
