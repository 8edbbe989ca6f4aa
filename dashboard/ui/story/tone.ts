/** Good, bad, or neither yet: what an outcome looks like, by colour and by mark. */
import type { ToldHop } from '../../protocol/story.ts'

export type Tone = 'good' | 'bad' | 'open'

export function toneOf(outcome: ToldHop['outcome']): Tone {
  if (outcome === null || outcome === 'payer-confirming') return 'open'
  return outcome === 'approved' ? 'good' : 'bad'
}
