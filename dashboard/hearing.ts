/**
 * What each event of a payment changes of what is shown. It hears every event of every payment: what
 * is told is worked out when somebody looks.
 */
import type {
  AttemptEnded,
  HopPassed,
  NotificationMoved,
  PolicyChanged,
  RateChanged,
  RulesChanged,
  SandboxEvent,
} from '../core/events.ts'
import { failures as failureNames } from '../core/failures.ts'
import { createFailureCounts, type FailureCounts } from '../core/failures-counted.ts'
import { failureIn, type SeenFailure } from '../core/failures-seen.ts'
import { bucketAt } from '../core/histogram.ts'
import { outcomeFacts, outcomes } from '../core/outcome.ts'
import { createFlows, decide, type Flows, pass, phaseOf } from './flows.ts'
import type { History } from './history.ts'
import { createLatestFailures, type LatestFailures } from './latest-failures.ts'
import { createMatrix, type Matrix, type Rule } from './matrix.ts'
import type { Named, RunFacts } from './protocol/live.ts'
import { createRefusals, type Refusals } from './refusals.ts'
import type { Rows } from './rows.ts'
import { createRun, type Run } from './run.ts'
import { addMark, phaseSpread } from './second.ts'
import { addBucket } from './spread.ts'
import { createTraffic, type Traffic } from './traffic.ts'

interface Introduced {
  readonly run: RunFacts
  readonly apps: readonly Named[]
  readonly owners: readonly Named[]
  readonly rule: Rule
}

/** All that is counted of a run. */
export interface Known {
  readonly traffic: Traffic
  readonly history: History
  readonly rows: Rows
  readonly notices: [queued: number, delivered: number, retried: number, dead: number]
  readonly course: Run
  readonly matrix: Matrix
  readonly refusals: Refusals
  readonly counts: FailureCounts
  readonly flows: Flows
  readonly failures: LatestFailures
}

export function createKnown({ run, apps, owners, rule }: Introduced): Known {
  const traffic = createTraffic()
  const { history } = traffic
  return {
    ...{ traffic, history, rows: history.rows, notices: [0, 0, 0, 0] },
    course: createRun(run),
    matrix: createMatrix({ apps, owners, failureNames, rule }),
    refusals: createRefusals(),
    counts: createFailureCounts(),
    flows: createFlows(),
    failures: createLatestFailures(),
  }
}

export function hear(known: Known, event: SandboxEvent): void {
  const seen = failureIn(event)
  if (seen !== undefined) known.counts.countSeen(seen, event.type === 'attempt-ended')
  if (event.type === 'hop-passed') count(known, event)
  else if (event.type === 'attempt-ended') end(known, event, seen)
  else (hearers[event.type] as Hearer | undefined)?.(known, event)
}

type Hearer = (known: Known, event: SandboxEvent) => void

type Hearers = {
  readonly [Type in SandboxEvent['type']]: (
    known: Known,
    event: Extract<SandboxEvent, { type: Type }>,
  ) => void
}

/** What is told beside messages and the ends of attempts; of the rest nothing is shown. */
const hearers: Partial<Hearers> = {
  'notification-moved': notify,
  'traffic-tick': ({ traffic }, event) => traffic.tick(event),
  'request-refused': ({ refusals }, event) => refusals.count(event),
  'policy-changed': mark,
  'rules-changed': (known, event) => {
    known.course.turn(event)
    mark(known, event)
  },
  'rate-changed': (known, event) => {
    known.course.pace(event)
    mark(known, event)
  },
  'run-moved': ({ course, traffic }, event) => {
    course.move(event)
    if (event.step === 'ended') traffic.rest()
  },
}

function end(known: Known, ended: AttemptEnded, seen: SeenFailure | undefined): void {
  const { matrix, traffic, failures, flows, rows } = known
  const outcome = outcomeFacts(ended.outcome).class
  if (outcome === 'pending') return
  matrix.count(ended, outcome === 'success', seen)
  traffic.end(ended)
  if (seen === undefined) return
  failures.add(ended, seen)
  const decided = flows.known(seen.hop)
  if (decided !== undefined) decide(decided, Math.floor(ended.at / 1000))
  const second = rows.open(Math.floor(ended.at / 1000))
  second?.failures.set(seen.failure, (second.failures.get(seen.failure) ?? 0) + 1)
}

function count({ flows, rows }: Known, passed: HopPassed): void {
  const line = flows.known(passed.hop)
  if (line === undefined) return
  const second = Math.floor(passed.at / 1000)
  const bucket = bucketAt(passed.tookMs)
  // Whoever asked others passes their no on: it failed where it was said first.
  const isSaidHere = passed.byPolicy === true || line.isLast
  const isFailed = passed.fault !== null || (isSaidHere && failed.has(passed.outcome))
  pass(line, { second, bucket, failed: isFailed })
  const opened = rows.open(second)
  if (opened !== undefined) addBucket(phaseSpread(opened, phaseOf(line, passed.operation)), bucket)
}

function notify({ notices, rows }: Known, { step, at }: NotificationMoved): void {
  const place = placeOfStep[step]
  if (place === null) return
  notices[place] += 1
  const second = rows.open(Math.floor(at / 1000))
  if (second !== undefined) second.notices[place] += 1
}

function mark({ rows }: Known, event: Change): void {
  const second = rows.open(Math.floor(event.at / 1000))
  if (second !== undefined) addMark(second, titleOf(event))
}

/** What a message is not to end as. */
const failed: ReadonlySet<string> = new Set(
  outcomes.filter((outcome) => ['refused', 'unknown'].includes(outcomeFacts(outcome).class)),
)

/** In the order of a row's `notices`. */
const placeOfStep = {
  queued: 0,
  delivered: 1,
  retrying: 2,
  dead: 3,
  refused: null,
  forbidden: null,
} as const satisfies Record<NotificationMoved['step'], number | null>

type Change = PolicyChanged | RateChanged | RulesChanged

/** What a change is called above the charts: the places of policies, the rate, or the turned page. */
function titleOf(event: Change): string {
  if (event.type === 'policy-changed') return event.places.join(', ')
  return event.type === 'rate-changed' ? `× ${event.factor}` : pageOf(event)
}

/** What a turned page is called above the charts: its date, and the scenario's caption. */
const pageOf = ({ day, title }: RulesChanged) => (title === undefined ? day : `${day} ${title}`)
