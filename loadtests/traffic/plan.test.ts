import { expect, test } from 'vitest'
import { runTag, schedule, shareOf } from './plan.ts'

const plan = {
  title: 'A test',
  seed: 11,
  arrivals: [
    { kind: 'poisson', ratePerSecond: 30, seconds: 2 },
    { kind: 'ramp', fromPerSecond: 10, toPerSecond: 40, seconds: 1 },
  ],
} as const

test.each([1, 2, 3, 5])('the shares of %i workers are the whole schedule', (workers) => {
  const due = schedule(plan)
  const shares = Array.from({ length: workers }, (_, worker) => shareOf(due, { worker, workers }))
  const all = shares.flat().sort((a, b) => a.index - b.index)
  expect(all.map(({ index }) => index)).toEqual(Array.from(due, (_, index) => index))
  expect(all.map(({ dueMs }) => dueMs)).toEqual([...due])
  const sizes = shares.map(({ length }) => length)
  expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1)
})

test('every round has a tag of its own, of eight hex digits', () => {
  const tags = [0, 1, 2].map((round) => runTag(plan, round))
  expect(new Set(tags).size).toBe(3)
  expect(tags.every((tag) => /^[0-9a-f]{8}$/.test(tag))).toBe(true)
  expect(runTag({ ...plan, seed: 12 }, 0)).not.toBe(tags[0])
})
