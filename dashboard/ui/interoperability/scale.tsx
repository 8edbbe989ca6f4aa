/** Which success rate wears which colour: from blue to orange, which no eye confuses. */
import type { CellTotals } from '../../protocol/cells.ts'
import type { Now } from '../../protocol/live.ts'
import { speaker } from '../furniture/speech.ts'
import type { Cell } from './cells.ts'
import { matrixWords } from './words.ts'

const say = speaker(matrixWords)

const grades = [
  { grade: 'best', from: 0.99, label: '≥ 99%' },
  { grade: 'good', from: 0.95, label: '95' },
  { grade: 'fair', from: 0.8, label: '80' },
  { grade: 'poor', from: 0.5, label: '50' },
  { grade: 'worst', from: 0, label: '< 50%' },
] as const

/** `unmet`: open, and nobody has paid there yet; `idle`: nobody does now. */
export type Grade = (typeof grades)[number]['grade'] | 'idle' | 'unmet' | 'closed'

/** What is judged: the last ten seconds or, once the run has ended, all of it; null when idle. */
export function shareOf(counted: CellTotals, over: Now['over']): number | null {
  const attempts = over === 'run' ? counted.attempts : counted.recentAttempts
  const approved = over === 'run' ? counted.approved : counted.recentApproved
  return attempts === 0 ? null : approved / attempts
}

/** A pair that is closed by rule is no failure of anybody; one without traffic has no grade. */
export function gradeOf(cell: Cell, over: Now['over']): Grade {
  if (cell.state === 'closed') return 'closed'
  const share = shareOf(cell, over)
  if (share === null) return cell.attempts === 0 ? 'unmet' : 'idle'
  return grades.find(({ from }) => share >= from)?.grade ?? 'worst'
}

export const Scale = () => (
  <div class="scale">
    <span>{say('scale')}</span>
    <ul>
      {grades.map(({ grade, label }) => (
        <li key={grade} data-grade={grade}>
          {label}
        </li>
      ))}
      <li data-grade="idle">{say('scale-idle')}</li>
      <li data-grade="unmet">{say('scale-unmet')}</li>
      <li data-grade="closed">⊘ {say('scale-closed')}</li>
    </ul>
  </div>
)
