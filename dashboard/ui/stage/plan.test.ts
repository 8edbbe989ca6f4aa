/** The map at any width: nobody stands on anybody, and every hop has a way. */
import { expect, test } from 'vitest'
import type { Place } from '../../protocol/live.ts'
import { type House, planFor, shopsId, tallBelow } from './plan.ts'
import { stepPx, streetOf } from './streets.ts'

const named = (id: string, kind: Place['kind']): Place => ({ id, english: id, chinese: id, kind })
const networks = ['alipay', 'wechatpay', 'unionpay']
const banks = Array.from({ length: 27 }, (_, index) => `bank${index}`)
const places: readonly Place[] = [
  ...networks.map((id) => named(id, 'network')),
  named('switch', 'switch'),
  ...banks.map((id) => named(id, 'bank')),
  named('mipay', 'wallet'),
]
const rooms = [
  { width: 1366, height: 480 },
  { width: 1366, height: 400 },
  { width: 2400, height: 1100 },
  { width: tallBelow, height: 420 },
  { width: tallBelow - 1, height: 0 },
  { width: 338, height: 0 },
  { width: 280, height: 0 },
]

const gapOf = (one: House, other: House) =>
  Math.max(
    Math.abs(one.x - other.x) - (one.width + other.width) / 2,
    Math.abs(one.y - other.y) - (one.height + other.height) / 2,
  )

test.each(rooms)('in $width × $height all 33 houses stand inside, and apart', (room) => {
  const plan = planFor(places, room)
  const houses = [...plan.houses.values()]
  expect(houses).toHaveLength(33)
  expect(plan.isTall).toBe(room.width < tallBelow)
  for (const { x, y, width, height } of houses) {
    expect(x - width / 2).toBeGreaterThanOrEqual(0)
    expect(x + width / 2).toBeLessThanOrEqual(plan.width)
    expect(y - height / 2).toBeGreaterThanOrEqual(0)
    expect(y + height / 2).toBeLessThanOrEqual(plan.height)
    expect(Math.min(width, height)).toBeGreaterThan(24)
  }
  houses.forEach((one, index) => {
    for (const other of houses.slice(index + 1)) expect(gapOf(one, other)).toBeGreaterThan(1)
  })
})

test.each(rooms)('in $width × $height no lane runs through a house it does not lead to', (room) => {
  const plan = planFor(places, room)
  for (const bank of [...banks, 'mipay']) {
    const street = streetOf(plan, `switch>${bank}`)
    const others = [...plan.houses.values()].filter(({ id }) => id !== bank && id !== 'switch')
    for (let index = 0; index < (street?.length ?? 0); index += 1) {
      const [x = 0, y = 0] = [street?.points[index * 4], street?.points[index * 4 + 1]]
      const hit = others.find(
        (house) =>
          Math.abs(house.x - x) < house.width / 2 && Math.abs(house.y - y) < house.height / 2,
      )
      expect(hit?.id).toBeUndefined()
    }
  }
})

const hops = [
  ...networks.flatMap((id) => [`merchant>${id}`, `${id}>merchant`]),
  ...[...networks, ...banks, 'mipay'].flatMap((id) => [
    ...[`payer>${id}`, `${id}-app>${id}`, `${id}>switch`, `switch>${id}`],
  ]),
]

test.each(hops)('%s has a way, in even steps', (hop) => {
  for (const room of rooms) {
    const street = streetOf(planFor(places, room), hop)
    if (street === null) throw new Error(`No way for ${hop}.`)
    const { points, length } = street
    expect(points.length).toBe(length * 4)
    expect(points.every(Number.isFinite)).toBe(true)
    for (let index = 1; index < length; index += 1) {
      const [x = 0, y = 0] = points.slice(index * 4, index * 4 + 2)
      const [px = 0, py = 0] = points.slice(index * 4 - 4, index * 4 - 2)
      // Round a corner the right lane is longer or shorter than the middle.
      expect(Math.hypot(x - px, y - py)).toBeLessThan(stepPx * 4)
    }
  }
})

test('who goes and who comes keep to their own side', () => {
  const plan = planFor(places, { width: 1366, height: 480 })
  const out = streetOf(plan, 'switch>bank26')
  const back = streetOf(plan, 'bank26>switch')
  const { from } = plan.alley
  // To the right, on the alley's lower side; back on its upper.
  expect(out?.points[1]).toBeGreaterThan(from.y)
  expect(back?.points.at(-3)).toBeLessThan(from.y)
})

test('a hop between strangers has no way', () => {
  const plan = planFor(places, { width: 1366, height: 480 })
  for (const hop of ['switch>nobody', 'nobody>switch', 'payer>nobody', 'bank1>bank2', 'odd'])
    expect(streetOf(plan, hop)).toBeNull()
  expect(plan.houses.get(shopsId)?.kind).toBe('shops')
})
