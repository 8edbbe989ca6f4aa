/** Money back: in part, again, too much, lost on the way, refused; and whole orders undone. */
import { expect, test } from 'vitest'
import { refundNo } from '../core/ids.ts'
import { fen } from '../core/money.ts'
import { type Order, refundedFen } from '../simulators/roles/order.ts'
import { wrongs } from './oracle.ts'
import { createTown, type Deal, type Town } from './town.ts'

/** Payments by where the money must go back to: a balance near or far, a card. */
const deals: readonly Deal[] = [
  { payer: 'alipay-0', network: 'alipay', scene: 'merchant-code', amountFen: 1000, number: 'N1' },
  { payer: 'alipay-3', network: 'alipay', scene: 'payer-code', amountFen: 1000, number: 'N1' },
  { payer: 'wechat-0', network: 'alipay', scene: 'merchant-code', amountFen: 1000, number: 'N1' },
  { payer: 'wechat-0', network: 'alipay', scene: 'payer-code', amountFen: 1000, number: 'N1' },
  { payer: 'icbc-5', network: 'alipay', scene: 'merchant-code', amountFen: 1000, number: 'N1' },
  { payer: 'icbc-5', network: 'alipay', scene: 'payer-code', amountFen: 1000, number: 'N1' },
]

async function bought(town: Town, deal: Deal) {
  expect(await town.until(town.pay(deal))).toBe('approved')
  const { merchant, orderNo } = town.orderOf(deal)
  const { refunder } = town.houses[deal.network].house
  const refund = (number: string, amountFen: number) =>
    refunder.refund(
      merchant,
      { orderNo },
      {
        ...{ refundNo: refundNo(number), amountFen: fen(amountFen), reason: '', notifyUrl: null },
      },
    )
  return {
    refund: async (number: string, amount: number) =>
      (await town.until(refund(number, amount))).outcome,
    reverse: () => town.until(refunder.reverse(merchant, { orderNo })),
    order: () => town.find(deal),
  }
}

test.each(deals)('$payer by $scene is refunded in parts, each once', async (deal) => {
  const town = createTown()
  const { refund, order } = await bought(town, deal)
  expect(await refund('R1', 400)).toBe('approved')
  expect(await refund('R1', 400)).toBe('approved')
  expect(await refund('R1', 401)).toBe('refund-mismatch')
  expect(await order()).toMatchObject({ state: 'refunding' })
  expect(await refund('R2', 601)).toBe('refund-exceeds')
  expect(await refund('R3', 600)).toBe('approved')
  expect(await order()).toMatchObject({ state: 'refunded' })
  expect(await refund('R4', 1)).toBe('refund-exceeds')
  expect(await refund('R3', 600)).toBe('approved')
  await town.rest()
  expect(await wrongs(town)).toEqual([])
})

test.each(deals)('$payer by $scene: the same refund twice at once happens once', async (deal) => {
  const town = createTown()
  const { refund } = await bought(town, deal)
  const both = await Promise.all([refund('R1', 1000), refund('R1', 1000)])
  expect(both).toContain('approved')
  await town.rest()
  expect(await refund('R1', 1000)).toBe('approved')
  expect(await wrongs(town)).toEqual([])
})

test.each(deals)('$payer by $scene: a refund may be called reversal', async (deal) => {
  const town = createTown()
  const { refund } = await bought(town, deal)
  expect(await refund('reversal', 1)).toBe('approved')
  await town.rest()
  expect(await wrongs(town)).toEqual([])
})

test.each(deals.slice(1))('$payer by $scene: a lost refund is known in the end', async (deal) => {
  const town = createTown()
  const { refund, order } = await bought(town, deal)
  const lost = {
    kind: 'timeout',
    weight: 1,
    when: { operation: ['credit-card', 'give-back'] },
  } as const
  const places = ['wechatpay', ...town.banks.map(({ id }) => id)]
  town.weather.policies = Object.fromEntries(places.map((place) => [place, { faults: [lost] }]))
  town.weather.troubledTries = 3
  expect(await refund('R1', 1000)).toBe('result-unknown')
  expect(await refund('R1', 1000)).toBe('result-unknown')
  await town.rest()
  expect(await refund('R1', 1000)).toBe('approved')
  expect(await order()).toMatchObject({ state: 'refunded' })
  expect(await wrongs(town)).toEqual([])
})

test.each(deals.slice(1))('$payer by $scene: a refused refund may be tried again', async (deal) => {
  const town = createTown()
  const { refund, order } = await bought(town, deal)
  const no = {
    outcome: 'issuer-declined',
    weight: 1,
    when: { operation: ['credit-card', 'give-back'] },
  } as const
  const places = ['wechatpay', ...town.banks.map(({ id }) => id)]
  const bad = Object.fromEntries(places.map((place) => [place, { refusals: [no] }]))
  for (const number of ['R1', 'R1', 'R2']) {
    town.weather.policies = bad
    expect(await refund(number, 1000)).toBe('issuer-declined')
    expect(await order()).toMatchObject({ state: 'paid' })
  }
  town.weather.policies = {}
  expect(await refund('R1', 1000)).toBe('approved')
  expect(await order()).toMatchObject({ state: 'refunded' })
  await town.rest()
  expect(await wrongs(town)).toEqual([])
})

test.each(deals)('$payer by $scene: what is paid is reversed by giving all back', async (deal) => {
  const town = createTown()
  const { refund, reverse, order } = await bought(town, deal)
  expect(await refund('R1', 1)).toBe('approved')
  expect(await reverse()).toMatchObject({ outcome: 'approved', action: 'refunded' })
  expect(await reverse()).toMatchObject({ outcome: 'approved', action: 'none' })
  expect(await order()).toMatchObject({ state: 'refunded' })
  await town.rest()
  expect(await wrongs(town)).toEqual([])
})

test('a reversal whose money is still on its way back is not told as done', async () => {
  const town = createTown()
  const { reverse } = await bought(town, deals[4] as Deal)
  const lost = { kind: 'timeout', weight: 1, when: { operation: ['credit-card'] } } as const
  town.weather.policies = { icbc: { faults: [lost] } }
  town.weather.troubledTries = 2
  expect((await reverse()).outcome).toBe('result-unknown')
  expect((await reverse()).outcome).toBe('result-unknown')
  await town.rest()
  expect(await reverse()).toMatchObject({ outcome: 'approved', action: 'none' })
  expect(await wrongs(town)).toEqual([])
})

test('a reversal does not tell as done what another refund may not give back', async () => {
  const town = createTown()
  const { refund, reverse } = await bought(town, deals[4] as Deal)
  const lost = { kind: 'timeout', weight: 1, when: { operation: ['credit-card'] } } as const
  town.weather.policies = { icbc: { faults: [lost] } }
  town.weather.troubledTries = 2
  expect(await refund('R1', 1000)).toBe('result-unknown')
  expect(await reverse()).toMatchObject({ outcome: 'result-unknown', action: 'refunded' })
  await town.rest()
  expect(await reverse()).toMatchObject({ outcome: 'approved', action: 'none' })
  expect(await wrongs(town)).toEqual([])
})

test('sixty refunds of one order at once are each done once', async () => {
  const town = createTown()
  const { refund, order } = await bought(town, deals[0] as Deal)
  const numbers = Array.from({ length: 60 }, (_, index) => `R${index}`)
  const told = await Promise.all(numbers.map((number) => refund(number, 10)))
  expect(new Set(told)).toEqual(new Set(['approved']))
  expect(refundedFen((await order()) as Order)).toBe(600)
  await town.rest()
  expect(await wrongs(town)).toEqual([])
})

test('a refund of what the merchant knows to be paid waits until the switch knows it too', async () => {
  const town = createTown()
  town.weather.policies = { 'switch>alipay': { faults: [{ kind: 'timeout', weight: 1 }] } }
  town.weather.troubledTries = 2
  const deal = deals[2] as Deal
  const paying = town.pay(deal)
  await town.pass(3000)
  const { merchant, orderNo } = town.orderOf(deal)
  expect(await town.find(deal)).toMatchObject({ state: 'paid' })
  const { refunder } = town.houses.alipay.house
  const reversed = await town.until(refunder.reverse(merchant, { orderNo }))
  expect(reversed.outcome).toBe('result-unknown')
  await town.until(paying)
  await town.rest()
  expect(await town.find(deal)).toMatchObject({ state: 'refunded' })
  expect(await wrongs(town)).toEqual([])
})

test('an order nobody has paid cannot be refunded, and closes', async () => {
  const town = createTown()
  const deal = deals[0] as Deal
  const { acquirer, refunder } = town.houses.alipay.house
  const { merchant, orderNo } = town.orderOf(deal)
  await acquirer.open(town.orderOf(deal))
  const request = { refundNo: refundNo('R1'), amountFen: fen(1), reason: '', notifyUrl: null }
  expect((await refunder.refund(merchant, { orderNo }, request)).outcome).toBe('order-unpaid')
  expect(await refunder.reverse(merchant, { orderNo })).toMatchObject({ action: 'closed' })
  expect(await town.find(deal)).toMatchObject({ state: 'closed' })
})
