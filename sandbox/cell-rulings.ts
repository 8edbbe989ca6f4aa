/** What the open page of the rule book says of one cell of the matrix, and which rule says so. */
import { appId, institutionId } from '../core/ids.ts'
import type { Closure, Rule, RuleBook } from '../core/rule-book.ts'
import { type Scene, scenes } from '../core/scene.ts'
import type { Pair } from '../dashboard/cells-grid.ts'
import {
  type CellRuling,
  type CellState,
  type CellsAsked,
  elsewhere,
  rulingsShown,
} from '../dashboard/protocol/cells.ts'
import type { Shop } from './company.ts'

export interface Question {
  readonly book: RuleBook
  readonly pair: Pair
  readonly asked: CellsAsked
  /** All shops there are; those of the owner in the city are asked about. */
  readonly shops: readonly Pick<Shop, 'owner' | 'name' | 'city'>[]
}

/** One place of a cell, and what is said there. */
interface Spot {
  readonly scene: Scene
  readonly city: string
  readonly shop: string
  readonly state: 'open' | 'pilot' | 'closed'
  readonly why: Closure | null
  readonly rule: Rule | undefined
}

export function stateOf(question: Question): CellState {
  const spots = spotsOf(question)
  const closed = spots.filter(({ state }) => state === 'closed').length
  if (closed === spots.length) return 'closed'
  return closed === 0 ? 'open' : 'partly'
}

/** The rules that decide: those that open before those that close, of each the widest first. */
export function rulingsOf(question: Question): CellRuling[] {
  const spots = spotsOf(question)
  const byRule = new Map<string, Spot[]>()
  for (const spot of spots) {
    const place = spot.rule === undefined ? -1 : question.book.rules.indexOf(spot.rule)
    const name = `${place} ${spot.state} ${spot.why}`
    const decided = byRule.get(name)
    if (decided === undefined) byRule.set(name, [spot])
    else decided.push(spot)
  }
  return [...byRule.values()]
    .sort((one, other) => placeOf(one) - placeOf(other) || other.length - one.length)
    .slice(0, rulingsShown)
    .flatMap((decided) => rulingOf(decided, spots))
}

const order = ['open', 'pilot', 'closed']

const placeOf = ([first]: readonly Spot[]) => order.indexOf(first?.state ?? 'closed')

function rulingOf(decided: readonly Spot[], all: readonly Spot[]): CellRuling[] {
  const [first] = decided
  if (first === undefined) return []
  const { state, why, rule } = first
  return [
    {
      ...{ state, why, from: rule?.from ?? null, source: rule?.source ?? null },
      says: rule?.reason ?? 'No rule names this cell: it is closed.',
      limitFen: rule?.limitFen ?? null,
      scenes: apart(decided, all, ({ scene }) => scene),
      cities: apart(decided, all, ({ city }) => city),
      shops: rule?.shops ?? null,
    },
  ]
}

/** The names a rule decides at; null when they are all that were asked about. */
function apart<T extends string>(
  decided: readonly Spot[],
  all: readonly Spot[],
  of: (spot: Spot) => T,
): T[] | null {
  const names = new Set(decided.map(of))
  return names.size === new Set(all.map(of)).size ? null : [...names]
}

function spotsOf({ book, pair, asked, shops }: Question): Spot[] {
  const [app, owner] = [appId(pair.app), institutionId(pair.owner)]
  const connects = book.connects(app, owner)
  const there = shops.filter((shop) => shop.owner === owner && isIn(asked, shop.city))
  const counters = there.length === 0 ? [{ city: '', name: '' }] : there
  return (asked.scene === null ? scenes : [asked.scene]).flatMap((scene) =>
    counters.map(({ city, name: shop }) => {
      const ruling = book.ruling({ app, owner, scene, city, shop })
      const { rule } = ruling
      if (ruling.state === 'closed') {
        return { scene, city, shop, state: ruling.state, why: ruling.why, rule }
      }
      // What the app is not connected to it refuses, before anybody asks whose shop it is.
      const state = connects ? ruling.state : 'closed'
      return { scene, city, shop, state, why: connects ? null : ('not-connected' as const), rule }
    }),
  )
}

const isIn = ({ city }: CellsAsked, shopCity: string) =>
  city === null || (city !== elsewhere && city === shopCity)
