import { expect, test } from 'vitest'
import { assumedFees, type FeeFunding, type FeeTable, feesOf, noFees } from './fees.ts'
import { stream } from './random.ts'
import { scenes } from './scene.ts'

test.each<[FeeFunding, number, number, number, number]>([
  // of       amount       payer's side  payee's side  switch
  ['debit', 100_000, -350 + 33, 350 + 33, -66],
  ['credit', 100_000, -450 + 33, 450 + 33, -66],
  ['balance', 100_000, -350 + 33, 350 + 33, -66],
  // the caps: 13 yuan for the issuer of a debit card, 6.50 for the switch
  ['debit', 10_000_000, -1300 + 325, 1300 + 325, -650],
  ['credit', 10_000_000, -45_000 + 325, 45_000 + 325, -650],
  ['debit', 1, 0, 0, 0],
  ['debit', 143, -1, 1, 0],
])('%s of %i fen', (funding, amountFen, payerSideFen, payeeSideFen, switchFen) => {
  for (const scene of scenes) {
    expect(feesOf({ scene, funding, amountFen })).toEqual({ payerSideFen, payeeSideFen, switchFen })
  }
})

test('what the sides pay and the switch earns comes to nothing, for any amount', () => {
  const draw = stream(1, 'fees')
  for (let round = 0; round < 5000; round += 1) {
    const payment = {
      scene: draw.pick(scenes),
      funding: draw.pick(['debit', 'credit', 'balance'] as const),
      amountFen: 1 + draw.int(20_000_000),
    }
    const { payerSideFen, payeeSideFen, switchFen } = feesOf(payment)
    expect(payerSideFen + payeeSideFen + switchFen).toBe(0)
    expect(payeeSideFen).toBeGreaterThanOrEqual(0)
    expect(switchFen).toBeLessThanOrEqual(0)
  }
})

test('the first row that fits decides; a row may be of some scenes only', () => {
  const [row] = assumedFees
  if (row === undefined) throw new Error('The table is empty.')
  const free = { issuerBasisPoints: 0, switchBasisPoints: 0, scenes: ['top-up'] as const }
  const table: FeeTable = [{ ...row, ...free }, row]
  const payment = { funding: 'debit', amountFen: 100_000 } as const
  expect(feesOf({ ...payment, scene: 'top-up' }, table)).toEqual(noFees)
  expect(feesOf({ ...payment, scene: 'online' }, table).payeeSideFen).toBe(383)
  expect(feesOf({ ...payment, scene: 'online' }, [])).toEqual(noFees)
})

test('every row says where it comes from, and that it is assumed', () => {
  for (const { source, assumed } of assumedFees) {
    expect([source, assumed]).toEqual(['docs/sources.md, U5.8', true])
  }
})
