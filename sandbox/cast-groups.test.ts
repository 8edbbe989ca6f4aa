import { expect, test } from 'vitest'
import { combinations } from './cast-groups.ts'

test.each([
  [{ app: 'icbc', owner: 'alipay' }, 2],
  [{ app: 'the-28', owner: 'alipay', scene: 'online' }, 28],
  [{ app: '*', owner: '*', scene: '*' }, 31 * 3 * 5],
  [{ app: ['the-28', 'icbc', 'alipay'], owner: 'unionpay', scene: 'top-up' }, 29],
  [{ app: 'icbc', owner: ['alipay', '*'], scene: ['payer-code', '*'] }, 15],
] as const)('%o are %i parts, each once, that share the weight', (written, count) => {
  const parts = combinations({ ...written, weight: 3 })
  expect(parts).toHaveLength(count)
  expect(new Set(parts.map(({ app, owner, scene }) => `${app} ${owner} ${scene}`)).size).toBe(count)
  expect(parts.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(3)
})
