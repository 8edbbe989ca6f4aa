import { expect, test } from 'vitest'
import type { ClosedDay } from '../../core/clearing-file.ts'
import { institutionId, refundNo, settleKey } from '../../core/ids.ts'
import { fen } from '../../core/money.ts'
import { issuerOfCard } from '../../simulators/banks/issuers.ts'
import type { Exchange } from '../../simulators/switch/exchange.ts'
import type { Evidence } from '../evidence/evidence.ts'
import { isForeign } from './case-file.ts'
import {
  checkOf,
  expectFailure,
  openTown,
  paidFrom,
  some,
  withBook,
  withSpoken,
} from './evidence.fixture.ts'

const open = await openTown()
const scanned = paidFrom(open, 'merchant-code')
const card = some(
  open.exchanges,
  ({ state, funding, kind }) => state === 'paid' && funding.kind === 'card' && kind === 'scan',
)
const balance = some(
  open.exchanges,
  ({ state, funding }) => state === 'paid' && funding.kind === 'balance',
)
const refunded = some(
  open.exchanges,
  ({ refunds, funding }) => refunds.some(({ done }) => done) && funding.kind === 'card',
)
const nothing: Partial<Evidence> = {
  ...{ attempts: [], events: [], spoken: [], exchanges: [], days: [] },
  ...{ orders: new Map(), payments: new Map(), authorisations: new Map() },
}

const withExchange = (of: Exchange, change: Partial<Exchange>): Evidence => ({
  ...open,
  exchanges: open.exchanges.map((one) => (one === of ? { ...one, ...change } : one)),
})

test('an open town passes, and of an empty one no money is judged', () => {
  for (const number of [5, 9, 10, 11]) {
    expect([number, checkOf(open, number).verdict]).toEqual([number, 'passed'])
  }
  for (const number of [5, 8, 10, 11, 13]) {
    const { verdict } = checkOf({ ...open, ...nothing }, number)
    expect([number, verdict]).toEqual([number, 'not-applicable'])
  }
})

test('5: a payment the switch does not know, or knows otherwise, is found', () => {
  const lost = { ...open, exchanges: open.exchanges.filter(({ trace }) => trace !== scanned.trace) }
  expectFailure(lost, 5, { says: /settle key the switch does not know/, shows: scanned.trace })
  const other = withExchange(card, { amountFen: fen(1) })
  expectFailure(other, 5, { says: /says amountFen \d+, and the switch 1/, shows: card.trace })
  const orders = withBook(open.orders, (order) => {
    if (order.trace !== scanned.trace || order.payment === null) return [order]
    return [{ ...order, payment: { ...order.payment, settleKey: null } }]
  })
  expectFailure({ ...open, orders }, 5, { says: /has no settle key/, shows: scanned.trace })
})

test('5: whoever speaks past the switch is found', () => {
  const from = institutionId('icbc')
  const direct = withSpoken(open, (one) =>
    one.kind === 'pay' && one.ask.trace === scanned.trace ? { from, to: scanned.owner } : {},
  )
  const says = new RegExp(`icbc spoke to ${scanned.owner} directly: pay`)
  expectFailure(direct, 5, { says, shows: scanned.trace })
})

test('8: what is open at the end is found, in whosever book', () => {
  const at = 'merchant-code'
  expectFailure(withExchange(card, { state: 'reserved' }), 8, {
    says: /The exchange is reserved at the switch/,
    shows: card.trace,
  })
  const payments = withBook(open.payments, (one) =>
    one.trace === scanned.trace ? [{ ...one, state: 'unknown' as const }] : [one],
  )
  expectFailure({ ...open, payments }, 8, {
    says: /The payment is unknown at/,
    shows: scanned.trace,
  })
  const orders = withBook(open.orders, (one) =>
    one.trace === scanned.trace && one.scene === at
      ? [{ ...one, state: 'reserved' as const }]
      : [one],
  )
  expectFailure({ ...open, orders }, 8, { says: /The order is reserved at/, shows: scanned.trace })
  expectFailure({ ...open, settled: false }, 8, { says: /ended before everything had come to/ })
})

test('8: a result known in its clearing day passes, one of another day only across the cut', () => {
  const { trace, createdAt } = card
  const known = (afterMs: number) => ({
    ...({ type: 'exchange-resolved', trace, settleKey: card.settleKey, to: 'reversed' } as const),
    ...({ why: 'issuer-silent', hop: 'switch>icbc', at: createdAt + afterMs, afterMs } as const),
  })
  const resolved = (afterMs: number, ...more: Evidence['events'][number][]) => ({
    ...open,
    events: [...open.events, known(afterMs), ...more],
  })
  expect(checkOf(resolved(32_000), 8).verdict).toBe('passed')
  expect(checkOf(resolved(32_000), 8).figures).toMatchObject({ longestUnknownMs: 32_000 })
  const late = 24 * 3_600_000
  expectFailure(resolved(late), 8, {
    says: /Unknown since the clearing day 20261122/,
    shows: trace,
  })
  const crossed = {
    ...({ type: 'cut-crossed', at: createdAt + late, trace, settleKey: card.settleKey } as const),
    ...({ hop: 'switch>icbc', day: '20261122' } as const),
  }
  expect(checkOf(resolved(late, crossed), 8).verdict).toBe('passed')
})

test('9: a debit too many, none at all, another amount, or one of what was not paid is found', () => {
  const twice = withBook(open.authorisations, (one) =>
    one.settleKey === card.settleKey ? [one, one] : [one],
  )
  expectFailure({ ...open, authorisations: twice }, 9, { says: /Debited twice/, shows: card.trace })
  const none = withBook(open.authorisations, (one) =>
    one.settleKey === card.settleKey ? [] : [one],
  )
  const says = /Credited, and debited nowhere/
  expectFailure({ ...open, authorisations: none }, 9, { says, shows: card.trace })
  const payments = withBook(open.payments, (one) =>
    one.settleKey === balance.settleKey ? [{ ...one, amountFen: fen(7) }] : [one],
  )
  expectFailure({ ...open, payments }, 9, { says: /Debited 7 fen, and cred/, shows: balance.trace })
  expectFailure(withExchange(card, { state: 'declined' }), 9, {
    says: /Debited at \w+, and the payment is declined/,
    shows: card.trace,
  })
  const again = { ...card, settleKey: settleKey('another') }
  const paidTwice = { ...open, exchanges: [...open.exchanges, again] }
  expectFailure(paidTwice, 9, { says: /debited nowhere/, shows: card.trace })
  expect(checkOf(paidTwice, 9).payments.map(({ why }) => why)).toContain(
    'One order was paid 2 times.',
  )
})

const withDay = (change: (day: ClosedDay) => Partial<ClosedDay>): Evidence => ({
  ...open,
  days: open.days.map((day) => ({ ...day, ...change(day) })),
})

test('9: a day that does not come to zero, or whose files do not, is found', () => {
  expect(open.days.length).toBeGreaterThan(0)
  const off = withDay(({ positions }) => ({
    positions: positions.map((one, place) =>
      place === 0 ? { ...one, netFen: fen(one.netFen + 1) } : one,
    ),
  }))
  expectFailure(off, 9, { says: /After netting the day 20261122 comes to 1 fen, not to zero/ })
  const lost = withDay(({ files }) => ({
    files: new Map(
      [...files].map(([party, both]) => [party, { ...both, switch: both.switch.slice(1) }]),
    ),
  }))
  expectFailure(lost, 9, { says: /its file adds up to/ })
  const { payments } = checkOf(lost, 9)
  expect(payments[0]?.why).toMatch(/stands 1 times in the switch's files/)
  const unbalanced = { ...open, books: { ...open.books, broken: ['icbc: 3 fen are missing'] } }
  expectFailure(unbalanced, 9, { says: /The books do not balance: icbc/ })
})

/** What goes back to the payer of one payment. */
const backTo = (of: Exchange) =>
  some(open.spoken, ({ kind, ask }) => kind === 'credit-card' && ask.settleKey === of.settleKey)

test('10: money that goes back to another card or another house is found', () => {
  const back = backTo(refunded)
  const changed = (change: Partial<typeof back>) =>
    withSpoken(open, (one) => (one === back ? change : {}))
  const other = changed({ ask: { ...back.ask, cardNo: '6222020000000000018' } })
  expectFailure(other, 10, { says: /names another card than/, shows: refunded.trace })
  const elsewhere = changed({ to: institutionId('alipay') })
  expectFailure(elsewhere, 10, {
    says: /went to alipay, and the money came/,
    shows: refunded.trace,
  })
  const stray = changed({ ask: { ...back.ask, settleKey: 'nobody’s' } })
  expectFailure(stray, 10, { says: /belongs to no payment/ })
})

test('10: amounts that differ between the books, or pass what was paid, are found', () => {
  const credit = { refundNo: refundNo('R9'), amountFen: fen(1) }
  const authorisations = withBook(open.authorisations, (one) =>
    one.settleKey === refunded.settleKey ? [{ ...one, credits: [...one.credits, credit] }] : [one],
  )
  const bank = refunded.funding.kind === 'card' ? issuerOfCard(refunded.funding.cardNo)?.id : ''
  const says = new RegExp(`has refunded \\d+ fen, and ${bank} \\d+ fen`)
  expectFailure({ ...open, authorisations }, 10, { says, shows: refunded.trace })
  const [first] = refunded.refunds
  const refunds = first === undefined ? [] : [{ ...first, amountFen: fen(10_000_000) }]
  const more = withExchange(refunded, { refunds })
  expectFailure(more, 10, { says: /10000000 fen were refunded of/, shows: refunded.trace })
})

test('11: whoever was not told, or was paid twice by being told twice, is found', () => {
  const silent = open.events.filter(
    (event) => event.type !== 'notification-moved' || event.trace !== scanned.trace,
  )
  expectFailure({ ...open, events: silent }, 11, {
    says: /No notice was sent/,
    shows: scanned.trace,
  })
  const dead = open.events.map((event) =>
    event.type === 'notification-moved' && event.trace === scanned.trace
      ? { ...event, step: 'dead' as const }
      : event,
  )
  expectFailure({ ...open, events: dead }, 11, { says: /No notice was delivered: dead/ })
  const move = some(open.events, (one) => one.type === 'order-moved' && one.trace === scanned.trace)
  expectFailure({ ...open, events: [...open.events, move] }, 11, {
    says: /The order became paid 2 times/,
    shows: scanned.trace,
  })
  const spoken = open.spoken.filter(
    ({ kind, ask }) => kind !== 'credit' || ask.trace !== scanned.trace,
  )
  expectFailure({ ...open, spoken }, 11, { says: /was never told/, shows: scanned.trace })
  const orders = withBook(open.orders, (order) =>
    order.trace === scanned.trace ? [{ ...order, payment: null }] : [order],
  )
  expectFailure({ ...open, orders }, 11, { says: /has no order that this payment paid/ })
})

test('11: a notice that is still to be sent again is counted, and fails nobody', () => {
  const events = open.events.map((event) =>
    event.type === 'notification-moved' && event.trace === scanned.trace
      ? { ...event, step: 'retrying' as const }
      : event,
  )
  const { verdict, finding, figures } = checkOf({ ...open, events }, 11)
  expect([verdict, figures.noticesUnderWay]).toEqual(['passed', 1])
  expect(finding).toMatch(/of the others the notice was still to be sent again/)
})

test('11: a notice that only the second sending delivered is counted', () => {
  const events = open.events.map((event) =>
    event.type === 'notification-moved' && event.trace === scanned.trace
      ? { ...event, attempt: 1 }
      : event,
  )
  const { noticesSentAgain: before } = checkOf(open, 11).figures
  const { noticesSentAgain: after } = checkOf({ ...open, events }, 11).figures
  expect(after).toBe(Number(before) + 1)
})

test('11: without notices only the leg to the owner is judged, and it says so', () => {
  const events = open.events.filter(({ type }) => type !== 'notification-moved')
  const { verdict, finding } = checkOf({ ...open, events }, 11)
  expect([verdict, finding]).toEqual(['passed', expect.stringMatching(/that leg is not judged/)])
})

test('13: a fee that is not the table’s is found, of native and foreign payments alike', () => {
  expect(checkOf(open, 13).verdict).toBe('passed')
  const foreign = some(open.exchanges, (one) => isForeign(one) && one.state === 'paid')
  const dearer = withDay(({ files }) => ({
    files: new Map(
      [...files].map(([party, both]) => [
        party,
        {
          ...both,
          switch: both.switch.map((line) =>
            line.settleKey === foreign.settleKey ? { ...line, feeFen: line.feeFen + 3 } : line,
          ),
        },
      ]),
    ),
  }))
  const says = /is charged -?\d+ fen for \d+ fen, and the table says/
  expectFailure(dearer, 13, { says, shows: foreign.trace })
})
