import { expect, test } from 'vitest'
import { stream } from './random.ts'
import { type DifferenceKind, type ReconciliationLine, reconcile } from './reconciliation.ts'

const line = (key: string, change: Partial<ReconciliationLine> = {}): ReconciliationLine => ({
  key,
  amountFen: 100,
  refundedFen: 0,
  status: 'paid',
  ...change,
})

type Lines = readonly ReconciliationLine[]
const one = line('k')
const unpaid = line('k', { status: 'unpaid' })
const reversed = line('k', { status: 'reversed' })

test.each<[string, Lines, Lines, DifferenceKind[], number]>([
  //  what                         ours                            theirs                       found   matched
  ['the same line', [one], [one], [], 1],
  ['nothing', [], [], [], 0],
  ['a line only we have', [one], [], ['ours-only'], 0],
  ['a line only they have', [], [one], ['theirs-only'], 0],
  ['another amount', [one], [line('k', { amountFen: 99 })], ['amount-differs'], 0],
  ['another refund', [one], [line('k', { refundedFen: 1 })], ['refund-differs'], 0],
  ['another end', [one], [reversed], ['status-differs'], 0],
  ['paid there, unpaid here', [unpaid], [one], ['status-differs'], 0],
  ['a line twice on our side', [one, one], [one], ['duplicate'], 1],
  ['a line twice on theirs', [one], [one, one], ['duplicate'], 1],
  [
    'the day cut between us',
    [line('k', { day: '1' })],
    [line('k', { day: '2' })],
    ['crossed-cut'],
    0,
  ],
  ['a day only one of us keeps', [line('k', { day: '1' })], [one], [], 1],
  ['unpaid on both sides', [unpaid], [{ ...unpaid, amountFen: 7 }], [], 1],
  ['reversed on both sides', [reversed], [reversed], [], 1],
  ['unpaid, and only ours', [unpaid], [], [], 0],
  ['unpaid, and only theirs', [], [unpaid], [], 0],
  ['reversed, and only ours', [reversed], [], [], 0],
  ['reversed, and only theirs', [], [reversed], [], 0],
])('%s', (_, ours, theirs, kinds, matched) => {
  const found = reconcile(ours, theirs)
  expect(found.differences.map(({ kind }) => kind)).toEqual(kinds)
  expect(found.matched).toBe(matched)
})

test('the status is compared before amount, refund and day', () => {
  const other = line('k', { status: 'reversed', amountFen: 1, refundedFen: 1, day: '2' })
  const ours = line('k', { day: '1' })
  expect(reconcile([ours], [other]).differences[0]?.kind).toBe('status-differs')
  expect(reconcile([ours], [{ ...other, status: 'paid' }]).differences[0]?.kind).toBe(
    'amount-differs',
  )
  const [difference] = reconcile([ours], [{ ...other, status: 'paid', amountFen: 100 }]).differences
  expect(difference?.kind).toBe('refund-differs')
})

test('a difference shows the lines of both sides', () => {
  const theirs = line('k', { amountFen: 99 })
  expect(reconcile([one], [theirs]).differences).toEqual([
    { kind: 'amount-differs', key: 'k', ours: one, theirs },
  ])
  expect(reconcile([one], []).differences).toEqual([{ kind: 'ours-only', key: 'k', ours: one }])
})

/** What may go wrong with a line, and what must be found then. */
const breaks = {
  'ours-only': () => [],
  'amount-differs': (was) => [{ ...was, amountFen: was.amountFen + 1 }],
  'refund-differs': (was) => [{ ...was, refundedFen: was.refundedFen + 1 }],
  'status-differs': (was) => [{ ...was, status: 'unpaid' }],
  duplicate: (was) => [was, was],
  'crossed-cut': (was) => [{ ...was, day: 'next' }],
} as const satisfies Record<string, (was: ReconciliationLine) => Lines>

test('whatever breaks is found, and nothing else', () => {
  const draw = stream(12, 'breaks')
  const kinds = Object.keys(breaks) as (keyof typeof breaks)[]
  const seen = new Set<string>()
  for (let round = 0; round < 50; round += 1) {
    const ours: Lines = Array.from({ length: 200 }, (_, index) =>
      line(`${round}/${index}`, { amountFen: 1 + draw.int(1e6), day: `${draw.int(2)}` }),
    )
    const injected: string[] = []
    const theirs: ReconciliationLine[] = []
    for (const was of ours) {
      if (draw.int(10) > 0) theirs.push(was)
      else {
        const kind = draw.pick(kinds)
        injected.push(`${kind} ${was.key}`)
        theirs.push(...breaks[kind](was))
      }
    }
    theirs.push(line(`stranger/${round}`))
    injected.push(`theirs-only stranger/${round}`)
    const { differences, matched } = reconcile(ours, theirs.reverse())
    const found = differences.map(({ kind, key }) => `${kind} ${key}`)
    expect(found.sort()).toEqual(injected.sort())
    // A duplicated line matches once; every other break keeps its line from matching.
    const kept = injected.filter((each) => each.startsWith('duplicate')).length
    expect(matched).toBe(200 - (injected.length - 1) + kept)
    for (const { kind } of differences) seen.add(kind)
  }
  expect([...seen].sort()).toEqual([...kinds, 'theirs-only'].sort())
})
