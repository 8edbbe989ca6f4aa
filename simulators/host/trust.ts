/**
 * Whether a request is genuine, by how earnest its house is about signatures (core/signature-mode.ts):
 * held against its key each time, the first time only, or never.
 */
import { BoundedMap } from '../../core/bounded-map.ts'
import { limits } from '../../core/limits.ts'
import type { SignatureMode } from '../../core/signature-mode.ts'

export interface Claim<Proof> {
  /** Who is said to have signed, and with which key: `2021000000000001`, `1900007291 5F…`. */
  readonly holder: string
  /** What it would be verified with: another one under the same name is verified anew. */
  readonly key: unknown
  /** As it came; empty when none did. */
  readonly signature: string
  /** What there is to know of a genuine request; nothing when it is none. */
  readonly verify: () => Proof | undefined
  /** What is taken for known where nothing is verified. */
  readonly assumed: Proof
}

export interface Trust<Proof> {
  /** Whether requests are believed whatever they carry, or do not carry, as a signature. */
  readonly everybody: boolean
  /** What is known of a genuine request; nothing when it is none. */
  prove(claim: Claim<Proof>): Proof | undefined
}

export function createTrust<Proof = true>(mode: SignatureMode): Trust<Proof> {
  return {
    everybody: mode === 'trust',
    prove: provers[mode](),
  }
}

type Prove = <Proof>() => Trust<Proof>['prove']

const provers = {
  full:
    () =>
    ({ verify }) =>
      verify(),
  'verify-once': provingOnce,
  trust:
    () =>
    ({ assumed }) =>
      assumed,
} as const satisfies Readonly<Record<SignatureMode, Prove>>

/** A first failure never counts: only a key that has verified is believed, and never without a word. */
function provingOnce<Proof>(): Trust<Proof>['prove'] {
  const proven = new BoundedMap<{ readonly key: unknown; readonly proof: Proof }>({
    max: limits.provenKeysMax,
    mayForget: () => true,
  })
  return ({ holder, key, signature, verify }) => {
    const before = proven.get(holder)
    if (signature !== '' && before?.key === key) return before?.proof
    const proof = verify()
    if (proof !== undefined) proven.set(holder, { key, proof })
    return proof
  }
}
