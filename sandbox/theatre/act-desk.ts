/**
 * The acts of a scenario: its changes, each a turn of the world. Time turns them in order; a
 * presenter turns to any of them at once, forwards or back, and from then on time turns none.
 */
import type { Policies } from '../../core/faults.ts'
import type { RuleBook } from '../../core/rule-book.ts'
import type { Act } from '../../dashboard/protocol/live.ts'
import { type Changeable, changePolicies, makeChange, turnTo } from '../changes.ts'
import { changedPolicies, type PolicyChanges } from '../policy-form.ts'
import { ruleBookOf } from '../rule-pages.ts'
import type { Scenario } from '../scenario-terms.ts'

export interface ActDesk {
  readonly acts: readonly Act[]
  /** Which of them holds; -1 before the first. */
  act(): number
  turnedBy(): 'time' | 'hand'
  /** Time has come to an act. Nothing happens when a presenter turns them. */
  reach(index: number): void
  /** A presenter turns to an act, -1 being before the first. @throws RangeError for one that is not there. */
  turn(to: number): void
  /** Time turns again, from the act it has come to by now. */
  release(): void
  /** The round is over: what time turned is turned back for the next. */
  restore(): void
}

interface ActDeskParts {
  readonly world: Changeable
  readonly scenario: Scenario
  /** Hears which act holds, whenever that changes. */
  readonly tell?: (facts: { readonly act: number }) => void
}

export function createActDesk({ world, scenario, tell = () => undefined }: ActDeskParts): ActDesk {
  const { changes } = scenario
  const first = world.rules()
  let page = first
  let act = -1
  /** How far time has come, whoever turns. */
  let reached = -1
  let turnedBy: 'time' | 'hand' = 'time'

  const hold = (index: number) => {
    act = index
    tell({ act })
  }

  const set = (to: number) => {
    changePolicies(world, ownPolicies(scenario, world.policies(), to))
    const opened = pageOf(scenario, to)
    if (opened !== undefined && world.rules().day !== opened.book.day)
      page = turnTo(world, opened.book, opened.title)
    hold(to)
  }

  return {
    acts: changes.map(({ atSeconds, day = null, title }) => ({ atSeconds, day, title })),
    act: () => act,
    turnedBy: () => turnedBy,
    reach: (index) => {
      reached = index
      const change = changes[index]
      if (turnedBy === 'hand' || change === undefined) return
      page = makeChange(world, scenario, change) ?? page
      hold(index)
    },
    turn: (to) => {
      if (!Number.isInteger(to) || to < -1 || to >= changes.length)
        throw new RangeError(`There is no act ${to}.`)
      turnedBy = 'hand'
      set(to)
    },
    release: () => {
      turnedBy = 'time'
      set(reached)
    },
    restore: () => {
      reached = -1
      if (turnedBy === 'hand') return
      changePolicies(world, ownPolicies(scenario, world.policies(), -1))
      // A page that somebody else has opened meanwhile is theirs, and stays.
      if (page !== first && world.rules() === page) page = turnTo(world, first)
      hold(-1)
    },
  }
}

/**
 * What sets the places of a scenario's changes as they stand at an act. A place that somebody else
 * has set meanwhile is theirs, and stays.
 */
function ownPolicies(scenario: Scenario, now: Policies, act: number): PolicyChanges {
  const { policies, changes } = scenario
  const wanted = changes
    .slice(0, act + 1)
    .reduce((held, change) => changedPolicies(held, change.policies), policies)
  const places = [...new Set(changes.flatMap((change) => Object.keys(change.policies)))]
  const ours = places.filter((place) => {
    const known = [policies, ...changes.map((change) => change.policies)]
    const given = known.filter((held) => Object.hasOwn(held, place)).map((held) => held[place])
    return [null, ...given].some((policy) => isSame(policy ?? null, now[place] ?? null))
  })
  return Object.fromEntries(ours.map((place) => [place, wanted[place] ?? null]))
}

const isSame = (left: unknown, right: unknown) => JSON.stringify(left) === JSON.stringify(right)

/** The page that is open at an act, and its caption; none where no act turns a page. */
function pageOf(
  scenario: Scenario,
  act: number,
): { readonly book: RuleBook; readonly title?: string } | undefined {
  const { changes } = scenario
  if (changes.every(({ day }) => day === undefined)) return undefined
  const turned = changes.slice(0, act + 1).findLast(({ day }) => day !== undefined)
  if (turned?.day === undefined) return { book: ruleBookOf(scenario) }
  return { book: ruleBookOf(scenario, turned.day), title: turned.title }
}
