/**
 * From an unknown result to a known one: ask with growing gaps, then undo, and say so again until
 * somebody answers. Nothing here guesses, and nothing gives up while the sandbox is open.
 */
import { type Clock, sleep } from '../../core/clock.ts'
import { limits } from '../../core/limits.ts'
import { type Outcome, outcomeFacts } from '../../core/outcome.ts'

export interface Inquiry {
  /** What became of it; `result-unknown` while nobody knows or answers. */
  ask(attempt: number): Promise<Outcome>
  /** Undo it: `approved` once no money moved nor will, `order-paid` when it is too late for that. */
  undo(attempt: number): Promise<Outcome>
}

/** How it ended: approved, a refusal, or `undone` after the questions ran out. */
export async function becomeKnown(
  { clock, queryGapsMs }: { readonly clock: Clock; readonly queryGapsMs: readonly number[] },
  { ask, undo }: Inquiry,
): Promise<Outcome | 'undone'> {
  for (const [attempt, gapMs] of queryGapsMs.entries()) {
    await sleep(clock, gapMs)
    const outcome = await ask(attempt)
    // "No such payment" may only mean that the request is still on its way.
    if (outcome === 'order-missing') continue
    const kind = outcomeFacts(outcome).class
    if (kind === 'success' || kind === 'refused') return outcome
  }
  return (await insist(clock, undo)) === 'order-paid' ? 'approved' : 'undone'
}

/** Repeats a message until it is answered, with growing gaps. */
export async function insist(
  clock: Clock,
  say: (attempt: number) => Promise<Outcome>,
): Promise<Outcome> {
  let gapMs: number = limits.repeatGapMs
  for (let attempt = 0; ; attempt += 1) {
    const outcome = await say(attempt)
    if (outcome !== 'result-unknown') return outcome
    await sleep(clock, gapMs)
    gapMs = Math.min(gapMs * 2, limits.repeatGapMaxMs)
  }
}
