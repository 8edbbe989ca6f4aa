/** The numbers of a cell: over the whole run, and now. */
import { type CellState, type CellTotals, recentSeconds } from '../../protocol/cells.ts'
import { count, percent, rate } from '../furniture/figures.ts'
import { speaker } from '../furniture/speech.ts'
import { language } from '../state/page.ts'
import { matrixWords } from './words.ts'

const say = speaker(matrixWords)

interface CellSumsProps {
  readonly of: CellTotals
  readonly state: CellState
}

export function CellSums({ of, state }: CellSumsProps) {
  const { attempts, approved, recentAttempts, recentApproved } = of
  const spoken = language.value
  const share = (part: number, whole: number) => percent(whole === 0 ? null : part / whole, spoken)
  const rows = [
    ['total-attempts', count(attempts, spoken)],
    ['total-share', share(approved, attempts)],
    ['total-failed', count(attempts - approved, spoken)],
    ['total-rate', rate(recentAttempts / recentSeconds, spoken)],
    ['total-recent', share(recentApproved, recentAttempts)],
  ] as const
  return (
    <section aria-label={say('totals')}>
      <p class="state" data-rule={state} data-testid="cell-state">
        {say(`${state}-sign`)}
      </p>
      <dl class="cell-sums">
        {rows.map(([name, text]) => (
          <div key={name} data-testid={name}>
            <dt>{say(name)}</dt>
            <dd class="figure">{text}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
