import { expect, test } from 'vitest'
import type { Level } from '../../core/barcode-limits.ts'
import { momentOf } from '../../core/calendar.ts'
import { merchantId, trace } from '../../core/ids.ts'
import { fen } from '../../core/money.ts'
import type { CodeKind } from '../../core/scene.ts'
import type { WalletPayment } from '../../simulators/roles/wallet.ts'
import type { Attempt, Evidence } from '../evidence/evidence.ts'
import { isForeign } from './case-file.ts'
import {
  checkOf,
  expectFailure,
  openTown,
  paidFrom,
  some,
  withAttempts,
  withBook,
  withSpoken,
} from './evidence.fixture.ts'

const open = await openTown()
const scanned = paidFrom(open, 'merchant-code')
const charged = paidFrom(open, 'payer-code')

const base = some(
  [...(open.payments.get(scanned.payerInstitution) ?? [])],
  (one) => one.trace === scanned.trace,
)

interface Spent {
  readonly at: string
  readonly yuan: number
  readonly level?: Level
  readonly codeKind?: CodeKind
  readonly payer?: Partial<WalletPayment>
}

/** Nothing but these payments, all by one payer. */
const spending = (...all: readonly Spent[]): Evidence => {
  const payments = all.map(({ at, yuan, level, codeKind = 'order', payer = {} }, place) => ({
    ...{ ...base, id: `p${place}`, trace: trace(`T${place}`), codeKind },
    ...{ amountFen: fen(yuan * 100), createdAt: momentOf(at) ?? 0, ...payer },
    ...(level === undefined ? {} : { level }),
  }))
  return { ...open, attempts: [], payments: new Map([[scanned.payerInstitution, payments]]) }
}

const shop = { codeKind: 'shop', level: 'D' } as const
const eve = '2026-11-22 22:50:00'
const night = '2026-11-22 23:10:00'
const morning = '2026-11-23 00:10:00'

test.each([
  // two payments, and the limit they pass, if any
  ['D', shop, 300, eve, night, /600\d\d fen of 50000 at level D in the natural day 20261122/],
  ['D', shop, 300, night, morning, /600\d\d fen of 50000 at level D in the clearing day 20261123/],
  ['D', shop, 300, eve, morning, undefined],
  ['D', shop, 250, eve, night, undefined],
  ['C', { level: 'C' }, 600, eve, night, /at level C in the natural day/],
  ['C', { level: 'C' }, 500, eve, night, undefined],
  ['B', { level: 'B' }, 3_000, night, morning, /at level B in the clearing day/],
  ['B', { level: 'B' }, 2_500, night, morning, undefined],
] as const)('6: level %s, %o, twice %i yuan at %s and %s', (_, kind, yuan, first, second, says) => {
  const evidence = spending({ ...kind, yuan, at: first }, { ...kind, yuan, at: second })
  if (says === undefined) expect(checkOf(evidence, 6).verdict).toBe('passed')
  else expectFailure(evidence, 6, { says, shows: 'T1' })
})

test('6: level B counts what was spent at C, and account classes have limits of their own', () => {
  const mixed = [
    { at: eve, yuan: 900, level: 'C' },
    { at: eve, yuan: 4_200, level: 'B' },
  ] as const
  expectFailure(spending(...mixed), 6, { says: /510000 fen of 500000 at level B/ })
  const cards = ['6222020000000000018', '6222020000000000026'].map((cardNo) => ({
    ...{ ...shop, at: eve, yuan: 400 },
    payer: { funding: { kind: 'card', cardNo } } as const,
  }))
  expect(checkOf(spending(...cards), 6).verdict).toBe('passed')
})

test('6: a static code is counted as one, whatever the wallet called it; level A has no limit', () => {
  const called = { at: eve, yuan: 10, codeKind: 'shop', level: 'A' } as const
  expectFailure(spending(called), 6, { says: /A static code was paid at level A, not D/ })
  const agreed = spending({ at: eve, yuan: 90_000, level: 'A' })
  expect(checkOf(agreed, 6).verdict).toBe('not-applicable')
})

const withKind = (of: Attempt, change: Partial<Attempt>) =>
  withAttempts(open, (one) => (one.trace === of.trace ? change : {}))

test('7: an open town passes, and an empty one has no codes', () => {
  expect(checkOf(open, 7).verdict).toBe('passed')
  const empty = { ...open, attempts: [], payments: new Map() }
  expect(checkOf(empty, 7).verdict).toBe('not-applicable')
})

test.each([
  ['for trade', {}, /A personal code used for trade was paid/],
  ['from afar', { scene: 'online' }, /A personal code used from afar was paid/],
  ['and told otherwise', { outcome: 'risk-refused' }, /used for trade was answered risk-refused/],
] as const)('7: a personal code %s is found', (_, change, says) => {
  const evidence = withKind(scanned, { codeKind: 'person', ...change })
  expectFailure(evidence, 7, { says, shows: scanned.trace })
})

test('7: a personal code refused for what it is, or paid between people who meet, passes', () => {
  const refused = withKind(scanned, { codeKind: 'person', outcome: 'wrong-code-kind' })
  expect(checkOf(refused, 7).verdict).toBe('passed')
  const person = <T extends { readonly trace: string; readonly payee: WalletPayment['payee'] }>(
    one: T,
  ): T[] =>
    one.trace === scanned.trace
      ? [{ ...one, payee: { ...one.payee, categoryCode: '4829' } }]
      : [one]
  const between = {
    ...withKind(scanned, { codeKind: 'person' }),
    ...{ payments: withBook(open.payments, person), orders: withBook(open.orders, person) },
  }
  expect(checkOf(between, 7).verdict).toBe('passed')
  const elsewhere = withSpoken(between, ({ kind, ask }) =>
    kind === 'lookup' && ask.trace === scanned.trace ? { ask: { ...ask, city: 'Lhasa' } } : {},
  )
  expectFailure(elsewhere, 7, { says: /used from afar was paid/, shows: scanned.trace })
})

test('7: a shop’s static code from afar, and codes that pay twice, are found', () => {
  const afar = withKind(paidFrom(open, 'online'), { codeKind: 'shop' })
  expectFailure(afar, 7, { says: /made for the counter, was paid from afar: online/ })
  const consume = some(
    open.spoken,
    ({ kind, ask }) => kind === 'consume' && ask.trace === charged.trace,
  )
  const other = some(open.attempts, ({ trace: of }) => of !== charged.trace)
  const again = { ...consume, ask: { ...consume.ask, trace: other.trace } }
  expectFailure({ ...open, spoken: [...open.spoken, again] }, 7, {
    says: /payer code that had paid before was charged again/,
    shows: other.trace,
  })
  const payments = withBook(open.payments, (one) => (one === base ? [one, one] : [one]))
  const says = /paid by the code of an order that had been paid/
  expectFailure({ ...open, payments }, 7, { says, shows: scanned.trace })
})

const withField = (kind: string, part: 'ask' | 'answer', fields: Record<string, unknown>) => {
  const message = some(open.spoken, (one) => one.kind === kind && one.ask.trace === scanned.trace)
  return withSpoken(open, (one) => (one === message ? { [part]: { ...one[part], ...fields } } : {}))
}

test('12: an open town passes, and without messages there is nothing to read', () => {
  expect(checkOf(open, 12).verdict).toBe('passed')
  expect(checkOf({ ...open, spoken: [] }, 12).verdict).toBe('not-applicable')
})

const paying = some(
  open.exchanges,
  ({ funding, trace: of }) => funding.kind === 'card' && of !== scanned.trace,
)
const cardNo = paying.funding.kind === 'card' ? paying.funding.cardNo : ''

test.each([
  ['resolve', 'ask', { cardNo }, /resolve tells the owner's side cardNo/],
  ['resolve', 'ask', { code: `pay?${cardNo}` }, /A card number stands in code of resolve/],
  ['credit', 'ask', { orderNo: '6222020000000000018' }, /stands in orderNo of credit/],
  ['credit', 'answer', { memo: cardNo }, /stands in memo of credit, on the owner's side/],
  ['credit', 'ask', { payerName: '王明' }, /credit tells the owner's side payerName/],
  ['pay', 'answer', { feeFen: 3 }, /pay tells the scanner's side feeFen/],
] as const)('12: %s %s with %o is found', (kind, part, fields, says) => {
  expectFailure(withField(kind, part, fields), 12, { says, shows: scanned.trace })
})

test('12: more of a payee than name, trade, city and number is found', () => {
  const lookup = some(
    open.spoken,
    ({ kind, ask }) => kind === 'lookup' && ask.trace === scanned.trace,
  )
  const payee = { ...base.payee, bankAccount: '1' }
  const order = { ...Object(lookup.answer.order), payee }
  const says = /lookup tells the scanner's side order\.payee\.bankAccount/
  expectFailure(withField('lookup', 'answer', { order }), 12, { says, shows: scanned.trace })
})

test('15: an open town passes, and an empty one has no merchants', () => {
  expect(checkOf(open, 15).verdict).toBe('passed')
  expect(checkOf({ ...open, attempts: [] }, 15).verdict).toBe('not-applicable')
})

test('15: a merchant that is not what it is registered as is found, wherever it says so', () => {
  const orders = withBook(open.orders, (one) =>
    one.trace === scanned.trace ? [{ ...one, payee: { ...one.payee, city: 'Lhasa' } }] : [one],
  )
  expectFailure({ ...open, orders }, 15, {
    says: /In the order at \w+: it says Lhasa, and .* is registered in/,
    shows: scanned.trace,
  })
  expectFailure(withField('credit', 'ask', { city: 'Lhasa' }), 15, {
    says: /In switch → \w+ credit: it says Lhasa/,
    shows: scanned.trace,
  })
  const exchanges = open.exchanges.map((one) =>
    one.trace === scanned.trace ? { ...one, merchant: merchantId('another') } : one,
  )
  expectFailure({ ...open, exchanges }, 15, {
    says: /names another, and the payer was at/,
    shows: scanned.trace,
  })
  const renamed = withBook(open.payments, (one) =>
    one === base ? [{ ...one, payee: { ...one.payee, name: 'Taobao' } }] : [one],
  )
  expectFailure({ ...open, payments: renamed }, 15, { says: /says Taobao, and \w+ is registered/ })
})

test('15: a merchant that is registered twice is found', () => {
  const moved = some(open.attempts, (one) => isForeign(one))
  const twice = withAttempts(open, ({ trace: of }) => (of === moved.trace ? { city: 'Lhasa' } : {}))
  expectFailure(twice, 15, { says: /is registered as .* and as .* in Lhasa|in Lhasa and as/ })
})
