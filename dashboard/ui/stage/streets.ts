/**
 * The way a message takes on the map, as points at equal distances: so that a light on it is moved by
 * an index and nothing else. Who goes keeps to the right, as on any street here.
 */
import type { House, Plan, Point } from './plan.ts'
import { shopsId } from './plan.ts'

/** Points `[x, y, across x, across y]` in turn, `stepPx` apart; across is a unit to the right. */
export interface Street {
  readonly points: Float32Array
  /** How many points. */
  readonly length: number
}

export const stepPx = 3
const numbersAPoint = 4
/** How far to the right of the middle line. */
const rightPx = 4
const corner = 15

/** Null for a hop between parties that are not on the map. */
export function streetOf(plan: Plan, hop: string): Street | null {
  const way = wayOf(plan, hop)
  return way === null ? null : sampled(way)
}

export const partiesOf = (hop: string): readonly [from: string, to: string] => {
  const cut = hop.indexOf('>')
  return [hop.slice(0, cut), hop.slice(cut + 1)]
}

/** Payers come by their phones: `payer`, or the name of their app. */
export const isPhone = (party: string): boolean => party === 'payer' || party.endsWith('-app')

function wayOf(plan: Plan, hop: string): readonly Point[] | null {
  const [from, to] = partiesOf(hop)
  const source = plan.houses.get(from)
  const target = plan.houses.get(to)
  if (isPhone(from)) return target === undefined ? null : phoneWay(target)
  if (source === undefined || target === undefined) return null
  if (from === shopsId || to === 'switch') {
    const way = betweenWay(plan, from === shopsId ? target : source)
    return from === shopsId ? shopWay(plan, source, target) : [...way].reverse()
  }
  if (to === shopsId) return [...shopWay(plan, target, source)].reverse()
  return from === 'switch' ? betweenWay(plan, target) : null
}

/** From the phones of its payers into a house. */
function phoneWay({ phone, x, y, width, height }: House): readonly Point[] {
  const isBeside = Math.abs(phone.x - x) > width
  const inside = isBeside
    ? { x, y: phone.y }
    : { x: phone.x, y: y + (phone.y < y ? -1 : 1) * (height / 2 - 4) }
  return [phone, inside]
}

/** From the gate to a house: bent to a network, along the alley and round a corner to a resident. */
function betweenWay(plan: Plan, house: House): readonly Point[] {
  const gate = plan.houses.get('switch')
  if (gate === undefined) return []
  if (house.kind === 'network') return bent(plan, { from: backOf(plan, gate), to: house.door })
  const { from } = plan.alley
  const turn = plan.isTall ? { x: from.x, y: house.door.y } : { x: house.door.x, y: from.y }
  return rounded(from, turn, house.door)
}

const shopWay = (plan: Plan, shops: House, network: House): readonly Point[] =>
  bent(plan, { from: shops.door, to: backOf(plan, network) })

/** The side of a house that looks away from the alley. */
function backOf({ isTall }: Plan, { x, y, width, height }: House): Point {
  return isTall ? { x, y: y - height / 2 } : { x: x - width / 2, y }
}

/** A curve that leaves and arrives straight. */
function bent(
  { isTall }: Plan,
  { from, to }: { readonly from: Point; readonly to: Point },
): readonly Point[] {
  const half = isTall ? (to.y - from.y) / 2 : (to.x - from.x) / 2
  const one = isTall ? { x: from.x, y: from.y + half } : { x: from.x + half, y: from.y }
  const two = isTall ? { x: to.x, y: to.y - half } : { x: to.x - half, y: to.y }
  return Array.from({ length: 25 }, (_, index) => bezier([from, one, two, to], index / 24))
}

function bezier([a, b, c, d]: readonly [Point, Point, Point, Point], t: number): Point {
  const u = 1 - t
  const [p, q, r, s] = [u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t]
  return { x: p * a.x + q * b.x + r * c.x + s * d.x, y: p * a.y + q * b.y + r * c.y + s * d.y }
}

/** Straight, round one corner, straight. */
function rounded(from: Point, turn: Point, to: Point): readonly Point[] {
  const into = shortened(turn, from)
  const out = shortened(turn, to)
  const arc = Array.from({ length: 9 }, (_, index) => {
    const t = index / 8
    const u = 1 - t
    return {
      x: u * u * into.x + 2 * u * t * turn.x + t * t * out.x,
      y: u * u * into.y + 2 * u * t * turn.y + t * t * out.y,
    }
  })
  return [from, ...arc, to]
}

/** The point a corner's radius away from it. */
function shortened(turn: Point, end: Point): Point {
  const away = Math.hypot(end.x - turn.x, end.y - turn.y)
  const share = away === 0 ? 0 : Math.min(corner, away) / away
  return { x: turn.x + (end.x - turn.x) * share, y: turn.y + (end.y - turn.y) * share }
}

/** The way walked in steps of equal length, a little to the right of its middle. */
function sampled(way: readonly Point[]): Street {
  const lengths = way.slice(1).map((point, index) => {
    const before = way[index] ?? point
    return Math.hypot(point.x - before.x, point.y - before.y)
  })
  const total = lengths.reduce((sum, one) => sum + one, 0)
  const length = Math.max(2, Math.ceil(total / stepPx) + 1)
  const points = new Float32Array(length * numbersAPoint)
  let piece = 0
  let walked = 0
  for (let index = 0; index < length; index += 1) {
    const at = (total * index) / (length - 1)
    while (piece < lengths.length - 1 && walked + (lengths[piece] ?? 0) < at) {
      walked += lengths[piece] ?? 0
      piece += 1
    }
    put(points, index, placed(way, { piece, along: at - walked, size: lengths[piece] ?? 0 }))
  }
  return { points, length }
}

interface Walked {
  readonly piece: number
  readonly along: number
  readonly size: number
}

function placed(way: readonly Point[], { piece, along, size }: Walked) {
  const from = way[piece] ?? { x: 0, y: 0 }
  const to = way[piece + 1] ?? from
  const share = size === 0 ? 0 : Math.min(1, along / size)
  const dx = size === 0 ? 0 : (to.x - from.x) / size
  const dy = size === 0 ? 0 : (to.y - from.y) / size
  // To the right of who walks on, on a screen whose y runs down.
  const across = { x: -dy, y: dx }
  return {
    x: from.x + (to.x - from.x) * share + across.x * rightPx,
    y: from.y + (to.y - from.y) * share + across.y * rightPx,
    across,
  }
}

function put(points: Float32Array, index: number, at: ReturnType<typeof placed>): void {
  points.set([at.x, at.y, at.across.x, at.across.y], index * numbersAPoint)
}
