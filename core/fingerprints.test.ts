import { expect, test } from 'vitest'
import { Fingerprints } from './fingerprints.ts'

const nameOf = (number: number) => `icbc authorisation/49430000   00049992   ${number}`

test('knows the names it was given and no others', () => {
  const names = new Fingerprints(100_000)
  for (let number = 0; number < 50_000; number += 1) names.add(nameOf(number))
  let [known, strangers] = [0, 0]
  for (let number = 0; number < 50_000; number += 1) {
    if (names.has(nameOf(number))) known += 1
    if (names.has(nameOf(number + 50_000))) strangers += 1
  }
  expect([known, strangers, names.count]).toEqual([50_000, 0, 50_000])
})

test('a name said twice is one', () => {
  const names = new Fingerprints(10)
  names.add('a')
  names.add('a')
  expect([names.count, names.has('a'), names.has('b')]).toEqual([1, true, false])
})

test('remembers at least the last so many, and at most twice as many', () => {
  const names = new Fingerprints(1000)
  for (let number = 0; number < 10_500; number += 1) names.add(nameOf(number))
  const last = Array.from({ length: 1000 }, (_, place) => nameOf(9500 + place))
  expect(last.every((name) => names.has(name))).toBe(true)
  expect(names.count).toBeLessThanOrEqual(2000)
  expect(names.has(nameOf(0))).toBe(false)
})

test('takes nothing before the first name, and no more than two tables ever', () => {
  const names = new Fingerprints(1000)
  expect([names.bytes, names.has('a')]).toEqual([0, false])
  names.add('a')
  const one = names.bytes
  for (let number = 0; number < 5000; number += 1) names.add(nameOf(number))
  expect([one, names.bytes]).toEqual([2048 * 8, 2 * 2048 * 8])
})

test('names that differ in one letter, or in the order of letters, are told apart', () => {
  const names = new Fingerprints(1000)
  names.add('order/1/23')
  const others = ['order/12/3', 'order/1/32', 'order/1/2', 'order/1/233', 'Order/1/23', '']
  expect(others.filter((name) => names.has(name))).toEqual([])
})
