import { expect, test } from 'vitest'
import { addFen, fen, fenFromYuan, fenMax, splitFen, subtractFen, yuanFromFen } from './money.ts'
import { stream } from './random.ts'

test.each([0.5, Number.NaN, Number.POSITIVE_INFINITY, fenMax + 1, -fenMax - 1])(
  '%d is no number of fen',
  (amount) => {
    expect(() => fen(amount)).toThrow(RangeError)
  },
)

test('sums and differences are exact up to the largest amount', () => {
  expect(addFen(fen(fenMax - 1), fen(1))).toBe(fenMax)
  expect(subtractFen(fen(0), fen(fenMax))).toBe(-fenMax)
  expect(addFen()).toBe(0)
})

test('a sum that can no longer be held exactly is refused', () => {
  expect(() => addFen(fen(fenMax), fen(1))).toThrow('not a whole number of fen')
  expect(() => subtractFen(fen(-fenMax), fen(1))).toThrow(RangeError)
})

test.each([
  //  amount  parts  shares
  [100, 3, [34, 33, 33]],
  [101, 3, [34, 34, 33]],
  [2, 5, [1, 1, 0, 0, 0]],
  [0, 2, [0, 0]],
  [7, 1, [7]],
  [-100, 3, [-34, -33, -33]],
] as const)('%d fen in %d parts are %j', (amount, parts, shares) => {
  expect(splitFen(fen(amount), parts)).toEqual(shares)
})

test('splitting loses no fen and favours nobody by more than one', () => {
  const draw = stream(1, 'split')
  for (let round = 0; round < 2_000; round += 1) {
    const amount = fen(draw.int(2) === 0 ? draw.int(1_000) : draw.int(fenMax))
    const shares = splitFen(amount, 1 + draw.int(40))
    expect(addFen(...shares)).toBe(amount)
    expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1)
  }
})

test.each([0, -1, 1.5, Number.NaN])('nothing can be split into %d parts', (parts) => {
  expect(() => splitFen(fen(100), parts)).toThrow(RangeError)
})

test.each([
  //   fen        yuan
  [0, '0.00'],
  [1, '0.01'],
  [10, '0.10'],
  [123, '1.23'],
  [100_000, '1000.00'],
  [-5, '-0.05'],
  [fenMax, '90071992547409.91'],
] as const)('%d fen are printed as %s', (amount, yuan) => {
  expect(yuanFromFen(fen(amount))).toBe(yuan)
})

test.each([
  ['0.01', 1],
  ['12.5', 1250],
  ['12.50', 1250],
  ['12', 1200],
  ['007', 700],
  ['9999999999999.99', 999_999_999_999_999],
] as const)('the text %s is %d fen', (text, amount) => {
  expect(fenFromYuan(text)).toBe(amount)
})

test.each([
  '',
  '.5',
  '5.',
  '1.234',
  '-1',
  '+1',
  '1e3',
  '1,000',
  ' 1',
  '1 ',
  '１２',
  '99999999999999',
  'NaN',
])('the text "%s" is no amount', (text) => {
  expect(fenFromYuan(text)).toBeUndefined()
})

test('printing and reading agree for amounts of every size', () => {
  const draw = stream(2, 'yuan')
  for (let round = 0; round < 2_000; round += 1) {
    const amount = fen(draw.int(10 ** (1 + draw.int(14))))
    expect(fenFromYuan(yuanFromFen(amount))).toBe(amount)
  }
})
