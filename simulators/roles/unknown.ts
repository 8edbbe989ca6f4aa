/**
 * From an unknown result to a known one: ask with growing gaps, then undo, and say so again until
 * it is done. Nothing here guesses, and nothing gives up while the clock runs.
 */
import { type Clock, sleep } from '../../core/clock.ts'
import { limits } from '../../core/limits.ts'
import type { Outcome } from '../../core/outcome.ts'

/** What became of it, or `result-unknown` once the questions have run out. */
export async function becomeKnown(
  { clock, queryGapsMs }: { readonly clock: Clock; readonly queryGapsMs: readonly number[] },
  ask: (attempt: number) => Promise<Outcome>,
): Promise<Outcome> {
  for (const [attempt, gapMs] of queryGapsMs.entries()) {
    await sleep(clock, gapMs, 'question')
    const outcome = await ask(attempt)
    // "No such payment" may only mean that the request is still on its way.
    if (outcome !== 'result-unknown' && outcome !== 'order-missing') return outcome
  }
  return 'result-unknown'
}

type Say = (attempt: number) => Promise<Outcome>

/** Repeats a message until it is answered, with growing gaps. */
export const insist = (clock: Clock, say: Say): Promise<Outcome> =>
  insistUntil(clock, say, (outcome) => outcome !== 'result-unknown')

/** Says "undo" until it is done, or until it is too late for that: `order-paid`. */
export const insistOnUndo = (clock: Clock, say: Say): Promise<Outcome> =>
  insistUntil(clock, say, (outcome) => outcome === 'approved' || outcome === 'order-paid')

async function insistUntil(
  clock: Clock,
  say: Say,
  isHeard: (outcome: Outcome) => boolean,
): Promise<Outcome> {
  let gapMs: number = limits.repeatGapMs
  for (let attempt = 0; ; attempt += 1) {
    const outcome = await say(attempt)
    if (isHeard(outcome)) return outcome
    await sleep(clock, gapMs, 'repetition')
    gapMs = Math.min(gapMs * 2, limits.repeatGapMaxMs)
  }
}
