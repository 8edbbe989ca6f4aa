/**
 * A rehearsal at scale is the plain one, only faster: every arrival ends alike, every book has moved
 * alike, every message took as long, whatever the number of threads.
 */
import { expect, test } from 'vitest'
import { LatencyHistogram } from '../core/histogram.ts'
import { Misuse } from '../sandbox/misuse.ts'
import { digestOf } from '../sandbox/peak/partition.ts'
import { type AtScale, rehearseAtScale } from '../sandbox/peak/peak.ts'
import { accountsAtScale, positionsAtScale } from '../sandbox/peak/peak-books.ts'
import { peakReport } from '../sandbox/peak/peak-report.ts'
import { rehearse } from '../sandbox/rehearsal/rehearse.ts'
import { scenarioOf } from '../sandbox/start-sandbox.ts'
import {
  add,
  digestOfRows,
  doubleElevenSlowly,
  lunchRush,
  playedBothWays,
  playedPlainly,
  totalsOf,
} from './peak.fixture.ts'

const everything = playedBothWays[0] ?? lunchRush()

function totalsAtScale(done: AtScale) {
  const totals: Record<string, [number, number]> = {}
  for (const account of accountsAtScale(done)) add(totals, account.book, account)
  return totals
}

test.each([...playedBothWays, lunchRush(), doubleElevenSlowly()])(
  '$title: every arrival ends as in the plain world, and the books have moved alike',
  async (scenario) => {
    const { rows, world } = await playedPlainly(scenario)
    const latency = new LatencyHistogram()
    for (const { dueAt, endedAt } of rows) latency.record(endedAt - dueAt)
    const hops = new Map<string, number>()
    const done = await rehearseAtScale(scenario, { workers: 0 })
    const report = await peakReport(done)
    for (const { name, count } of report.hops) hops.set(name, count)

    expect(rows.length).toBeGreaterThan(700)
    expect(digestOf(done.shares)).toBe(digestOfRows(rows, done.played.partitions))
    expect(totalsAtScale(done)).toEqual(await totalsOf(world))
    expect(done.shares.map((share) => share.latency)).toEqual([latency.sparse()])
    const counted: Record<string, number> = {}
    for (const { outcome } of rows) counted[outcome] = (counted[outcome] ?? 0) + 1
    expect(report.traffic.outcomes).toEqual(counted)
    expect(report.books.broken).toEqual([])
    expect(report.records.agree).toBe(true)
    expect(hops.size).toBeGreaterThan(5)
  },
  240_000,
)

test('refusals and all four faults at many hops leave payments that only their own latencies decide', async () => {
  const { played, teacher } = await rehearseAtScale(everything, { workers: 0 })
  expect(played.courses).toBeGreaterThan(200)
  expect(played.ownCourses).toBeGreaterThan(0)
  expect(teacher.courses.some(({ checks }) => checks.length > 0)).toBe(true)
}, 240_000)

test('one, two and three threads, and none, come to one digest; another seed to another', async () => {
  const scenario = lunchRush()
  const digestBy = async (workers: number, seed = scenario.seed) =>
    digestOf((await rehearseAtScale(scenario, { workers, seed })).shares)
  const none = await digestBy(0)
  for (const workers of [1, 2, 3]) expect(await digestBy(workers)).toBe(none)
  expect(await digestBy(0, scenario.seed + 1)).not.toBe(none)
}, 240_000)

test('failures, positions and the hops of messages are those the plain rehearsal tells', async () => {
  const scenario = lunchRush()
  const { failures, positions, evidence } = await rehearse(scenario)
  const done = await rehearseAtScale(scenario, { workers: 0 })
  const report = await peakReport(done)
  const byKey = (rows: typeof failures) =>
    Object.fromEntries(
      rows.map(({ failure, hop, attempts, signs }) => [`${failure} ${hop}`, [attempts, signs]]),
    )
  expect(byKey(report.failures)).toEqual(byKey(failures))
  const shown = (all: typeof positions) =>
    Object.fromEntries(
      all.map(({ institution, netFen, payments }) => [institution, [netFen, payments]]),
    )
  expect(shown(positionsAtScale(done, accountsAtScale(done)))).toEqual(shown(positions))
  const took = new Map<string, LatencyHistogram>()
  for (const event of evidence.events) {
    if (event.type !== 'hop-passed') continue
    const histogram = took.get(event.hop) ?? new LatencyHistogram()
    took.set(event.hop, histogram)
    histogram.record(event.tookMs)
  }
  const sparse = done.shares.flatMap(({ hops }) => hops.map(({ hop, latency }) => [hop, latency]))
  expect(Object.fromEntries(sparse)).toEqual(
    Object.fromEntries([...took].map(([hop, histogram]) => [hop, histogram.sparse()])),
  )
}, 240_000)

test('what cannot be played exactly is refused with all its siblings', async () => {
  const scenario = scenarioOf({
    ...{ title: 'Too much', describes: 'Couples payments in every way.', seed: 1 },
    arrivals: [{ kind: 'constant', ratePerSecond: 100, seconds: 10 }],
    cast: {
      mix: [{ app: 'alipay', owner: 'alipay', scene: 'payer-code', weight: 1 }],
      amount: { kind: 'fixed', fen: 200_000 },
      ...{ payersPerApp: 100, openingBalanceFen: 500_000 },
      ...{ certifiedShare: 0.5, staticShare: 0.1, refundShare: 0.1 },
    },
    ...{ begins: '22:55', maintenance: true, day: '2026-11-22' },
    breaks: { icbc: { duplicate: 0.1 } },
    policies: {
      alipay: { latency: { kind: 'fixed', ms: 5 }, capacity: { servers: 1, queueMax: 5 } },
    },
    changes: [{ atSeconds: 2, title: 'Later', policies: { alipay: null } }],
    expectations: { booksBalance: true, recordsAgree: true },
    timing: 'may-decide',
  })
  const refused = await rehearseAtScale(scenario, { workers: 0 }).catch((cause: unknown) => cause)
  expect(refused).toBeInstanceOf(Misuse)
  const places = refused instanceof Misuse ? refused.mistakes.map(({ where }) => where) : []
  expect(places).toEqual([
    ...['changes', 'maintenance', 'breaks'],
    ...['cast.refundShare', 'cast.staticShare', 'cast.certifiedShare'],
    ...['policies.alipay.capacity', 'begins', 'cast.openingBalanceFen', 'cast.payersPerApp'],
  ])
})
