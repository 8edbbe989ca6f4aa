import { expect, test } from 'vitest'
import { payerIdOf, payerOf, payersPerApp } from './cast.ts'
import { arrivalIndex, arrivalOrderNo, counterDigits } from './ids.ts'
import { limits } from './limits.ts'

test.each([0, 1, 999, 9_999_999])('the order number of arrival %d tells the arrival', (index) => {
  const number = arrivalOrderNo('0a1b2c3d', index)
  expect(number).toMatch(/^[0-9A-Za-z]{16}$/)
  expect(arrivalIndex(number)).toBe(index)
})

test('the last arrival a run may have still fits the number', () => {
  expect(arrivalOrderNo('00000000', limits.arrivalsMax - 1)).toHaveLength(16)
})

test.each([
  '',
  'K0a1b2c3d000000',
  'K0A1B2C3D0000001',
  'X0a1b2c3d0000001',
  'K0a1b2c3d00000010',
  '20261122',
])('%s was made by a stranger', (number) => {
  expect(arrivalIndex(number)).toBeUndefined()
})

test('a counter shows its rightmost digits, zeros in front', () => {
  expect([counterDigits(7, 4), counterDigits(12_345, 4), counterDigits(0, 2)]).toEqual([
    '0007',
    '2345',
    '00',
  ])
})

test.each([
  ['alipay', 0],
  ['icbc', 42],
  ['wechat', payersPerApp - 1],
] as const)('payer %s-%d is found by the name alone', (app, index) => {
  expect(payerOf(payerIdOf(app, index))).toEqual({ app, index })
})

test.each(['alipay', 'alipay-', 'alipay-01', 'alipay-1000000', 'Alipay-1', 'a-1', 'alipay-1x'])(
  '%s names nobody',
  (id) => {
    expect(payerOf(id)).toBeUndefined()
  },
)
