import { expect, test } from 'vitest'
import type { TrafficSecond } from '../../core/events.ts'
import { LatencyHistogram } from '../../core/histogram.ts'
import { mergeSeconds } from './figures.ts'
import type { ScanRow, ShardReport } from './protocol.ts'
import { digest, mergeReports } from './report.ts'
import { createTally } from './tally.ts'

const row = (index: number, final: ScanRow['final'] = 'paid'): ScanRow => ({
  index,
  orderNo: `K00000001${String(index).padStart(7, '0')}`,
  network: 'alipay',
  app: 'alipay',
  owner: 'alipay',
  scene: 'payer-code',
  merchant: 0,
  amountFen: 100 + index,
  final,
  outcome: final === 'paid' ? 'approved' : final === 'unpaid' ? 'risk-refused' : 'result-unknown',
  dueAt: 5000 + index,
  startedAt: 5000 + index,
  endedAt: 5040 + index,
  refundedFen: 0,
})

/** A worker's report over these rows, and so many dropped. */
function shard(worker: number, rows: readonly ScanRow[], dropped = 0): ShardReport {
  const tally = createTally()
  for (const row of rows) {
    tally.count('target', row.dueAt)
    tally.count('started', row.startedAt)
    tally.finish(row.final, row)
    tally.passed(`merchant>alipay ${row.scene}`, row.endedAt - row.startedAt, true)
  }
  for (let count = 0; count < dropped; count += 1) {
    tally.count('target', 5500)
    tally.count('dropped', 5500)
  }
  return {
    worker,
    rows,
    ...tally.figures(),
    notifications: { heard: 1, duplicates: worker, forged: 0 },
    loopDelayMs: { p99: worker, max: 10 - worker },
    loopBusyShare: worker / 10,
  }
}

test('reports of several workers add up to one', () => {
  const report = mergeReports([
    shard(0, [row(2, 'unpaid'), row(0)]),
    shard(1, [row(1), row(3, 'unknown')], 2),
  ])
  expect(report).toMatchObject({ due: 6, started: 4, late: 0, dropped: 2, finished: 4 })
  expect(report).toMatchObject({ approved: 2, refused: 1, unknown: 1 })
  expect(report.outcomes).toEqual({ approved: 2, 'risk-refused': 1, 'result-unknown': 1 })
  expect(report.rows.map(({ index }) => index)).toEqual([0, 1, 2, 3])
  expect(report.latencyMs.p50).toBeCloseTo(40, 0)
  expect(report.notifications).toEqual({ heard: 2, duplicates: 1, forged: 0 })
  expect(report.loopDelayMs).toEqual({ p99: 1, max: 10 })
  expect(report.loopBusyShare).toBe(0.1)
})

test('the digest depends on how arrivals end, not on who carried them', () => {
  const rows = [0, 1, 2, 3, 4].map((index) => row(index))
  const alone = mergeReports([shard(0, rows)])
  const apart = mergeReports([
    shard(
      0,
      rows.filter(({ index }) => index % 2 === 0),
    ),
    shard(1, rows.filter(({ index }) => index % 2 === 1).reverse()),
  ])
  expect(apart.digest).toBe(alone.digest)
  expect(digest([...rows.slice(1), row(0, 'unpaid')])).not.toBe(alone.digest)
  expect(alone.digest).toMatch(/^[0-9a-f]{64}$/)
})

test('the same second of two workers is one second', () => {
  const histogram = new LatencyHistogram()
  histogram.record(10, 2)
  const second = (at: number, target: number): TrafficSecond => ({
    second: at,
    target,
    started: 1,
    late: 0,
    dropped: 0,
    finished: 2,
    approved: 2,
    refused: 0,
    unknown: 0,
    latency: histogram.sparse(),
  })
  const merged = mergeSeconds([[second(8, 1), second(9, 2)], [second(8, 4)]])
  expect(merged.map(({ second: at, target }) => [at, target])).toEqual([
    [8, 5],
    [9, 2],
  ])
  expect(merged[0]?.latency[1]).toBe(4)
})

test('a report that does not add up is a mistake of ours', () => {
  const broken = { ...shard(0, [row(0), row(1)]), rows: [row(0)] }
  expect(() => mergeReports([broken])).toThrow('The crowd does not add up')
})

test('ticks add up to the whole', () => {
  const tally = createTally()
  tally.count('target', 1000)
  const first = tally.added()
  tally.count('target', 1500)
  tally.count('started', 2100)
  expect(mergeSeconds([first, tally.added()])).toEqual(tally.figures().seconds)
  expect(tally.added()).toEqual([])
  expect(tally.inFlight()).toBe(1)
})
