/** Which success rate wears which colour: from blue to orange, which no eye confuses. */
import type { MatrixCell, Now } from '../protocol.ts'
import { element, say } from './dom.ts'
import type { Language } from './store.ts'
import { word } from './words.ts'

const grades = [
  { grade: 'best', from: 0.99, label: '≥ 99%' },
  { grade: 'good', from: 0.95, label: '95' },
  { grade: 'fair', from: 0.8, label: '80' },
  { grade: 'poor', from: 0.5, label: '50' },
  { grade: 'worst', from: 0, label: '< 50%' },
] as const

type Grade = (typeof grades)[number]['grade'] | 'idle' | 'closed'

/** What is judged: the last ten seconds or, once the run has ended, all of it; null when idle. */
export function shareOf(cell: MatrixCell, over: Now['over']): number | null {
  const attempts = over === 'run' ? cell.attempts : cell.recentAttempts
  const approved = over === 'run' ? cell.approved : cell.recentApproved
  return attempts === 0 ? null : approved / attempts
}

/** A pair that is closed by rule is no failure of anybody; one without traffic has no grade. */
export function gradeOf(rule: MatrixCell['rule'], share: number | null): Grade {
  if (rule === 'closed') return 'closed'
  if (share === null) return 'idle'
  return grades.find(({ from }) => share >= from)?.grade ?? 'worst'
}

export function createScale() {
  const idle = element('li', { 'data-grade': 'idle' })
  const closed = element('li', { 'data-grade': 'closed' })
  const title = element('span')
  const steps = grades.map(({ grade, label }) => element('li', { 'data-grade': grade }, label))
  return {
    root: element('div', { class: 'scale' }, title, element('ul', {}, ...steps, idle, closed)),
    show(language: Language): void {
      say(title, word('scale', language))
      say(idle, word('scale-idle', language))
      say(closed, word('scale-closed', language))
    },
  }
}
