/** Whether what was expected came: as often, in that order, and within that time as was said. */
import { conditionsOf } from './conditions.ts'
import type { Expectation, Filter, Times, Verification } from './filter.ts'
import type { Look } from './look.ts'
import { type Near, nearest } from './near-misses.ts'

/** One expectation held against all that is kept. */
export interface Judged {
  readonly called: string
  readonly wanted: string
  /** The numbers of the entries that met it. */
  readonly found: readonly Look[]
  readonly passed: boolean
  /** When it was not met often enough, or not in its turn. */
  readonly near: readonly Near[]
  /** Why it failed. */
  readonly says: string | null
}

export interface Judgement {
  readonly passed: boolean
  readonly judged: readonly Judged[]
  /** Why all together failed although each was met: order or time. */
  readonly says: string | null
}

/** Looks are in the order of their numbers. */
export function judge(
  { expected, inOrder = false, withinMs }: Verification,
  looks: Look[],
): Judgement {
  const judged = expected.map((one, place) => judgeOne(one, place, looks))
  if (judged.some(({ passed }) => !passed)) return { passed: false, judged, says: null }
  // What is expected never to come has no place in an order.
  const lists = judged.filter(({ found }) => found.length > 0)
  const span = inOrder ? shortestChain(lists) : shortestSpan(lists)
  if ('stuck' in span) return { passed: false, judged, says: span.stuck }
  if (withinMs === undefined || span.ms <= withinMs) return { passed: true, judged, says: null }
  const says = `They came within ${span.ms} ms at best, where ${withinMs} ms were expected.`
  return { passed: false, judged, says }
}

function judgeOne(
  { called, times = {}, ...filter }: Expectation,
  place: number,
  looks: Look[],
): Judged {
  const conditions = conditionsOf(filter)
  const found = looks.filter(conditions.holds)
  const wanted = wantedWords(times)
  const passed = isOften(times, found.length)
  const name = called ?? `expectation ${place + 1} (${describe(filter)})`
  const tooFew = !passed && found.length < leastOf(times)
  const near = tooFew ? nearest(looks, conditions) : []
  const says = passed ? null : `${name} was expected ${wanted} and came ${cameWords(found)}.`
  return { called: name, wanted, found, passed, near, says }
}

/** `once (#7)`: whoever expected another number looks at those that there are. */
function cameWords(found: readonly Look[]): string {
  const shown = found.slice(0, cameMax).map(({ noted }) => `#${noted.number}`)
  const more = found.length > cameMax ? ['…'] : []
  return found.length === 0
    ? count(0)
    : `${count(found.length)} (${[...shown, ...more].join(', ')})`
}

const cameMax = 5

const leastOf = ({ exactly, atLeast, atMost }: Times) =>
  exactly ?? atLeast ?? (atMost === undefined ? 1 : 0)

function isOften(times: Times, count: number): boolean {
  const { exactly, atMost } = times
  if (exactly !== undefined && count !== exactly) return false
  if (atMost !== undefined && count > atMost) return false
  return count >= leastOf(times)
}

const count = (number: number) =>
  number === 1 ? 'once' : number === 0 ? 'never' : `${number} times`

function wantedWords(times: Times): string {
  const { exactly, atLeast, atMost } = times
  const words = [
    ...(exactly === undefined ? [] : [exactly === 0 ? 'never' : `exactly ${count(exactly)}`]),
    ...(atLeast === undefined ? [] : [`at least ${count(atLeast)}`]),
    ...(atMost === undefined ? [] : [`at most ${count(atMost)}`]),
  ]
  return words.length === 0 ? 'at least once' : words.join(' and ')
}

/** A filter in a line. */
export function describe(filter: Filter): string {
  const text = JSON.stringify(filter, (_, value: unknown) =>
    value instanceof RegExp ? String(value) : value,
  )
  return text.length <= 160 ? text : `${text.slice(0, 157)}…`
}

type Span = { readonly ms: number } | { readonly stuck: string }

/** The tightest way to take one of each, each after the one before it. */
function shortestChain(lists: readonly Judged[]): Span {
  let best: number | undefined
  let stuck = ''
  for (const first of lists[0]?.found ?? []) {
    let last = first
    let isWhole = true
    for (const [place, { found, called }] of lists.entries()) {
      if (place === 0) continue
      const next = found.find(({ noted }) => noted.number > last.noted.number)
      if (next === undefined) {
        stuck ||= stuckWords({ called, before: lists[place - 1]?.called ?? '', last, found })
        isWhole = false
        break
      }
      last = next
    }
    if (!isWhole) break
    const ms = last.noted.at - first.noted.at
    best = best === undefined ? ms : Math.min(best, ms)
  }
  return best === undefined && stuck !== '' ? { stuck } : { ms: best ?? 0 }
}

function stuckWords({
  called,
  before,
  last,
  found,
}: {
  readonly called: string
  readonly before: string
  readonly last: Look
  readonly found: readonly Look[]
}): string {
  const numbers = found.slice(0, 5).map(({ noted }) => `#${noted.number}`)
  return `${called} was expected after ${before}, which came as #${last.noted.number}; it came before only (${numbers.join(', ')}).`
}

/** The shortest time in which one of each came, in whatever order. */
function shortestSpan(lists: readonly Judged[]): Span {
  const all = lists
    .flatMap(({ found }, list) => found.map(({ noted }) => ({ at: noted.at, list })))
    .sort((one, other) => one.at - other.at)
  const inWindow = new Map<number, number>()
  let best = Number.POSITIVE_INFINITY
  let from = 0
  for (const { at, list } of all) {
    inWindow.set(list, (inWindow.get(list) ?? 0) + 1)
    while (inWindow.size === lists.length) {
      const oldest = all[from]
      if (oldest === undefined) break
      best = Math.min(best, at - oldest.at)
      const left = (inWindow.get(oldest.list) ?? 1) - 1
      if (left === 0) inWindow.delete(oldest.list)
      else inWindow.set(oldest.list, left)
      from += 1
    }
  }
  return { ms: Number.isFinite(best) ? best : 0 }
}
