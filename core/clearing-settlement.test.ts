import { expect, test } from 'vitest'
import { type Due, settledByMember, settledBySwitch } from './clearing-settlement.ts'

const due = (netFen: number, feeFen: number): Due => ({
  ...{ day: '20261122', member: 'icbc', netFen, feeFen },
})

test('a member that earned receives its money, and pays its fees', () => {
  expect(settledByMember(due(9400, 600), 'clearing/switch')).toEqual({
    opens: [
      { account: 'clearing/switch', kind: 'clearing' },
      { account: 'fees', kind: 'fees' },
      { account: 'settlement', kind: 'settlement' },
    ],
    transfers: [
      {
        ...{ kind: 'post', id: 'fees/20261122', amountFen: 600 },
        ...{ debit: 'fees', credit: 'clearing/switch' },
      },
      {
        ...{ kind: 'post', id: 'settle/20261122', amountFen: 9400 },
        ...{ debit: 'settlement', credit: 'clearing/switch' },
      },
    ],
  })
})

test('a member that owes pays, and what it earns in fees turns the other way round', () => {
  expect(settledByMember(due(-9400, -600), 'clearing/switch').transfers).toEqual([
    {
      ...{ kind: 'post', id: 'fees/20261122', amountFen: 600 },
      ...{ debit: 'clearing/switch', credit: 'fees' },
    },
    {
      ...{ kind: 'post', id: 'settle/20261122', amountFen: 9400 },
      ...{ debit: 'clearing/switch', credit: 'settlement' },
    },
  ])
})

test('the switch books the mirror of it, by day and member', () => {
  expect(settledBySwitch(due(9400, 600), 'clearing/icbc')).toEqual({
    opens: [
      { account: 'clearing/icbc', kind: 'clearing' },
      { account: 'fees', kind: 'fees' },
      { account: 'settlement', kind: 'settlement' },
    ],
    transfers: [
      {
        ...{ kind: 'post', id: 'fees/20261122/icbc', amountFen: 600 },
        ...{ debit: 'clearing/icbc', credit: 'fees' },
      },
      {
        ...{ kind: 'post', id: 'settle/20261122/icbc', amountFen: 9400 },
        ...{ debit: 'clearing/icbc', credit: 'settlement' },
      },
    ],
  })
})

test.each([
  // net   fee  what is booked
  [0, 0, []],
  [1, 0, ['settle/20261122']],
  [0, -1, ['fees/20261122']],
])('of %i net and %i fees %j is booked', (netFen, feeFen, ids) => {
  const { transfers } = settledByMember(due(netFen, feeFen), 'clearing/switch')
  expect(transfers.map(({ id }) => id)).toEqual(ids)
})
