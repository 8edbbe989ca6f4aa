/** The page of the rule book a scenario plays by. */
import { rfc3339 } from '../core/calendar.ts'
import { openRuleBook, type RuleBook, rulesOfOpenings } from '../core/rule-book.ts'
import { ruleHistory } from '../core/rule-history.ts'
import type { Scenario } from './scenario-terms.ts'

/** The rule book of a scenario: history, what it adds, and the cells it states, at its date. */
export function ruleBookOf({ rules, openings, day }: Scenario, at = day): RuleBook {
  const page = at ?? today()
  // What a scenario states outright holds at its date, whatever history says of it.
  return openRuleBook([...ruleHistory, ...rules, ...rulesOfOpenings(openings, page)], page)
}

const today = () => rfc3339(Date.now()).slice(0, 10)
