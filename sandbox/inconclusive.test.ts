import { expect, test } from 'vitest'
import type { TrafficSecond } from '../core/events.ts'
import { generatorFaults, type Watched } from './inconclusive.ts'

const second = (at: number, late: number): TrafficSecond => ({
  ...{ second: at, target: 0, started: 0, late, dropped: 0 },
  ...{ finished: 0, approved: 0, refused: 0, unknown: 0, latency: [] },
})

/** Ten thousand on time. */
const well: Watched = {
  ...{ due: 10_000, started: 10_000, late: 0, dropped: 0 },
  seconds: [second(1, 0), second(2, 0), second(3, 0)],
  loopDelayMs: { p99: 3, max: 40 },
  loopBusyShare: 0.5,
}
const threeLate = [second(1, 50), second(2, 50), second(3, 50)]

test.each<[string, Partial<Watched>, string]>([
  ['many late in several seconds', { late: 150, seconds: threeLate }, '1.5 % of the arrivals'],
  ['a loop that is late', { loopDelayMs: { p99: 51, max: 60 } }, '51 ms late'],
  ['drops of a busy worker', { dropped: 1, loopBusyShare: 0.97 }, '1 arrivals were dropped'],
])('%s: the generator was the bottleneck', (_name, changes, says) => {
  expect(generatorFaults({ ...well, ...changes })).toEqual([expect.stringContaining(says)])
})

test.each<[string, Partial<Watched>]>([
  ['nothing amiss', {}],
  ['one in a hundred late', { late: 100, seconds: threeLate }],
  ['one bad second', { late: 900, seconds: [second(1, 450), second(2, 450)] }],
  ['drops while the worker had time: the tested system is slow', { dropped: 5_000 }],
  ['a busy worker that kept up', { loopBusyShare: 1 }],
  ['too few arrivals to tell', { due: 499, started: 499, late: 499, seconds: threeLate }],
])('%s says nothing against the generator', (_name, changes) => {
  expect(generatorFaults({ ...well, ...changes })).toEqual([])
})
