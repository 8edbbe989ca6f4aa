/** The dates of a scenario, its own rules, and what its changes change: mistakes no schema can see. */
import { pilotCities, provincialCapitals } from '../core/cities.ts'
import type { Rule } from '../core/rule-book.ts'
import { type Stall, stallsOf } from '../loadtests/traffic/street.ts'
import type { Mistake } from './misuse.ts'
import { nearest } from './nearest.ts'
import type { At } from './policy-form.ts'
import { isDay } from './rule-routes.ts'
import type { Scenario } from './scenario-terms.ts'

export function dayMistakes(scenario: Scenario, at: At): Mistake[] {
  const { day, rules, changes } = scenario
  return [
    ...(day === null ? [] : dateMistakes(day, at('day'))),
    ...rules.flatMap((rule, index) => ruleMistakes(rule, (...path) => at('rules', index, ...path))),
    ...changes.flatMap((change, index) => [
      ...(change.day === undefined ? [] : dateMistakes(change.day, at('changes', index, 'day'))),
      ...emptyMistakes(change, at('changes', index)),
    ]),
    ...beginningMistakes(scenario, at),
  ]
}

const dateMistakes = (day: string, where: string): Mistake[] =>
  isDay(day)
    ? []
    : [{ where, found: `"${day}"`, todo: 'Give a date of the calendar, such as 2021-12-02.' }]

function ruleMistakes({ from, state, cities, shops, limitFen, why }: Rule, at: At): Mistake[] {
  const isPlaced = cities !== undefined || shops !== undefined
  const wrong: readonly [boolean, string, string, string][] = [
    [
      state === 'pilot' && !isPlaced,
      'state',
      '"pilot" without "cities" or "shops"',
      'Say where it is open, or make it "open".',
    ],
    [
      why !== undefined && state !== 'closed',
      'why',
      `"${why}" of a rule that is ${state}`,
      'Only what is closed is closed for a reason: remove it, or make the state "closed".',
    ],
    [
      limitFen !== undefined && state === 'closed',
      'limitFen',
      `${limitFen} of a rule that is closed`,
      'What is closed lets no amount pass: remove it, or make the state "open".',
    ],
  ]
  return [
    ...dateMistakes(from, at('from')),
    ...misspelt(knownCities, (index) => at('cities', index), cities),
    ...misspelt(knownShops, (index) => at('shops', index), shops),
    ...wrong
      .filter(([holds]) => holds)
      .map(([, name, found, todo]) => ({ where: at(name), found, todo })),
  ]
}

const stalls: readonly Stall[] = Object.values(stallsOf).flat()
const knownCities = [...provincialCapitals, ...pilotCities, ...stalls.map(({ city }) => city)]
/** The others are named by the seed. */
const knownShops = stalls.flatMap(({ name }) => name ?? [])

/** A name that is nearly one that is known is a slip; any other may be a place of one's own. */
function misspelt(
  known: readonly string[],
  at: (index: number) => string,
  names: readonly string[] = [],
): Mistake[] {
  return names.flatMap((name, index) => {
    const meant = known.includes(name) ? undefined : nearest(name, known)
    return meant === undefined
      ? []
      : [{ where: at(index), found: `"${name}"`, todo: `Did you mean ${meant}?` }]
  })
}

const emptyMistakes = ({ day, policies }: Scenario['changes'][number], where: string): Mistake[] =>
  day !== undefined || Object.keys(policies).length > 0
    ? []
    : [{ where, found: 'neither "policies" nor "day"', todo: 'Say what it changes.' }]

/** Whoever turns pages must say which one is open first. */
function beginningMistakes({ day, changes }: Scenario, at: At): Mistake[] {
  if (day !== null || changes.every((change) => change.day === undefined)) return []
  const todo = 'Add it: the date of the page that is open before the first is turned.'
  return [{ where: at('changes'), found: 'a page is turned, but no "day" to begin with', todo }]
}
