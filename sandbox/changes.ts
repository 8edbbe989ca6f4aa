/** What changes while a scenario is played, on a stage or in a rehearsal: policies, and the page. */
import type { Policies } from '../core/faults.ts'
import type { RuleBook } from '../core/rule-book.ts'
import { changedPolicies, type PolicyChanges } from './policy-form.ts'
import { ruleBookOf } from './rule-pages.ts'
import type { Change, Scenario } from './scenario-terms.ts'
import type { Stage } from './stage.ts'

export type Changeable = Pick<
  Stage,
  'policies' | 'setPolicies' | 'rules' | 'setRules' | 'emit' | 'now'
>

/** Makes one change of a scenario; the new page, where it turns one. */
export function makeChange(
  stage: Changeable,
  scenario: Scenario,
  { day, policies, title }: Pick<Change, 'day' | 'policies' | 'title'>,
): RuleBook | undefined {
  changePolicies(stage, policies)
  return day === undefined ? undefined : turnTo(stage, ruleBookOf(scenario, day), title)
}

/** Replaces the policies of some places; null takes a place's policy away. */
export function changePolicies(stage: Changeable, changes: PolicyChanges): void {
  const before = stage.policies()
  const next = changedPolicies(before, changes)
  const places = changedPlaces(before, next)
  if (places.length === 0) return
  stage.setPolicies(next)
  stage.emit({ type: 'policy-changed', at: stage.now(), places, by: 'scenario' })
}

/** The places whose policy differs between two documents. */
export function changedPlaces(before: Policies, after: Policies): string[] {
  const places = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...places].filter(
    (place) => JSON.stringify(before[place]) !== JSON.stringify(after[place]),
  )
}

/** Opens another page of the rule book. */
export function turnTo(stage: Changeable, book: RuleBook, title?: string): RuleBook {
  stage.setRules(book)
  const caption = title === undefined ? {} : { title }
  const { day } = book
  stage.emit({ type: 'rules-changed', at: stage.now(), day, by: 'scenario', ...caption })
  return book
}
