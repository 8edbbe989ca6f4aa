/**
 * What is counted of every event, for metrics: a look into a map and an addition each. Labels are
 * institutions, apps, scenes, operations and outcomes; names of payments never are.
 */
import type {
  AttemptEnded,
  HopPassed,
  NotificationMoved,
  RequestRefused,
  SandboxEvent,
  TrafficTick,
} from '../../core/events.ts'
import { limits } from '../../core/limits.ts'
import { type OutcomeClass, outcomeFacts } from '../../core/outcome.ts'
import type { Row, SpreadRow } from './families.ts'
import { HopSpreads } from './hop-spreads.ts'
import { Spread } from './spread.ts'
import { Tally } from './tally.ts'

/** All that was counted since the start. */
export interface Counts {
  hear(event: SandboxEvent): void
  /** By name, as rows of a page. */
  readonly rows: Readonly<Record<CountName, () => readonly Row[]>>
  readonly spreads: Readonly<Record<'payments' | 'requests' | 'arrivals', () => SpreadRow[]>>
  /** Payments of the crowd that have begun and are not final. */
  arrivalsInFlight(): number
}

const tallied = {
  payments: ['network', 'app', 'scene', 'outcome', 'reason'],
  faults: ['institution', 'fault'],
  policyRefusals: ['institution', 'reason'],
  notifications: ['network', 'step'],
  refusals: ['institution', 'reason'],
  resolved: ['to', 'reason'],
  duplicates: ['institution', 'operation'],
  policyChanges: ['by'],
  arrivals: ['state'],
} as const satisfies Record<string, readonly string[]>

export type CountName = keyof typeof tallied

type Tallies = Readonly<Record<CountName, Tally>>

export const labelsOf = (name: CountName): readonly string[] => tallied[name]

interface Kept {
  readonly tallies: Tallies
  readonly requests: HopSpreads
  readonly payments: Map<string, Spread>
  readonly arrivals: Spread
  /** By worker: the latest it said. */
  readonly inFlight: Map<number, number>
}

export function createCounts(
  seriesMax: number = limits.metricSeriesMax,
  spreadsMax: number = limits.metricSpreadsMax,
): Counts {
  const names = Object.keys(tallied) as CountName[]
  const each = <One>(make: (name: CountName) => One) =>
    Object.fromEntries(names.map((name) => [name, make(name)])) as Record<CountName, One>
  const tallies: Tallies = each((name) => new Tally(tallied[name], seriesMax))
  const kept: Kept = {
    tallies,
    requests: new HopSpreads(spreadsMax),
    payments: new Map(),
    arrivals: new Spread(),
    inFlight: new Map(),
  }
  for (const state of arrivalStates) tallies.arrivals.add([state], 0)
  return {
    hear: (event) => (hearers[event.type] as Hearer | undefined)?.(kept, event),
    rows: each((name) => () => tallies[name].rows()),
    spreads: {
      payments: () => [...kept.payments].map(([network, spread]) => spread.row({ network })),
      requests: () => kept.requests.rows(),
      arrivals: () => [kept.arrivals.row({})],
    },
    arrivalsInFlight: () => [...kept.inFlight.values()].reduce((sum, one) => sum + one, 0),
  }
}

/** What becomes of an arrival: told from the first page on, so that a rate over it begins at nought. */
const arrivalStates = [
  ...(['due', 'started', 'late', 'dropped'] as const),
  ...(['approved', 'refused', 'unknown'] as const),
]

type Hearer = (kept: Kept, event: SandboxEvent) => void

type Hearers = {
  readonly [Type in SandboxEvent['type']]?: (
    kept: Kept,
    event: Extract<SandboxEvent, { type: Type }>,
  ) => void
}

const hearers: Hearers = {
  'attempt-ended': end,
  'hop-passed': pass,
  'notification-moved': notify,
  'request-refused': refuse,
  'exchange-resolved': ({ tallies }, { to, why }) => tallies.resolved.add([to, why]),
  'duplicate-seen': ({ tallies }, { hop, operation }) =>
    tallies.duplicates.add([receiverOf(hop), operation]),
  'policy-changed': ({ tallies }, { by }) => tallies.policyChanges.add([by]),
  'traffic-tick': tick,
}

const classWords = {
  success: 'approved',
  refused: 'refused',
  unknown: 'unknown',
  pending: 'pending',
} as const satisfies Record<OutcomeClass, string>

function end({ tallies, payments }: Kept, ended: AttemptEnded): void {
  const { owner, app, scene, outcome, tookMs } = ended
  const ending = classWords[outcomeFacts(outcome).class]
  tallies.payments.add([owner, app, scene, ending, outcome])
  if (ending === 'pending') return
  const spread = payments.get(owner) ?? new Spread()
  payments.set(owner, spread)
  spread.record(tookMs)
}

function pass({ tallies, requests }: Kept, passed: HopPassed): void {
  const { hop, operation, fault, outcome, byPolicy, shed, tookMs } = passed
  requests.record(hop, operation, tookMs)
  if (fault !== null) tallies.faults.add([receiverOf(hop), fault])
  if (byPolicy === true && shed !== true) tallies.policyRefusals.add([receiverOf(hop), outcome])
}

function notify({ tallies }: Kept, { from, step }: NotificationMoved): void {
  tallies.notifications.add([from, step])
}

/** What a field was called, or how a sentence went on, is for the journal. */
const reasonCharsMax = 60

function refuse({ tallies }: Kept, { institution, reason }: RequestRefused): void {
  tallies.refusals.add([institution, reason.slice(0, reasonCharsMax)])
}

function tick({ tallies, arrivals, inFlight }: Kept, ticked: TrafficTick): void {
  inFlight.set(ticked.worker, ticked.inFlight)
  for (const second of ticked.seconds) {
    const { target, started, late, dropped, approved, refused, unknown, latency } = second
    const states = { due: target, started, late, dropped, approved, refused, unknown }
    for (const [state, times] of Object.entries(states)) {
      if (times > 0) tallies.arrivals.add([state], times)
    }
    arrivals.add(latency)
  }
}

export const receiverOf = (hop: string): string => hop.slice(hop.indexOf('>') + 1)
