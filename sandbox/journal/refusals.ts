/**
 * The requests that were turned away, the latest of them: what was asked, what the network said, and
 * why the signature did not verify. Bounded by number and by size; the oldest is forgotten first.
 */
import type { RequestRefused, SandboxEvent } from '../../core/events.ts'
import { limits } from '../../core/limits.ts'

/** One request that was turned away, before any payment was touched. */
export interface Refusal extends Omit<RequestRefused, 'type'> {
  /** From 1 on, in the order they came. */
  readonly number: number
}

export interface Refusals {
  hear(event: SandboxEvent): void
  /** Oldest first. */
  all(): readonly Refusal[]
  find(number: number): Refusal | undefined
  /** How many were forgotten, and about how many bytes those take that were not. */
  dropped(): number
  bytes(): number
}

export function createRefusals({
  countMax = limits.refusalsKeptMax,
  bytesMax = limits.refusalBytesMax,
}: {
  readonly countMax?: number
  readonly bytesMax?: number
} = {}): Refusals {
  let kept: readonly Refusal[] = []
  let bytes = 0
  let number = 0
  let dropped = 0

  const forgetOldest = () => {
    const [oldest] = kept
    if (oldest === undefined) return
    bytes -= sizeOf(oldest)
    dropped += 1
    kept = kept.slice(1)
  }

  return {
    hear: (event) => {
      if (event.type !== 'request-refused') return
      number += 1
      const { type: _, ...told } = event
      const refusal = { number, ...told }
      kept = [...kept, refusal]
      bytes += sizeOf(refusal)
      while (kept.length > countMax || (bytes > bytesMax && kept.length > 1)) forgetOldest()
    },
    all: () => kept,
    dropped: () => dropped,
    bytes: () => bytes,
    find: (wanted) => kept.find((one) => one.number === wanted),
  }
}

/** What it takes, near enough: two bytes for each character. */
function sizeOf({ reason, request, diagnosis }: Refusal): number {
  const { weSigned = '', theySigned, detail = '' } = diagnosis ?? {}
  const texts = [reason, request, weSigned, theySigned ?? '', detail]
  return texts.reduce((sum, text) => sum + 2 * text.length, 200)
}
