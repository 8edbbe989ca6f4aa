/**
 * Finds out why a digest with a secret (MD5, HMAC) is not the expected one. It cannot be opened, so
 * every guess is made whole: at the text, and at the way of hashing it. No secret is ever shown.
 */
import { type Diagnosis, diagnosis, type Mistake } from '../../core/diagnosis.ts'
import { asText, bounded, type Show, type Suspicion } from './suspicion.ts'

/** How a digest is made of a text: hexadecimal digits, or base64 where that is the mistake. */
export type Digest = (text: Buffer) => string

/** Another way to make the digest, and the mistake it shows. */
export interface OtherDigest {
  readonly mistake: Mistake
  readonly detail: string
  readonly digest: Digest
  /** How its text reads, its secret masked, where that differs from the right one. */
  readonly show?: Show
}

export interface DigestEvidence {
  /** As it came. */
  readonly signature: string
  /** The right one, in the right case. */
  readonly digest: Digest
  readonly others: Iterable<OtherDigest>
  /** What was to be signed, without the secret. */
  readonly text: string | Buffer
  readonly suspicions: Iterable<Suspicion>
  /** Shows a text with its secret masked. */
  readonly show?: Show
}

/** @returns what is wrong; nothing when the signature is the right one. */
export function diagnoseDigest(evidence: DigestEvidence): Diagnosis | undefined {
  const { signature, digest, others, suspicions, show = asText } = evidence
  const text = Buffer.from(evidence.text)
  const weSigned = show(text)
  const found = (mistake: Mistake, detail = '', theySigned: string | null = null) =>
    diagnosis(mistake, { weSigned, detail, theySigned })
  if (signature.trim() === '') return found('no-signature')
  const right = digest(text)
  if (signature === right) return undefined
  const given = signature.toLowerCase()
  const isGiven = (one: string) => one.toLowerCase() === given
  if (isGiven(right)) {
    return found('wrong-case', `It came in ${caseOf(signature)} letters.`, weSigned)
  }
  for (const { mistake, detail, digest: other, show: shown } of others) {
    if (isGiven(other(text))) return found(mistake, detail, shown?.(text) ?? weSigned)
  }
  for (const suspicion of bounded(suspicions)) {
    if (!isGiven(digest(Buffer.from(suspicion.text)))) continue
    const { mistake, detail, shown } = suspicion
    const inCase = caseOf(signature) === caseOf(right) ? '' : 'It is in the wrong case, too.'
    const told = [detail, inCase].filter(Boolean).join(' ')
    return found(mistake, told, shown === undefined ? show(suspicion.text) : show(shown))
  }
  return found('text-or-secret', formDetail(signature, right))
}

const caseOf = (digits: string) => (digits === digits.toLowerCase() ? 'small' : 'capital')

function formDetail(given: string, right: string): string {
  if (!/^[0-9a-f]+$/i.test(given)) return 'The signature is not made of hexadecimal digits.'
  if (given.length === right.length) return ''
  return `The signature has ${given.length} digits, not ${right.length}.`
}
