/** Whole days of chance: many payments at once, bad luck at every hop, refunds and cancellations. */
import { expect, test } from 'vitest'
import { faultKinds, type Policy } from '../core/faults.ts'
import { refundNo } from '../core/ids.ts'
import { fen } from '../core/money.ts'
import { hash32, type Stream, stream } from '../core/random.ts'
import { wrongs } from './oracle.ts'
import { createTown, type Deal, networkNames, type Town } from './town.ts'

const apps = ['alipay', 'wechat', 'quickpass', 'icbc', 'cmb']

/** Every message may suffer: of those that move money one in five fails, of the others as many. */
function badLuck(town: Town, slowest: number): void {
  const when = {
    operation: [...new Set(town.company.all.flatMap(({ answers }) => Object.keys(answers)))],
  }
  const policy: Policy = {
    latency:
      slowest > 15_000
        ? { kind: 'uniform', minMs: 0, maxMs: slowest }
        : { kind: 'lognormal', medianMs: 60, sigma: 1, maxMs: slowest },
    faults: faultKinds.map((kind) => ({ kind, weight: 0.05, lateMs: 20_000, when })),
    refusals: [{ outcome: 'risk-refused', weight: 0.03, when }],
  }
  town.weather.policies = Object.fromEntries(town.company.all.map(({ id }) => [id, policy]))
}

function drawDeal(draw: Stream, index: number): Deal {
  return {
    payer: `${draw.pick(apps)}-${draw.int(200)}`,
    network: draw.pick(networkNames),
    scene: draw.pick(['merchant-code', 'payer-code']),
    amountFen: draw.next() < 0.15 ? 100_001 + draw.int(50_000) : 1 + draw.int(20_000),
    number: `N${index}`,
    merchant: `shop${draw.int(5)}`,
  }
}

/** What a merchant and a payer may do around one payment. */
async function live(town: Town, deal: Deal, draw: Stream): Promise<void> {
  const { merchant, orderNo } = town.orderOf(deal)
  const { refunder } = town.houses[deal.network].house
  const paying = town.pay(deal)
  if (draw.next() < 0.1) {
    await slept(town, draw.int(20_000))
    await refunder.reverse(merchant, { orderNo })
  }
  await paying
  await slept(town, draw.int(8000))
  const desk = town.deskOf(deal.payer)
  for (const { id } of await desk.waiting(deal.payer)) {
    const word = draw.next()
    if (word < 0.7) await desk.confirm(deal.payer, id)
    else if (word < 0.85) await desk.decline(deal.payer, id)
  }
  for (let refund = 0; refund < 3 && draw.next() < 0.3; refund += 1) {
    const amountFen = fen(1 + draw.int(deal.amountFen))
    const request = {
      refundNo: refundNo(`R${draw.int(2)}`),
      amountFen,
      reason: '',
      notifyUrl: null,
    }
    await refunder.refund(merchant, { orderNo }, request)
    await slept(town, draw.int(3000))
  }
  if (draw.next() < 0.1) await refunder.reverse(merchant, { orderNo })
}

const slept = ({ clock }: Town, ms: number) =>
  new Promise<void>((resolve) => void clock.after(ms, resolve))

async function day(
  seed: number,
  payments: number,
  { slowStores = false, slowest = 15_000 } = {},
): Promise<{ town: Town; digest: number }> {
  const town = createTown({ seed, slowStores })
  badLuck(town, slowest)
  const lives: Promise<void>[] = []
  for (let index = 0; index < payments; index += 1) {
    const draw = stream(seed, 'deal', index)
    lives.push(slept(town, index * 20).then(() => live(town, drawDeal(draw, index), draw)))
  }
  await town.until(Promise.all(lives))
  await town.rest()
  return { town, digest: hash32(JSON.stringify(town.events)) }
}

test('fifty days of chance leave nothing open and every book agrees', async () => {
  for (let seed = 1; seed <= 50; seed += 1) {
    const { town } = await day(seed, 60)
    expect(await town.until(wrongs(town)), `seed ${seed}`).toEqual([])
  }
}, 120_000)

test.each([
  ['stores that take their time', { slowStores: true }],
  ['messages that come when nobody waits for them', { slowStores: true, slowest: 50_000 }],
])(
  'fifty days of %s are no worse',
  async (_what, trouble) => {
    for (let seed = 1; seed <= 50; seed += 1) {
      const { town } = await day(seed, 60, trouble)
      expect(await town.until(wrongs(town)), `seed ${seed}`).toEqual([])
    }
  },
  120_000,
)

test('a day of three thousand payments leaves nothing open and every book agrees', async () => {
  const { town } = await day(2026, 3000)
  expect(await town.until(wrongs(town))).toEqual([])
  const outcomes = new Set(town.deals.flatMap(({ number }) => town.ended(number)[0]?.outcome ?? []))
  expect([...outcomes]).toEqual(
    expect.arrayContaining(['approved', 'issuer-timeout', 'order-reversed']),
  )
}, 120_000)

test('the same seed gives the same day, another seed another', async () => {
  const [first, again, other] = [await day(7, 200), await day(7, 200), await day(8, 200)]
  expect(again.digest).toBe(first.digest)
  expect(other.digest).not.toBe(first.digest)
})
