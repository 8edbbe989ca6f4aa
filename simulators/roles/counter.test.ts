/** Numbers are given out once, whenever the world falls, and in memory they begin at one. */
import { expect, test } from 'vitest'
import { createMemoryStore } from '../../storage/memory.ts'
import type { Store } from '../../storage/store.ts'
import { createCounter } from './counter.ts'

const durable = () => createMemoryStore(undefined, { durable: true })

test('counts from one, and writes nothing in memory', () => {
  const store = createMemoryStore()
  const { next } = createCounter(store, 'orders')
  expect([next(), next(), next()]).toEqual([1, 2, 3])
  expect(store.holding().records).toBe(0)
})

test('gives no number again after a fall, however often it falls', async () => {
  const store = durable()
  const given = new Set<number>()
  for (let life = 0; life < 4; life += 1) {
    const counter = createCounter(store, 'orders')
    await counter.wake()
    for (let count = 0; count < 12_345; count += 1) {
      given.add(counter.next())
    }
  }
  expect(given.size).toBe(4 * 12_345)
})

test('reserves a block before its first number is given', async () => {
  const store = durable()
  createCounter(store, 'orders').next()
  const again = createCounter(store, 'orders')
  await again.wake()
  expect(again.next()).toBeGreaterThan(1)
})

test('a copy of a world in memory gives none of its numbers, nor does a copy of the copy', async () => {
  const first = createCounter(createMemoryStore(), 'orders')
  const given = Array.from({ length: 12_345 }, first.next)
  const store = createMemoryStore()
  for (let copy = 0; copy < 3; copy += 1) {
    const counter = createCounter(store, 'orders')
    await counter.wake()
    given.push(...Array.from({ length: 12_345 }, counter.next))
  }
  // The fewest digits that a number has of its count.
  expect(new Set(given.map((count) => count % 1_000_000)).size).toBe(4 * 12_345)
})

test('counts of different names do not meet', async () => {
  const store = durable()
  const [orders, codes] = [createCounter(store, 'orders'), createCounter(store, 'codes')]
  expect([orders.next(), codes.next(), orders.next()]).toEqual([1, 1, 2])
})

test('fails when it was not woken on a store that has its count', () => {
  const store = durable()
  createCounter(store, 'orders').next()
  expect(() => createCounter(store, 'orders').next()).toThrow('asleep')
})

test('a disk that takes no more is told to whoever uses a number, and ends no process', async () => {
  const unheard: unknown[] = []
  const hear = (cause: unknown) => void unheard.push(cause)
  process.on('unhandledRejection', hear)
  const full: Store = { ...durable(), commit: () => Promise.reject(new Error('EIO')) }
  expect(createCounter(full, 'orders').next()).toBe(1)
  await new Promise((turn) => setImmediate(turn))
  process.off('unhandledRejection', hear)
  expect(unheard).toEqual([])
})
