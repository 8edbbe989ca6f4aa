/** The ground of the map: the alley, the streets as broad as they are busy, the phones of payers. */
import type { Flow } from '../../protocol/live.ts'
import type { Context, Ink } from './ink.ts'
import { placeOf } from './lights.ts'
import { type Plan, type Point, shopsId } from './plan.ts'
import { isPhone, partiesOf, type Street } from './streets.ts'

interface Drawn {
  readonly plan: Plan
  readonly ink: Ink
  readonly streetOf: (hop: string) => Street | null
  readonly flows: readonly Flow[]
  /** Without motion, width and a number say what lights would. */
  readonly isStill: boolean
  readonly numberOf: (value: number) => string
}

export function paintStreets(context: Context, drawn: Drawn): void {
  const { plan, ink } = drawn
  context.clearRect(0, 0, plan.width, plan.height)
  paintAlley(context, plan, ink)
  context.lineCap = 'round'
  context.lineJoin = 'round'
  for (const house of plan.houses.values()) {
    const from = house.kind === 'network' ? ['switch', shopsId] : ['switch']
    for (const hop of from.map((party) => `${party}>${house.id}`)) {
      paintStreet(context, drawn.streetOf(hop), { colour: ink.edge, width: 1, alpha: 1 })
    }
  }
  const isSeen = new Set(drawn.flows.filter(fromPhone).map(([hop]) => partiesOf(hop)[1]))
  for (const house of plan.houses.values()) {
    if (house.kind === 'shops' || house.kind === 'switch') continue
    paintPhone(context, house.phone, isSeen.has(house.id) ? ink.lantern : ink.soft)
  }
  for (const flow of drawn.flows) paintFlow(context, drawn, flow)
}

const fromPhone = ([hop]: Flow) => isPhone(partiesOf(hop)[0])

function paintAlley(
  context: Context,
  { alley, isTall }: Plan,
  { panel, line, lantern }: Ink,
): void {
  const { from, to, breadth } = alley
  const half = breadth / 2
  const length = isTall ? to.y - from.y : to.x - from.x
  const box: readonly [number, number, number, number] = isTall
    ? [from.x - half, from.y, breadth, length]
    : [from.x, from.y - half, length, breadth]
  context.fillStyle = line
  context.globalAlpha = 0.5
  context.beginPath()
  context.roundRect(...box, isTall ? [0, 0, half, half] : [0, half, half, 0])
  context.fill()
  context.strokeStyle = panel
  context.lineWidth = 1
  context.globalAlpha = 0.9
  context.setLineDash([10, 12])
  line2(context, from, to)
  context.setLineDash([])
  paintLanterns(context, { alley, isTall, lantern })
  context.globalAlpha = 1
}

/** Lanterns along the eaves: for the eye only. */
function paintLanterns(
  context: Context,
  { alley, isTall, lantern }: Pick<Plan, 'alley' | 'isTall'> & { readonly lantern: string },
): void {
  const { from, to, breadth } = alley
  const length = isTall ? to.y - from.y : to.x - from.x
  context.fillStyle = lantern
  context.globalAlpha = 0.4
  for (let along = 26; along < length - 12; along += 52) {
    for (const side of [-1, 1]) {
      const x = isTall ? from.x + side * (breadth / 2) : from.x + along
      const y = isTall ? from.y + along : from.y + side * (breadth / 2)
      context.beginPath()
      context.arc(x, y, 1.6, 0, 2 * Math.PI)
      context.fill()
    }
  }
}

function line2(context: Context, from: Point, to: Point): void {
  context.beginPath()
  context.moveTo(from.x, from.y)
  context.lineTo(to.x, to.y)
  context.stroke()
}

function paintPhone(context: Context, { x, y }: Point, colour: string): void {
  context.strokeStyle = colour
  context.lineWidth = 1.2
  context.beginPath()
  context.roundRect(x - 3.5, y - 6, 7, 11, 1.8)
  context.stroke()
  line2(context, { x: x - 1, y: y + 3 }, { x: x + 1, y: y + 3 })
}

interface Stroke {
  readonly colour: string
  readonly width: number
  readonly alpha: number
}

function paintStreet(context: Context, street: Street | null, stroke: Stroke): void {
  if (street === null) return
  const { points, length } = street
  context.strokeStyle = stroke.colour
  context.lineWidth = stroke.width
  context.globalAlpha = stroke.alpha
  context.beginPath()
  context.moveTo(points[0] ?? 0, points[1] ?? 0)
  for (let index = 1; index < length; index += 1) {
    context.lineTo(points[index * 4] ?? 0, points[index * 4 + 1] ?? 0)
  }
  context.stroke()
  context.globalAlpha = 1
}

/** A street is as broad as it is busy, and orange by the share that fails on it. */
export const breadthOf = (perSecond: number, isStill: boolean): number =>
  Math.min(isStill ? 9 : 6, 1 + Math.log10(1 + perSecond) * (isStill ? 2.4 : 1.5))

function paintFlow(context: Context, drawn: Drawn, flow: Flow): void {
  const [hop, perSecond, failing] = flow
  const { ink, isStill } = drawn
  const street = drawn.streetOf(hop)
  if (street === null || perSecond === 0) return
  const width = breadthOf(perSecond, isStill)
  const alpha = isStill ? 0.6 : 0.24
  paintStreet(context, street, { colour: ink.good, width, alpha })
  const share = failing / perSecond
  if (share > 0.01) {
    const strength = Math.min(1, 0.25 + share)
    paintStreet(context, street, { colour: ink.bad, width: width * 0.6, alpha: strength * 0.8 })
  }
  if (isStill && isNumbered(drawn.plan, hop))
    paintNumber(context, drawn, { street, hop, perSecond })
}

interface Numbered {
  readonly street: Street
  readonly hop: string
  readonly perSecond: number
}

const isResident = ({ houses }: Plan, party: string) =>
  ['bank', 'wallet'].includes(houses.get(party)?.kind ?? '')

/** Where all come together in the alley, and at phones, a number would stand on another. */
const isNumbered = (plan: Plan, hop: string) => {
  const [from] = partiesOf(hop)
  return !isPhone(from) && !isResident(plan, from)
}

function paintNumber(
  context: Context,
  { ink, plan, numberOf }: Drawn,
  { street, hop, perSecond }: Numbered,
): void {
  const share = isResident(plan, partiesOf(hop)[1]) ? 0.84 : 0.62
  const at = placeOf(street, share, 0)
  const from = Math.floor(share * (street.length - 1)) * 4
  const ax = street.points[from + 2] ?? 0
  const ay = street.points[from + 3] ?? 0
  context.font = '11px system-ui, sans-serif'
  context.textAlign = ax > 0.5 ? 'left' : ax < -0.5 ? 'right' : 'center'
  context.textBaseline = 'middle'
  context.lineWidth = 3
  context.strokeStyle = ink.panel
  context.fillStyle = ink.ink
  const [x, y] = [at.x + ax * 7, at.y + ay * 9]
  context.strokeText(numberOf(perSecond), x, y)
  context.fillText(numberOf(perSecond), x, y)
}
