/**
 * The policies that hold just now: a scenario's own, under them the usual moods, over both the
 * maintenance windows. What it comes to is kept until a window opens or closes, since it is asked
 * for at every message.
 */
import type { Policies, Policy } from '../core/faults.ts'
import { type WeeklyWindow, weekdays } from '../simulators/banks/participant.ts'
import { wallets } from '../simulators/banks/wallets.ts'
import { moods as usualMoods } from './moods.ts'
import { participants } from './names.ts'
import type { Scenario } from './scenario-terms.ts'

type Asked = Pick<Scenario, 'moods' | 'maintenance'> & { readonly policies: Policies }

interface Kept {
  readonly of: Asked
  readonly hours: Hours
  readonly policies: Policies
}

/** By the scenario's own policies, and gone with them. */
const kept = new WeakMap<Policies, Kept>()

export function prevailingPolicies(of: Asked, now: number): Policies {
  if (!of.moods && !of.maintenance) return of.policies
  const before = kept.get(of.policies)
  const isAsBefore =
    before !== undefined &&
    before.of.moods === of.moods &&
    before.of.maintenance === of.maintenance &&
    isWithin(before.hours, now)
  if (isAsBefore) return before.policies
  const hours = hoursAt(now)
  const under = of.moods
    ? { ...withoutPlaces(usualMoods, of.policies), ...of.policies }
    : of.policies
  const policies = of.maintenance ? { ...under, ...closedPolicies(hours.closed) } : under
  kept.set(of.policies, { of, hours, policies })
  return policies
}

/** The moods of places a scenario says nothing of: neither of the hop nor of whom it leads to. */
function withoutPlaces(moods: Policies, own: Policies): Policies {
  const isFree = (hop: string) =>
    !Object.hasOwn(own, hop) && !Object.hasOwn(own, hop.slice(hop.indexOf('>') + 1))
  return Object.fromEntries(Object.entries(moods).filter(([hop]) => isFree(hop)))
}

/** Whoever is closed takes no money: the switch hears so, and so does whoever opens the app. */
function closedPolicies(closed: readonly string[]): Policies {
  return Object.fromEntries(
    closed.flatMap((id): [string, Policy][] => {
      const isWallet = wallets.some((one) => one.id === id)
      const outcome = isWallet ? 'institution-down' : 'issuer-down'
      return [
        [`switch>${id}`, { refusals: [{ outcome, weight: 1 }] }],
        [`${id}-app>${id}`, { refusals: [{ outcome: 'institution-down', weight: 1, when: taps }] }],
      ]
    }),
  )
}

/** What begins or makes a payment; how an earlier one went may still be seen. */
const taps = { operation: ['show-code', 'scan', 'open', 'confirm'] }

/** A stretch of the week between two moments at which somebody opens or closes. */
export interface Hours {
  /** Milliseconds since 1970: the first, and the first that is no more. */
  readonly from: number
  readonly until: number
  /** Who is closed all the while. */
  readonly closed: readonly string[]
}

const isWithin = ({ from, until }: Hours, now: number) => now >= from && now < until

const minuteMs = 60_000
const dayMinutes = 24 * 60
const weekMinutes = 7 * dayMinutes
const weekMs = weekMinutes * minuteMs

const dayNames: readonly string[] = weekdays

/** In Beijing the week of 1970 began, on a Sunday, four days and eight hours before. */
const beijingWeekMs = (4 * dayMinutes + 8 * 60) * minuteMs

/** The hours a moment lies in, by the windows of everybody. */
export function hoursAt(now: number): Hours {
  const intoWeek = (((now + beijingWeekMs) % weekMs) + weekMs) % weekMs
  const weekBegan = now - intoWeek
  const place = stretches.findLastIndex(({ minute }) => minute * minuteMs <= intoWeek)
  const { minute = 0, closed = [] } = stretches[place] ?? {}
  const next = stretches[place + 1]?.minute ?? weekMinutes
  return { from: weekBegan + minute * minuteMs, until: weekBegan + next * minuteMs, closed }
}

interface Span {
  readonly id: string
  /** Minutes of the week that begins on Sunday. */
  readonly from: number
  readonly to: number
}

const spans: readonly Span[] = participants.flatMap(({ id, maintenance }) =>
  maintenance.flatMap((text) => spansOf(id, text)),
)

/** The week cut wherever anybody opens or closes. */
const stretches = [...new Set([0, ...spans.flatMap(({ from, to }) => [from, to])])]
  .filter((minute) => minute < weekMinutes)
  .sort((left, right) => left - right)
  .map((minute) => ({
    minute,
    closed: spans.filter(({ from, to }) => from <= minute && minute < to).map(({ id }) => id),
  }))

/** One span, or two when it goes on into the next week. */
function spansOf(id: string, window: WeeklyWindow): readonly Span[] {
  const [weekday = '', hours = ''] = window.split(' ')
  const [begins = 0, ends = 0] = hours.split('-').map(minuteOfDay)
  const day = dayNames.indexOf(weekday) * dayMinutes
  const from = day + begins
  const to = day + ends + (ends <= begins ? dayMinutes : 0)
  if (to <= weekMinutes) return [{ id, from, to }]
  return [
    { id, from, to: weekMinutes },
    { id, from: 0, to: to - weekMinutes },
  ]
}

function minuteOfDay(clock: string): number {
  const [hour = 0, minute = 0] = clock.split(':').map(Number)
  return hour * 60 + minute
}
