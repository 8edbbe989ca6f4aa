import { expect, test } from 'vitest'
import { BoundedMap } from './bounded-map.ts'

interface Entry {
  readonly number: number
  readonly final: boolean
}

const mapOf = (max: number) => new BoundedMap<Entry>({ max, mayForget: ({ final }) => final })

test('holds everything up to its limit', () => {
  const map = mapOf(100)
  for (let number = 0; number < 100; number += 1) map.set(`k${number}`, { number, final: true })
  expect([map.size, map.forgotten]).toEqual([100, 0])
})

test('forgets a twentieth when the limit is passed, the oldest first', () => {
  const map = mapOf(100)
  for (let number = 0; number < 101; number += 1) map.set(`k${number}`, { number, final: true })
  expect([map.size, map.forgotten]).toEqual([95, 6])
  expect([...map.entries()][0]?.[0]).toBe('k6')
  expect([map.has('k5'), map.has('k6')]).toEqual([false, true])
})

test('never forgets what may not go, even over the limit', () => {
  const map = mapOf(100)
  for (let number = 0; number < 500; number += 1) map.set(`k${number}`, { number, final: false })
  expect([map.size, map.forgotten]).toEqual([500, 0])
  for (let number = 0; number < 500; number += 1) map.set(`k${number}`, { number, final: true })
  for (let number = 500; number < 600; number += 1) map.set(`k${number}`, { number, final: true })
  expect(map.size).toBeLessThanOrEqual(105)
  expect(map.size + map.forgotten).toBe(600)
})

test('an entry set again keeps its age and is the same entry', () => {
  const map = mapOf(100)
  map.set('first', { number: 1, final: true })
  map.set('second', { number: 2, final: true })
  map.set('first', { number: 3, final: true })
  expect([...map.entries()].map(([key]) => key)).toEqual(['first', 'second'])
  expect(map.get('first')?.number).toBe(3)
})

test('looks at few entries for each one set, however many may not go', () => {
  let looks = 0
  const map = new BoundedMap<Entry>({
    max: 1_000,
    mayForget: ({ final }) => {
      looks += 1
      return final
    },
  })
  const rounds = 50_000
  for (let number = 0; number < rounds; number += 1) {
    map.set(`k${number}`, { number, final: number >= 990 })
  }
  expect(map.size).toBeLessThanOrEqual(1_050)
  expect(looks / rounds).toBeLessThan(25)
})

test('an entry that is added, and grows where it is, is forgotten at what it weighs by then', () => {
  const entries = new Map<string, { bytes: number }>()
  const map = new BoundedMap<{ bytes: number }>({
    max: 100,
    mayForget: () => true,
    weigh: (_, { bytes }) => bytes,
    forgot: (key) => entries.delete(key),
  })
  for (let number = 0; number < 250; number += 1) {
    const entry = { bytes: 10 }
    entries.set(`k${number}`, entry)
    map.add(`k${number}`, entry)
    entry.bytes += number
    map.grow(number)
  }
  expect(map.size).toBeLessThanOrEqual(105)
  expect(map.size + map.forgotten).toBe(250)
  expect(map.bytes).toBe([...entries.values()].reduce((sum, { bytes }) => sum + bytes, 0))
})
