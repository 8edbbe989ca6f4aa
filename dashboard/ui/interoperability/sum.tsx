/** Several cells together: how well it goes, and how much of it there is. */

import type { CellTotals } from '../../protocol/cells.ts'
import type { Now } from '../../protocol/live.ts'
import { percent } from '../furniture/figures.ts'
import { language } from '../state/page.ts'
import { rateText } from './rates.ts'
import { shareOf } from './scale.tsx'

interface SumProps {
  readonly of: CellTotals
  readonly over: Now['over']
}

export function Sum({ of, over }: SumProps) {
  return (
    <td>
      <span class="share figure">{percent(shareOf(of, over), language.value)}</span>
      <span class="rate figure">{rateText(of, over)}</span>
    </td>
  )
}
