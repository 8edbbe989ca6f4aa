/**
 * A clearing day is closed while somebody has not heard yet, is about to undo, or has only half closed
 * it: what is not sure is carried, and no money stays where it does not belong.
 */
import { expect, test } from 'vitest'
import type { InstitutionId } from '../core/ids.ts'
import { closeDays, closesDaily } from '../sandbox/clearing.ts'
import type { Store } from '../storage/store.ts'
import { giveBack, hourMs } from './clearing-town.fixture.ts'
import { clearingWrongs } from './market-clearing.fixture.ts'
import { unknowns, wrongs } from './oracle.ts'
import { createTown, type Deal, openingFen, type Town } from './town.ts'

const unbroken = { breaks: {}, seed: 1 }
const untilNow = { ...unbroken, untilNow: true }
const beforeCutMs = 11 * hourMs - 2000

/** What is asked is done, and not answered; that it is undone is never heard. */
const deaf = (...operation: string[]) => ({
  faults: [
    { kind: 'timeout' as const, weight: 1, when: { operation } },
    { kind: 'reset' as const, weight: 1, when: { operation: ['reverse'] } },
  ],
})

/** Everything at rest, all days closed: what is wrong then. */
async function wrongAtLast(town: Town): Promise<string[]> {
  town.weather.policies = {}
  await town.rest()
  await town.pass(24 * hourMs)
  const found = [
    ...(await town.until(clearingWrongs(town))),
    ...(await town.until(wrongs(town))),
    ...(await town.until(unknowns(town))),
  ]
  return found
}

const spentFen = async (town: Town, payer: string) => {
  const { balanceFen } = await town.until(town.deskOf(payer).balance(payer))
  return balanceFen === 0 ? 0 : openingFen - balanceFen
}

test('a payer who confirmed and has not heard yet: the payment is carried over', async () => {
  const town = createTown()
  const deal: Deal = {
    ...{ payer: 'alipay-0', network: 'wechatpay', scene: 'payer-code', number: 'N1' },
    amountFen: 250_000,
  }
  expect(await town.until(town.pay(deal))).toBe('payer-confirming')
  const [asked] = await town.deskOf(deal.payer).waiting(deal.payer)
  town.weather.policies = { 'alipay>switch': deaf('confirmed') }
  const said = town.deskOf(deal.payer).confirm(deal.payer, asked?.id ?? '')
  await town.pass(1000)
  const [exchange] = await town.theSwitch.all()
  expect(exchange?.state).toBe('paid')
  const [day] = await closeDays(town, untilNow)
  expect(day).toMatchObject({ breaks: [], carried: [exchange?.settleKey], positions: [] })
  await town.until(said)
  expect(await wrongAtLast(town)).toEqual([])
  expect(await spentFen(town, deal.payer)).toBe(250_000)
})

test('a payment given up by who asked for it, and not undone yet: it is carried, not cleared', async () => {
  const town = createTown()
  const deal: Deal = {
    ...{ payer: 'alipay-3', network: 'alipay', scene: 'merchant-code', number: 'N1' },
    amountFen: 700,
  }
  town.weather.policies = { 'alipay>switch': deaf('fund') }
  expect(await town.until(town.pay(deal))).toBe('issuer-timeout')
  const [exchange] = await town.theSwitch.all()
  expect(exchange?.state).toBe('paid')
  const [day] = await closeDays(town, untilNow)
  expect(day).toMatchObject({ breaks: [], carried: [exchange?.settleKey], positions: [] })
  expect(await wrongAtLast(town)).toEqual([])
  expect((await town.theSwitch.all()).map(({ state }) => state)).toEqual(['reversed'])
})

test.each([
  ['alipay-3', 'alipay', 'fund'],
  ['icbc-5', 'alipay', 'consume'],
  ['wechat-0', 'alipay', 'consume'],
] as const)(
  '%s at %s: %s is heard by the switch alone for 20 minutes over the cut: undone by file',
  async (payer, network, operation) => {
    const town = createTown()
    const clock = { clock: town.clock, later: town.later }
    const stop = closesDaily(town, { ...unbroken, ...clock })
    await town.pass(beforeCutMs)
    const scene = operation === 'fund' ? 'merchant-code' : 'payer-code'
    const deal = { payer, network, scene, amountFen: 700, number: 'N1' } as const
    town.weather.policies = { 'alipay>switch': deaf(operation, 'query') }
    await town.until(town.pay(deal))
    await town.pass(20 * 60_000)
    expect((await town.theSwitch.all()).map(({ state }) => state)).toEqual(['reversed'])
    expect((await town.find(deal))?.payment).toBeNull()
    stop()
    expect(await wrongAtLast(town)).toEqual([])
    expect(await spentFen(town, payer)).toBe(0)
  },
)

/** The town with a party whose store takes nothing any more. */
const without = (town: Town, party: InstitutionId): Town => {
  const store = town.stores.get(party) as Store
  const failing: Store = { ...store, commit: () => Promise.reject(new Error('The disk is full.')) }
  return { ...town, stores: new Map([...town.stores, [party, failing]]) }
}

test('a party that closes a day later than the switch keeps out of it what has come since', async () => {
  const town = createTown()
  const deal: Deal = {
    ...{ payer: 'icbc-5', network: 'alipay', scene: 'merchant-code', number: 'N1' },
    amountFen: 700,
  }
  expect(await town.until(town.pay(deal))).toBe('approved')
  const { id } = town.houses.alipay
  await expect(closeDays(without(town, id), untilNow)).rejects.toThrow('disk')
  expect(await town.until(town.pay({ ...deal, number: 'N2', amountFen: 900 }))).toBe('approved')
  const days = await closeDays(town, untilNow)
  expect(days.map(({ breaks }) => breaks)).toEqual([[]])
  expect(days[0]?.files.get(id)?.own.map(({ amountFen }) => amountFen)).toEqual([700])
  expect(await wrongAtLast(town)).toEqual([])
})

test('payments and refunds go on while days are closed, several at once: no file differs', async () => {
  const town = createTown({ slowStores: true })
  const works: Promise<unknown>[] = []
  for (let count = 0; count < 60; count += 1) {
    const deal: Deal = {
      ...{ payer: count % 2 ? 'icbc-5' : 'alipay-0', network: 'wechatpay', scene: 'merchant-code' },
      ...{ number: `N${count}`, amountFen: 1000 + count },
    }
    const refund = () => giveBack(town, deal, { amountFen: 7, number: `R${count}` })
    works.push(town.pay(deal).then(refund))
    if (count % 5 === 4) works.push(closeDays(town, untilNow))
    await town.pass(35)
  }
  await town.until(Promise.all(works))
  expect(await wrongAtLast(town)).toEqual([])
})
