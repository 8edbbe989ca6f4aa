/**
 * Where everybody stands: an alley that everything passes through, its gate the switch, the networks
 * and their shops before it, banks and wallets along both sides. Wide, the alley runs to the right; in
 * the hand it runs down. Plain arithmetic, so that it can be tested.
 */
import type { Place } from '../../protocol/live.ts'
import type { PlaceKind } from '../../protocol/turns.ts'

/** The id shops go by in hops and policies. */
export const shopsId = 'merchant'

/** A place on the map: the middle of its house, and how large that is. */
export interface House {
  readonly id: string
  readonly kind: PlaceKind
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  /** Towards the alley its door, away from it the phones of its payers. */
  readonly door: Point
  readonly phone: Point
}

export interface Point {
  readonly x: number
  readonly y: number
}

export interface Plan {
  readonly width: number
  readonly height: number
  /** Whether the alley runs down instead of to the right. */
  readonly isTall: boolean
  readonly houses: ReadonlyMap<string, House>
  /** The middle line of the alley, from the gate to its end. */
  readonly alley: { readonly from: Point; readonly to: Point; readonly breadth: number }
}

/** Below this width the alley runs down. */
export const tallBelow = 860

interface Room {
  readonly width: number
  /** How high it may be at most: a tall plan takes what it needs. */
  readonly height: number
}

export function planFor(places: readonly Place[], { width, height }: Room): Plan {
  const isTall = width < tallBelow
  return isTall ? tallPlan(places, width) : widePlan(places, { width, height })
}

const breadthWide = 44
const least = { width: 860, height: 380 }

function widePlan(places: readonly Place[], room: Room): Plan {
  const width = Math.max(least.width, room.width)
  const height = Math.max(least.height, room.height)
  const middle = height / 2
  const unit = width / 1320
  const networks = places.filter(({ kind }) => kind === 'network')
  const gate = { x: 408 * unit, y: middle, width: 108 * unit, height: Math.min(190, height * 0.4) }
  const shops = { x: 56 * unit, y: middle, width: 92 * unit, height: 84 }
  const bandTop = 66
  const apart = (height - 2 * bandTop) / Math.max(1, networks.length - 1)
  const alleyFrom = gate.x + gate.width / 2
  const alleyTo = width - 8
  const houses = [
    houseAt(shopsId, 'shops', shops, { dx: 1, dy: 0 }),
    ...networks.map(({ id, kind }, index) => {
      const box = { x: 226 * unit, y: bandTop + index * apart, width: 130 * unit, height: 70 }
      return houseAt(id, kind, box, { dx: 1, dy: 0 })
    }),
    ...places
      .filter(({ kind }) => kind === 'switch')
      .map(({ id, kind }) => houseAt(id, kind, gate, { dx: 1, dy: 0 })),
    ...rowsOf(places.filter(isResident), {
      ...{ alongFrom: alleyFrom + 18, alongTo: alleyTo, across: middle },
      ...{ breadth: breadthWide, reach: middle - 4, isTall: false, rowSize: wideRow(height) },
    }),
  ]
  return {
    ...{ width, height, isTall: false, houses: byId(houses) },
    alley: {
      from: { x: alleyFrom, y: middle },
      to: { x: alleyTo, y: middle },
      breadth: breadthWide,
    },
  }
}

/** Houses grow a little with the map, up to what their words need. */
const wideRow = (height: number) => Math.min(62, Math.max(40, height * 0.1))

const tall = { shops: 30, networks: 118, gate: 214, breadth: 40, rowHeight: 47, chip: 36 }

function tallPlan(places: readonly Place[], width: number): Plan {
  const networks = places.filter(({ kind }) => kind === 'network')
  const residents = places.filter(isResident)
  const cell = width / Math.max(1, networks.length)
  const gate = { x: width / 2, y: tall.gate, width: Math.min(190, width * 0.5), height: 54 }
  const shops = { x: width / 2, y: tall.shops, width: Math.min(170, width * 0.5), height: 46 }
  const alleyFrom = gate.y + gate.height / 2
  const rows = Math.ceil(residents.length / 4)
  const alleyTo = alleyFrom + 14 + (rows + 0.5) * tall.rowHeight
  const houses = [
    houseAt(shopsId, 'shops', shops, { dx: 0, dy: 1 }),
    ...networks.map(({ id, kind }, index) => {
      const box = { x: (index + 0.5) * cell, y: tall.networks, width: cell - 12, height: 56 }
      return houseAt(id, kind, box, { dx: 0, dy: 1 })
    }),
    ...places
      .filter(({ kind }) => kind === 'switch')
      .map(({ id, kind }) => houseAt(id, kind, gate, { dx: 0, dy: 1 })),
    ...rowsOf(residents, {
      ...{ alongFrom: alleyFrom + 14, alongTo: alleyTo, across: width / 2 },
      ...{ breadth: tall.breadth, reach: width / 2 - 1, isTall: true, rowSize: tall.chip },
    }),
  ]
  return {
    ...{ width, height: alleyTo + 8, isTall: true, houses: byId(houses) },
    alley: {
      from: { x: width / 2, y: alleyFrom },
      to: { x: width / 2, y: alleyTo },
      breadth: tall.breadth,
    },
  }
}

const isResident = ({ kind }: Place) => kind === 'bank' || kind === 'wallet'

const byId = (houses: readonly House[]) => new Map(houses.map((house) => [house.id, house]))

interface Rows {
  /** Along the alley. */
  readonly alongFrom: number
  readonly alongTo: number
  /** The alley's middle line, across it. */
  readonly across: number
  readonly breadth: number
  /** How far from the middle line houses may reach. */
  readonly reach: number
  readonly isTall: boolean
  /** The height of a house. */
  readonly rowSize: number
}

/**
 * Two rows on each side; those behind stand half a house further on, so that the lane to their door
 * passes between those in front.
 */
function rowsOf(residents: readonly Place[], rows: Rows): House[] {
  const columns = Math.ceil(residents.length / 4)
  const cell = (rows.alongTo - rows.alongFrom) / (columns + 0.5)
  return residents.map(({ id, kind }, index) => {
    const column = Math.floor(index / 4)
    const side = index % 2 === 0 ? -1 : 1
    const isBehind = index % 4 >= 2
    const along = rows.alongFrom + (column + (isBehind ? 1 : 0.5)) * cell
    const { near, size } = depthOf(rows, isBehind)
    const across = rows.across + side * (near + size / 2)
    return rows.isTall
      ? houseAt(
          ...([id, kind] as const),
          { x: across, y: along, width: size, height: rows.rowSize },
          { dx: -side, dy: 0 },
        )
      : houseAt(
          ...([id, kind] as const),
          { x: along, y: across, width: Math.min(cell - 24, 104), height: size },
          { dx: 0, dy: -side },
        )
  })
}

/** How far from the middle line a row of houses begins, and how deep they are. */
function depthOf({ breadth, reach, isTall, rowSize }: Rows, isBehind: boolean) {
  if (isTall) {
    const size = (reach - breadth / 2 - 12) / 2
    return { size, near: breadth / 2 + 6 + (isBehind ? size + 6 : 0) }
  }
  const phoneRoom = 26
  const free = reach - breadth / 2 - 2 * (rowSize + phoneRoom)
  const gap = Math.max(8, Math.min(34, free / 2))
  const near = breadth / 2 + gap
  return { size: rowSize, near: isBehind ? near + rowSize + phoneRoom + gap : near }
}

interface Box extends Point {
  readonly width: number
  readonly height: number
}

const phoneAway = 13

/** `facing`: which way the door looks. */
function houseAt(
  id: string,
  kind: PlaceKind,
  box: Box,
  facing: { readonly dx: number; readonly dy: number },
): House {
  const { x, y, width, height } = box
  const door = { x: x + (facing.dx * width) / 2, y: y + (facing.dy * height) / 2 }
  // Networks have shops before them: their payers stand above.
  const phone =
    kind === 'network'
      ? { x, y: y - height / 2 - phoneAway }
      : facing.dy === 0
        ? { x: x + width * 0.3, y: y - height / 2 - 6 }
        : { x, y: y - facing.dy * (height / 2 + phoneAway) }
  return { id, kind, ...box, door, phone }
}
