import { expect, test } from 'vitest'
import { breaksOf, type Neighbours } from './clearing-break.ts'
import { injectBreaks } from './clearing-break-injection.ts'
import type { ClearingLine } from './clearing-file.ts'
import { institutionId } from './ids.ts'
import { fen } from './money.ts'
import { differenceKinds } from './reconciliation.ts'
import { formSettleKey, switchCode } from './settle-key.ts'

const keyOf = (number: number) =>
  formSettleKey({
    ...{ acquirer: '49430000', forwarder: switchCode, time: '1122120000' },
    traceNo: String(number).padStart(6, '0'),
  })

const line = (number: number, change: Partial<ClearingLine> = {}): ClearingLine => ({
  key: keyOf(number),
  settleKey: keyOf(number),
  kind: 'payment',
  direction: 'out',
  amountFen: fen(100),
  feeFen: 0,
  counterparty: institutionId('alipay'),
  status: 'done',
  ...change,
})

const one = line(1)
const dearer = line(1, { amountFen: fen(101) })
const undone = line(1, { status: 'undone' })
const refund = line(1, { kind: 'refund', direction: 'in' })
const before = (
  own: ClearingLine[],
  bySwitch: ClearingLine[],
  told: string[] = [],
): Neighbours => ({
  before: { own, switch: bySwitch, told: new Set(told) },
})
const after = (own: ClearingLine[], bySwitch: ClearingLine[]): Neighbours => ({
  after: { own, switch: bySwitch },
})

test.each<[string, ClearingLine[], ClearingLine[], Neighbours, string[]]>([
  // what                              own            switch   neighbours              found
  ['the same line', [one], [one], {}, []],
  ['another fee, which only the switch knows', [line(1, { feeFen: 3 })], [one], {}, []],
  ['a line the switch lacks', [one], [], {}, ['ours-only']],
  ['a line the party lacks', [], [one], {}, ['theirs-only']],
  ['a line that came to nothing, and only here', [undone], [], {}, []],
  ['another amount', [dearer], [one], {}, ['amount-differs']],
  ['another refund', [{ ...refund, amountFen: fen(9) }], [refund], {}, ['refund-differs']],
  ['another status', [undone], [one], {}, ['status-differs']],
  ['a line twice here', [one, one], [one], {}, ['duplicate']],
  ['a line twice there', [one], [one, one], {}, ['duplicate']],
  ['here on the next day', [], [one], after([one], []), ['crossed-cut']],
  ['there on the next day', [one], [], after([], [one]), ['crossed-cut']],
  ['there on the day before, and told then', [one], [], before([], [one], [one.key]), []],
  ['there on the day before, and not told', [one], [], before([], [one]), ['crossed-cut']],
  ['on the day before on both sides', [one], [], before([one], [one]), ['ours-only']],
  [
    'status and amount',
    [line(1, { status: 'undone', amountFen: fen(1) })],
    [one],
    {},
    ['status-differs', 'amount-differs'],
  ],
  ['twice, and another amount', [dearer, dearer], [one], {}, ['duplicate', 'amount-differs']],
  [
    'across the cut, and another amount',
    [],
    [one],
    after([dearer], []),
    ['amount-differs', 'crossed-cut'],
  ],
])('%s', (_, own, bySwitch, neighbours, kinds) => {
  const found = breaksOf({ own, switch: bySwitch }, neighbours)
  expect(found.map(({ kind }) => kind)).toEqual(kinds)
  expect(new Set(found.map(({ key }) => key)).size).toBe(kinds.length > 0 ? 1 : 0)
})

const party = institutionId('icbc')
const many = Array.from({ length: 500 }, (_, index) => [
  line(index),
  ...(index % 3 === 0 ? [line(index, { key: `${keyOf(index)}/R`, kind: 'refund' })] : []),
]).flat()

test.each(differenceKinds)('%s: what is put in is found, and nothing else', (kind) => {
  const broken = injectBreaks(many, { party, shares: { [kind]: 0.2 }, seed: 3 })
  const found = breaksOf({ own: broken.lines, switch: many }, after([...broken.crossing], []))
  expect(broken.injected.length).toBeGreaterThan(10)
  const sorted = [...broken.injected].sort((left, right) => (left.key < right.key ? -1 : 1))
  expect(found).toEqual(sorted)
})

test('the same seed breaks the same lines, another seed and another party others', () => {
  const shares = { duplicate: 0.2 }
  const keys = (of: typeof party, seed: number) =>
    injectBreaks(many, { party: of, shares, seed }).injected.map(({ key }) => key)
  expect(keys(party, 3)).toEqual(keys(party, 3))
  expect(keys(party, 3)).not.toEqual(keys(party, 4))
  expect(keys(party, 3)).not.toEqual(keys(institutionId('abc'), 3))
})

test('without shares a file is written as it is', () => {
  const whole = { lines: many, crossing: [], injected: [] }
  expect(injectBreaks(many, { party, shares: undefined, seed: 3 })).toEqual(whole)
  expect(injectBreaks(many, { party, shares: {}, seed: 3 })).toEqual(whole)
})
