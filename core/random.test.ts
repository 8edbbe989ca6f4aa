import { expect, test } from 'vitest'
import { Draw, hash32, keyOf, Scrambler, type Stream, stream } from './random.ts'

const draws = (of: Stream, count: number) => Array.from({ length: count }, () => of.next())

/** How far counts are from even ones: about the number of buckets when all is well. */
function chiSquare(values: readonly number[], buckets: number): number {
  const counts = new Array<number>(buckets).fill(0)
  for (const value of values) {
    const bucket = Math.floor(value * buckets)
    counts[bucket] = (counts[bucket] ?? 0) + 1
  }
  const even = values.length / buckets
  return counts.reduce((sum, count) => sum + (count - even) ** 2 / even, 0)
}

test('the same name gives the same numbers, whatever was drawn elsewhere', () => {
  const first = draws(stream(1, 'a', 2), 100)
  const other = stream(1, 'b')
  const again = stream(1, 'a', 2)
  expect(Array.from({ length: 100 }, () => [other.next(), again.next()][1])).toEqual(first)
})

test.each([
  [
    ['a', 'bc'],
    ['ab', 'c'],
  ],
  [['a', ''], ['a']],
  [
    ['a', 'b'],
    ['b', 'a'],
  ],
  [
    [1, 23],
    [12, 3],
  ],
])('the labels %j are not %j', (one, other) => {
  expect(draws(stream(1, ...one), 4)).not.toEqual(draws(stream(1, ...other), 4))
})

test('the seed matters in every bit of 32', () => {
  const firsts = Array.from({ length: 32 }, (_, bit) => stream(2 ** bit, 'x').next())
  expect(new Set([...firsts, stream(0, 'x').next()]).size).toBe(33)
})

test('known numbers: a change here changes every recorded run', () => {
  expect(hash32('hutong', 1)).toMatchInlineSnapshot(`271846142`)
  expect(draws(stream(1, 'hutong'), 3)).toMatchInlineSnapshot(`
    [
      0.33032034104689956,
      0.6769565797876567,
      0.9480924983508885,
    ]
  `)
})

test.each([
  ['one stream', () => draws(stream(3, 'long'), 100_000)],
  [
    'the first draw of many streams',
    () => Array.from({ length: 100_000 }, (_, k) => stream(3, `t${k}`).next()),
  ],
  [
    'the first draw under many seeds',
    () => Array.from({ length: 100_000 }, (_, k) => stream(k, 't').next()),
  ],
  [
    'the second draw of many streams',
    () => Array.from({ length: 100_000 }, (_, k) => draws(stream(3, k), 2)[1] ?? 0),
  ],
  ['hashes', () => Array.from({ length: 100_000 }, (_, k) => hash32(`t${k}`) / 2 ** 32)],
] as const)('%s: evenly spread over a hundred buckets', (_, make) => {
  const values = make()
  expect(values.every((value) => value >= 0 && value < 1)).toBe(true)
  // 99 degrees of freedom: a thousandth of all even spreads lies below 56 or above 149.
  expect(chiSquare(values, 100)).toBeLessThan(160)
  expect(chiSquare(values, 100)).toBeGreaterThan(50)
})

test('whole numbers, picks and digits reach every value and no other', () => {
  const draw = stream(4, 'range')
  const ints = Array.from({ length: 2_000 }, () => draw.int(10))
  expect([...new Set(ints)].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  const picks = Array.from({ length: 200 }, () => draw.pick(['x', 'y', 'z']))
  expect([...new Set(picks)].sort()).toEqual(['x', 'y', 'z'])
  expect([...new Set(draw.digits(2_000))].sort().join('')).toBe('0123456789')
  expect([...new Set(draw.letters(2_000, 'abc'))].sort().join('')).toBe('abc')
  expect([draw.digits(0), draw.letters(5, 'abc').length]).toEqual(['', 5])
})

test('nothing can be picked out of nothing', () => {
  expect(() => stream(1).pick([])).toThrow(RangeError)
})

test('normal and exponential numbers have their means and deviations', () => {
  const draw = stream(5, 'moments')
  const moments = (values: readonly number[]) => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
    return [mean, Math.sqrt(variance)] as const
  }
  const [normalMean, normalDeviation] = moments(
    Array.from({ length: 100_000 }, () => draw.normal()),
  )
  expect([Math.abs(normalMean) < 0.01, Math.abs(normalDeviation - 1) < 0.01]).toEqual([true, true])
  const [mean, deviation] = moments(Array.from({ length: 100_000 }, () => draw.exponential()))
  expect([Math.abs(mean - 1) < 0.015, Math.abs(deviation - 1) < 0.02]).toEqual([true, true])
})

test('streams at the crossings of two names are evenly spread, and those of neighbours unlike', () => {
  const draw = new Draw()
  const traces = Array.from({ length: 20_000 }, (_, index) => keyOf(3, `K0badcafe${index}`))
  const names = ['switch>icbc', 'switch>ccb'].map((hop) => keyOf(0, hop))
  const drawn = names.map(({ a, b }) => traces.map((trace) => draw.cross(trace, a, b).next()))
  const numbered = Array.from({ length: 20_000 }, (_, index) =>
    draw.cross(keyOf(3, 'n'), index, 0).next(),
  )
  for (const values of [...drawn, numbered]) {
    const buckets = new Array<number>(100).fill(0)
    for (const value of values) {
      const bucket = Math.floor(value * 100)
      buckets[bucket] = (buckets[bucket] ?? 0) + 1
    }
    const chiSquare = buckets.reduce((sum, count) => sum + (count - 200) ** 2 / 200, 0)
    expect(chiSquare).toBeGreaterThan(55)
    expect(chiSquare).toBeLessThan(160)
  }
  const correlated = (one: readonly number[], other: readonly number[]) =>
    one.reduce((sum, value, place) => sum + (value - 0.5) * ((other[place] ?? 0.5) - 0.5), 0) /
    (one.length / 12)
  const [first = [], second = []] = drawn
  expect(Math.abs(correlated(first, second))).toBeLessThan(0.03)
  expect(Math.abs(correlated(first.slice(1), first))).toBeLessThan(0.03)
  expect(Math.abs(correlated(numbered.slice(1), numbered))).toBeLessThan(0.03)
})

test('a text mixed in two parts is the text mixed as one, digits too', () => {
  const prefix = new Scrambler().begin(9).text('K0badcafe')
  const { a, b, c, d } = new Scrambler().from(prefix).decimal(1234, 7).end()
  expect({ a, b, c, d }).toEqual(keyOf(9, 'K0badcafe0001234'))
})
