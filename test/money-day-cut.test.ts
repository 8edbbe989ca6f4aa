/** Around 23:00: what began in one clearing day and comes to nothing in the next. */
import { expect, test } from 'vitest'
import { institutionId } from '../core/ids.ts'
import { balanceFen } from '../core/ledger/account.ts'
import { resolveUnknown } from '../sandbox/clearing-unknown.ts'
import { payerAccount } from '../simulators/roles/parties.ts'
import { wrongs } from './oracle.ts'
import { createTown, openingFen, type Town } from './town.ts'

/** From noon, where a town begins, to two seconds before the cut. */
const beforeCutMs = 11 * 3_600_000 - 2000
const charge = { payer: 'icbc-5', network: 'alipay', scene: 'payer-code' } as const

async function balanceAt(town: Town, payer: string): Promise<number> {
  for (const store of town.stores.values()) {
    const account = await store.account(payerAccount(payer))
    if (account !== undefined) return balanceFen(account)
  }
  // The bank has never heard of the card.
  return openingFen
}

const crossings = (town: Town) => town.events.filter(({ type }) => type === 'cut-crossed')

test.each([
  ['merchant-code', 'timeout', 1],
  ['payer-code', 'timeout', 1],
  ['payer-code', 'late', 1],
  ['payer-code', 'reset', 0],
] as const)(
  '%s, the bank’s answer meets a %s across the cut: given back %s times',
  async (scene, kind, times) => {
    const town = createTown()
    await town.pass(beforeCutMs)
    const when = { operation: ['authorise'] }
    town.weather.policies = {
      'switch>icbc': { faults: [{ kind, weight: 1, lateMs: 15_000, when }] },
    }
    const deal = { ...charge, scene, amountFen: 700, number: 'N1' }
    expect(await town.until(town.pay(deal))).toBe('issuer-timeout')
    await town.rest()
    expect(crossings(town)).toHaveLength(times)
    expect(await balanceAt(town, 'icbc-5')).toBe(openingFen)
    const [exchange] = await town.theSwitch.all()
    expect(exchange?.correctedAt === undefined).toBe(times === 0)
    expect(await wrongs(town)).toEqual([])
  },
)

test('within its clearing day it is reversed, and nothing crosses', async () => {
  const town = createTown()
  const when = { operation: ['authorise'] }
  town.weather.policies = { 'switch>icbc': { faults: [{ kind: 'timeout', weight: 1, when }] } }
  await town.until(town.pay({ ...charge, amountFen: 700, number: 'N1' }))
  await town.rest()
  expect(crossings(town)).toEqual([])
  expect(await wrongs(town)).toEqual([])
})

test.each([1, 3, 6])(
  'lost answers of the correction, %s tries long, give back once',
  async (tries) => {
    const town = createTown()
    await town.pass(beforeCutMs)
    const faults = (operation: string) => ({
      kind: 'timeout' as const,
      weight: 1,
      when: { operation: [operation] },
    })
    town.weather.policies = {
      'switch>icbc': { faults: ['authorise', 'credit-card', 'reverse-authorisation'].map(faults) },
    }
    town.weather.troubledTries = tries
    await town.until(town.pay({ ...charge, amountFen: 700, number: 'N1' }))
    await town.rest()
    expect(crossings(town)).toHaveLength(1)
    expect(await balanceAt(town, 'icbc-5')).toBe(openingFen)
    expect(await wrongs(town)).toEqual([])
  },
)

test.each([
  ['timeout', 'paid', 0],
  ['reset', 'declined', 1],
] as const)(
  'an owner out of reach (%s) until its day is closed: its file says %s',
  async (kind, state, crossed) => {
    const town = createTown()
    await town.pass(beforeCutMs)
    const when = { operation: ['credit'] }
    town.weather.policies = { 'switch>alipay': { faults: [{ kind, weight: 1, when }] } }
    const deal = { ...charge, scene: 'merchant-code', amountFen: 700, number: 'N1' } as const
    await town.until(town.pay(deal))
    await town.pass(15 * 60_000)
    const world = {
      company: town.company,
      stores: town.stores,
      emit: () => undefined,
      now: town.clock.now,
    }
    expect((await town.theSwitch.all()).map((one) => one.state)).toEqual(['reserved'])
    await town.until(resolveUnknown(world))
    expect((await town.theSwitch.all()).map((one) => one.state)).toEqual([state])
    await town.pass(60_000)
    expect(crossings(town)).toHaveLength(crossed)
    expect(await balanceAt(town, 'icbc-5')).toBe(openingFen - (state === 'paid' ? 700 : 0))
    town.weather.policies = {}
    await town.rest()
    expect((await town.theSwitch.all()).map((one) => one.state)).toEqual([state])
    expect(await wrongs(town)).toEqual([])
  },
)

test('a payment whose owner knows nothing of it is a stranger’s, and stays paid', async () => {
  const town = createTown()
  await town.pass(beforeCutMs)
  const { code = '' } = await town.until(town.deskOf('icbc-5').showCode('icbc-5'))
  const { merchant, payee, amountFen, trace, orderNo } = town.orderOf({
    ...charge,
    amountFen: 700,
    number: 'S1',
  })
  const message = { trace, acquirer: institutionId('alipay'), orderNo, code, amountFen, payee }
  const consumed = await town.until(town.theSwitch.answers.consume?.(message) ?? Promise.reject())
  expect([consumed.outcome, payee.merchant]).toEqual(['approved', merchant])
  await town.pass(15 * 60_000)
  const world = {
    company: town.company,
    stores: town.stores,
    emit: () => undefined,
    now: town.clock.now,
  }
  await town.until(resolveUnknown(world))
  await town.pass(60_000)
  expect((await town.theSwitch.all()).map(({ state }) => state)).toEqual(['paid'])
  expect(await balanceAt(town, 'icbc-5')).toBe(openingFen - 700)
})
