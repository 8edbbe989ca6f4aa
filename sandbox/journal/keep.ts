/** Which entries are kept at all when not every one is: whole payments, and always what was refused. */
import { isOutcome, isRefusal } from '../../core/outcome.ts'
import type { Noted } from './noted.ts'

/**
 * All; only what was turned away or refused; a share of payments from 0 to 1, and what was refused; or
 * nothing, and then nothing is noted either.
 */
export type Keep = 'all' | 'refused' | 'none' | number

export function keeps(keep: Exclude<Keep, 'none'>): (noted: Noted) => boolean {
  if (keep === 'all') return () => true
  const share = keep === 'refused' ? 0 : keep
  const bound = Math.floor(share * shares)
  return (noted) => wentWrong(noted) || hashOf(noted.about?.trace ?? '') % shares < bound
}

/** Chance would be another one at each message; of one payment all messages are to be kept, or none. */
const shares = 10_000

/** FNV-1a over what all parties call the payment. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  }
  return hash >>> 0
}

/** What is under way or went well is left out; silence, and a letter nobody took, is not. */
function wentWrong({ refusal, outcome }: Noted): boolean {
  if (refusal !== undefined || outcome === undefined) return true
  if (!isOutcome(outcome)) return outcome !== 'acknowledged'
  return isRefusal(outcome) || outcome === 'result-unknown'
}
