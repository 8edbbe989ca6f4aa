/**
 * One day, lived on a clock that is moved, on one that goes so many times as fast, and in virtual time
 * without doors: the same happens, at the same business time, in the same order.
 */
import { afterEach, expect, test } from 'vitest'
import type { SandboxEvent } from '../core/events.ts'
import { checkBooks } from '../sandbox/books.ts'
import { closesDaily } from '../sandbox/clearing.ts'
import { createWorldClock } from '../sandbox/clock/world-clock.ts'
import { compareRecords } from '../sandbox/records.ts'
import type { Stage } from '../sandbox/stage.ts'
import {
  dayBegins,
  dayMs,
  heard,
  livesDay,
  openPlainPlace,
  openStage,
} from './clock-day.fixture.ts'

const day = { payments: 300, seed: 5 }

const closing: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** What happened, but for the port at which the merchant listens. */
const shown = (event: SandboxEvent) => JSON.stringify(event).replace(/127\.0\.0\.1:\d+/, 'shop')

/** Everything but letters to merchants, of which a world without doors has none. */
const unposted = (events: readonly SandboxEvent[]) =>
  events
    .filter((event) => event.type !== 'notification-moved')
    .filter((event) => !('hop' in event) || !event.hop.endsWith('>merchant'))
    .map((event) => `${event.at} ${event.type} ${'trace' in event ? event.trace : ''}`)

/** Where two lists part for the first time, and nothing where they do not. */
function parting(one: readonly string[], other: readonly string[]): unknown[] {
  const place = one.findIndex((line, index) => line !== other[index])
  if (place < 0) return one.length === other.length ? [] : [one.length, other.length]
  const from = Math.max(0, place - 2)
  return [place, one.slice(from, place + 4), other.slice(from, place + 4)]
}

async function stepped() {
  const clock = createWorldClock({ time: 'stepped', startsAt: dayBegins })
  const { stage, place, close, complaints, shop } = await openStage(clock)
  closing.push(close)
  const events = heard(stage)
  const lived = livesDay(place, day)
  const moved = await clock.advance((now) => now + dayMs)
  expect([clock.now(), moved.stirred, complaints, lived.mishaps]).toEqual([
    ...[dayBegins + dayMs, 0, [], []],
  ])
  return { stage, events, shop, clock }
}

/** Lives until its clock has come to the end of the day. */
async function scaled(speed: number) {
  const clock = createWorldClock({ time: 'stepped', startsAt: dayBegins })
  clock.setSpeed(speed)
  const { stage, place, close, complaints } = await openStage(clock)
  closing.push(close)
  const events = heard(stage)
  const lived = livesDay(place, day)
  const over = new Promise<void>((resolve) => clock.after(dayMs, resolve))
  clock.resume()
  await over
  const past = events.filter(({ at }) => at <= dayBegins + dayMs)
  expect([complaints, lived.mishaps]).toEqual([[], []])
  return { stage, events: past }
}

async function virtual() {
  const { world, place } = openPlainPlace()
  const events = heard(world)
  closesDaily(world, { breaks: {}, seed: 11, clock: world.clock, later: world.later })
  const lived = livesDay(place, day)
  await world.pass(dayMs)
  expect([world.mishaps, lived.mishaps]).toEqual([[], []])
  return { events }
}

async function wrongs(stage: Stage): Promise<string[]> {
  const { broken } = await checkBooks(stage, true)
  const { comparisons } = await compareRecords(stage)
  const differing = comparisons.flatMap(({ differences }) => differences)
  return [...broken, ...differing.map((one) => JSON.stringify(one))]
}

test('a day that is advanced is the day that is lived faster, event by event', async () => {
  const moved = await stepped()
  const lived = await scaled(20_000)
  expect(moved.events.length).toBeGreaterThan(2000)
  expect(parting(lived.events.map(shown), moved.events.map(shown))).toEqual([])
  expect([await wrongs(moved.stage), await wrongs(lived.stage)]).toEqual([[], []])
}, 120_000)

test('and the day of virtual time, but for the letters', async () => {
  const moved = await stepped()
  const { events } = await virtual()
  expect(parting(unposted(moved.events), unposted(events))).toEqual([])
  const kinds = new Set(moved.events.map(({ type }) => type))
  for (const kind of ['order-moved', 'day-closed', 'exchange-resolved', 'notification-moved'])
    expect([kind, [...kinds].some((one) => one === kind)]).toEqual([kind, true])
}, 60_000)
