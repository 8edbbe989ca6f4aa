/**
 * Check 2: a closed cell answers with its own refusal, from the hop that has to say so; never with
 * silence and never with another word (docs/sources.md, U10.2).
 */
import type { Outcome } from '../../core/outcome.ts'
import type { Closure, Ruling } from '../../core/rule-book.ts'
import { isCharged } from '../../core/scene.ts'
import type { Attempt } from '../evidence/evidence.ts'
import { type Breach, type Check, counted, judged, notApplicable } from './check.ts'

type Closed = Extract<Ruling, { state: 'closed' }>

export const silentRefusals: Check = (file) => {
  const breaches: Breach[] = []
  let asked = 0
  let masked = 0
  for (const attempt of file.evidence.attempts) {
    const closed = file.rulingsOf(attempt).filter(isClosed)
    if (closed.length === 0 || closed.length < file.rulingsOf(attempt).length) continue
    asked += 1
    if (isOutage(attempt.outcome)) masked += 1
    else if (!closed.some((ruling) => ruling.refusal === attempt.outcome)) {
      const says = misleading(attempt, closed)
      breaches.push({ says, payment: file.shown(attempt.trace, says) })
    } else if (!hopsOf(attempt, closed).includes(attempt.hop)) {
      const says = `${attempt.outcome} was answered at ${attempt.hop}, where it is not decided.`
      breaches.push({ says, payment: file.shown(attempt.trace, says) })
    }
  }
  const figures = { attemptsAtClosedCells: asked, duringAnOutage: masked }
  if (asked === 0) return notApplicable('Nobody tried a cell that was closed.', figures)
  return judged(breaches, figures, {
    good: `${counted(asked, 'attempt')} at closed cells: each was told so in the refusal of its cell, where it is decided${masked === 0 ? '' : `, but for ${masked} that met an institution out of service`}.`,
    bad: `${breaches.length} of ${asked} attempts at closed cells were not told so in their own words:`,
  })
}

const isClosed = (ruling: Ruling): ruling is Closed => ruling.state === 'closed'

/** Who is out of service cannot look into the rule book: these come first in order. */
const isOutage = (outcome: Outcome) => outcome === 'institution-down' || outcome === 'switch-down'

function misleading({ outcome }: Attempt, closed: readonly Closed[]): string {
  const expected = [...new Set(closed.map(({ refusal }) => refusal))].join(' or ')
  if (outcome === 'approved') return `Paid, where the answer is ${expected}.`
  return `Answered ${outcome}, where the answer is ${expected}.`
}

/** Where each refusal may be said. A till that sees whose app it is need not ask the switch. */
const hopsFor = {
  'not-connected': ({ app, payerInstitution, owner, scene }) =>
    isCharged(scene)
      ? [`merchant>${owner}`, `${owner}>switch`]
      : [`${app}-app>${payerInstitution}`, `${payerInstitution}>switch`],
  'outside-pilot': ({ payerInstitution, owner, scene }) =>
    isCharged(scene) ? [`${owner}>switch`] : [`${payerInstitution}>switch`],
  'exclusive-agreement': ({ app, owner, scene }) =>
    isCharged(scene)
      ? [`merchant>${owner}`, `${owner}>switch`]
      : [`switch>${owner}`, `${app}-app>${owner}`],
} as const satisfies Record<Closure, (attempt: Attempt) => readonly Attempt['hop'][]>

const hopsOf = (attempt: Attempt, closed: readonly Closed[]): readonly Attempt['hop'][] =>
  closed
    .filter(({ refusal }) => refusal === attempt.outcome)
    .flatMap(({ why }) => hopsFor[why](attempt))
