/** The failures that only exist at doors, each provoked over sockets, seen at its hop, and ended. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { SandboxEvent } from '../core/events.ts'
import { failures } from '../core/failures.ts'
import { failureIn } from '../core/failures-seen.ts'
import { alipayClient } from './clients.fixture.ts'
import { type DoorProvocation, doorProvocations } from './failures-doors.fixture.ts'
import { provocations } from './failures-town.fixture.ts'
import { openPlace, type Place } from './outcomes/place.fixture.ts'
import { openShop, type Shop } from './shop.fixture.ts'

let place: Place
let shop: Shop
const events: SandboxEvent[] = []

beforeAll(async () => {
  place = await openPlace(23)
  shop = await openShop()
  place.sandbox.listen((event) => events.push(event))
})

afterEach(() => {
  place.sandbox.setPolicies({})
  events.length = 0
})

afterAll(async () => {
  await place.sandbox.close(0)
  shop.close()
})

/** What Alipay says of an order; `none` when it knows no such order. */
async function endOf(number: string): Promise<string> {
  const bizContent = { outTradeNo: number }
  const found = await alipayClient(place.sandbox).exec('alipay.trade.query', { bizContent })
  return String(found.tradeStatus ?? 'none')
}

const seen = () => events.flatMap((event) => failureIn(event) ?? [])

const rows = doorProvocations.map((row, index) => ({ ...row, number: `F2026112200${index + 10}` }))

test.each(rows)('$failure: $reason at $hop', async (row: DoorProvocation & { number: string }) => {
  const { failure, hop, reason, ends, number } = row
  place.sandbox.setPolicies(row.policies ?? {})
  await row.play({ sandbox: place.sandbox, shop, number })
  await expect
    .poll(() => seen().filter((one) => one.failure === failure))
    .toContainEqual(expect.objectContaining({ hop, reason }))
  place.sandbox.setPolicies({})
  expect(await place.sandbox.settled()).toBe(true)
  expect(await endOf(number)).toBe(ends)
  if (hop === 'alipay>merchant') {
    await expect.poll(() => events.filter(isDelivered)).toHaveLength(1)
  }
  expect(await place.sandbox.books()).toMatchObject({ balance: true, broken: [] })
  expect(await place.sandbox.records()).toMatchObject({ agree: true })
  expect(place.complaints).toEqual([])
})

const isDelivered = (event: SandboxEvent) =>
  event.type === 'notification-moved' && event.step === 'delivered'

test('every failure there is is provoked, in a town or at a door', () => {
  const provoked = new Set([...provocations, ...doorProvocations].map(({ failure }) => failure))
  expect(failures.filter((failure) => !provoked.has(failure))).toEqual([])
})
