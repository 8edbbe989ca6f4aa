/**
 * The rule book: which app may pay at whose codes, in which scene, where, since when, how much, and
 * why. Rules are data; for one cell the latest rule in force that fits the place decides. What no
 * rule names is closed.
 */
import type { AppId, InstitutionId } from './ids.ts'
import type { Refusal } from './outcome.ts'
import type { Scene } from './scene.ts'

export type Opening = 'open' | 'pilot' | 'closed'

/** Why a cell is closed; it says who refuses, and in which words. */
export type Closure = 'not-connected' | 'outside-pilot' | 'exclusive-agreement'

/** A civil date in Beijing, `2021-12-02`: dates compare as texts. */
export type Day = string

export interface Rule {
  /** The first day on which it holds. */
  readonly from: Day
  /** Apps, owners and scenes by name; `*` stands for all. */
  readonly apps: readonly string[]
  readonly owners: readonly string[]
  readonly scenes: readonly (Scene | '*')[]
  readonly state: Opening
  /** Only in these cities, when given; elsewhere an earlier rule decides. */
  readonly cities?: readonly string[]
  /** Only at shops of these names, when given; at others an earlier rule decides. */
  readonly shops?: readonly string[]
  /** The most one payment may be, in fen. */
  readonly limitFen?: number
  /** Of closed rules: `not-connected` when nothing is said. */
  readonly why?: Exclude<Closure, 'outside-pilot'>
  /** One plain sentence. */
  readonly reason: string
  /** Where it is known from; `assumed` when it is not. */
  readonly source: string
}

/** One place where a payment may happen. */
export interface Cell {
  readonly app: AppId
  readonly owner: InstitutionId
  readonly scene: Scene
  readonly city: string
  /** The name over the shop. */
  readonly shop: string
}

export type Ruling =
  | { readonly state: 'open' | 'pilot'; readonly rule: Rule; readonly refusal?: undefined }
  | {
      readonly state: 'closed'
      readonly why: Closure
      readonly refusal: Refusal
      /** The rule that closes it; nothing when no rule names the cell at all. */
      readonly rule: Rule | undefined
    }

export interface RuleBook {
  /** The day it is opened at. */
  readonly day: Day
  readonly rules: readonly Rule[]
  ruling(cell: Cell): Ruling
  /**
   * Whether an app has any connection to an owner's codes: what the app itself can know before the
   * owner has said whose shop it is. Agreements that exclude are not its business.
   */
  connects(app: AppId, owner: InstitutionId): boolean
}

/** What is answered at a closed cell. */
export const refusalOf = {
  'not-connected': 'code-closed-by-rule',
  'outside-pilot': 'outside-pilot',
  'exclusive-agreement': 'exclusive-agreement',
} as const satisfies Record<Closure, Refusal>

/** The book as it stands on a day. Rules of one day stand in the order they are given. */
export function openRuleBook(rules: readonly Rule[], day: Day): RuleBook {
  const inForce = rules.filter(({ from }) => from <= day)
  const latestFirst = inForce.map((rule, place) => ({ rule, place }))
  latestFirst.sort((a, b) => compare(b.rule.from, a.rule.from) || b.place - a.place)
  const ordered = latestFirst.map(({ rule }) => rule)
  const known = new Map<string, Ruling>()
  const connected = new Map<string, boolean>()
  return {
    day,
    rules,
    ruling: (cell) => {
      const { app, owner, scene, city, shop } = cell
      return remembered(known, `${app} ${owner} ${scene} ${city} ${shop}`, () =>
        rulingIn(ordered, cell),
      )
    },
    connects: (app, owner) =>
      remembered(connected, `${app} ${owner}`, () => connectsIn(ordered, app, owner)),
  }
}

/** How many rulings one book remembers: shops and cities are few. */
const rememberedMax = 20_000

function remembered<T>(known: Map<string, T>, key: string, work: () => T): T {
  const found = known.get(key)
  if (found !== undefined) return found
  if (known.size >= rememberedMax) known.clear()
  const fresh = work()
  known.set(key, fresh)
  return fresh
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

function rulingIn(rules: readonly Rule[], { app, owner, scene, city, shop }: Cell): Ruling {
  let pilot: Rule | undefined
  for (const rule of rules) {
    if (!names(rule.apps, app) || !names(rule.owners, owner) || !names(rule.scenes, scene)) continue
    if (!isThere(rule.cities, city) || !isThere(rule.shops, shop)) {
      if (rule.state === 'pilot') pilot ??= rule
      continue
    }
    if (rule.state !== 'closed') return { state: rule.state, rule }
    // Under a pilot that is elsewhere a blanket "closed" only says what was before it.
    const excludes = rule.why === 'exclusive-agreement'
    if (pilot === undefined || excludes) return closed(rule.why ?? 'not-connected', rule)
    break
  }
  return pilot === undefined ? closed('not-connected', undefined) : closed('outside-pilot', pilot)
}

const closed = (why: Closure, rule: Rule | undefined): Ruling => ({
  state: 'closed',
  why,
  refusal: refusalOf[why],
  rule,
})

function connectsIn(rules: readonly Rule[], app: AppId, owner: InstitutionId): boolean {
  const settled = new Set<string>()
  for (const { apps, owners, scenes, state, why, cities, shops } of rules) {
    if (!names(apps, app) || !names(owners, owner) || why === 'exclusive-agreement') continue
    if (state !== 'closed') {
      if (!scenes.every((scene) => settled.has(scene))) return true
    } else if (cities === undefined && shops === undefined) {
      if (scenes.includes('*')) return false
      for (const scene of scenes) settled.add(scene)
    }
  }
  return false
}

const names = (list: readonly string[], name: string) => list.includes('*') || list.includes(name)

const isThere = (list: readonly string[] | undefined, name: string) =>
  list === undefined || list.includes(name)

/** How a payment travels once it may: within one house, or through the switch. */
export const isOnUs = (payerInstitution: InstitutionId, owner: InstitutionId) =>
  payerInstitution === owner

/** Cells a scenario or a test states outright, app → owner → opening, as rules for all scenes. */
export type Openings = Readonly<Record<string, Readonly<Record<string, 'open' | 'closed'>>>>

export function rulesOfOpenings(openings: Openings, from: Day): Rule[] {
  return Object.entries(openings).flatMap(([app, owners]) =>
    Object.entries(owners).map(([owner, state]) => ({
      ...{ from, apps: [app], owners: [owner], scenes: ['*' as const], state },
      ...{ reason: 'The scenario says so.', source: 'scenario' },
    })),
  )
}
