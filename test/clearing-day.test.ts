/** Clearing days in a town: what is paid, given back and unknown around 23:00, and what it settles. */
import { expect, test } from 'vitest'
import type { ClosedDay } from '../core/clearing-file.ts'
import { stream } from '../core/random.ts'
import { differenceKinds } from '../core/reconciliation.ts'
import { openRuleBook, rulesOfOpenings } from '../core/rule-book.ts'
import { closeDay, closeDays, closesDaily } from '../sandbox/clearing.ts'
import { clearingBalances, giveBack, hourMs, noon, untilCutMs } from './clearing-town.fixture.ts'
import { wrongs } from './oracle.ts'
import { createTown, type Deal, networkNames, type Town } from './town.ts'

const [first, second, third] = ['20261122', '20261123', '20261124'] as const

const close = (town: Town, untilNow = false) => closeDays(town, { breaks: {}, seed: 1, untilNow })

const allAccounts = async (town: Town) =>
  Promise.all([...town.stores].map(async ([id, store]) => [id, await store.accounts()]))

const refund = (town: Town, ...asked: [Deal, { amountFen: number; number: string }]) =>
  town.until(giveBack(town, ...asked))

const keysOf = ({ files }: ClosedDay, party: string, which: 'own' | 'switch') =>
  [...files]
    .filter(([id]) => id === party)
    .flatMap(([, two]) =>
      two[which].map(({ kind, direction, amountFen }) => `${kind} ${direction} ${amountFen}`),
    )

const deals: readonly Deal[] = [
  // across houses by balance, by card; within a house by card; by a bank's app; the payer scanned
  { payer: 'alipay-0', network: 'wechatpay', scene: 'merchant-code', amountFen: 1000, number: 'A' },
  { payer: 'alipay-3', network: 'wechatpay', scene: 'merchant-code', amountFen: 2000, number: 'B' },
  { payer: 'alipay-7', network: 'alipay', scene: 'merchant-code', amountFen: 3000, number: 'C' },
  { payer: 'icbc-1', network: 'unionpay', scene: 'merchant-code', amountFen: 4000, number: 'D' },
  { payer: 'wechat-1', network: 'alipay', scene: 'payer-code', amountFen: 5000, number: 'E' },
  { payer: 'icbc-2', network: 'alipay', scene: 'payer-code', amountFen: 90_000, number: 'F' },
  { payer: 'mipay-0', network: 'unionpay', scene: 'merchant-code', amountFen: 600, number: 'G' },
]

/** A wallet that is no network's, which a town leaves outside. */
function openMiPay({ weather }: Town): void {
  const openings = { mipay: { alipay: 'open', wechatpay: 'open', unionpay: 'open' } } as const
  const { rules, day } = weather.rules
  weather.rules = openRuleBook([...rules, ...rulesOfOpenings(openings, '0001-01-01')], day)
}

async function twoDays(): Promise<Town> {
  const town = createTown()
  openMiPay(town)
  for (const deal of deals) expect(await town.until(town.pay(deal)), deal.number).toBe('approved')
  await town.pass(untilCutMs)
  const [a, b] = deals as [Deal, Deal]
  expect((await refund(town, a, { amountFen: 400, number: 'RA' })).outcome).toBe('approved')
  expect((await refund(town, b, { amountFen: 2000, number: 'RB' })).outcome).toBe('approved')
  await town.rest()
  return town
}

test('payments stand in the files of their day, refunds in those of the day they were done', async () => {
  const town = await twoDays()
  const days = await close(town, true)
  expect(days.map(({ day }) => day)).toEqual([first, second])
  const [one, two] = days as [ClosedDay, ClosedDay]
  for (const which of ['own', 'switch'] as const) {
    expect(keysOf(one, 'wechatpay', which).sort()).toEqual([
      'payment in 1000',
      'payment in 2000',
      'payment out 5000',
    ])
    expect(keysOf(one, 'icbc', which).sort()).toEqual(['payment out 4000', 'payment out 90000'])
    expect(keysOf(two, 'wechatpay', which).sort()).toEqual(['refund out 2000', 'refund out 400'])
    expect(keysOf(two, 'alipay', which)).toEqual(['refund in 400'])
    expect(keysOf(one, 'mipay', which)).toEqual(['payment out 600'])
  }
  expect(days.flatMap(({ breaks }) => breaks)).toEqual([])
})

test('the positions of a day come to zero with the fees of the switch, and settle every account', async () => {
  const town = await twoDays()
  expect(Object.keys(await clearingBalances(town))).not.toEqual([])
  const [one, two] = await close(town, true)
  for (const day of [one, two]) {
    expect(day?.positions.reduce((sum, { netFen }) => sum + netFen, 0)).toBe(0)
  }
  const net = Object.fromEntries(
    one?.positions.map(({ institution, netFen }) => [institution, netFen]) ?? [],
  )
  // 0.35 % and half of 0.065 % of 4,000 and 90,000 fen by debit card: 14 + 315 earned, 1 + 29 paid.
  expect(net.icbc).toBe(-94_000 + 14 + 315 - 1 - 29)
  expect(net.switch).toBeGreaterThan(0)
  expect(await clearingBalances(town)).toEqual({})
  expect(await wrongs(town)).toEqual([])
})

test('a day that is closed twice settles once', async () => {
  const town = await twoDays()
  const days = await close(town, true)
  const before = await allAccounts(town)
  const told = town.events.filter(({ type }) => type === 'day-closed')
  expect(told).toHaveLength(2)
  expect(await close(town, true)).toEqual(days)
  const again = await Promise.all(
    [first, first, second].map((day) => closeDay(town, day, { breaks: {}, seed: 1 })),
  )
  expect(again).toEqual([days[0], days[0], days[1]])
  expect(await allAccounts(town)).toEqual(before)
  expect(town.events.filter(({ type }) => type === 'day-closed')).toEqual(told)
})

test('a day said to close at the same moment twice is told once', async () => {
  const town = await twoDays()
  const both = await Promise.all([close(town), close(town)])
  expect(both[0]).toEqual(both[1])
  expect(town.events.filter(({ type }) => type === 'day-closed')).toHaveLength(1)
  await close(town, true)
  expect(await clearingBalances(town)).toEqual({})
})

test('days close in order, and an earlier one is closed with a later', async () => {
  const town = await twoDays()
  expect((await closeDay(town, second, { breaks: {}, seed: 1 })).files.size).toBeGreaterThan(10)
  expect((await close(town)).map(({ day }) => day)).toEqual([first, second])
  await expect(closeDay(town, '20261121', { breaks: {}, seed: 1 })).rejects.toThrow(
    'close in order',
  )
})

/** Two seconds before the cut an answer on one line is lost for a while. */
async function aroundCut(line: string, operation: string, deal: Deal): Promise<Town> {
  const town = createTown()
  await town.until(town.pay({ ...deal, number: 'calm', amountFen: 100 }))
  await town.pass(untilCutMs - 2000 - (town.clock.now() - noon))
  const fault = { kind: 'timeout' as const, weight: 1, when: { operation: [operation] } }
  town.weather.policies = { [line]: { faults: [fault] } }
  town.weather.troubledTries = 3
  void town.pay(deal)
  await town.pass(2001)
  return town
}

const scan: Deal = {
  ...{ payer: 'alipay-0', network: 'wechatpay', scene: 'merchant-code' },
  ...{ amountFen: 700, number: 'N' },
}
const byCard: Deal = { ...scan, payer: 'icbc-5' }
const charge: Deal = { ...byCard, network: 'alipay', scene: 'payer-code' }

test.each([
  ['the owner has not answered', 'switch>wechatpay', 'credit', scan],
  ['the payer’s house has not heard', 'alipay>switch', 'pay', scan],
  ['the owner has not answered, a card', 'switch>wechatpay', 'credit', byCard],
  ['the acquirer has not heard', 'alipay>switch', 'consume', charge],
])(
  '%s at the cut: it is carried over and settled when it is known',
  async (_, line, operation, deal) => {
    const town = await aroundCut(line, operation, deal)
    const [one] = await close(town)
    expect(one?.day).toBe(first)
    expect(one?.breaks).toEqual([])
    const exchange = (await town.theSwitch.all()).find(({ trace }) => trace === 'N')
    expect(one?.carried).toEqual([exchange?.settleKey])
    expect(
      [...(one?.files.values() ?? [])]
        .flatMap((file) => file.switch)
        .filter(({ amountFen }) => amountFen === 700),
    ).toEqual([])
    await town.rest()
    const [, two] = await close(town, true)
    expect([two?.day, two?.breaks]).toEqual([second, []])
    const own = [...(two?.files.values() ?? [])].flatMap((file) => file.own)
    expect(own.map(({ amountFen }) => amountFen)).toEqual([700, 700])
    expect(await clearingBalances(town)).toEqual({})
    expect(await wrongs(town)).toEqual([])
  },
)

test.each([
  ['the switch has not heard that the card was credited', 'switch>icbc', 'credit-card'],
  ['the acquirer has not heard of its refund', 'alipay>switch', 'refund'],
])('%s at the cut: one refund, on one day for all', async (_, line, operation) => {
  const town = createTown()
  await town.until(town.pay(charge))
  await town.pass(untilCutMs - 2000 - (town.clock.now() - noon))
  const fault = {
    kind: 'late' as const,
    weight: 1,
    lateMs: 60_000,
    when: { operation: [operation] },
  }
  town.weather.policies = { [line]: { faults: [fault] } }
  town.weather.troubledTries = 2
  const given = refund(town, charge, { amountFen: 300, number: 'R' })
  await given
  const [one] = await close(town)
  await town.rest()
  const [, two] = await close(town, true)
  expect([one?.breaks, two?.breaks ?? []]).toEqual([[], []])
  const lines = [one, two].map((day) =>
    [...(day?.files.values() ?? [])].flatMap((file) => file.own),
  )
  const refunds = lines.map((own) => own.filter(({ kind }) => kind === 'refund').length)
  expect([...refunds].sort()).toEqual([0, 2])
  expect(await clearingBalances(town)).toEqual({})
  expect(await wrongs(town)).toEqual([])
})

test('a debit that could only be given back is the bank’s with the switch, both ways', async () => {
  const town = await aroundCut('switch>icbc', 'authorise', charge)
  town.weather.troubledTries = Number.POSITIVE_INFINITY
  const [one] = await close(town)
  expect(one?.breaks).toEqual([])
  await town.rest()
  const exchange = (await town.theSwitch.all()).find(({ trace }) => trace === 'N')
  expect(exchange?.correctedAt).toBeDefined()
  const [, two] = await close(town, true)
  for (const which of ['own', 'switch'] as const) {
    expect(two && keysOf(two, 'icbc', which)).toEqual(['payment out 700', 'correction in 700'])
  }
  expect(two?.breaks).toEqual([])
  expect(await clearingBalances(town)).toEqual({})
  expect(await wrongs(town)).toEqual([])
})

test('closed while a reversal is under way, the debit is waited for', async () => {
  const town = await aroundCut('switch>icbc', 'authorise', charge)
  const silent = (operation: string) => ({
    ...{ kind: 'timeout' as const, weight: 1 },
    when: { operation: [operation] },
  })
  const operations = ['authorise', 'reverse-authorisation', 'credit-card']
  town.weather.policies = { 'switch>icbc': { faults: operations.map(silent) } }
  await town.pass(15_000)
  const [exchange] = (await town.theSwitch.all()).filter(({ trace }) => trace === 'N')
  expect([exchange?.state, exchange?.correctedAt]).toEqual(['declined', undefined])
  const [one] = await close(town)
  expect(one && [one.breaks, keysOf(one, 'icbc', 'own')]).toEqual([[], ['payment out 100']])
  await town.rest()
  const [, two] = await close(town, true)
  expect(two?.breaks).toEqual([])
  expect(two && keysOf(two, 'icbc', 'own')).toEqual(['payment out 700', 'correction in 700'])
  expect(await clearingBalances(town)).toEqual({})
  expect(await wrongs(town)).toEqual([])
})

test('closed only afterwards, debit and correction stand on their own days', async () => {
  const town = await aroundCut('switch>icbc', 'authorise', charge)
  town.weather.troubledTries = Number.POSITIVE_INFINITY
  await town.rest()
  const days = await close(town, true)
  expect(days.map((day) => keysOf(day, 'icbc', 'switch'))).toEqual([
    ['payment out 100', 'payment out 700'],
    ['correction in 700'],
  ])
  expect(days.flatMap(({ breaks }) => breaks)).toEqual([])
  for (const { positions } of days) {
    expect(positions.reduce((sum, { netFen }) => sum + netFen, 0)).toBe(0)
  }
  expect(await clearingBalances(town)).toEqual({})
})

test('days close by themselves ten minutes after 23:00', async () => {
  const town = createTown()
  const closings: Promise<unknown>[] = []
  const stop = closesDaily(town, {
    ...{ breaks: {}, seed: 1, clock: town.clock },
    later: (work) => closings.push(work),
  })
  await town.until(town.pay(scan))
  await town.pass(untilCutMs + hourMs)
  const told = () => town.events.flatMap((event) => (event.type === 'day-closed' ? [event] : []))
  expect(told().map(({ day, payments, at }) => [day, payments, at])).toEqual([
    [first, 1, Date.UTC(2026, 10, 22, 15, 10)],
  ])
  await town.until(town.pay({ ...scan, number: 'M' }))
  await town.pass(24 * hourMs)
  expect(told().map(({ day }) => day)).toEqual([first, second])
  stop()
  await town.until(town.pay({ ...scan, number: 'L' }))
  await town.pass(24 * hourMs)
  expect(told()).toHaveLength(2)
  expect(closings).toHaveLength(2)
})

const everyBreak = Object.fromEntries(differenceKinds.map((kind) => [kind, 0.05]))
const parties = ['alipay', 'wechatpay', 'unionpay', 'icbc', 'boc', 'ccb', 'cmb', 'mipay']
const breaks = Object.fromEntries(parties.map((party) => [party, everyBreak]))
const payers = ['alipay', 'wechat', 'quickpass', 'icbc', 'boc', 'ccb', 'mipay']

/** Three days of random payments and refunds. */
async function randomDays(seed: number, perDay: number): Promise<Town> {
  const draw = stream(seed, 'clearing-days')
  const town = createTown({ seed })
  openMiPay(town)
  const paid: Deal[] = []
  for (let day = 0; day < 3; day += 1) {
    for (let count = 0; count < perDay; count += 1) {
      const deal: Deal = {
        payer: `${draw.pick(payers)}-${draw.int(40)}`,
        network: draw.pick(networkNames),
        scene: draw.pick(['merchant-code', 'payer-code'] as const),
        amountFen: 1 + draw.int(90_000),
        number: `D${day}-${count}`,
      }
      if ((await town.until(town.pay(deal))) === 'approved') paid.push(deal)
      if (draw.int(4) > 0 || paid.length === 0) continue
      const amountFen = 1 + draw.int(500)
      await refund(town, draw.pick(paid), { amountFen, number: `R${day}-${count}` })
    }
    await town.pass(24 * hourMs)
  }
  return town
}

const told = (day: ClosedDay, which: 'breaks' | 'injected') =>
  day[which].map(({ party, kind, key }) => `${party} ${kind} ${key}`).sort()

test('real payments over two cuts: found is exactly what was injected', async () => {
  const town = await randomDays(7, 120)
  const days = await closeDays(town, { breaks, seed: 7, untilNow: true })
  expect(days.map(({ day }) => day)).toEqual([first, second, third])
  for (const day of days) expect(told(day, 'breaks')).toEqual(told(day, 'injected'))
  const kinds = new Set(days.flatMap((day) => day.injected.map(({ kind }) => kind)))
  expect([...kinds].sort()).toEqual([...differenceKinds].sort())
  const events = town.events.flatMap((event) => (event.type === 'break-found' ? [event] : []))
  expect(events).toHaveLength(days.flatMap((day) => day.breaks).length)
  expect(await clearingBalances(town)).toEqual({})
  expect(await wrongs(town)).toEqual([])
})

test.each([1, 2, 3])(
  'random days, closed one by one, leave nothing behind: seed %i',
  async (seed) => {
    const town = await randomDays(seed, 25)
    for (const day of [first, second, third]) await closeDay(town, day, { breaks, seed })
    expect(await clearingBalances(town)).toEqual({})
    expect(await wrongs(town)).toEqual([])
  },
)
