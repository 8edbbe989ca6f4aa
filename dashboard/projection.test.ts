/** What the projection makes of events: absolute figures, bounded memory, and no time of its own. */
import { expect, test } from 'vitest'
import type { Outcome } from '../core/outcome.ts'
import { createProjection } from './projection.ts'
import { failuresShown, refusalsShown } from './protocol/live.ts'
import {
  sampleApps,
  sampleAttempt,
  sampleHealth,
  sampleNotification,
  sampleOwners,
  samplePlaces,
  sampleRefusal,
  sampleRun,
  sampleStart,
  sampleTick,
} from './sample-events.fixture.ts'

const second = sampleStart / 1000

const create = (closed: readonly string[] = []) =>
  createProjection({
    run: sampleRun,
    apps: sampleApps,
    owners: sampleOwners,
    places: samplePlaces,
    rule: (app, owner) => (closed.includes(`${app}>${owner}`) ? 'closed' : 'open'),
  })

const cellOf = (projection: ReturnType<typeof create>, at: number, app: string, owner: string) =>
  projection.snapshot(at).frame.matrix.find((cell) => cell.app === app && cell.owner === owner)

test('adds the ticks of all workers to the same second', () => {
  const projection = create()
  const slow = { second, target: 4, started: 4, finished: 2, approved: 1, refused: 1 }
  projection.apply(sampleTick({ worker: 0, seconds: [{ ...slow, latencyMs: [10, 1000] }] }))
  projection.apply(sampleTick({ worker: 1, seconds: [{ ...slow, latencyMs: [10, 10] }] }))

  const [row] = projection.frame(sampleStart).seconds
  expect(row).toMatchObject({ second, target: 8, started: 8, finished: 4, approved: 2, refused: 2 })
  expect(row?.latencyMsP50).toBeCloseTo(10, 0)
  expect(Math.abs((row?.latencyMsP99 ?? 0) - 1000)).toBeLessThan(16)
})

test('sends only the seconds that changed since the last frame', () => {
  const projection = create()
  projection.apply(sampleTick({ seconds: [{ second, target: 1 }, { second: second + 1 }] }))
  expect(projection.frame(sampleStart).seconds.map((row) => row.second)).toEqual([
    second,
    second + 1,
  ])
  expect(projection.frame(sampleStart).seconds).toEqual([])

  projection.apply(sampleTick({ seconds: [{ second, target: 2 }] }))
  expect(projection.frame(sampleStart).seconds).toMatchObject([{ second, target: 3 }])
})

test('a snapshot holds the whole history and takes nothing from the next frame', () => {
  const projection = create()
  projection.apply(sampleTick({ seconds: [{ second, target: 1 }] }))
  const snapshot = projection.snapshot(sampleStart)
  expect(snapshot.seconds).toHaveLength(1)
  expect(snapshot.apps).toEqual(sampleApps)
  expect(snapshot.frame.sequence).toBe(0)
  expect(projection.frame(sampleStart)).toMatchObject({ sequence: 1, seconds: [{ target: 1 }] })
})

test('adds up totals and takes the last word of each worker on what is in flight', () => {
  const projection = create()
  const counts = { target: 9, started: 8, late: 2, dropped: 1, finished: 6, approved: 3 }
  const seconds = [{ ...counts, refused: 2, unknown: 1 }]
  projection.apply(sampleTick({ worker: 0, inFlight: 5, seconds }))
  projection.apply(sampleTick({ worker: 1, inFlight: 7, seconds: [] }))
  projection.apply(sampleTick({ worker: 0, inFlight: 2, seconds: [] }))
  expect(projection.frame(sampleStart).totals).toEqual({
    ...counts,
    refused: 2,
    unknown: 1,
    inFlight: 9,
  })
})

test('counts attempts into seconds when no generator has ever spoken', () => {
  const projection = create()
  projection.apply(sampleAttempt({ tookMs: 20 }))
  projection.apply(sampleAttempt({ outcome: 'funds-insufficient' }))
  projection.apply(sampleAttempt({ outcome: 'result-unknown' }))
  const frame = projection.frame(sampleStart)
  expect(frame.seconds).toMatchObject([{ second, finished: 3, approved: 1, refused: 1 }])
  expect(frame.totals).toMatchObject({ finished: 3, approved: 1, refused: 1, unknown: 1 })
})

test('takes back what it counted by hand once a generator speaks', () => {
  const projection = create()
  projection.apply(sampleAttempt())
  projection.frame(sampleStart)
  projection.apply(sampleTick({ seconds: [{ second: second + 1, finished: 1, approved: 1 }] }))
  projection.apply(sampleAttempt({ at: sampleStart + 1000 }))
  const frame = projection.frame(sampleStart)
  expect(frame.seconds).toMatchObject([
    { second, finished: 0, latencyMsP50: null },
    { second: second + 1, finished: 1 },
  ])
  expect(frame.totals.finished).toBe(1)
})

test('a matrix cell tells the whole run and the last ten seconds', () => {
  const projection = create()
  projection.apply(sampleAttempt({ at: sampleStart }))
  projection.apply(sampleAttempt({ at: sampleStart + 9_000, outcome: 'issuer-down' }))
  expect(cellOf(projection, sampleStart + 9_999, 'wechat', 'alipay')).toMatchObject({
    attempts: 2,
    approved: 1,
    recentAttempts: 2,
    recentApproved: 1,
  })
  expect(cellOf(projection, sampleStart + 10_000, 'wechat', 'alipay')).toMatchObject({
    attempts: 2,
    recentAttempts: 1,
    recentApproved: 0,
  })
})

test('a matrix cell names at most four reasons, the commonest first', () => {
  const projection = create()
  const met: readonly (readonly [Outcome, number])[] = [
    ['funds-insufficient', 2],
    ['issuer-timeout', 5],
    ['payer-declined', 1],
    ['code-expired', 3],
    ['result-unknown', 4],
  ]
  for (const [outcome, times] of met) {
    for (let time = 0; time < times; time += 1) projection.apply(sampleAttempt({ outcome }))
  }
  const hop = 'switch>wechatpay'
  expect(cellOf(projection, sampleStart, 'wechat', 'alipay')?.reasons).toEqual([
    { failure: 'issuer-late', hop, count: 5 },
    { failure: 'result-unknown', hop, count: 4 },
    { failure: 'code-expired', hop, count: 3 },
    { failure: 'issuer-declined', hop, count: 2 },
  ])
})

test('asks the rule book anew for each frame and has a cell for every pair', () => {
  const closed = ['wechat>alipay']
  const projection = create(closed)
  expect(projection.snapshot(sampleStart).frame.matrix).toHaveLength(
    sampleApps.length * sampleOwners.length,
  )
  expect(cellOf(projection, sampleStart, 'wechat', 'alipay')?.rule).toBe('closed')
  closed.pop()
  expect(cellOf(projection, sampleStart, 'wechat', 'alipay')?.rule).toBe('open')
})

test('a stranger to the matrix has no cell, yet is seen among the failures', () => {
  const projection = create()
  projection.apply(sampleAttempt({ app: 'stranger', outcome: 'code-unrecognised' }))
  const { frame } = projection.snapshot(sampleStart)
  expect(frame.matrix.every((cell) => cell.attempts === 0)).toBe(true)
  expect(frame.failures).toMatchObject([{ app: 'stranger' }])
})

test('lists what was refused or left unknown, newest first, and neither success nor waiting', () => {
  const projection = create()
  projection.apply(sampleAttempt({ trace: 'A', outcome: 'funds-insufficient' }))
  projection.apply(sampleAttempt({ trace: 'B', outcome: 'approved' }))
  projection.apply(sampleAttempt({ trace: 'C', outcome: 'payer-confirming' }))
  projection.apply(sampleAttempt({ trace: 'D', outcome: 'result-unknown', moneyMoved: true }))
  const { failures, totals } = projection.snapshot(sampleStart).frame
  expect(failures).toMatchObject([
    {
      ...{ trace: 'D', failure: 'result-unknown', moneyMoved: 'yes' },
      says: 'No answer came: ask again.',
    },
    {
      ...{ trace: 'A', failure: 'issuer-declined', moneyMoved: 'no', amountFen: 1250 },
      says: 'There is not enough money.',
    },
  ])
  expect(totals.finished).toBe(3)
})

test('counts every failure at its most frequent hop, those no attempt ended by too', () => {
  const projection = create()
  projection.apply(sampleNotification('retrying'))
  projection.apply(sampleAttempt({ outcome: 'issuer-timeout', hop: 'switch>icbc' }))
  for (const hop of ['switch>ccb', 'switch>ccb'] as const) {
    projection.apply(sampleAttempt({ outcome: 'issuer-timeout', hop }))
  }
  projection.apply(sampleAttempt())
  expect(projection.snapshot(sampleStart).frame.failureCounts).toMatchObject([
    { failure: 'issuer-late', hop: 'switch>ccb', attempts: 3, signs: 0 },
    { failure: 'notification-lost', hop: 'alipay>merchant', attempts: 0, signs: 1 },
  ])
})

test('keeps no more failures than are shown', () => {
  const projection = create()
  for (let index = 0; index < 100; index += 1) {
    projection.apply(sampleAttempt({ trace: `T${index}`, outcome: 'risk-refused' }))
  }
  const { failures } = projection.snapshot(sampleStart).frame
  expect(failures).toHaveLength(failuresShown)
  expect(failures[0]?.trace).toBe('T99')
})

test('counts the steps of notifications', () => {
  const projection = create()
  const steps = [
    'queued',
    'queued',
    'refused',
    'retrying',
    'delivered',
    'dead',
    'forbidden',
  ] as const
  for (const step of steps) projection.apply(sampleNotification(step))
  expect(projection.frame(sampleStart).notifications).toEqual({
    queued: 2,
    delivered: 1,
    retried: 1,
    dead: 1,
  })
})

test('marks the second of a policy change, and a storm of changes only four times', () => {
  const projection = create()
  const change = { type: 'policy-changed', at: sampleStart + 300, by: 'scenario' } as const
  for (let time = 0; time < 9; time += 1) projection.apply({ ...change, places: ['icbc', 'ccb'] })
  const [row] = projection.frame(sampleStart).seconds
  expect(row).toMatchObject({ second, target: 0 })
  expect(row?.marks).toEqual(Array.from({ length: 4 }, () => 'icbc, ccb'))
})

test('a changed rate is marked by its factor', () => {
  const projection = create()
  for (const factor of [2, 0]) projection.apply({ type: 'rate-changed', at: sampleStart, factor })
  expect(projection.frame(sampleStart).seconds[0]?.marks).toEqual(['× 2', '× 0'])
})

test('a turned page of the rule book is marked by its date and caption', () => {
  const projection = create()
  const turned = {
    type: 'rules-changed',
    at: sampleStart,
    day: '2021-12-02',
    by: 'scenario',
  } as const
  projection.apply(turned)
  projection.apply({ ...turned, title: '28 institutions' })
  const [row] = projection.frame(sampleStart).seconds
  expect(row?.marks).toEqual(['2021-12-02', '2021-12-02 28 institutions'])
})

test('the figures of the moment cover five settled seconds', () => {
  const projection = create()
  for (let index = 0; index < 10; index += 1) {
    const counts = { target: index, started: index, finished: 4, approved: 3, latencyMs: [25] }
    projection.apply(sampleTick({ seconds: [{ second: second + index, ...counts }] }))
  }
  // At 9.5 s the seconds 3 to 7 are settled.
  const { now } = projection.frame(sampleStart + 9_500)
  expect(now).toMatchObject({
    over: 'seconds',
    settledSecond: second + 7,
    targetPerSecond: 5,
    startedPerSecond: 5,
    approvedShare: 0.75,
  })
  expect(now.latencyMsP95).toBeCloseTo(25, 0)
})

test.each([
  [1.5, 0],
  [2, 10],
  [3.2, 10],
  [4, 10],
])('%d s after a run began at ten a second, the figures of the moment are %d', (passed, rate) => {
  const projection = create()
  const began = sampleStart + 3_000
  projection.apply({ type: 'run-moved', scenario: 'lunch-rush', at: began, step: 'started' })
  for (let index = 3; index < 8; index += 1) {
    const counts = { target: 10, started: 10, finished: 10, approved: 10, latencyMs: [25] }
    projection.apply(sampleTick({ seconds: [{ second: second + index, ...counts }] }))
  }
  const { now } = projection.frame(began + passed * 1000)
  expect(now).toMatchObject({ targetPerSecond: rate, startedPerSecond: rate })
})

test('once ended, the figures are those of the whole run', () => {
  const projection = create()
  const moves = { type: 'run-moved', scenario: 'lunch-rush' } as const
  projection.apply({ ...moves, at: sampleStart, step: 'started' })
  expect(projection.frame(sampleStart).run.step).toBe('started')
  const counts = { target: 20, started: 10, finished: 10, approved: 9, latencyMs: [25] }
  projection.apply(sampleTick({ seconds: [{ second, ...counts }] }))
  projection.apply({ ...moves, at: sampleStart + 10_000, step: 'draining' })
  projection.apply({ ...moves, at: sampleStart + 15_000, step: 'ended' })

  const { now, run } = projection.frame(sampleStart + 60_000)
  expect(run).toMatchObject({ step: 'ended', startedAt: sampleStart })
  expect(now).toMatchObject({
    over: 'run',
    settledSecond: second,
    targetPerSecond: 2,
    startedPerSecond: 1,
    approvedShare: 0.9,
  })
})

test('passes health on as it was measured', () => {
  const projection = create()
  expect(projection.frame(sampleStart).health.booksBalance).toBeNull()
  projection.setHealth(sampleHealth)
  expect(projection.frame(sampleStart).health).toEqual(sampleHealth)
})

test('shows the latest requests that were turned away, numbered from the first', () => {
  const projection = create()
  for (let count = 0; count < refusalsShown + 5; count += 1) projection.apply(sampleRefusal())
  projection.apply(sampleRefusal({ institution: 'unionpay', mistake: null, reason: 'no form' }))
  const { refusals } = projection.snapshot(sampleStart).frame
  expect(refusals).toHaveLength(refusalsShown)
  expect(refusals[0]).toMatchObject({ number: 26, institution: 'unionpay', mistake: null })
  expect(refusals[1]).toMatchObject({ number: 25, mistake: 'sign-type-left-out' })
})

test('no long text of a request that was turned away is in a frame', () => {
  const projection = create()
  const long = 'x'.repeat(100_000)
  const texts = { weSigned: long, theySigned: long, detail: long, request: long, reason: long }
  for (let count = 0; count < refusalsShown; count += 1) projection.apply(sampleRefusal(texts))
  const { refusals } = projection.snapshot(sampleStart).frame
  expect(JSON.stringify(refusals).length).toBeLessThan(refusalsShown * 700)
})

test('facts of the run are those that were set, and what events tell after that', () => {
  const projection = create()
  const acts = [{ atSeconds: 20, day: '2021-12-02', title: 'ten institutions' }]
  projection.setFacts({ time: 'virtual', speed: 60, acts, act: 0, paused: true })
  projection.apply({ type: 'rate-changed', at: sampleStart, factor: 0 })
  projection.apply({ type: 'rules-changed', at: sampleStart, day: '2021-12-02', by: 'scenario' })
  const { run, acts: told } = projection.frame(sampleStart)
  expect(told).toEqual(acts)
  expect(run).toMatchObject({ time: 'virtual', speed: 60, act: 0, rate: 0, day: '2021-12-02' })
  expect(projection.frame(sampleStart).acts).toBeNull()
  expect(projection.snapshot(sampleStart).run.acts).toEqual(acts)
})

test('in real time nobody coming is a pause, and in virtual time it is not', () => {
  const projection = create()
  const pausedAt = (factor: number) => {
    projection.apply({ type: 'rate-changed', at: sampleStart, factor })
    return projection.frame(sampleStart).run.paused
  }
  expect([pausedAt(0), pausedAt(0.5)]).toEqual([true, false])
  projection.setFacts({ time: 'virtual' })
  expect(pausedAt(0)).toBe(false)
})

test('the slowest worker is told until the crowd has gone home', () => {
  const projection = create()
  const late = (worker: number, loopDelayMsP99: number) =>
    projection.apply({ ...sampleTick({ worker, seconds: [] }), loopDelayMsP99 })
  const told = () => projection.frame(sampleStart).health.workerDelayMsP99
  expect(told()).toBeNull()
  late(0, 3)
  late(1, 70)
  late(0, 5)
  expect(told()).toBe(70)
  const moved = { type: 'run-moved', scenario: 'lunch-rush', at: sampleStart } as const
  projection.apply({ ...moved, step: 'ended' })
  expect(told()).toBeNull()
})
