/**
 * Check 14: what was announced is what is in force, and what is in force is what is done. Pages of
 * the rule book against dated facts, and payments against pages (docs/sources.md, U10.2). A scenario
 * may open more than history did, and is then named; what was announced open nobody may close.
 */
import type { Cell, Rule, RuleBook, Ruling } from '../../core/rule-book.ts'
import type { Attempt, Evidence } from '../evidence/evidence.ts'
import { type CaseFile, cellOf, grouped } from './case-file.ts'
import { type Breach, type Check, counted, judged, notApplicable } from './check.ts'
import { isRefusedByRule } from './comparison.ts'
import { cellsOf } from './explicit-cells.ts'
import { type RolloutFact, rolloutFacts } from './rollout-facts.ts'

/** A page that says of some cells what a fact denies. */
interface Contradiction {
  readonly fact: RolloutFact
  readonly book: RuleBook
  readonly cells: readonly Cell[]
  readonly rule: Rule | undefined
  /** Opened beyond history by a rule of the scenario: told, and no breach. */
  readonly declared: boolean
}

export const rolloutHonesty: Check = (file) => {
  const { evidence } = file
  const cells = cellsOf(evidence)
  const found = evidence.pages
    .flatMap(({ book }) => contradictions(evidence, book, cells))
    .sort(latestFirst)
  const declared = found.filter((one) => one.declared)
  const rules = [...new Set(declared.map(({ rule }) => rule?.reason ?? ''))]
  const figures = {
    pages: evidence.pages.map(({ book }) => book.day).join(', '),
    facts: rolloutFacts.length,
    factsContradicted: found.length - declared.length,
    openedBeyondHistory: declared.reduce((sum, one) => sum + one.cells.length, 0),
    rulesBeyondHistory: rules.join(' '),
  }
  if (cells.length === 0)
    return notApplicable('Nobody came to any shop, so no cell was used.', figures)
  const breaches = [
    ...found.filter((one) => !one.declared).flatMap((one) => contradicted(file, one)),
    ...unannounced(evidence),
    ...evidence.attempts.flatMap((attempt) => otherThanWritten(file, attempt)),
  ]
  const beyond =
    rules.length === 0
      ? ''
      : ` ${counted(rules.length, 'rule')} of the scenario ${rules.length === 1 ? 'opens' : 'open'} more than history did: ${rules.join(' ')}`
  return judged(breaches, figures, {
    good: `${counted(evidence.pages.length, 'page')} of the rule book ${evidence.pages.length === 1 ? 'contradicts' : 'contradict'} none of ${rolloutFacts.length} dated facts, and every payment was treated as its page says.${beyond}`,
    bad: `${breaches.length} times what is in force or done is not what was announced:`,
  })
}

/** The latest announcement is the one that is in force. */
const latestFirst = (left: Contradiction, right: Contradiction) =>
  left.fact.from < right.fact.from ? 1 : left.fact.from > right.fact.from ? -1 : 0

function contradictions(
  { scenario }: Evidence,
  book: RuleBook,
  cells: readonly Cell[],
): Contradiction[] {
  const inForce = rolloutFacts.filter(
    ({ from, until }) => from <= book.day && (until === undefined || book.day < until),
  )
  return inForce.flatMap((fact) => {
    const against = cells
      .filter((cell) => isAbout(fact, cell))
      .map((cell) => ({ cell, ruling: book.ruling(cell) }))
      .filter(({ ruling }) => (ruling.state === 'closed') !== (fact.is === 'closed'))
    const opened = against.filter(
      ({ ruling }) => fact.is === 'closed' && isOfScenario(scenario, ruling),
    )
    const others = against.filter((one) => !opened.includes(one))
    return [opened, others].flatMap((group) => {
      const [first] = group
      if (first === undefined) return []
      const rule = first.ruling.rule
      return [
        { fact, book, rule, cells: group.map(({ cell }) => cell), declared: group === opened },
      ]
    })
  })
}

const isAbout = (fact: RolloutFact, { app, owner, scene, city, shop }: Cell): boolean =>
  fact.apps.includes(app) &&
  fact.owners.includes(owner) &&
  fact.scenes?.includes(scene) !== false &&
  fact.cities?.includes(city) !== false &&
  fact.outside?.includes(city) !== true &&
  fact.shops?.includes(shop) !== false &&
  fact.notShops?.includes(shop) !== true

function isOfScenario({ rules }: Evidence['scenario'], { rule }: Ruling): boolean {
  if (rule === undefined) return false
  const written = JSON.stringify(rule)
  return rule.source === 'scenario' || rules.some((one) => JSON.stringify(one) === written)
}

/** The fact, and each payment that was tried where it is contradicted. */
function contradicted(file: CaseFile, { fact, book, cells, rule }: Contradiction): Breach[] {
  const state = fact.is === 'open' ? 'closed' : 'open'
  const because = rule === undefined ? 'no rule names it' : rule.reason
  const says = `"${fact.says}" (${fact.source}), and on the page of ${book.day} ${counted(cells.length, 'cell')} of it ${cells.length === 1 ? 'is' : 'are'} ${state}: ${because}`
  const places = new Set(cells.map(placeOf))
  const tried = file.evidence.attempts.filter((attempt) => places.has(placeOf(cellOf(attempt))))
  const why = `announced ${fact.is}, and ${state}: ${because}`
  return [{ says }, ...tried.map(({ trace }) => ({ says, payment: file.shown(trace, why) }))]
}

const placeOf = ({ app, owner, scene, city, shop }: Cell) =>
  `${app} ${owner} ${scene} ${city} ${shop}`

/** Pages that were turned without a word, or that begin on another day than the scenario says. */
function unannounced({ pages, events, scenario }: Evidence): Breach[] {
  const turned = pages.slice(1)
  const told = grouped(
    events.filter((event) => event.type === 'rules-changed'),
    ({ day }) => day,
  )
  const silent = turned.filter(({ book }) => !told.has(book.day))
  const first = pages[0]?.book.day
  const wrong = scenario.day !== null && first !== undefined && first !== scenario.day
  return [
    ...silent.map(({ book }) => ({ says: `The page of ${book.day} was turned to unannounced.` })),
    ...(wrong ? [{ says: `The first page is of ${first}, announced for ${scenario.day}.` }] : []),
  ]
}

/** Paid where all pages of its time say closed, or refused by rule where all of them say open. */
function otherThanWritten(file: CaseFile, attempt: Attempt): Breach[] {
  const states = file.rulingsOf(attempt).map(({ state }) => state)
  const isPaid = attempt.outcome === 'approved'
  const says =
    isPaid && states.every((state) => state === 'closed')
      ? 'Paid, where the page says closed.'
      : isRefusedByRule(attempt) && !states.includes('closed')
        ? `Refused with ${attempt.outcome}, where the page says ${states[0]}.`
        : undefined
  return says === undefined ? [] : [{ says, payment: file.shown(attempt.trace, says) }]
}
