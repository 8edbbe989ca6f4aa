/** Above the password-free amount the payer is asked; what comes of it, whoever is late. */
import { expect, test } from 'vitest'
import { limits } from '../core/limits.ts'
import { wrongs } from './oracle.ts'
import { createTown, type Deal, type Town } from './town.ts'

const above = limits.passwordFreeFen + 1

/** Payers by who asks them and what pays: the switch or the own house, a balance or a card. */
const payers = ['wechat-0', 'wechat-3', 'icbc-5', 'alipay-0', 'alipay-3']

const dealOf = (payer: string): Deal => {
  return { payer, network: 'alipay', scene: 'payer-code', amountFen: above, number: 'N1' }
}

async function asked(town: Town, deal: Deal) {
  expect(await town.until(town.pay(deal))).toBe('payer-confirming')
  const desk = town.deskOf(deal.payer)
  const [payment] = await desk.waiting(deal.payer)
  const id = payment?.id ?? ''
  expect(id).not.toBe('')
  const { merchant, orderNo } = town.orderOf(deal)
  const { refunder, acquirer } = town.houses[deal.network].house
  return {
    confirm: (password?: string) => town.until(desk.confirm(deal.payer, id, password)),
    decline: () => town.until(desk.decline(deal.payer, id)),
    reverse: () => town.until(refunder.reverse(merchant, { orderNo })),
    close: () => town.until(acquirer.close(merchant, { orderNo })),
    order: () => town.find(deal),
  }
}

test('the limit itself asks nobody', async () => {
  const town = createTown()
  const deal = { ...dealOf('wechat-0'), amountFen: limits.passwordFreeFen }
  expect(await town.until(town.pay(deal))).toBe('approved')
})

test.each(payers)('%s confirms and pays', async (payer) => {
  const town = createTown()
  const { confirm, order } = await asked(town, dealOf(payer))
  expect(await order()).toMatchObject({ state: 'confirming', payment: null })
  expect((await confirm('000000')).outcome).toBe('password-wrong')
  expect((await confirm('111111')).outcome).toBe('approved')
  expect((await confirm()).outcome).toBe('approved')
  await town.rest()
  expect(await order()).toMatchObject({ state: 'paid' })
  expect(await wrongs(town)).toEqual([])
})

test.each(payers)('%s declines and keeps the money', async (payer) => {
  const town = createTown()
  const { decline, confirm, order } = await asked(town, dealOf(payer))
  expect((await decline()).outcome).toBe('payer-declined')
  expect((await confirm()).outcome).toBe('payer-declined')
  await town.rest()
  expect(await order()).toMatchObject({ state: 'declined', outcome: 'payer-declined' })
  expect(town.ended('N1')).toMatchObject([{ outcome: 'payer-declined', moneyMoved: false }])
  expect(await wrongs(town)).toEqual([])
})

test.each(payers)('%s never answers and is refused when the time is over', async (payer) => {
  const town = createTown()
  const { confirm, order } = await asked(town, dealOf(payer))
  await town.pass(limits.payerCodeMs)
  expect((await confirm()).outcome).toBe('payer-timeout')
  await town.rest()
  expect(await order()).toMatchObject({ state: 'declined', outcome: 'payer-timeout' })
  expect(await wrongs(town)).toEqual([])
})

test.each(payers)('%s confirms after the merchant reversed, in vain', async (payer) => {
  const town = createTown()
  const { reverse, confirm, order } = await asked(town, dealOf(payer))
  expect(await reverse()).toMatchObject({ outcome: 'approved', action: 'closed' })
  expect((await confirm()).outcome).toBe('order-reversed')
  await town.rest()
  expect(await order()).toMatchObject({ state: 'reversed', payment: null })
  expect(town.ended('N1')).toMatchObject([{ outcome: 'order-reversed', moneyMoved: false }])
  expect(await wrongs(town)).toEqual([])
})

test.each(payers)('%s confirms while the merchant reverses: one of them wins', async (payer) => {
  const town = createTown()
  town.weather.policies = { 'alipay>switch': { latency: { kind: 'fixed', ms: 300 } } }
  const { reverse, confirm, order } = await asked(town, dealOf(payer))
  const [reversed, confirmed] = await Promise.all([reverse(), confirm()])
  await town.rest()
  const { state } = (await order()) ?? {}
  expect([reversed.outcome, confirmed.outcome, state]).toEqual([
    'approved',
    'order-reversed',
    'reversed',
  ])
  expect(await wrongs(town)).toEqual([])
})

test.each(payers)('%s is asked no more once the merchant closes the order', async (payer) => {
  const town = createTown()
  const { close, confirm } = await asked(town, dealOf(payer))
  expect((await close()).outcome).toBe('approved')
  await town.pass(100)
  if (payer !== 'alipay-0' && payer !== 'alipay-3') {
    expect(await town.deskOf(payer).waiting(payer)).toEqual([])
  }
  expect((await confirm()).outcome).not.toBe('approved')
  await town.rest()
  expect(await wrongs(town)).toEqual([])
})

test('a debit made while the reversal was under way is given back once', async () => {
  const town = createTown()
  const { reverse, confirm } = await asked(town, dealOf('wechat-0'))
  town.weather.policies = {
    'switch>wechatpay': { latency: { kind: 'fixed', ms: 5000 } },
    'wechatpay>switch': { latency: { kind: 'fixed', ms: 500 } },
  }
  await reverse()
  const account = () => town.stores.get('wechatpay' as never)?.account('payer:wechat-0')
  expect((await confirm()).outcome).toBe('order-reversed')
  await town.rest()
  expect(await account()).toMatchObject({
    debitsPostedFen: above,
    creditsPostedFen: 10_000_000 + above,
  })
  expect(await wrongs(town)).toEqual([])
})

test('a payer without the money is refused, and the acquirer hears of it', async () => {
  const town = createTown()
  const deal = { ...dealOf('wechat-0'), amountFen: 10_000_001 }
  const { confirm, order } = await asked(town, deal)
  expect((await confirm()).outcome).toBe('funds-insufficient')
  await town.rest()
  expect(await order()).toMatchObject({ state: 'declined', outcome: 'funds-insufficient' })
  expect(await wrongs(town)).toEqual([])
})

test('a card its bank refuses ends the order, at the hop that refused', async () => {
  const town = createTown()
  const { confirm, order } = await asked(town, { ...dealOf('icbc-5'), amountFen: 10_000_001 })
  expect((await confirm()).outcome).toBe('funds-insufficient')
  await town.rest()
  expect(await order()).toMatchObject({ state: 'declined', outcome: 'funds-insufficient' })
  expect(town.ended('N1')).toMatchObject([{ hop: 'switch>icbc', app: 'icbc' }])
  expect(await wrongs(town)).toEqual([])
})

test('a charge that is reversed while the bank is silent does not pay the reversed order', async () => {
  const town = createTown()
  const latency = { kind: 'fixed', ms: 8000 } as const
  town.weather.policies = { 'switch>icbc': { latency } }
  const deal = { ...dealOf('icbc-5'), amountFen: 700 }
  const charging = town.pay(deal)
  await town.pass(4000)
  const { merchant, orderNo } = town.orderOf(deal)
  const { refunder } = town.houses.alipay.house
  expect((await refunder.reverse(merchant, { orderNo })).outcome).toBe('approved')
  expect(await town.until(charging)).toBe('order-reversed')
  await town.rest()
  expect(await town.find(deal)).toMatchObject({ state: 'reversed', payment: null })
  expect(await wrongs(town)).toEqual([])
})

test('an order that expires while the card is debited is refused, and the debit undone', async () => {
  const town = createTown()
  town.weather.policies = { 'switch>icbc': { latency: { kind: 'fixed', ms: 8000 } } }
  const deal: Deal = { ...dealOf('icbc-5'), scene: 'merchant-code', amountFen: 700 }
  town.deals.push(deal)
  const terms = { ...town.orderOf(deal), expiresAt: town.clock.now() + 5000 }
  const { order } = await town.houses.alipay.house.acquirer.open(terms)
  const desk = town.deskOf(deal.payer)
  const { payment } = await town.until(desk.scan(deal.payer, order?.code ?? '', { trace: 'N1' }))
  const confirmed = await town.until(desk.confirm(deal.payer, payment?.id ?? ''))
  expect(confirmed.outcome).toBe('order-closed')
  await town.rest()
  expect(await wrongs(town)).toEqual([])
})

test('a scan that is confirmed after the order expired ends as closed, once', async () => {
  const town = createTown()
  const deal: Deal = { ...dealOf('icbc-5'), scene: 'merchant-code', amountFen: 700 }
  town.deals.push(deal)
  const { order } = await town.houses.alipay.house.acquirer.open(town.orderOf(deal))
  const desk = town.deskOf(deal.payer)
  const { payment } = await town.until(desk.scan(deal.payer, order?.code ?? '', { trace: 'N1' }))
  await town.pass(7_200_000)
  for (let again = 0; again < 2; again += 1) {
    const { outcome } = await town.until(desk.confirm(deal.payer, payment?.id ?? ''))
    expect(outcome).toBe('order-closed')
  }
  await town.rest()
  expect(await wrongs(town)).toEqual([])
})
