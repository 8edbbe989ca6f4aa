/** One cell of the matrix: its colour is success, its number the rate, its hatching a closed rule. */

import type { Now } from '../../protocol/live.ts'
import { failureName } from '../failures/failure-names.ts'
import { count, percent } from '../furniture/figures.ts'
import { speaker } from '../furniture/speech.ts'
import { language } from '../state/page.ts'
import { hrefOf } from '../state/route.ts'
import { type Cell, pairOf } from './cells.ts'
import { rateText } from './rates.ts'
import { gradeOf, shareOf } from './scale.tsx'
import { matrixWords } from './words.ts'

const say = speaker(matrixWords)

interface CellProps {
  readonly cell: Cell | undefined
  /** App and owner, for who cannot see where the cell stands. */
  readonly names: string
  readonly over: Now['over']
  readonly turned: 'opened' | 'shut' | null
  readonly isChosen: boolean
  /** Whether the keyboard enters the table here. */
  readonly isTabStop: boolean
  readonly reached: () => void
}

export function MatrixCell({ cell, names, over, turned, isChosen, ...own }: CellProps) {
  if (cell === undefined) return <td data-grade="unmet" />
  const share = shareText(cell, over)
  const rates = rateText(cell, over)
  const [reason] = cell.reasons
  // What went wrong long ago is no news where all goes well now.
  const isTold = cell.state !== 'closed' && reason !== undefined && shareOf(cell, over) !== 1
  return (
    <td
      data-grade={gradeOf(cell, over)}
      data-pair={pairOf(cell)}
      data-rule={cell.state}
      data-chosen={String(isChosen)}
    >
      <a
        href={hrefOf('matrix', cell.app, cell.owner)}
        tabIndex={own.isTabStop ? 0 : -1}
        aria-current={isChosen ? 'true' : undefined}
        onFocus={own.reached}
      >
        <span class="visually-hidden">
          {names} {cell.attempts === 0 && cell.state !== 'closed' ? say('no-payment') : ''}{' '}
        </span>
        <span class="share figure">{share}</span>
        <span class="beside">
          {turned === null ? null : <b class="turned">{say(turned)}</b>}
          {isTold ? (
            <span class="reason">
              {failureName(reason.failure)} {count(reason.count, language.value)}
            </span>
          ) : null}
        </span>
        <span class="rate figure">{rates}</span>
      </a>
    </td>
  )
}

/** An idle pair that was busy before is remembered by its whole run. */
function shareText(cell: Cell, over: Now['over']): string {
  if (cell.state === 'closed') return say('closed-short')
  const share = shareOf(cell, over)
  if (share !== null) return percent(share, language.value)
  if (cell.attempts === 0) return '·'
  return say('share-run', percent(cell.approved / cell.attempts, language.value))
}
