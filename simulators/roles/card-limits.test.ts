import { beforeEach, expect, test } from 'vitest'
import { createVirtualClock, type VirtualClock } from '../../core/clock.ts'
import { institutionId, refundNo } from '../../core/ids.ts'
import { fen } from '../../core/money.ts'
import type { Outcome } from '../../core/outcome.ts'
import { formSettleKey } from '../../core/settle-key.ts'
import { createMemoryStore } from '../../storage/memory.ts'
import type { Store } from '../../storage/store.ts'
import type { Host } from '../host/institution.ts'
import { cardDayKey, takeShare } from './card-limits.ts'
import { correction } from './card-undo.ts'
import { createIssuer, type Issuer } from './issuer.ts'

const limits = { paymentFen: fen(500), dayFen: fen(1000), dayCount: 4 }

let clock: VirtualClock
let store: Store
let issuer: Issuer

beforeEach(() => {
  // The last hour of 22 November in Beijing.
  clock = createVirtualClock(Date.UTC(2026, 10, 22, 15))
  store = createMemoryStore()
  const host: Pick<Host, 'id' | 'clock' | 'store' | 'later'> = {
    ...{ id: institutionId('icbc'), clock, store },
    later: (work) => void work,
  }
  issuer = createIssuer(host as Host, {
    ...{ holderOf: (card) => card, openingFen: fen(100_000), limits },
  })
})

/** Keys of one clearing day, which began at 23:00. */
const keyOf = (letter: string) =>
  formSettleKey({
    ...{ acquirer: '49430000', forwarder: '00049992', time: '1122230000' },
    traceNo: String(letter.charCodeAt(0)).padStart(6, '0'),
  })

type Line = readonly [verb: string, key: string, amount: number, outcome: Outcome]

async function say([verb, key, amount]: Line): Promise<Outcome> {
  const [word = '', of = ''] = verb.split(' ')
  const debit = { settleKey: keyOf(key), cardNo: 'ann', amountFen: fen(amount) }
  const back = { ...debit, refundNo: refundNo('R') }
  const words: Readonly<Record<string, () => Promise<Outcome>>> = {
    debit: () => issuer.authorise({ ...debit, cardNo: of === '' ? 'ann' : of }),
    hold: () => issuer.hold(debit),
    capture: () => issuer.capture({ ...debit, of: keyOf(of) }),
    reverse: () => issuer.reverse(debit),
    undo: () => issuer.undo(back),
    refund: () => issuer.credit(back),
    correct: () => issuer.credit({ ...back, refundNo: correction }),
    pass: async () => {
      clock.advance(amount)
      return 'approved'
    },
  }
  return words[word]?.() ?? 'result-unknown'
}

const hour = 3_600_000

/** What the card has spent and how often, on the day it was last used. */
const stories: readonly (readonly [what: string, lines: readonly Line[], day: number[]])[] = [
  [
    'a payment may reach what one payment may be, and not pass it',
    [
      ['debit', 'A', 500, 'approved'],
      ['debit', 'B', 501, 'amount-over-limit'],
    ],
    [500, 1],
  ],
  [
    'a day may be filled, and not passed',
    [
      ['debit', 'A', 500, 'approved'],
      ['debit', 'B', 499, 'approved'],
      ['debit', 'C', 2, 'amount-over-limit'],
      ['debit', 'D', 1, 'approved'],
    ],
    [1000, 3],
  ],
  [
    'a card pays so many times a day',
    [
      ['debit', 'A', 1, 'approved'],
      ['debit', 'B', 1, 'approved'],
      ['debit', 'C', 1, 'approved'],
      ['debit', 'D', 1, 'approved'],
      ['debit', 'E', 1, 'count-over-limit'],
    ],
    [4, 4],
  ],
  [
    'where amount and count are both passed the amount is said',
    [
      ['debit', 'A', 1, 'approved'],
      ['debit', 'B', 1, 'approved'],
      ['debit', 'C', 1, 'approved'],
      ['debit', 'D', 1, 'approved'],
      ['debit', 'E', 501, 'amount-over-limit'],
    ],
    [4, 4],
  ],
  [
    'the day ends at midnight in Beijing, and not before',
    [
      ['debit', 'A', 500, 'approved'],
      ['debit', 'B', 500, 'approved'],
      ['pass', '', hour - 1, 'approved'],
      ['debit', 'C', 1, 'amount-over-limit'],
      ['pass', '', 1, 'approved'],
      ['debit', 'D', 7, 'approved'],
    ],
    [7, 1],
  ],
  [
    'a debit said again takes one share',
    [
      ['debit', 'A', 500, 'approved'],
      ['debit', 'A', 500, 'approved'],
    ],
    [500, 1],
  ],
  [
    'what is reversed gives its share back, once',
    [
      ['debit', 'A', 500, 'approved'],
      ['debit', 'B', 500, 'approved'],
      ['reverse', 'A', 500, 'approved'],
      ['reverse', 'A', 500, 'approved'],
      ['debit', 'C', 400, 'approved'],
    ],
    [900, 2],
  ],
  [
    'what is undone gives its share back',
    [
      ['debit', 'A', 500, 'approved'],
      ['undo', 'A', 500, 'approved'],
    ],
    [0, 0],
  ],
  [
    'what is refunded does not',
    [
      ['debit', 'A', 500, 'approved'],
      ['refund', 'A', 500, 'approved'],
      ['debit', 'B', 500, 'approved'],
      ['debit', 'C', 1, 'amount-over-limit'],
    ],
    [1000, 2],
  ],
  [
    'what can only be given back, its clearing day being over, gives its share back, once',
    [
      ['debit', 'A', 500, 'approved'],
      ['debit', 'B', 500, 'approved'],
      ['correct', 'A', 500, 'approved'],
      ['correct', 'A', 500, 'approved'],
    ],
    [500, 1],
  ],
  [
    'a share of yesterday is not given back today',
    [
      ['debit', 'A', 500, 'approved'],
      ['pass', '', hour, 'approved'],
      ['debit', 'B', 500, 'approved'],
      ['reverse', 'A', 500, 'approved'],
    ],
    [500, 1],
  ],
  [
    'a reversal that comes before its debit gives nothing back',
    [
      ['debit', 'A', 500, 'approved'],
      ['reverse', 'B', 500, 'approved'],
      ['debit', 'B', 500, 'order-reversed'],
    ],
    [500, 1],
  ],
  [
    'a hold takes its share, and its capture none',
    [
      ['hold', 'H', 400, 'approved'],
      ['capture H', 'C', 400, 'approved'],
    ],
    [400, 1],
  ],
  [
    'a hold let go of gives its share back, a capture undone does not',
    [
      ['hold', 'H', 400, 'approved'],
      ['capture H', 'C', 400, 'approved'],
      ['reverse', 'C', 400, 'approved'],
      ['hold', 'I', 300, 'approved'],
      ['undo', 'I', 300, 'approved'],
    ],
    [400, 1],
  ],
]

test.each(stories)('%s', async (_what, lines, day) => {
  for (const line of lines) expect([line, await say(line)]).toEqual([line, line[3]])
  const { record } = await store.load(cardDayKey('payer:ann'))
  expect([record?.spentFen, record?.count]).toEqual(day)
})

test('each card has a day of its own', async () => {
  for (const key of ['A', 'B']) await say(['debit', key, 500, 'approved'])
  expect(await say(['debit bob', 'C', 500, 'approved'])).toBe('approved')
})

test('debits at once do not pass the day together', async () => {
  const keys = ['A', 'B', 'C', 'D']
  const outcomes = await Promise.all(keys.map((key) => say(['debit', key, 400, 'approved'])))
  expect(outcomes.filter((outcome) => outcome === 'approved')).toHaveLength(2)
  expect(outcomes.filter((outcome) => outcome === 'amount-over-limit')).toHaveLength(2)
  expect((await store.account('payer:ann'))?.debitsPostedFen).toBe(800)
})

test('a debit the account cannot pay takes no share', async () => {
  const asked = { account: 'payer:ann', amountFen: fen(500), at: clock.now() }
  const poor = createIssuer(
    {
      id: institutionId('icbc'),
      clock,
      store: createMemoryStore(),
      later: () => undefined,
    } as unknown as Host,
    { holderOf: (card) => card, openingFen: fen(10), limits },
  )
  const debit = { settleKey: keyOf('A'), cardNo: 'ann', amountFen: fen(500) }
  expect(await poor.authorise(debit)).toBe('funds-insufficient')
  expect(takeShare(undefined, asked, limits)).toMatchObject({
    write: { record: { day: '2026-11-22', spentFen: 500, count: 1 } },
  })
})
