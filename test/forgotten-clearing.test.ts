/**
 * Clearing where much was forgotten before the cut: what is remembered is settled in every book, and
 * neither a break is invented nor a payment carried for ever.
 */
import { expect, test } from 'vitest'
import { ByteBudget } from '../core/byte-budget.ts'
import { checkBooks } from '../sandbox/books.ts'
import { closeDays } from '../sandbox/clearing.ts'
import type { Stage } from '../sandbox/stage.ts'
import { createMemoryStore } from '../storage/memory.ts'
import { giveBack, hourMs, untilCutMs } from './clearing-town.fixture.ts'
import { createTown, type Deal, networkNames, type Town } from './town.ts'

/** All houses together, or one of them alone, remember about two hundred payments. */
function forgetfulTown(only: string): Town {
  const shared = new ByteBudget(300_000)
  return createTown({
    storeOf: (name, { now }, isInDoubt) =>
      only === 'everybody' || only === name
        ? createMemoryStore(100_000, { shared, now, isInDoubt })
        : createMemoryStore(),
  })
}

const payers = ['alipay-0', 'wechat-3', 'quickpass-0', 'icbc-5', 'wechat-0']

const dealOf = (place: number): Deal => ({
  payer: payers[place % payers.length] ?? '',
  network: networkNames[place % networkNames.length] ?? 'alipay',
  scene: place % 2 === 0 ? 'merchant-code' : 'payer-code',
  amountFen: 100 + place,
  number: `N${place}`,
})

const aDay = 300

async function payThroughDay(town: Town, day: number): Promise<void> {
  for (let place = day * aDay; place < (day + 1) * aDay; place += 1) {
    const deal = dealOf(place)
    expect(await town.until(town.pay(deal))).toBe('approved')
    if (place % 7 > 0) continue
    await town.until(giveBack(town, deal, { amountFen: 50, number: `R${place}` }))
  }
  await town.pass(day === 0 ? untilCutMs + hourMs : 24 * hourMs)
}

const houses = ['everybody', 'switch', 'wechatpay', 'alipay', 'icbc']

test.each(houses)('%s has forgotten payments of the day that is closed', async (only) => {
  const town = forgetfulTown(only)
  for (const day of [0, 1]) {
    await payThroughDay(town, day)
    const closed = await closeDays(town, { breaks: {}, seed: 1 })
    await town.rest()
    const { positions = [], breaks, carried } = closed.at(day) ?? {}
    expect({ breaks, carried }).toEqual({ breaks: [], carried: [] })
    expect(positions.length).toBeGreaterThan(2)
    expect(positions.reduce((sum, { netFen }) => sum + netFen, 0)).toBe(0)
    expect((await checkBooks(town as unknown as Stage, true)).broken).toEqual([])
  }
  const forgotten = [...town.stores.values()].reduce((sum, store) => sum + store.forgotten(), 0)
  expect(forgotten).toBeGreaterThan(300)
})

test('a break that was put in is found, though its party has forgotten others', async () => {
  const town = forgetfulTown('wechatpay')
  await payThroughDay(town, 0)
  const breaks = { wechatpay: { 'theirs-only': 0.5 } }
  const [closed] = await closeDays(town, { breaks, seed: 1 })
  expect(closed?.injected.length).toBeGreaterThan(3)
  expect(closed?.breaks).toEqual(expect.arrayContaining([...(closed?.injected ?? [])]))
})
