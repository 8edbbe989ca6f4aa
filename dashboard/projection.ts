/**
 * Events in, the picture a human wants out. All that the page shows is computed here; time comes in
 * with the events and the questions, and whatever is kept is bounded.
 */
import type { SandboxEvent } from '../core/events.ts'
import { failures as failureNames } from '../core/failures.ts'
import { byFailure } from '../core/failures-counted.ts'
import { createKnown, hear, type Known } from './hearing.ts'
import type { Rule } from './matrix.ts'
import type { Health, Named, NotificationTotals, Place, RunFacts } from './protocol/live.ts'
import { createReader, type Head, type Reader, type Sources } from './reader.ts'
import type { ToldFacts } from './run.ts'

interface ProjectionOptions {
  readonly run: RunFacts
  readonly apps: readonly Named[]
  readonly owners: readonly Named[]
  readonly places: readonly Place[]
  readonly rule: Rule
}

/**
 * @example
 * const projection = createProjection({ run, apps, owners, places, rule: () => 'open' })
 * bus.listen(projection.apply)
 * const { failures } = projection.snapshot(clock.now()).frame
 */
export interface Projection extends Reader {
  apply(event: SandboxEvent): void
  setHealth(health: Health): void
  /** For what no event tells: the clock, the acts. A later event of the day or the rate wins. */
  setFacts(change: Partial<ToldFacts>): void
  /** For who listens at a pace of its own: it is told what changes from now on. */
  reader(): Reader
}

export function createProjection(options: ProjectionOptions): Projection {
  const known = createKnown(options)
  let health = unmeasured
  const sources = sourcesOf(known, options, () => health)
  return {
    apply: (event) => hear(known, event),
    setHealth(measured) {
      health = measured
    },
    setFacts: known.course.tell,
    ...createReader(sources),
    reader: () => createReader(sources),
  }
}

function sourcesOf(
  known: Known,
  { apps, owners, places }: ProjectionOptions,
  health: () => Health,
): Sources {
  const { rows, course, flows, matrix, counts, failures, refusals } = known
  return {
    rows,
    legend: { apps, owners, places, failureNames },
    head: (at) => headOf(known, health(), at),
    acts: () => course.facts().acts,
    flows: flows.flows,
    cells: matrix.cells,
    counts: () =>
      byFailure(counts.rows()).map(({ failure, hop, attempts, signs }) => [
        ...([failureNames.indexOf(failure), hop, attempts, signs] as const),
      ]),
    failures: failures.latest,
    refusals: refusals.latest,
  }
}

function headOf(
  { course, history, rows, traffic, notices }: Known,
  health: Health,
  at: number,
): Head {
  const { acts: _, ...run } = course.facts()
  const now = course.now(history, at)
  rows.settle(now.settledSecond)
  const workerDelayMsP99 = traffic.workerDelayMsP99() ?? health.workerDelayMsP99
  return {
    ...{ run, now, totals: traffic.totals(), notifications: totalsOf(notices) },
    health: { ...health, workerDelayMsP99 },
  }
}

const unmeasured: Health = {
  eventLoopDelayMsP99: 0,
  heapUsedBytes: 0,
  rssBytes: 0,
  workers: 0,
  workerDelayMsP99: null,
  journalDropped: 0,
  watchers: 0,
  booksBalance: null,
}

const totalsOf = ([queued, delivered, retried, dead]: readonly [
  number,
  number,
  number,
  number,
]): NotificationTotals => ({ queued, delivered, retried, dead })
