/** How each failure is provoked in a town: by a policy, a page of the rule book, a limit or a code. */
import type { Hop } from '../core/events.ts'
import type { Failure } from '../core/failures.ts'
import type { FaultKind, Policies } from '../core/faults.ts'
import { merchantId, orderNo, refundNo } from '../core/ids.ts'
import { fen } from '../core/money.ts'
import type { Refusal } from '../core/outcome.ts'
import { type DifferenceKind, differenceKinds } from '../core/reconciliation.ts'
import { openRuleBook, type Rule } from '../core/rule-book.ts'
import { closeDays } from '../sandbox/clearing.ts'
import { payerNamed } from '../sandbox/people.ts'
import { createTown, type Deal, type Town } from './town.ts'

/** What became of the payer's money: never gone; gone and stayed so; gone and come back. */
export type Fate = 'untouched' | 'kept' | 'returned'

export interface Provocation {
  readonly failure: Failure
  readonly hop: Hop
  readonly reason: string
  /** In a sentence, for the page. */
  readonly how: string
  readonly policies?: Policies
  readonly rules?: readonly Rule[]
  readonly money: Fate
  readonly payer: string
  /** What people do, in a town where the policies and rules hold. */
  play(town: Town): Promise<unknown>
  /** A town with other people than usual. */
  readonly built?: () => Town
  /** Only the first so many tries of one message suffer. */
  readonly tries?: number
}

const icbc = 'icbc-5'
const shop = merchantId('shop')
const scan = { payer: icbc, network: 'alipay', scene: 'merchant-code', amountFen: 700 } as const
const charge = { ...scan, payer: 'wechat-0', scene: 'payer-code' } as const
const deal = (change: Partial<Deal> = {}): Deal => ({ ...scan, number: 'N1', ...change })

const pay =
  (change: Partial<Deal> = {}) =>
  (town: Town) =>
    town.until(town.pay(deal(change)))
const paid = pay()
const charged = pay(charge)

const usual = { payer: icbc, money: 'untouched', play: paid } as const

/** A refusal that a policy has a hop say of one message. */
const refusal = (
  failure: Failure,
  reason: Refusal,
  [hop, operation]: readonly [Hop, string],
): Provocation => ({
  ...{ ...usual, failure, reason, hop, how: `A policy refuses ${operation}.` },
  policies: {
    [hop]: { refusals: [{ outcome: reason, weight: 1, when: { operation: [operation] } }] },
  },
})

const fault = (hop: Hop, kind: FaultKind, operation: string): Policies => ({
  [hop]: {
    faults: [
      {
        ...{ kind, weight: 1, when: { operation: [operation] } },
        ...(kind === 'late' ? { lateMs: 15_000 } : {}),
      },
    ],
  },
})

const rule = (change: Partial<Rule>): Rule => ({
  ...{ from: '2026-11-01', apps: ['icbc'], owners: ['alipay'], scenes: ['*'], state: 'open' },
  ...{ reason: 'The test says so.', source: 'test' },
  ...change,
})

const refund = (town: Town, number: string, amountFen = 300) =>
  town.until(
    town.houses.alipay.house.refunder.refund(
      shop,
      { orderNo: orderNo('N1') },
      { refundNo: refundNo(number), amountFen: fen(amountFen), reason: '', notifyUrl: null },
    ),
  )

const scanned = (code: string, city?: string) => (town: Town) =>
  town.until(town.deskOf(icbc).scan(icbc, code, { trace: 'N1', city }))

const ofScan: readonly Provocation[] = [
  {
    ...{ ...usual, failure: 'scan-unreadable', reason: 'code-unrecognised', hop: 'icbc-app>icbc' },
    how: 'A phone scans `https://example.com/menu`.',
    play: scanned('https://example.com/menu'),
  },
  {
    ...{ ...usual, failure: 'code-unrecognised', reason: 'code-unrecognised' },
    ...{ hop: 'switch>alipay', how: 'A phone scans `https://qr.alipay.com/fkx000000000`.' },
    play: scanned('https://qr.alipay.com/fkx000000000'),
  },
  {
    ...{ ...usual, failure: 'not-connected', reason: 'code-closed-by-rule', hop: 'icbc-app>icbc' },
    how: 'The rule book has no connection of the app to the owner.',
    rules: [rule({ state: 'closed' })],
  },
  {
    ...{ ...usual, failure: 'outside-pilot', reason: 'outside-pilot', hop: 'icbc>switch' },
    how: 'A pilot is open in Beijing; the shop is in Hangzhou.',
    rules: [rule({ state: 'closed' }), rule({ state: 'pilot', cities: ['Beijing'] })],
  },
  {
    ...{ ...usual, failure: 'exclusive-agreement', reason: 'exclusive-agreement' },
    ...{ hop: 'switch>alipay', how: 'An agreement closes one shop, where the rules are open.' },
    rules: [rule({ state: 'closed', shops: ['Tea'], why: 'exclusive-agreement' })],
  },
  {
    ...{ ...usual, failure: 'wrong-code-kind', reason: 'wrong-code-kind', hop: 'switch>alipay' },
    how: "A person's static code is scanned from another city.",
    play: (town) => {
      const code = town.houses.alipay.house.acquirer.personCode('alipay-7') ?? ''
      return scanned(code, 'Nowhere')(town)
    },
  },
]

const ofLookup: readonly Provocation[] = [
  refusal('order-missing', 'order-missing', ['switch>alipay', 'resolve']),
  {
    ...{ ...usual, failure: 'order-expired', reason: 'order-closed', hop: 'switch>alipay' },
    how: 'The code of an order is scanned after its time.',
    play: async (town) => {
      const opened = await town.houses.alipay.house.acquirer.open(town.orderOf(deal()))
      await town.pass(7_300_000)
      await scanned(opened.order?.code ?? '')(town)
    },
  },
  {
    ...{ ...usual, failure: 'code-used-up', reason: 'order-paid', hop: 'switch>alipay' },
    ...{ how: 'The code of an order that is paid is scanned again.', payer: 'icbc-6' },
    play: async (town) => {
      await paid(town)
      const code = (await town.find(deal()))?.code ?? ''
      await town.until(town.deskOf('icbc-6').scan('icbc-6', code, { trace: 'N2' }))
    },
  },
  {
    ...{ ...usual, failure: 'owner-silent', reason: 'owner-timeout', hop: 'switch>alipay' },
    how: 'A policy loses the answer of the owner of the code.',
    policies: fault('switch>alipay', 'timeout', 'resolve'),
  },
  refusal('merchant-blocked', 'merchant-blocked', ['switch>alipay', 'resolve']),
]

const declined = async (town: Town) => {
  const { order } = await town.houses.alipay.house.acquirer.open(town.orderOf(deal()))
  const desk = town.deskOf(icbc)
  const { payment } = await town.until(desk.scan(icbc, order?.code ?? '', { trace: 'N1' }))
  await town.until(desk.decline(icbc, payment?.id ?? ''))
}

const atWallet = ['switch>wechatpay', 'charge'] as const
const byWallet = { payer: charge.payer, play: charged } as const

const ofUser: readonly Provocation[] = [
  {
    ...{ ...usual, failure: 'payer-cancelled', reason: 'payer-declined', hop: 'icbc-app>icbc' },
    ...{ how: 'The payer declines on the phone.', play: declined },
  },
  {
    ...{ ...usual, failure: 'payer-silent', reason: 'payer-timeout', payer: charge.payer },
    ...{ hop: 'wechat-app>wechatpay', how: 'More than 1,000 yuan are charged; nobody answers.' },
    play: pay({ ...charge, amountFen: 100_001 }),
  },
  { ...refusal('wrong-password', 'password-wrong', atWallet), ...byWallet },
  { ...refusal('payer-blocked', 'payer-blocked', atWallet), ...byWallet },
]

const shopPayee = { merchant: shop, name: 'Tea', city: 'Hangzhou', categoryCode: '5499' }
const stranger = (id: string) => {
  const payer = payerNamed(1, id)
  return payer && { ...payer, limited: true as const }
}

const ofLimit: readonly Provocation[] = [
  {
    ...{ ...usual, failure: 'over-limit', reason: 'amount-over-limit', hop: 'icbc-app>icbc' },
    how: 'A payer without a certificate pays more than 5,000 yuan in a day.',
    ...{ built: () => createTown({ findPayer: stranger }), play: pay({ amountFen: 500_100 }) },
  },
  {
    ...{ ...usual, failure: 'static-code-over-limit', reason: 'amount-over-limit' },
    ...{ hop: 'icbc-app>icbc', how: 'A static code is paid with more than 500 yuan in a day.' },
    built: () => createTown({ shopsOf: () => [shopPayee] }),
    play: async (town) => {
      const code = town.houses.alipay.house.acquirer.shopCode(shop) ?? ''
      const desk = town.deskOf(icbc)
      const phone = { trace: 'N1', enteredFen: fen(50_001) }
      const { payment } = await town.until(desk.scan(icbc, code, phone))
      await town.until(desk.confirm(icbc, payment?.id ?? ''))
    },
  },
  {
    ...{ ...usual, failure: 'card-over-limit', reason: 'amount-over-limit', hop: 'switch>icbc' },
    ...{
      how: 'More is paid than the bank lets a card pay.',
      play: pay({ amountFen: 100_000_001 }),
    },
  },
  {
    ...{ ...usual, failure: 'rule-over-limit', reason: 'amount-over-limit', hop: 'icbc>switch' },
    how: 'The rule that opens the connection has a limit of 5 yuan.',
    rules: [rule({ limitFen: 500 })],
  },
]

const atBank = ['switch>icbc', 'authorise'] as const

const ofIssuer: readonly Provocation[] = [
  refusal('risk-refused', 'risk-refused', atBank),
  ...(
    [
      ...(['card-unknown', 'card-expired', 'card-blocked', 'card-not-permitted'] as const),
      ...(['funds-insufficient', 'issuer-declined'] as const),
    ] as const
  ).map((reason) => refusal('issuer-declined', reason, atBank)),
  refusal('issuer-down', 'issuer-down', atBank),
  ...(['late', 'timeout'] as const).map(
    (kind): Provocation => ({
      ...{ ...usual, failure: 'issuer-late', reason: 'issuer-timeout', hop: 'switch>icbc' },
      ...{ how: 'A policy delays or loses the answer of the bank to a debit.', money: 'returned' },
      policies: fault('switch>icbc', kind, 'authorise'),
    }),
  ),
]

const ofNetwork: readonly Provocation[] = [
  { ...refusal('institution-down', 'institution-down', atWallet), ...byWallet },
  refusal('switch-down', 'switch-down', ['icbc>switch', 'pay']),
  {
    ...{ ...usual, failure: 'overloaded', reason: 'issuer-down', hop: 'switch>icbc' },
    how: 'Two pay at once, and the bank has one server and no room to wait.',
    payer: 'icbc-6',
    policies: {
      'switch>icbc': {
        latency: { kind: 'fixed', ms: 500 },
        capacity: { servers: 1, queueMax: 0 },
      },
    },
    play: (town) =>
      town.until(
        Promise.all([town.pay(deal()), town.pay(deal({ payer: 'icbc-6', number: 'N2' }))]),
      ),
  },
  {
    ...{ ...usual, failure: 'result-unknown', reason: 'timeout', hop: 'icbc>switch' },
    ...{ how: 'A policy loses the answer of the switch to a payment.', money: 'kept' },
    policies: fault('icbc>switch', 'timeout', 'pay'),
  },
  {
    ...{ ...usual, failure: 'credit-notice-lost', reason: 'reset', hop: 'switch>alipay' },
    ...{ how: 'A policy loses the first three notices that an order is paid.', money: 'kept' },
    ...{ policies: fault('switch>alipay', 'reset', 'credit'), tries: 3 },
  },
  {
    ...refusal('credit-refused', 'order-closed', ['switch>alipay', 'credit']),
    ...{ reason: 'reversed', money: 'returned' },
  },
  {
    ...{ ...usual, failure: 'submitted-twice', reason: 'duplicate', hop: 'icbc>switch' },
    ...{ how: 'A policy doubles a message.', money: 'kept' },
    policies: fault('icbc>switch', 'duplicate', 'pay'),
  },
]

const beforeCutMs = 11 * 3_600_000 - 2000

const ofDay: readonly Provocation[] = [
  {
    ...{ ...usual, failure: 'day-cut-crossed', reason: '20261122', hop: 'switch>icbc' },
    ...{
      how: 'A policy loses the answer of the bank two seconds before 23:00.',
      money: 'returned',
    },
    policies: fault('switch>icbc', 'timeout', 'authorise'),
    play: async (town) => {
      await town.pass(beforeCutMs)
      await paid(town)
    },
  },
  ...differenceKinds.map(broken),
]

/** One payment, refunded in part, and a day that is closed with every line of a bank's file so. */
function broken(kind: DifferenceKind): Provocation {
  return {
    ...{ ...usual, failure: 'reconciliation-break', reason: kind, hop: 'switch>icbc' },
    ...{ how: "A scenario's breaks spoil the bank's file of the day.", money: 'kept' },
    play: async (town) => {
      await paid(town)
      await refund(town, 'R1')
      await town.rest()
      const { company, stores, clock, events } = town
      const world = { company, stores, now: clock.now, emit: events.push.bind(events) }
      const breaks = { icbc: { [kind]: 1 } }
      await closeDays(world, { breaks, seed: 1, untilNow: true })
    },
  }
}

const shownTo = async (town: Town, chargings: readonly string[], waitMs: number) => {
  const desk = town.deskOf(charge.payer)
  const { code = '' } = await town.until(desk.showCode(charge.payer))
  await town.pass(waitMs)
  for (const number of chargings) {
    const order = town.orderOf(deal({ ...charge, number }), code)
    await town.until(town.houses.alipay.house.charger.charge(order))
  }
}

const ofDevice: readonly Provocation[] = [
  {
    ...{ ...usual, failure: 'code-expired', reason: 'code-expired', hop: 'switch>wechatpay' },
    how: 'A till charges a code two minutes after it was shown.',
    ...{ payer: charge.payer, play: (town) => shownTo(town, ['N1'], 120_000) },
  },
  {
    ...{ ...usual, failure: 'code-replayed', reason: 'code-used', hop: 'switch>wechatpay' },
    ...{ how: 'A till charges a code again, for another order.', money: 'kept' },
    ...{ payer: charge.payer, play: (town) => shownTo(town, ['N1', 'N2'], 0) },
  },
]

const ofRefund: readonly Provocation[] = [
  {
    ...refusal('refund-refused', 'card-blocked', ['switch>icbc', 'credit-card']),
    ...{ money: 'kept', play: async (town) => [await paid(town), await refund(town, 'R1')] },
  },
  {
    ...{ ...usual, failure: 'refund-delayed', reason: 'timeout', hop: 'switch>icbc' },
    ...{ how: 'A policy loses the answer of the bank to a refund.', money: 'returned' },
    ...{ policies: fault('switch>icbc', 'timeout', 'credit-card'), tries: 2 },
    play: async (town) => [await paid(town), await refund(town, 'R1', 700)],
  },
]

export const provocations: readonly Provocation[] = [
  ...[...ofScan, ...ofLookup, ...ofUser, ...ofLimit, ...ofIssuer, ...ofNetwork, ...ofDay],
  ...[...ofDevice, ...ofRefund],
]

/** The page of the rule book that a provocation wants, laid over the one the town has. */
export function turnPage(town: Town, rules: readonly Rule[]): void {
  const { rules: before, day } = town.weather.rules
  town.weather.rules = openRuleBook([...before, ...rules], day)
}
