/** Lights in proportion to what flows, never too many, and broken where they fail. */
import { expect, test } from 'vitest'
import type { Flow } from '../../protocol/live.ts'
import {
  crowdOf,
  dwellSecondsOf,
  lightsMost,
  messagesALight,
  steadyMessagesALight,
  travelSecondsOf,
} from './crowd.ts'
import { createLights, shardLifeS, shardsMost } from './lights.ts'
import type { Street } from './streets.ts'

/** A straight street to the right. */
const straight = (length: number): Street => ({
  length,
  points: Float32Array.from({ length: length * 4 }, (_, index) =>
    index % 4 === 0 ? (index / 4) * 3 : index % 4 === 3 ? 1 : 0,
  ),
})
const streets: Readonly<Record<string, Street>> = {
  'switch>icbc': straight(154),
  'switch>ccb': straight(154),
}
const streetOf = (hop: string) => streets[hop] ?? null

const pass = (lights: ReturnType<typeof createLights>, seconds: number) => {
  for (let step = 0; step < seconds * 60; step += 1) lights.pass(1 / 60)
}

test.each([
  [0, 1],
  [1, 1],
  [496, 1],
  [497, 2],
  [1200, 5],
  [4_960, 10],
  [5_000, 20],
  [1_000_000, 5_000],
])('a crowd of %i is drawn with %i messages a light', (crowd, worth) => {
  expect(messagesALight(crowd)).toBe(worth)
  expect(crowd / worth).toBeLessThanOrEqual(lightsMost * 0.8)
})

test('a light is worth more at once, and less only when the crowd has clearly gone', () => {
  expect(steadyMessagesALight(5_000, 10)).toBe(20)
  expect(steadyMessagesALight(4_500, 20)).toBe(20)
  expect(steadyMessagesALight(3_000, 20)).toBe(10)
  expect(steadyMessagesALight(0, 20)).toBe(1)
})

test('the crowd is what travels and what waits at doors', () => {
  const street = straight(154)
  const travel = travelSecondsOf(street)
  expect(travel).toBeCloseTo(2.01, 1)
  expect(crowdOf([['switch>icbc', 10, 0, 1000]], streetOf)).toBeCloseTo(10 * (travel + 1))
  expect(crowdOf([['switch>nobody', 10, 0, 1000]], streetOf)).toBe(0)
})

test.each([
  [0, 0],
  [59, 0],
  [500, 0.5],
  [60_000, 2.5],
])('a median of %i ms is a wait of %d s at the door', (ms, seconds) => {
  expect(dwellSecondsOf(ms)).toBe(seconds)
})

test('as many lights are under way as the rate and the way ask for', () => {
  const lights = createLights(streetOf)
  lights.feed([
    ['switch>icbc', 40, 0, 0],
    ['switch>ccb', 10, 0, 0],
  ])
  pass(lights, 6)
  const on = (hop: string) => lights.lights.filter(({ street }) => street === streets[hop]).length
  expect(on('switch>icbc')).toBeGreaterThan(70)
  expect(on('switch>icbc')).toBeLessThan(92)
  expect(on('switch>icbc') / on('switch>ccb')).toBeGreaterThan(3.4)
  expect(on('switch>icbc') / on('switch>ccb')).toBeLessThan(4.7)
})

test('whatever flows, lights and shards stay within their bounds', () => {
  const lights = createLights(streetOf)
  lights.feed([
    ['switch>icbc', 50_000, 50_000, 900],
    ['switch>ccb', 50_000, 20, 900],
  ])
  for (let second = 0; second < 8; second += 1) {
    pass(lights, 1)
    expect(lights.lights.length).toBeLessThanOrEqual(lightsMost)
    expect(lights.shards.length).toBeLessThanOrEqual(shardsMost)
  }
  expect(lights.messagesALight()).toBeGreaterThan(100)
  expect(lights.lights.length).toBeGreaterThan(lightsMost / 3)
})

test('what fails breaks at the end of its way, in its share', () => {
  const lights = createLights(streetOf)
  lights.feed([['switch>icbc', 20, 5, 0]])
  pass(lights, 10)
  const failing = lights.lights.filter(({ fails }) => fails).length
  expect(failing / lights.lights.length).toBeCloseTo(0.25, 1)
  expect(lights.shards.length).toBeGreaterThan(0)
  for (const { x } of lights.shards) expect(x).toBeGreaterThan(153 * 3 - 90)
})

test('what does not fail leaves nothing behind', () => {
  const lights = createLights(streetOf)
  lights.feed([['switch>icbc', 20, 0, 0]])
  pass(lights, 5)
  expect(lights.shards).toEqual([])
})

test('when nothing flows any more, the last arrive, and then nothing moves', () => {
  const lights = createLights(streetOf)
  lights.feed([['switch>icbc', 20, 10, 300]])
  pass(lights, 3)
  lights.feed([] satisfies Flow[])
  expect(lights.isBusy()).toBe(true)
  pass(lights, 4 + shardLifeS)
  expect(lights.isBusy()).toBe(false)
})

test('a map that goes takes its lights with it', () => {
  const lights = createLights(streetOf)
  lights.feed([['switch>icbc', 20, 10, 300]])
  pass(lights, 3)
  lights.clear()
  expect(lights.isBusy()).toBe(false)
})
