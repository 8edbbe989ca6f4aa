/**
 * Towns that forget much while somebody is in doubt, or asks for what was forgotten: what is not known
 * everywhere stays, every question has an end, and books agree.
 */
import { expect, test } from 'vitest'
import { ByteBudget } from '../core/byte-budget.ts'
import { Fingerprints } from '../core/fingerprints.ts'
import type { InstitutionId } from '../core/ids.ts'
import type { AnswerOf, AskOf, MessageKind } from '../core/interchange.ts'
import { checkBooks } from '../sandbox/books.ts'
import type { Stage } from '../sandbox/stage.ts'
import { theSwitch, undoing } from '../simulators/roles/wallet.ts'
import { askerOf } from '../simulators/switch/exchange.ts'
import { createMemoryStore } from '../storage/memory.ts'
import { giveBack } from './clearing-town.fixture.ts'
import { unknowns } from './oracle.ts'
import { createTown, type Deal, networkNames, type Town } from './town.ts'

/** All houses together, or one of them alone, remember about a hundred payments. */
function forgetfulTown(only?: string): Town {
  const shared = new ByteBudget(150_000)
  const names = new Fingerprints(100_000)
  return createTown({
    storeOf: (name, { now }, isInDoubt) =>
      only !== undefined && only !== name
        ? createMemoryStore()
        : createMemoryStore(100_000, {
            ...{ shared, now, isInDoubt },
            forgotten: {
              add: (key) => names.add(`${name} ${key}`),
              has: (key) => names.has(`${name} ${key}`),
            },
          }),
  })
}

const others = ['alipay-0', 'wechat-3', 'quickpass-0', 'icbc-5', 'wechat-0']

const otherDeal = (place: number): Deal => ({
  payer: others[place % others.length] ?? '',
  network: networkNames[place % networkNames.length] ?? 'alipay',
  scene: place % 2 === 0 ? 'merchant-code' : 'payer-code',
  amountFen: 100 + place,
  number: `O${place}`,
})

const forgottenIn = ({ stores }: Town) =>
  [...stores.values()].reduce((sum, store) => sum + store.forgotten(), 0)

/** What is left to find out, and what is wrong in the books. */
async function stateOf(town: Town) {
  const stage = { company: town.company, stores: town.stores } as unknown as Stage
  const { broken } = await checkBooks(stage, true)
  const { mishaps, going } = town
  return { broken, mishaps: mishaps.map(String), going: going.size, open: await unknowns(town) }
}
const allKnown = { broken: [], mishaps: [], going: 0, open: [] }

const flows = [
  { payer: 'alipay-0', network: 'wechatpay', scene: 'merchant-code' },
  { payer: 'icbc-5', network: 'alipay', scene: 'merchant-code' },
  { payer: 'wechat-3', network: 'alipay', scene: 'payer-code' },
  { payer: 'wechat-0', network: 'alipay', scene: 'payer-code' },
  { payer: 'icbc-5', network: 'wechatpay', scene: 'payer-code' },
] as const
const hops = [
  ...(['alipay>switch', 'wechatpay>switch', 'icbc>switch'] as const),
  ...(['switch>icbc', 'switch>alipay', 'switch>wechatpay', 'switch>ccb'] as const),
]
const cases = flows.flatMap((flow) => hops.map((hop) => ({ flow, hop })))

const moving = [
  ...(['pay', 'credit', 'fund', 'consume', 'charge', 'authorise', 'consumed', 'settled'] as const),
  ...(['refund', 'credit-card'] as const),
]
const rest = ['query', 'reverse', 'reverse-authorisation', 'give-back', 'confirmed'] as const

/** Done, and the answer lost; whatever is said afterwards does not arrive. */
const lost = (hop: string) => ({
  [hop]: {
    faults: [
      { kind: 'timeout', weight: 1, when: { operation: moving } },
      { kind: 'reset', weight: 1, when: { operation: rest } },
    ] as const,
  },
})
const down = (hop: string) => ({
  [hop]: {
    faults: [{ kind: 'reset', weight: 1, when: { operation: [...moving, ...rest] } }] as const,
  },
})

/** Many others pay in moments without any trouble; between them time passes, and the hop is down. */
async function payOthers(town: Town, hop: string): Promise<void> {
  for (let place = 0; place < 300; place += 1) {
    town.weather.policies = {}
    await town.pay(otherDeal(place))
    town.weather.policies = down(hop)
    if (place % 10 === 0) await town.pass(4000)
  }
}

test.each(cases)('$flow.payer at $flow.network by $flow.scene while $hop is down', async (one) => {
  const { flow, hop } = one
  const town = forgetfulTown()
  town.weather.policies = lost(hop)
  await town.until(town.pay({ ...flow, amountFen: 700, number: 'T' }))
  await payOthers(town, hop)
  expect(forgottenIn(town)).toBeGreaterThan(1000)
  town.weather.policies = {}
  expect(await town.rested()).toBe(true)
  expect(await stateOf(town)).toEqual(allKnown)
})

test.each(cases)(
  '$flow.payer at $flow.network by $flow.scene is refunded while $hop is down',
  async (one) => {
    const { flow, hop } = one
    const town = forgetfulTown()
    const deal = { ...flow, amountFen: 700, number: 'T' }
    expect(await town.until(town.pay(deal))).toBe('approved')
    town.weather.policies = lost(hop)
    await town.until(giveBack(town, deal, { amountFen: 300, number: 'R' }))
    await payOthers(town, hop)
    expect(forgottenIn(town)).toBeGreaterThan(1000)
    town.weather.policies = {}
    expect(await town.rested()).toBe(true)
    expect(await stateOf(town)).toEqual(allKnown)
    expect((await town.find(deal))?.refunds ?? []).not.toContainEqual(
      expect.objectContaining({ state: 'refused' }),
    )
  },
)

const only = ['alipay', 'icbc', 'switch', 'wechatpay'] as const
const refunded = [
  { payer: 'alipay-0', network: 'wechatpay', scene: 'merchant-code' },
  { payer: 'alipay-0', network: 'wechatpay', scene: 'payer-code' },
  { payer: 'icbc-5', network: 'wechatpay', scene: 'merchant-code' },
] as const
const refundCases = only.flatMap((house) => refunded.map((flow) => ({ house, flow })))

test.each(refundCases)(
  'a refund comes to an end though $house has forgotten: $flow.payer, $flow.scene',
  async ({ house, flow }) => {
    const town = forgetfulTown(house)
    const deal: Deal = { ...flow, amountFen: 700, number: 'T' }
    expect(await town.until(town.pay(deal))).toBe('approved')
    for (let place = 0; place < 400; place += 1) await town.until(town.pay(otherDeal(place)))
    await town.rest()
    await town.until(giveBack(town, deal, { amountFen: 300, number: 'R' }))
    expect(await town.rested()).toBe(true)
    expect(await stateOf(town)).toEqual(allKnown)
  },
)

type Asks = <K extends MessageKind>(
  from: InstitutionId,
  ...asked: [to: InstitutionId, kind: K, message: AskOf<K>]
) => Promise<AnswerOf<K>>

test('whoever asks for the undoing of what was forgotten is told that it is too late', async () => {
  const town = forgetfulTown()
  const paid = [
    otherDeal(1),
    { ...otherDeal(0), number: 'T', network: 'wechatpay', scene: 'payer-code' },
  ] as const
  for (const deal of paid) await town.until(town.pay(deal))
  const exchanges = await town.theSwitch.all()
  for (let place = 2; place < 400; place += 1) await town.until(town.pay(otherDeal(place)))
  await town.rest()
  const before = await stateOf(town)
  const ask: Asks = (from, ...rest) => {
    const host = town.hosts.get(from)
    if (host === undefined) throw new Error(`No house is called ${from}.`)
    return host.peer.ask(...rest)
  }
  expect(exchanges.map(({ kind }) => kind)).toEqual(['fund', 'consume'])
  for (const one of exchanges) {
    const { trace, reference, settleKey, amountFen, payerInstitution } = one
    const from = askerOf(one)
    const reversed = ask(from, theSwitch, 'reverse', { trace, from, reference })
    expect((await town.until(reversed)).outcome).toBe('order-paid')
    if (one.kind !== 'consume') continue
    const whole = { trace, settleKey, amountFen, refundNo: undoing }
    const given = ask(theSwitch, payerInstitution, 'give-back', whole)
    expect((await town.until(given)).outcome).toBe('order-paid')
  }
  await town.rest()
  expect(await stateOf(town)).toEqual(before)
})

test('a payer who is asked for the password is asked, however much was forgotten since', async () => {
  const town = forgetfulTown()
  const small = { payer: 'alipay-3', network: 'wechatpay', scene: 'payer-code' } as const
  await town.until(town.pay({ ...small, number: 'small', amountFen: 100_001 }))
  await town.pass(100_000)
  const deal: Deal = { ...small, number: 'large', amountFen: 100_002 }
  expect(await town.until(town.pay(deal))).toBe('payer-confirming')
  for (let place = 1; place < 300; place += 1) await town.pay(otherDeal(place))
  expect(forgottenIn(town)).toBeGreaterThan(1000)
  const desk = town.deskOf(deal.payer)
  const waiting = await desk.waiting(deal.payer)
  expect(waiting.map(({ amountFen }) => amountFen)).toEqual([deal.amountFen])
  await town.until(desk.confirm(deal.payer, waiting[0]?.id ?? ''))
  await town.rest()
  expect([(await town.find(deal))?.state, await stateOf(town)]).toEqual(['paid', allKnown])
})
