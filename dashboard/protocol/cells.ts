/**
 * What the sandbox tells of the cells of the interoperability matrix when it is asked: the numbers by
 * scene and city, which frames do not carry, and one cell in full.
 */
import type { Hop } from '../../core/events.ts'
import type { Failure } from '../../core/failures.ts'
import type { Outcome } from '../../core/outcome.ts'
import type { Closure, Day } from '../../core/rule-book.ts'
import { type Scene, scenes } from '../../core/scene.ts'

/** `partly`: open in some of the scenes, cities or shops that were asked for, closed in others. */
export type CellState = 'open' | 'partly' | 'closed'

/** How an attempt ended: by success, or by which failure. */
export type Ending = 'approved' | Failure

/** Where it is looked at; everywhere when null. */
export interface CellsAsked {
  readonly scene: Scene | null
  /** One of `CellsAnswer.cities`. */
  readonly city: string | null
}

/** `GET /admin/cells?scene=&city=`: every cell, compactly. */
export interface CellsAnswer extends CellsAsked {
  /** Milliseconds since 1970. */
  readonly at: number
  /** The day of the rule book's page. */
  readonly day: Day
  /** Every city that is counted apart, and `elsewhere` for whoever pays in none of them. */
  readonly cities: readonly string[]
  /** Apps in their order, and for each the owners in theirs. */
  readonly cells: readonly CellRow[]
}

/** Over the whole run, and over the last `recentSeconds`. */
export type CellRow = readonly [
  app: string,
  owner: string,
  state: CellState,
  attempts: number,
  approved: number,
  recentAttempts: number,
  recentApproved: number,
]

/** `GET /admin/cells/:app/:owner?scene=&city=`: one cell in full. */
export interface CellAnswer extends CellsAsked {
  readonly at: number
  readonly day: Day
  readonly app: string
  readonly owner: string
  readonly state: CellState
  /** What the open page of the rule book says of it; what opens first, at most `rulingsShown`. */
  readonly rulings: readonly CellRuling[]
  readonly totals: CellTotals
  /** The same by scene and by city; only those somebody paid in. */
  readonly scenes: readonly CellShare[]
  readonly cities: readonly CellShare[]
  readonly endings: readonly CellEnding[]
  readonly past: CellPast
}

export interface CellTotals {
  readonly attempts: number
  readonly approved: number
  readonly recentAttempts: number
  readonly recentApproved: number
}

export interface CellShare {
  readonly name: string
  readonly attempts: number
  readonly approved: number
}

/** One rule of the page, and the part of the cell it decides. */
export interface CellRuling {
  readonly state: 'open' | 'pilot' | 'closed'
  readonly why: Closure | null
  /** The first day on which it holds; null when no rule names the cell at all. */
  readonly from: Day | null
  readonly says: string
  /** A section of docs/sources.md, `assumed`, or `scenario`. */
  readonly source: string | null
  readonly limitFen: number | null
  /** Null where it is all that were asked about. */
  readonly scenes: readonly Scene[] | null
  readonly cities: readonly string[] | null
  /** The shops it names, where it names any. */
  readonly shops: readonly string[] | null
}

/** One way attempts ended in this cell, and the newest payments that did, newest first. */
export interface CellEnding {
  readonly ending: Ending
  readonly attempts: number
  readonly samples: readonly CellSample[]
}

export interface CellSample {
  readonly at: number
  readonly trace: string
  readonly scene: Scene
  readonly city: string
  readonly amountFen: number
  readonly outcome: Outcome
  readonly hop: Hop
}

/** Endings a second, over the last `pastSeconds`: of the scene asked for, in all cities. */
export interface CellPast {
  /** Whole seconds since 1970: the newest second told. */
  readonly until: number
  /** Most frequent first; each with `pastSeconds` counts, oldest first. */
  readonly series: readonly (readonly [ending: Ending, counts: readonly number[]])[]
}

export const recentSeconds = 10
export const pastSeconds = 300
export const samplesShown = 3
export const rulingsShown = 6
/** The city of whoever pays where no known shop is, or is refused before a shop is known. */
export const elsewhere = 'elsewhere'

export const knownScenes = scenes
export type { Closure, Scene }

export const cellsPath = (asked: CellsAsked): string => `/admin/cells${queryOf(asked)}`

export const cellPath = (app: string, owner: string, asked: CellsAsked): string =>
  `/admin/cells/${encodeURIComponent(app)}/${encodeURIComponent(owner)}${queryOf(asked)}`

function queryOf({ scene, city }: CellsAsked): string {
  const query = new URLSearchParams()
  if (scene !== null) query.set('scene', scene)
  if (city !== null) query.set('city', city)
  const text = query.toString()
  return text === '' ? '' : `?${text}`
}
