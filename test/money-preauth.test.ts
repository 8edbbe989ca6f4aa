/** Held, captured, undone: by code, scan and card, whatever befalls the messages in between. */
import { expect, test } from 'vitest'
import { limits } from '../core/limits.ts'
import { clearingPositions } from '../sandbox/books.ts'
import type { Stage } from '../sandbox/stage.ts'
import { wrongs } from './oracle.ts'
import { createTown, type Deal, openingFen, type Town } from './town.ts'

const base = { network: 'unionpay', amountFen: 10_000, number: 'N1', holds: true } as const

/** Ways in: who is scanned, who scans, whose card is told; asked for a password or not. */
const ways: readonly Deal[] = [
  { ...base, payer: 'quickpass-0', scene: 'payer-code' },
  { ...base, payer: 'icbc-5', scene: 'payer-code' },
  { ...base, payer: 'wechat-3', scene: 'payer-code' },
  { ...base, payer: 'icbc-5', scene: 'payer-code', amountFen: 200_000 },
  { ...base, payer: 'quickpass-0', scene: 'merchant-code' },
  { ...base, payer: 'icbc-5', scene: 'merchant-code' },
  { ...base, payer: 'icbc-5', scene: 'payer-code', byCard: true },
]

const [byCode] = ways as [Deal]

/** Holds as people do: a payer who is asked says yes. */
async function hold(town: Town, deal: Deal) {
  const told = await town.until(town.pay(deal))
  if (told !== 'payer-confirming') return told
  const desk = town.deskOf(deal.payer)
  for (const { id } of await desk.waiting(deal.payer)) {
    await town.until(desk.confirm(deal.payer, id))
  }
  const order = await town.find(deal)
  return order?.outcome
}

async function account(town: Town, payer: string) {
  for (const store of town.stores.values()) {
    const found = await store.account(`payer:${payer}`)
    if (found !== undefined) return found
  }
  throw new Error(`No account of ${payer}.`)
}

const merchantFen = async (town: Town) =>
  (await town.stores.get('unionpay' as never)?.account('merchant:shop'))?.creditsPostedFen ?? 0

const states = async (town: Town, ...numbers: string[]) =>
  Promise.all(
    numbers.map(async (number) => (await town.find({ ...byCode, number }))?.state ?? 'none'),
  )

test.each(ways)('$payer by $scene of $amountFen: held, and nobody is paid', async (deal) => {
  const town = createTown()
  expect(await hold(town, deal)).toBe('approved')
  await town.rest()
  expect(await states(town, 'N1')).toEqual(['held'])
  expect(await account(town, deal.payer)).toMatchObject({
    debitsPendingFen: deal.amountFen,
    debitsPostedFen: 0,
  })
  expect(await merchantFen(town)).toBe(0)
  expect(town.ended('N1')).toMatchObject([{ outcome: 'approved', moneyMoved: false }])
  expect(await wrongs(town)).toEqual([])
})

test.each(ways)('$payer by $scene of $amountFen: captured once, the rest is free', async (deal) => {
  const town = createTown()
  await hold(town, deal)
  const part = deal.amountFen - 1000
  expect(await town.until(town.capture(deal, 'C1', part))).toBe('approved')
  expect(await town.until(town.capture(deal, 'C1', part))).toBe('approved')
  expect(await town.until(town.capture(deal, 'C2', 10))).toBe('order-unpaid')
  await town.rest()
  expect(await states(town, 'N1', 'C1', 'C2')).toEqual(['captured', 'paid', 'declined'])
  expect(await account(town, deal.payer)).toMatchObject({
    debitsPendingFen: 0,
    debitsPostedFen: part,
  })
  expect(await merchantFen(town)).toBe(part)
  expect(await wrongs(town)).toEqual([])
})

// What is captured of 10,000 fen held, and what comes of it.
test.each([
  [1, 'approved', 'paid', 'captured'],
  [10_000, 'approved', 'paid', 'captured'],
  [11_500, 'approved', 'paid', 'captured'],
  [11_501, 'amount-over-limit', 'declined', 'held'],
  [20_000, 'amount-over-limit', 'declined', 'held'],
] as const)('of 10,000 fen held, capturing %i is %s', async (amountFen, outcome, capture, held) => {
  const town = createTown()
  await hold(town, byCode)
  expect(await town.until(town.capture(byCode, 'C1', amountFen))).toBe(outcome)
  await town.rest()
  expect(await states(town, 'N1', 'C1')).toEqual([held, capture])
  expect(await wrongs(town)).toEqual([])
})

test('more than was held is captured only if there is more, and the hold stays', async () => {
  const town = createTown()
  const deal = { ...byCode, amountFen: openingFen - 10 }
  await hold(town, deal)
  expect(await town.until(town.capture(deal, 'C1', openingFen + 1))).toBe('funds-insufficient')
  expect(await states(town, 'N1', 'C1')).toEqual(['held', 'declined'])
  expect(await town.until(town.capture(deal, 'C2', openingFen))).toBe('approved')
  await town.rest()
  expect(await wrongs(town)).toEqual([])
})

test('what is held cannot be spent, nor held again', async () => {
  const town = createTown()
  const deal = { ...byCode, amountFen: openingFen - 10 }
  await hold(town, deal)
  const { holds: _, ...spent } = { ...byCode, number: 'N2', amountFen: 1500 }
  expect(await town.until(town.pay(spent))).toBe('funds-insufficient')
  expect(await hold(town, { ...byCode, number: 'N3', amountFen: 1500 })).toBe('funds-insufficient')
  await town.rest()
  expect(await wrongs(town)).toEqual([])
})

test.each([
  ['payer-code', 'wechat-0', 'card-not-permitted'],
  ['merchant-code', 'wechat-0', 'card-not-permitted'],
  ['payer-code', 'alipay-0', 'card-not-permitted'],
] as const)('a balance holds nothing: %s of %s is %s', async (scene, payer, outcome) => {
  const town = createTown()
  expect(await hold(town, { ...base, scene, payer })).toBe(outcome)
  await town.rest()
  expect(await merchantFen(town)).toBe(0)
  expect(await wrongs(town)).toEqual([])
})

test.each(ways)('$payer by $scene of $amountFen: undone, the hold is free', async (deal) => {
  const town = createTown()
  await hold(town, deal)
  expect(await town.until(town.undo(deal, { of: 'N1', number: 'U1' }))).toBe('approved')
  expect(await town.until(town.undo(deal, { of: 'N1', number: 'U1' }))).toBe('approved')
  expect(await town.until(town.undo(deal, { of: 'N1', number: 'U2' }))).toBe('order-unpaid')
  expect(await town.until(town.capture(deal, 'C1'))).toBe('order-unpaid')
  await town.rest()
  expect(await states(town, 'N1', 'C1')).toEqual(['voided', 'declined'])
  const sums = { debitsPendingFen: 0, debitsPostedFen: 0 }
  expect(await account(town, deal.payer)).toMatchObject(sums)
  expect(await wrongs(town)).toEqual([])
})

test.each(ways)('$payer by $scene of $amountFen: a capture undone is held again', async (deal) => {
  const town = createTown()
  await hold(town, deal)
  await town.until(town.capture(deal, 'C1', deal.amountFen - 1000))
  expect(await town.until(town.undo(deal, { of: 'N1', number: 'U1' }))).toBe('order-unpaid')
  expect(await town.until(town.undo(deal, { of: 'C1', number: 'U2' }))).toBe('approved')
  expect(await town.until(town.undo(deal, { of: 'C1', number: 'U2' }))).toBe('approved')
  expect(await town.until(town.undo(deal, { of: 'C1', number: 'U3' }))).toBe('refund-exceeds')
  expect(await states(town, 'N1', 'C1')).toEqual(['held', 'refunded'])
  // The thousand that had been set free stays free.
  expect(await account(town, deal.payer)).toMatchObject({ debitsPendingFen: deal.amountFen - 1000 })
  expect(await wrongs(town)).toEqual([])
  expect(await town.until(town.capture(deal, 'C2', deal.amountFen))).toBe('approved')
  await town.rest()
  expect(await merchantFen(town)).toBe(2 * deal.amountFen - 1000)
  expect(await wrongs(town)).toEqual([])
})

test('a capture is refunded in parts like any payment, and then not undone', async () => {
  const town = createTown()
  await hold(town, byCode)
  await town.until(town.capture(byCode, 'C1'))
  const { refunder } = town.houses.unionpay.house
  const { merchant, orderNo } = town.orderOf({ ...byCode, number: 'C1' })
  const request = { refundNo: 'R1' as never, reason: '', notifyUrl: null, amountFen: 300 as never }
  const refunded = await town.until(refunder.refund(merchant, { orderNo }, request))
  expect(refunded.outcome).toBe('approved')
  expect(await town.until(town.undo(byCode, { of: 'C1', number: 'U1' }))).toBe('refund-exceeds')
  await town.rest()
  expect(await states(town, 'N1', 'C1')).toEqual(['captured', 'refunding'])
  expect(await wrongs(town)).toEqual([])
})

test('reversing a hold frees it, reversing a capture holds again', async () => {
  const town = createTown()
  await hold(town, byCode)
  await town.until(town.capture(byCode, 'C1'))
  const { refunder } = town.houses.unionpay.house
  const reverse = (number: string) => {
    const { merchant, orderNo } = town.orderOf({ ...byCode, number })
    return town.until(refunder.reverse(merchant, { orderNo }))
  }
  expect(await reverse('N1')).toMatchObject({ outcome: 'order-unpaid', action: 'none' })
  expect(await reverse('C1')).toMatchObject({ outcome: 'approved', action: 'refunded' })
  expect(await states(town, 'N1', 'C1')).toEqual(['held', 'refunded'])
  expect(await reverse('N1')).toMatchObject({ outcome: 'approved', action: 'refunded' })
  expect(await reverse('N1')).toMatchObject({ outcome: 'approved', action: 'none' })
  await town.rest()
  expect(await states(town, 'N1', 'C1')).toEqual(['voided', 'refunded'])
  expect(await wrongs(town)).toEqual([])
})

test('a hold of thirty days is free, and cannot be captured or undone any more', async () => {
  const town = createTown()
  await hold(town, byCode)
  await town.pass(limits.holdMs - 60_000)
  expect(await states(town, 'N1')).toEqual(['held'])
  expect(await account(town, byCode.payer)).toMatchObject({ debitsPendingFen: 10_000 })
  await town.pass(60_000)
  expect(await account(town, byCode.payer)).toMatchObject({ debitsPendingFen: 0 })
  expect(await states(town, 'N1')).toEqual(['voided'])
  expect(await town.until(town.capture(byCode, 'C1'))).toBe('order-unpaid')
  expect(await town.until(town.undo(byCode, { of: 'N1', number: 'U1' }))).toBe('order-unpaid')
  await town.rest()
  expect(await wrongs(town)).toEqual([])
})

test('a capture of the last minute stands, and undone past the time it frees the money', async () => {
  const town = createTown()
  await hold(town, byCode)
  await town.pass(limits.holdMs - 60_000)
  expect(await town.until(town.capture(byCode, 'C1'))).toBe('approved')
  await town.pass(120_000)
  expect(await states(town, 'N1', 'C1')).toEqual(['captured', 'paid'])
  expect(await town.until(town.undo(byCode, { of: 'C1', number: 'U1' }))).toBe('approved')
  expect(await states(town, 'N1', 'C1')).toEqual(['voided', 'refunded'])
  const back = { debitsPendingFen: 0, creditsPostedFen: openingFen + 10_000 }
  expect(await account(town, byCode.payer)).toMatchObject(back)
  await town.rest()
  expect(await wrongs(town)).toEqual([])
})

test.each([
  ['icbc', 11_500],
  ['switch', 35_000],
])('a hold undone while its capture is given up, %s slow: one end for all', async (place, slow) => {
  const town = createTown()
  const deal: Deal = { ...base, payer: 'icbc-5', scene: 'payer-code', byCard: true }
  await hold(town, deal)
  town.weather.policies = { [place]: { latency: { kind: 'uniform', minMs: slow, maxMs: slow } } }
  town.weather.troubledTries = 1
  await town.until(town.capture(deal, 'C1'))
  const { merchant, orderNo } = town.orderOf({ ...deal, number: 'C1' })
  await town.until(town.houses.unionpay.house.refunder.reverse(merchant, { orderNo }))
  expect(await states(town, 'N1')).toEqual(['held'])
  await town.until(town.undo(deal, { of: 'N1', number: 'U1' }))
  await town.rest()
  expect(await states(town, 'N1')).toEqual(['voided'])
  expect(await account(town, deal.payer)).toMatchObject({ debitsPendingFen: 0 })
  expect(await wrongs(town)).toEqual([])
})

test('clearing knows captures and their undoing, and nothing of what is only held', async () => {
  const town = createTown()
  const stage = { company: town.company, stores: town.stores } as unknown as Stage
  const deal: Deal = { ...base, payer: 'icbc-5', scene: 'payer-code' }
  await hold(town, deal)
  expect(await clearingPositions(stage)).toEqual([])
  await town.until(town.capture(deal, 'C1', 9000))
  await town.until(town.undo(deal, { of: 'C1', number: 'U1' }))
  await town.until(town.capture(deal, 'C2', 11_500))
  await town.rest()
  expect(await clearingPositions(stage)).toMatchObject([
    { institution: 'icbc', netFen: -11_500 },
    { institution: 'unionpay', netFen: 11_500 },
  ])
  expect(await wrongs(town)).toEqual([])
})
