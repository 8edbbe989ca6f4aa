/** A run from the first arrival to the verdict: play, wait until nothing goes on, look at the books. */
import type { NetPosition } from '../core/clearing.ts'
import type { FailureCount } from '../core/failures-counted.ts'
import { limits } from '../core/limits.ts'
import type { ReconciliationLine } from '../core/reconciliation.ts'
import type { SignatureMode } from '../core/signature-mode.ts'
import type { Expected } from '../dashboard/protocol/console.ts'
import { runTag } from '../loadtests/traffic/plan.ts'
import type { TrafficReport } from '../loadtests/traffic/report.ts'
import {
  type AcknowledgementFigures,
  type Acknowledgements,
  watchAcknowledgements,
} from './acknowledgements.ts'
import { type BooksReport, checkBooks, clearingPositions } from './books.ts'
import { closeDays } from './clearing.ts'
import type { Evidence } from './evidence/evidence.ts'
import type { Overheard } from './evidence/spoken.ts'
import { countFailures } from './failure-counts.ts'
import { hear } from './hearing.ts'
import { type PlayOptions, play } from './play.ts'
import { compareRecords, type MerchantRecords, type RecordsReport } from './records.ts'
import { type AboutReport, aboutReport } from './reports/about.ts'
import { expectedOf } from './reports/expected.ts'
import { type Witness, witness } from './run-evidence.ts'
import { judge, type Verdict } from './verdict.ts'

export interface RunReport {
  readonly about: AboutReport
  readonly scenario: string
  readonly seed: number
  readonly workers: number
  readonly timing: 'none' | 'may-decide'
  /** How earnest the networks were about signatures; `none` where nothing was written on a wire. */
  readonly signatures: SignatureMode | 'none'
  readonly digest: string
  readonly verdict: Omit<Verdict, 'digest'>
  /** Each expectation of the scenario beside what was found. */
  readonly expected: readonly Expected[]
  /** Without its rows and seconds: those are many. */
  readonly traffic: Omit<TrafficReport, 'rows' | 'seconds'>
  readonly books: BooksReport
  readonly positions: readonly NetPosition[]
  readonly records: RecordsReport
  /** Every failure seen from the first arrival on, by hop. */
  readonly failures: readonly FailureCount[]
  /** How users' services took their notifications, by network; empty where the tills are ours. */
  readonly notifications: readonly AcknowledgementFigures[]
}

export interface Finished {
  readonly report: RunReport
  readonly traffic: TrafficReport
  /** For an audit; null where nobody listened. */
  readonly evidence: Evidence | null
}

export interface RunOptions extends PlayOptions {
  /** What institutions say to one another; null where nobody listens. */
  readonly overheard: Overheard | null
  /** The command line that plays the same again; null where it came from none. */
  readonly command?: string | null
}

export interface Running {
  stop(): void
  /** How far its plan has come, in milliseconds. */
  planMs(): number
  readonly finished: Promise<Finished>
}

export async function startRun(options: RunOptions): Promise<Running> {
  const { stage, overheard } = options
  const hearing = hear(stage.listen)
  const failures = countFailures(stage)
  const { listen, now } = stage
  const news = watchAcknowledgements({ targets: options.scenario.targets, listen, now })
  const onlooker = overheard === null ? null : witness(options, overheard)
  const stopLooking = () => {
    failures.stop()
    news.stop()
    onlooker?.stop()
  }
  const { report, stop, planMs } = await play(options).catch((cause: unknown) => {
    hearing.stop()
    stopLooking()
    throw cause
  })
  const finished = report
    .finally(hearing.stop)
    .then((traffic) =>
      conclude(options, hearing.translated(traffic), { failures: failures.rows, onlooker, news }),
    )
    .finally(stopLooking)
  return { stop, planMs, finished }
}

async function conclude(
  options: RunOptions,
  traffic: TrafficReport,
  seen: {
    failures: () => readonly FailureCount[]
    onlooker: Witness | null
    news: Acknowledgements
  },
): Promise<Finished> {
  const { stage, scenario, seed, workers } = options
  const { title, timing, breaks } = scenario
  const { onlooker } = seen
  stage.emit({ type: 'run-moved', at: stage.now(), scenario: title, step: 'draining' })
  const settled = await stage.settled(limits.drainMs)
  await seen.news.settled()
  const notifications = seen.news.figures(traffic.rows)
  // An audit asks what each day comes to: the running one is closed for it, as in a rehearsal.
  const days = onlooker ? await closeDays(stage, { breaks, seed, untilNow: true }) : []
  const books = await checkBooks(stage, true)
  const positions = await clearingPositions(stage)
  const records = await compareRecords(stage, merchantRecords(options, traffic))
  stage.emit({ type: 'run-moved', at: stage.now(), scenario: title, step: 'ended' })
  const { digest, ...verdict } = judge(scenario.expectations, {
    report: traffic,
    books,
    records,
    settled,
    notifications,
  })
  const { rows, seconds: _seconds, ...figures } = traffic
  const { signatures } = stage
  const about = aboutReport('run', options.command ?? null)
  const facts = { about, scenario: title, seed, workers, timing, signatures, digest, verdict }
  const measured = { traffic, books, records, notifications }
  const expected = expectedOf(scenario.expectations, measured)
  const found = { expected, books, positions, records, failures: seen.failures(), notifications }
  const evidence = (await onlooker?.evidence({ rows, settled, days, books, records })) ?? null
  return { traffic, report: { ...facts, traffic: figures, ...found }, evidence }
}

/** What the tills believe, as lines to be compared with their acquirers' orders. */
export function merchantRecords(
  { scenario: { title }, seed, round }: Pick<PlayOptions, 'scenario' | 'seed' | 'round'>,
  { rows }: TrafficReport,
): MerchantRecords {
  const byNetwork: Record<string, ReconciliationLine[]> = {}
  for (const { network, orderNo, amountFen, final, refundedFen } of rows) {
    // What was paid and undone as a whole is both: money came, and went back.
    const status = final === 'paid' || refundedFen > 0 ? 'paid' : 'unpaid'
    byNetwork[network] ??= []
    byNetwork[network].push({ key: orderNo, amountFen, refundedFen, status })
  }
  const prefix = `K${runTag({ title, seed }, round)}`
  // What was paid by a static code has a number of the network's.
  const known = new Set(rows.map(({ orderNo }) => orderNo))
  const isTheirs = (orderNo: string) => orderNo.startsWith(prefix) || known.has(orderNo)
  return { lines: byNetwork, isTheirs }
}
