/** A run from the first arrival to the verdict: play, wait until nothing goes on, look at the books. */
import type { NetPosition } from '../core/clearing.ts'
import { limits } from '../core/limits.ts'
import type { ReconciliationLine } from '../core/reconciliation.ts'
import { runTag } from '../loadtests/traffic/plan.ts'
import type { TrafficReport } from '../loadtests/traffic/report.ts'
import { type BooksReport, checkBooks, clearingPositions } from './books.ts'
import { hear } from './hearing.ts'
import { type PlayOptions, play } from './play.ts'
import { compareRecords, type MerchantRecords, type RecordsReport } from './records.ts'
import { judge, type Verdict } from './verdict.ts'

export interface RunReport {
  readonly scenario: string
  readonly seed: number
  readonly workers: number
  readonly timing: 'none' | 'may-decide'
  readonly digest: string
  readonly verdict: Omit<Verdict, 'digest'>
  /** Without its rows and seconds: those are many. */
  readonly traffic: Omit<TrafficReport, 'rows' | 'seconds'>
  readonly books: BooksReport
  readonly positions: readonly NetPosition[]
  readonly records: RecordsReport
}

export interface Finished {
  readonly report: RunReport
  readonly traffic: TrafficReport
}

export interface Running {
  stop(): void
  readonly finished: Promise<Finished>
}

export async function startRun(options: PlayOptions): Promise<Running> {
  const hearing = hear(options.stage.listen)
  const { report, stop } = await play(options).catch((cause: unknown) => {
    hearing.stop()
    throw cause
  })
  const finished = report
    .finally(hearing.stop)
    .then((traffic) => conclude(options, hearing.translated(traffic)))
  return { stop, finished }
}

async function conclude(options: PlayOptions, traffic: TrafficReport): Promise<Finished> {
  const { stage, scenario, seed, workers } = options
  stage.emit({ type: 'run-moved', at: stage.now(), scenario: scenario.title, step: 'draining' })
  const settled = await stage.settled(limits.drainMs)
  const books = await checkBooks(stage, true)
  const positions = await clearingPositions(stage)
  const records = await compareRecords(stage, merchantRecords(options, traffic))
  stage.emit({ type: 'run-moved', at: stage.now(), scenario: scenario.title, step: 'ended' })
  const { digest, ...verdict } = judge(scenario.expectations, {
    report: traffic,
    books,
    records,
    settled,
  })
  const { rows: _rows, seconds: _seconds, ...figures } = traffic
  const { title, timing } = scenario
  const facts = { scenario: title, seed, workers, timing, digest, verdict }
  return { traffic, report: { ...facts, traffic: figures, books, positions, records } }
}

/** What the tills believe, as lines to be compared with their acquirers' orders. */
function merchantRecords(
  { scenario: { title }, seed, round }: PlayOptions,
  { rows }: TrafficReport,
): MerchantRecords {
  const byNetwork: Record<string, ReconciliationLine[]> = {}
  for (const { network, orderNo, amountFen, final, refundedFen } of rows) {
    const status = final === 'paid' ? 'paid' : 'unpaid'
    byNetwork[network] ??= []
    byNetwork[network].push({ key: orderNo, amountFen, refundedFen, status })
  }
  const prefix = `K${runTag({ title, seed }, round)}`
  return { lines: byNetwork, isTheirs: (orderNo) => orderNo.startsWith(prefix) }
}
