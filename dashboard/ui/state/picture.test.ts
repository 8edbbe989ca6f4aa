/** How news becomes the picture: by absolute values, second by second, whatever order it comes in. */
import { expect, test } from 'vitest'
import { createProjection } from '../../projection.ts'
import { historySeconds } from '../../protocol/live.ts'
import {
  sampleApps,
  sampleOwners,
  samplePlaces,
  sampleRun,
  sampleStart,
  sampleTick,
} from '../../sample-events.fixture.ts'
import { missesFrames, pictureFrom, withFrame } from './picture.ts'

const second = sampleStart / 1000

function begin() {
  const projection = createProjection({
    run: sampleRun,
    apps: sampleApps,
    owners: sampleOwners,
    places: samplePlaces,
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
  expect(picture.seconds.length).toBeLessThan(historySeconds + 50)
  expect(picture.seconds.reduce((sum, { span }) => sum + span, 0)).toBe(700)
})

test('notices a frame that never arrived', () => {
  const { projection, frame } = begin()
  const picture = pictureFrom(projection.snapshot(sampleStart))
  expect(missesFrames(picture, frame())).toBe(false)
  expect(missesFrames(picture, frame())).toBe(true)
})
