/** How news becomes the picture: by absolute values, second by second, whatever order it comes in. */
import { expect, test } from 'vitest'
import { createProjection } from '../projection.ts'
import { historySeconds } from '../protocol.ts'
import {
  sampleApps,
  sampleOwners,
  sampleRun,
  sampleStart,
  sampleTick,
} from '../sample-events.fixture.ts'
import { columnsOf, marksOf, spanOf } from './columns.ts'
import { createStore, missesFrames, pictureFrom, withFrame } from './store.ts'

const second = sampleStart / 1000

function begin() {
  const projection = createProjection({
    run: sampleRun,
    apps: sampleApps,
    owners: sampleOwners,
    rule: () => 'open',
  })
  const tick = (index: number, target: number) =>
    projection.apply(sampleTick({ seconds: [{ second: second + index, target }] }))
  return { projection, tick, frame: () => projection.frame(sampleStart + 20_000) }
}

test('a frame lays its seconds over those of the snapshot', () => {
  const { projection, tick, frame } = begin()
  tick(0, 1)
  tick(1, 1)
  frame()
  const picture = pictureFrom(projection.snapshot(sampleStart))
  tick(1, 4)
  tick(2, 7)
  expect(withFrame(picture, frame()).seconds).toMatchObject([
    { second, target: 1 },
    { second: second + 1, target: 5 },
    { second: second + 2, target: 7 },
  ])
})

test('the same frame twice changes nothing, and an old one is ignored', () => {
  const { projection, tick, frame } = begin()
  tick(0, 1)
  const old = frame()
  tick(0, 1)
  const news = frame()
  const picture = withFrame(pictureFrom(projection.snapshot(sampleStart)), news)
  expect(withFrame(picture, news)).toBe(picture)
  expect(withFrame(picture, old)).toBe(picture)
})

test('a picture that took every frame equals the snapshot of the same moment', () => {
  const { projection, tick, frame } = begin()
  let picture = pictureFrom(projection.snapshot(sampleStart))
  for (let index = 0; index < 700; index += 1) {
    tick(index, 1)
    if (index > 2) tick(index - 2, 1)
    if (index % 3 === 0) picture = withFrame(picture, frame())
  }
  picture = withFrame(picture, frame())
  expect(picture.seconds).toEqual(projection.snapshot(sampleStart).seconds)
  expect(picture.seconds).toHaveLength(historySeconds)
})

test('notices a frame that never arrived', () => {
  const { projection, frame } = begin()
  const picture = pictureFrom(projection.snapshot(sampleStart))
  expect(missesFrames(picture, frame())).toBe(false)
  expect(missesFrames(picture, frame())).toBe(true)
})

test('gives every second its place in the columns, also one in which nothing was', () => {
  const { projection, tick } = begin()
  tick(0, 3)
  tick(2, 5)
  const picture = pictureFrom(projection.snapshot(sampleStart + 5_000))
  expect(spanOf(picture)).toEqual({ from: second + 3 - 59, to: second + 3 })
  const [seconds, targets, latencies] = columnsOf(picture, [
    (row) => row.target,
    (row) => row.latencyMsP50,
  ])
  expect(seconds).toHaveLength(60)
  expect(targets?.slice(-5)).toEqual([null, 3, 0, 5, 0])
  expect(latencies?.every((value) => value === null)).toBe(true)
})

test('lists the marks of the seconds shown', () => {
  const { projection } = begin()
  const change = { type: 'policy-changed', at: sampleStart, by: 'admin' } as const
  projection.apply({ ...change, places: ['icbc'] })
  const picture = pictureFrom(projection.snapshot(sampleStart + 5_000))
  expect(marksOf(picture)).toEqual([{ second, title: 'icbc' }])
})

test('tells its watchers now and after every change, until they leave', () => {
  const store = createStore({ count: 1, name: 'lantern' })
  const seen: number[] = []
  const leave = store.watch(({ count }) => seen.push(count))
  store.set({ count: 2 })
  leave()
  store.set({ count: 3 })
  expect(seen).toEqual([1, 2])
  expect(store.get()).toEqual({ count: 3, name: 'lantern' })
})
