import { beforeEach, expect, test } from 'vitest'
import { createVirtualClock, type VirtualClock } from '../../core/clock.ts'
import { institutionId, refundNo, settleKey } from '../../core/ids.ts'
import { brokenInvariants } from '../../core/ledger/invariants.ts'
import { fen } from '../../core/money.ts'
import type { Outcome } from '../../core/outcome.ts'
import { createMemoryStore } from '../../storage/memory.ts'
import type { Store } from '../../storage/store.ts'
import type { Host } from '../host/institution.ts'
import { createIssuer, type Issuer } from './issuer.ts'

const opening = 1000
const day = 86_400_000
const limits = { paymentFen: fen(100_000), dayFen: fen(100_000), dayCount: 100 }

let clock: VirtualClock
let store: Store
let issuer: Issuer

beforeEach(() => {
  clock = createVirtualClock(Date.UTC(2026, 10, 22))
  store = createMemoryStore()
  const host: Pick<Host, 'id' | 'clock' | 'store' | 'later'> = {
    id: institutionId('icbc'),
    clock,
    store,
    later: (work) => void work,
  }
  issuer = createIssuer(host as Host, {
    holderOf: (card) => (card === 'none' ? undefined : card),
    ...{ openingFen: fen(opening), limits },
  })
})

const keys = { H: settleKey('H'), C: settleKey('C'), D: settleKey('D'), P: settleKey('P') }

/** One line of a story: who is asked what, under which key, for how much. */
type Line = readonly [verb: string, key: keyof typeof keys, amount: number, outcome: Outcome]

async function say([verb, key, amount]: Line): Promise<Outcome> {
  const [word = '', of = 'H', card = 'ann'] = verb.split(' ')
  const debit = { settleKey: keys[key], cardNo: card, amountFen: fen(amount) }
  const back = { ...debit, refundNo: refundNo(of) }
  if (word === 'hold') return issuer.hold({ ...debit, cardNo: of === 'H' ? card : of })
  if (word === 'capture') return issuer.capture({ ...debit, of: settleKey(of) })
  if (word === 'authorise') return issuer.authorise(debit)
  if (word === 'reverse') return issuer.reverse(debit)
  if (word === 'credit') return issuer.credit(back)
  if (word === 'undo') return issuer.undo(back)
  clock.advance(amount)
  await new Promise((resolve) => setImmediate(resolve))
  return 'approved'
}

/** What is left of the opening money, and what of it is on hold. */
async function money() {
  const account = await store.account('payer:ann')
  expect(brokenInvariants(await store.accounts())).toEqual([])
  const { creditsPostedFen = 0, debitsPostedFen = 0, debitsPendingFen = 0 } = account ?? {}
  return [creditsPostedFen - debitsPostedFen, debitsPendingFen]
}

const stories: readonly (readonly [what: string, lines: readonly Line[], money: number[]])[] = [
  ['a hold keeps the money ready', [['hold', 'H', 400, 'approved']], [1000, 400]],
  [
    'a hold comes twice and holds once',
    [
      ['hold', 'H', 400, 'approved'],
      ['hold', 'H', 400, 'approved'],
      ['hold', 'H', 500, 'order-mismatch'],
    ],
    [1000, 400],
  ],
  [
    'what is held cannot be spent',
    [
      ['hold', 'H', 400, 'approved'],
      ['authorise', 'P', 601, 'funds-insufficient'],
      ['authorise', 'P', 600, 'approved'],
    ],
    [400, 400],
  ],
  ['nobody holds for a stranger', [['hold none', 'H', 4, 'card-unknown']], [0, 0]],
  [
    'a capture takes less and frees the rest',
    [
      ['hold', 'H', 400, 'approved'],
      ['capture', 'C', 100, 'approved'],
    ],
    [900, 0],
  ],
  [
    'a capture takes more, up to 115 in the hundred',
    [
      ['hold', 'H', 400, 'approved'],
      ['capture', 'C', 461, 'amount-over-limit'],
      ['capture', 'C', 460, 'approved'],
    ],
    [540, 0],
  ],
  [
    'a capture takes more only if there is more',
    [
      ['hold', 'H', 1000, 'approved'],
      ['capture', 'C', 1001, 'funds-insufficient'],
      ['capture', 'D', 1000, 'approved'],
    ],
    [0, 0],
  ],
  [
    'a hold is captured once',
    [
      ['hold', 'H', 400, 'approved'],
      ['capture', 'C', 100, 'approved'],
      ['capture', 'C', 100, 'approved'],
      ['capture', 'D', 100, 'order-paid'],
      ['reverse', 'H', 400, 'order-paid'],
      ['undo', 'H', 400, 'order-paid'],
    ],
    [900, 0],
  ],
  [
    'what is not held is not captured',
    [
      ['authorise', 'P', 400, 'approved'],
      ['capture P', 'C', 400, 'order-mismatch'],
      ['capture H', 'C', 400, 'order-missing'],
    ],
    [600, 0],
  ],
  [
    'another card captures nothing',
    [
      ['hold', 'H', 400, 'approved'],
      ['capture H bob', 'C', 400, 'card-unknown'],
    ],
    [1000, 400],
  ],
  [
    'a capture that was reversed beforehand is refused, and the hold stays',
    [
      ['hold', 'H', 400, 'approved'],
      ['reverse', 'C', 400, 'approved'],
      ['capture', 'C', 400, 'order-reversed'],
    ],
    [1000, 400],
  ],
  [
    'a capture that is reversed is held again',
    [
      ['hold', 'H', 400, 'approved'],
      ['capture', 'C', 400, 'approved'],
      ['reverse', 'C', 400, 'approved'],
      ['reverse', 'C', 400, 'approved'],
    ],
    [1000, 400],
  ],
  [
    'of a part that is reversed no more is held again than it had taken',
    [
      ['hold', 'H', 400, 'approved'],
      ['capture', 'C', 100, 'approved'],
      ['authorise', 'P', 900, 'approved'],
      ['reverse', 'C', 100, 'approved'],
    ],
    [100, 100],
  ],
  [
    'of more that is reversed no more is held again than was held',
    [
      ['hold', 'H', 400, 'approved'],
      ['capture', 'C', 460, 'approved'],
      ['undo', 'C', 460, 'approved'],
      ['capture', 'D', 460, 'approved'],
      ['undo', 'D', 460, 'approved'],
    ],
    [1000, 400],
  ],
  [
    'a capture is undone once, as a whole, by one number',
    [
      ['hold', 'H', 400, 'approved'],
      ['capture', 'C', 400, 'approved'],
      ['undo U', 'C', 399, 'order-mismatch'],
      ['undo U', 'C', 400, 'approved'],
      ['undo U', 'C', 400, 'approved'],
      ['undo V', 'C', 400, 'refund-exceeds'],
      ['credit W', 'C', 1, 'refund-exceeds'],
    ],
    [1000, 400],
  ],
  [
    'what was refunded in part is not undone, and not held again',
    [
      ['hold', 'H', 400, 'approved'],
      ['capture', 'C', 400, 'approved'],
      ['credit R', 'C', 100, 'approved'],
      ['undo U', 'C', 400, 'refund-exceeds'],
    ],
    [700, 0],
  ],
  [
    'a hold is undone once, as a whole',
    [
      ['hold', 'H', 400, 'approved'],
      ['undo U', 'H', 399, 'order-mismatch'],
      ['undo U', 'H', 400, 'approved'],
      ['undo U', 'H', 400, 'approved'],
      ['undo V', 'H', 400, 'refund-exceeds'],
      ['capture', 'C', 400, 'order-closed'],
      ['hold', 'H', 400, 'order-reversed'],
      ['credit R', 'H', 1, 'order-unpaid'],
    ],
    [1000, 0],
  ],
  [
    'a hold that is reversed beforehand is refused',
    [
      ['reverse', 'H', 400, 'approved'],
      ['hold', 'H', 400, 'order-reversed'],
    ],
    [1000, 0],
  ],
  [
    'a purchase is undone as well',
    [
      ['authorise', 'P', 400, 'approved'],
      ['undo U', 'P', 400, 'approved'],
    ],
    [1000, 0],
  ],
  ['nothing is undone that never came', [['undo U', 'H', 400, 'order-missing']], [0, 0]],
  [
    'after thirty days the money is free',
    [
      ['hold', 'H', 400, 'approved'],
      ['wait', 'H', 30 * day - 1, 'approved'],
      ['authorise', 'P', 700, 'funds-insufficient'],
      ['wait', 'H', 1, 'approved'],
      ['capture', 'C', 400, 'order-closed'],
      ['undo U', 'H', 400, 'order-closed'],
      ['authorise', 'P', 700, 'approved'],
    ],
    [300, 0],
  ],
  [
    'a capture that is undone after thirty days is not held again',
    [
      ['hold', 'H', 400, 'approved'],
      ['capture', 'C', 400, 'approved'],
      ['wait', 'H', 30 * day, 'approved'],
      ['undo U', 'C', 400, 'approved'],
    ],
    [1000, 0],
  ],
]

test.each(stories)('%s', async (_what, lines, left) => {
  const told: Outcome[] = []
  for (const line of lines) told.push(await say(line))
  expect(told).toEqual(lines.map(([, , , outcome]) => outcome))
  expect(await money()).toEqual(left)
})
