import { expect, test } from 'vitest'
import { isFinal, isPaid, mayMove, type PaymentState, paymentStates } from './lifecycle.ts'

// A row is where a payment stands, a column where it would go; x marks a move that may be made.
const table = `
              created confirming reserved paid refunding refunded held captured voided declined reversed closed
  created           .          x        x    x         .        .    x        .      .        x        x      x
  confirming        .          .        x    x         .        .    x        .      .        x        x      x
  reserved          .          .        .    x         .        .    x        .      .        x        x      .
  paid              .          .        .    .         x        x    .        .      .        .        x      .
  refunding         .          .        .    .         x        x    .        .      .        .        .      .
  refunded          .          .        .    .         .        .    .        .      .        .        .      .
  held              .          .        .    .         .        .    .        x      x        .        x      .
  captured          .          .        .    .         .        .    x        .      .        .        .      .
  voided            .          .        .    .         .        .    .        .      .        .        .      .
  declined          .          .        .    .         .        .    .        .      .        .        x      x
  reversed          .          .        .    .         .        .    .        .      .        .        .      .
  closed            .          .        .    .         .        .    .        .      .        .        .      .
`
const [columns = [], ...rows] = table
  .trim()
  .split('\n')
  .map((row) => row.trim().split(/\s+/))

test('a payment makes the marked moves and no other', () => {
  const made: string[][] = []
  for (const from of paymentStates) {
    const marks = paymentStates.map((to) => (mayMove(from, to) ? 'x' : '.'))
    made.push([from, ...marks])
  }
  expect([...paymentStates]).toEqual(columns)
  expect(made).toEqual(rows)
})

test.each([
  ['created', false, false],
  ['confirming', false, false],
  ['reserved', false, false],
  ['paid', true, true],
  ['refunding', true, true],
  ['refunded', true, false],
  ['held', false, false],
  ['captured', true, false],
  ['voided', true, false],
  ['declined', true, false],
  ['reversed', true, false],
  ['closed', true, false],
] as const)('%s: final %s, paid %s', (state: PaymentState, final, paid) => {
  expect([isFinal(state), isPaid(state)]).toEqual([final, paid])
})

test('from a state that is final no money can be taken any more', () => {
  for (const state of paymentStates.filter(isFinal)) {
    expect(mayMove(state, 'paid'), state).toBe(false)
    expect(mayMove(state, 'reserved'), state).toBe(false)
  }
})
