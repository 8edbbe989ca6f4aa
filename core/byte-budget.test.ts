import { expect, test } from 'vitest'
import { BoundedMap } from './bounded-map.ts'
import { ByteBudget } from './byte-budget.ts'

interface Entry {
  readonly bytes: number
  readonly final: boolean
}

const mapIn = (budgets: readonly ByteBudget[]) =>
  new BoundedMap<Entry>({
    max: 1_000_000,
    mayForget: ({ final }) => final,
    weigh: (_, { bytes }) => bytes,
    budgets,
  })

/** Sets so many entries of ten bytes under names of their own. */
function fill(map: BoundedMap<Entry>, name: string, count: number, final = true): void {
  for (let number = 0; number < count; number += 1) {
    map.set(`${name}${number}`, { bytes: 10, final })
  }
}

test('a map keeps within its bytes, the latest last', () => {
  const budget = new ByteBudget(1000)
  const map = mapIn([budget])
  fill(map, 'k', 500)
  expect(map.bytes).toBeLessThanOrEqual(1000)
  expect(map.bytes).toBeGreaterThanOrEqual(900)
  expect([map.size * 10, map.size + map.forgotten]).toEqual([map.bytes, 500])
  expect([map.has('k499'), map.has('k0')]).toEqual([true, false])
  expect([budget.bytes, budget.overLimit]).toEqual([map.bytes, 0])
})

test('an entry set again counts once, with its last weight', () => {
  const budget = new ByteBudget(1000)
  const map = mapIn([budget])
  map.set('a', { bytes: 10, final: true })
  map.set('a', { bytes: 70, final: true })
  map.set('a', { bytes: 30, final: true })
  expect([map.bytes, budget.bytes, map.size]).toEqual([30, 30, 1])
})

test('what may not go stays over the limit, which is told', () => {
  const budget = new ByteBudget(1000)
  const map = mapIn([budget])
  fill(map, 'open', 150, false)
  expect([map.size, map.forgotten, budget.overLimit]).toEqual([150, 0, 500])
  fill(map, 'done', 1000)
  const open = [...map.entries()].filter(([, { final }]) => !final)
  expect(open).toHaveLength(150)
  fill(map, 'open', 150)
  fill(map, 'more', 200)
  expect([budget.overLimit, map.bytes <= 1000]).toEqual([0, true])
})

test('maps that share forget in proportion, whoever was the last to write', () => {
  const budget = new ByteBudget(10_000)
  const [quick, slow] = [mapIn([budget]), mapIn([budget])]
  for (let round = 0; round < 1000; round += 1) {
    fill(quick, `q${round}-`, 9)
    fill(slow, `s${round}-`, 3)
  }
  expect(budget.bytes).toBeLessThanOrEqual(10_000)
  expect(quick.bytes + slow.bytes).toBe(budget.bytes)
  expect(quick.bytes / slow.bytes).toBeGreaterThan(2.5)
  expect(quick.bytes / slow.bytes).toBeLessThan(3.5)
})

test('a small map is left alone while others have enough', () => {
  const budget = new ByteBudget(10_000)
  const [small, large] = [mapIn([budget]), mapIn([budget])]
  fill(small, 's', 5)
  fill(large, 'l', 20_000)
  expect([small.size, small.forgotten]).toEqual([5, 0])
  expect(large.forgotten).toBeGreaterThan(18_000)
})

test('no map is emptied for what another has written last', () => {
  const budget = new ByteBudget(10_000)
  const maps = Array.from({ length: 50 }, () => mapIn([budget]))
  for (const [place, map] of maps.entries()) fill(map, `${place}-`, 30)
  for (const map of maps) expect(map.size).toBeGreaterThan(5)
})

test('a map of two budgets keeps within the smaller of them', () => {
  const [own, shared] = [new ByteBudget(500), new ByteBudget(10_000)]
  const map = mapIn([own, shared])
  fill(map, 'k', 2000)
  expect(map.bytes).toBeLessThanOrEqual(500)
  expect([own.bytes, shared.bytes]).toEqual([map.bytes, map.bytes])
})

test('asks for few looks at each entry, however much may not go', () => {
  const budget = new ByteBudget(10_000)
  let looks = 0
  const map = new BoundedMap<Entry>({
    max: 1_000_000,
    mayForget: ({ final }) => {
      looks += 1
      return final
    },
    weigh: (_, { bytes }) => bytes,
    budgets: [budget],
  })
  fill(map, 'open', 990, false)
  fill(map, 'done', 20_000)
  expect(looks / 20_000).toBeLessThan(40)
})
