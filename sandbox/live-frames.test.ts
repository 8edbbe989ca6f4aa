/** The live line under a full load: short frames, and nothing lost by it. */
import { beforeEach, expect, test } from 'vitest'
import { createProjection, type Projection } from '../dashboard/projection.ts'
import { type Frame, frameBytesMax } from '../dashboard/protocol/frame.ts'
import { failuresShown, type RunFacts, refusalsShown } from '../dashboard/protocol/live.ts'
import { sampleRefusal, sampleRun, sampleStart } from '../dashboard/sample-events.fixture.ts'
import { pictureFrom, withFrame } from '../dashboard/ui/state/picture.ts'
import { createSyntheticPayments, type SyntheticPayments } from './bench/synthetic-payments.ts'
import { apps, owners, places } from './view.ts'

const acts = Array.from({ length: 13 }, (_, index) => ({
  ...{
    atSeconds: 20 * index,
    day: '2021-12-02',
    title: `开放第 ${index} 步：另外十家银行加入互联互通`,
  },
}))
const run: RunFacts = { ...sampleRun, title: 'From walled gardens to full openness', acts }

let projection: Projection
let payments: SyntheticPayments
let at: number

beforeEach(() => {
  projection = createProjection({ run, apps, owners, places, rule: () => 'open' })
  payments = createSyntheticPayments(projection.apply, { seed: 7, failPerMille: 40 })
  at = sampleStart
})

/** A quarter of a second of 50,000 payments a second. */
function quarter(): void {
  at += 250
  payments.pay(12_500, at)
  payments.tick(at)
}

const bytesOf = (frame: Frame) => Buffer.byteLength(JSON.stringify(frame))

function seconds(count: number, each: () => void): void {
  for (let beat = 0; beat < count * 4; beat += 1) {
    quarter()
    each()
  }
}

test('a frame of everything at once has at most 20,000 bytes', () => {
  const long = '验签失败'.repeat(60)
  seconds(3, () => undefined)
  for (let count = 0; count < 30; count += 1) {
    projection.apply(sampleRefusal({ reason: long, request: long, detail: long }))
  }
  // Rich rows of four seconds, every cell, every line of the map, forty failures, twenty refusals.
  at += 1500
  const frames = [projection.frame(at), projection.frame(at), projection.frame(at)]
  const sizes = frames.map(bytesOf)
  expect(Math.max(...sizes)).toBeLessThanOrEqual(frameBytesMax)
  expect(sizes[0]).toBeGreaterThan(frameBytesMax * 0.9)
  expect(frames[0]?.failures).toHaveLength(failuresShown)
  expect(frames.flatMap((frame) => frame.seconds.map(({ second }) => second))).toHaveLength(4)
  expect(frames.flatMap(({ refusals }) => refusals)).toHaveLength(refusalsShown)
  expect(frames.flatMap(({ matrix }) => matrix)).toHaveLength(apps.length * owners.length)
  expect(frames.flatMap(({ flows }) => flows ?? []).length).toBeGreaterThan(90)
})

test('what found no room comes soon, and a page that took every frame knows it all', () => {
  projection.frame(at)
  let picture = pictureFrom(projection.snapshot(at))
  const told = { frames: 0, cells: 0, bytesMax: 0 }
  const take = () => {
    const frame = projection.frame(at)
    told.frames += 1
    told.cells += frame.matrix.length
    told.bytesMax = Math.max(told.bytesMax, bytesOf(frame))
    picture = withFrame(picture, frame)
  }
  seconds(8, take)
  expect(told.bytesMax).toBeLessThanOrEqual(frameBytesMax)
  // Each cell is told more than twice a second, though all of them change all the time.
  expect(told.cells / (apps.length * owners.length) / 8).toBeGreaterThan(2)
  at += 15_000
  for (let beat = 0; beat < 12; beat += 1) take()
  const { run: _, ...known } = projection.snapshot(at)
  expect(picture).toEqual(known)
  expect(picture.frame.matrix.every(({ attempts }) => attempts > 100)).toBe(true)
})

test('each listener is told what changed since its own last look', () => {
  const [beat, slow] = [projection.reader(), projection.reader()]
  let [left, right] = [pictureFrom(beat.snapshot(at)), pictureFrom(slow.snapshot(at))]
  let beats = 0
  seconds(4, () => {
    beats += 1
    left = withFrame(left, beat.frame(at))
    if (beats % 4 === 0) right = withFrame(right, slow.frame(at))
  })
  expect(right.frame.sequence).toBe(4)
  at += 12_000
  for (let more = 0; more < 12; more += 1) {
    left = withFrame(left, beat.frame(at))
    right = withFrame(right, slow.frame(at))
  }
  expect({ ...right.frame, sequence: 0 }).toEqual({ ...left.frame, sequence: 0 })
  expect(right.seconds).toEqual(left.seconds)
})

test('the lines of the map carry what messages passed, phones under one name', () => {
  seconds(3, () => undefined)
  const flows = projection.snapshot(at).frame.flows
  const ids = new Set([...places.map(({ id }) => id), 'merchant', 'payer'])
  expect(flows.length).toBeGreaterThan(90)
  expect(flows.flatMap(([hop]) => hop.split('>')).filter((half) => !ids.has(half))).toEqual([])
  const [, perSecond, failedPerSecond, p50Ms] =
    flows.find(([hop]) => hop === 'merchant>alipay') ?? []
  expect(perSecond).toBeGreaterThan(12_000)
  expect(failedPerSecond).toBe(0)
  expect(p50Ms).toBeGreaterThan(1)
  const toIcbc = flows.find(([hop]) => hop === 'switch>icbc')
  expect((toIcbc?.[2] ?? 0) / (toIcbc?.[1] ?? 1)).toBeCloseTo(0.04, 1)
})

test('a settled second tells each phase, the failures by name, and the notifications', () => {
  seconds(2, () => undefined)
  at += 3000
  const [row] = projection.snapshot(at).seconds
  expect(Object.keys(row?.phases ?? {})).toEqual(['order', 'scan', 'switch', 'bank', 'notice'])
  const counted = (row?.phases.order ?? []).filter((_, place) => place % 2 === 1)
  expect(counted.reduce((sum, count) => sum + count, 0)).toBe(3 * 12_500)
  const failed = Object.values(row?.failures ?? {}).reduce((sum, count) => sum + count, 0)
  expect(failed).toBe(3 * 500)
  expect(row?.notices).toEqual([3 * 12_000, 3 * 12_000, 0, 0])
})
