/**
 * Events in, the picture a human wants out. All that the page shows is computed here; time comes in
 * with the events and the questions, and whatever is kept is bounded.
 */
import type {
  AttemptEnded,
  NotificationMoved,
  PolicyChanged,
  RateChanged,
  RulesChanged,
  SandboxEvent,
} from '../core/events.ts'
import { byFailure, createFailureCounts } from '../core/failures-counted.ts'
import { failureIn } from '../core/failures-seen.ts'
import { outcomeFacts } from '../core/outcome.ts'
import { createMatrix, type Rule } from './matrix.ts'
import {
  type Failure,
  type Frame,
  failuresShown,
  type Health,
  type Named,
  type NotificationTotals,
  type RunFacts,
  type Snapshot,
} from './protocol.ts'
import { createRefusals } from './refusals.ts'
import { createRun } from './run.ts'
import { createTraffic } from './traffic.ts'

interface ProjectionOptions {
  readonly run: RunFacts
  readonly apps: readonly Named[]
  readonly owners: readonly Named[]
  readonly rule: Rule
}

/**
 * @example
 * const projection = createProjection({ run, apps, owners, rule: () => 'open' })
 * bus.listen(projection.apply)
 * const { failures } = projection.frame(clock.now())
 */
export interface Projection {
  apply(event: SandboxEvent): void
  setHealth(health: Health): void
  /** Everything, history included. Asking for it changes nothing. */
  snapshot(at: number): Snapshot
  /** What everybody is told next: only the seconds that changed since the last frame. */
  frame(at: number): Frame
}

export function createProjection({ run, apps, owners, rule }: ProjectionOptions): Projection {
  const matrix = createMatrix({ apps, owners, rule })
  const traffic = createTraffic()
  const { timeline } = traffic
  const course = createRun(run)
  const refusals = createRefusals()
  const counts = createFailureCounts()
  let failures: readonly Failure[] = []
  let notifications = noNotifications
  let health = unmeasured
  let sequence = 0

  function end(ended: AttemptEnded): void {
    if (outcomeFacts(ended.outcome).class === 'pending') return
    matrix.count(ended)
    traffic.end(ended)
    failures = [...failed(ended), ...failures].slice(0, failuresShown)
  }

  function frameWith(at: number, seconds: Frame['seconds']): Frame {
    return {
      sequence,
      at,
      run: course.facts(),
      seconds,
      now: course.now(timeline, at),
      totals: traffic.totals(),
      matrix: matrix.cells(at),
      failures,
      failureCounts: byFailure(counts.rows()),
      refusals: refusals.latest(),
      notifications,
      health,
    }
  }

  return {
    apply(event) {
      counts.count(event)
      if (event.type === 'attempt-ended') end(event)
      else if (event.type === 'traffic-tick') traffic.tick(event)
      else if (event.type === 'notification-moved') notifications = moved(notifications, event)
      else if (event.type === 'request-refused') refusals.count(event)
      else if (isChange(event)) timeline.mark(event.at, changeOf(event))
      else if (event.type === 'run-moved') course.move(event)
    },
    setHealth(measured) {
      health = measured
    },
    snapshot: (at) => {
      const frame = frameWith(at, [])
      return { run: frame.run, frame, seconds: timeline.rows(), apps, owners }
    },
    frame(at) {
      sequence += 1
      return frameWith(at, timeline.takeChanged())
    },
  }
}

const noNotifications: NotificationTotals = { queued: 0, delivered: 0, retried: 0, dead: 0 }
const unmeasured: Health = {
  eventLoopDelayMsP99: 0,
  heapUsedBytes: 0,
  workers: 0,
  booksBalance: null,
}

/** The attempt as a failure; nothing when it was none. */
function failed(ended: AttemptEnded): Failure[] {
  const seen = failureIn(ended)
  if (seen === undefined) return []
  const { at, trace, scene, app, owner, outcome, amountFen, city } = ended
  const { failure, hop, moneyMoved } = seen
  const about = { at, trace, scene, app, owner, amountFen, city, moneyMoved }
  return [{ ...about, failure, hop, outcome, says: outcomeFacts(outcome).says }]
}

const countedAs = {
  queued: 'queued',
  delivered: 'delivered',
  retrying: 'retried',
  dead: 'dead',
  refused: null,
  forbidden: null,
} as const satisfies Record<NotificationMoved['step'], keyof NotificationTotals | null>

function moved(totals: NotificationTotals, { step }: NotificationMoved): NotificationTotals {
  const counted = countedAs[step]
  return counted === null ? totals : { ...totals, [counted]: totals[counted] + 1 }
}

type Change = PolicyChanged | RateChanged | RulesChanged

const changes: readonly string[] = ['policy-changed', 'rate-changed', 'rules-changed']
const isChange = (event: SandboxEvent): event is Change => changes.includes(event.type)

/** What a change is called above the charts: the places of policies, the rate, or the turned page. */
function changeOf(event: Change): string {
  if (event.type === 'policy-changed') return event.places.join(', ')
  return event.type === 'rate-changed' ? `× ${event.factor}` : pageOf(event)
}

/** What a turned page is called above the charts: its date, and the scenario's caption. */
const pageOf = ({ day, title }: RulesChanged) => (title === undefined ? day : `${day} ${title}`)
