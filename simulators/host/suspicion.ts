/**
 * A guess at what a client signed, and how many guesses one wrong signature is worth: explaining
 * must stay cheap, whoever sends nonsense and however much of it.
 */
import type { Mistake } from '../../core/diagnosis.ts'
import { limits } from '../../core/limits.ts'

/** A text the client may have signed, and the mistake it would show. */
export interface Suspicion {
  readonly mistake: Mistake
  readonly text: string | Buffer
  readonly detail?: string
  /** How the text reads, where its bytes alone do not tell. */
  readonly shown?: string
}

/** How a text or its bytes are shown to a person. */
export type Show = (text: string | Buffer) => string

export const asText: Show = (text) => text.toString()

/** The suspicions that are worth trying: so many, and so many bytes. */
export function* bounded(
  suspicions: Iterable<Suspicion>,
  {
    countMax = limits.suspicionsMax,
    bytesMax = limits.suspicionBytesMax,
  }: { readonly countMax?: number; readonly bytesMax?: number } = {},
): Generator<Suspicion> {
  let count = 0
  let bytes = 0
  for (const suspicion of suspicions) {
    count += 1
    bytes += suspicion.text.length
    if (count > countMax || bytes > bytesMax) return
    yield suspicion
  }
}
