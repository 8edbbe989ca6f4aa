/** How much is paid in a cell, or in several together: a second, or in the whole run. */
import { type CellState, type CellTotals, recentSeconds } from '../../protocol/cells.ts'
import type { Now } from '../../protocol/live.ts'
import { count, rate } from '../furniture/figures.ts'
import { speaker } from '../furniture/speech.ts'
import { language } from '../state/page.ts'
import { matrixWords } from './words.ts'

const say = speaker(matrixWords)

type Rated = CellTotals & { readonly state?: CellState }

/** Payments a second; of the whole run, how many there were. */
export function rateText({ state, attempts, recentAttempts }: Rated, over: Now['over']): string {
  const spoken = language.value
  if (attempts === 0) return ''
  if (state === 'closed') return say('tried', count(attempts, spoken))
  if (over === 'seconds' && recentAttempts > 0) {
    return say('per-second', rate(recentAttempts / recentSeconds, spoken))
  }
  return count(attempts, spoken)
}
