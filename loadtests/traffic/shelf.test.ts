import { expect, test } from 'vitest'
import { createShelf } from './shelf.ts'
import type { SignedOrder } from './tills/till.ts'

const signed = (body: string, signedFor = 0): SignedOrder => ({
  request: { method: 'POST', target: '/v3', headers: { Authorization: 'a "b"' }, body },
  signedFor,
})

test('what was put is taken once, whole, in any order', () => {
  const shelf = createShelf({ places: 4, bytesMax: 1000 })
  expect([shelf.put(0, signed('牛肉面', 5)), shelf.put(3, signed('', 6.5))]).toEqual([true, true])
  expect(shelf.take(3)).toEqual(signed('', 6.5))
  expect(shelf.take(0)).toEqual(signed('牛肉面', 5))
  expect([shelf.take(0), shelf.take(1), shelf.take(9)]).toEqual([undefined, undefined, undefined])
  expect(shelf.count()).toBe(2)
})

test('it holds no more bytes than it may, over many boards', () => {
  const places = 5000
  const size = Buffer.byteLength(JSON.stringify(signed('x'.repeat(1000)).request))
  const shelf = createShelf({ places, bytesMax: 3 * 1024 * 1024 })
  let put = 0
  while (shelf.put(put, signed('x'.repeat(1000), put))) put += 1
  expect(put).toBe(3 * Math.floor((1024 * 1024) / size))
  expect(shelf.bytes()).toBe(put * size)
  expect(shelf.count()).toBe(put)
  const times = Array.from({ length: places }, (_, place) => shelf.take(place)?.signedFor)
  expect(times.slice(0, put)).toEqual(Array.from({ length: put }, (_, place) => place))
  expect(times.slice(put).every((time) => time === undefined)).toBe(true)
})

test('what is larger than all the room there is does not fit', () => {
  const shelf = createShelf({ places: 1, bytesMax: 50 })
  expect(shelf.put(0, signed('x'.repeat(50)))).toBe(false)
  expect([shelf.take(0), shelf.bytes()]).toEqual([undefined, 0])
})
