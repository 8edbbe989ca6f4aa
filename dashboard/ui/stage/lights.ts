/** The lights that travel: where each is, and what becomes of it when it arrives or fails. */
import type { Flow } from '../../protocol/live.ts'
import {
  crowdOf,
  dwellSecondsOf,
  lightsMost,
  steadyMessagesALight,
  travelSecondsOf,
} from './crowd.ts'
import type { Street } from './streets.ts'

/** No more shards than this fly at once. */
export const shardsMost = 240
const shardsABreak = 6

export interface Light {
  street: Street
  /** How far along its street, 0 to 1; above, it waits at the door. */
  progress: number
  travelS: number
  dwellS: number
  /** Its place across the street, and at the door, -1 to 1. */
  lane: number
  fails: boolean
}

export interface Shard {
  x: number
  y: number
  dx: number
  dy: number
  /** Seconds left. */
  left: number
  turn: number
}

export const shardLifeS = 0.9

interface Source {
  readonly hop: string
  readonly street: Street
  perSecond: number
  failing: number
  dwellS: number
  /** What of the next light is due. */
  due: number
  failDue: number
}

export interface Lights {
  readonly lights: Light[]
  readonly shards: Shard[]
  /** What flows from now on. */
  feed(flows: readonly Flow[]): void
  /** So many seconds pass. */
  pass(seconds: number): void
  messagesALight(): number
  /** Whether anything moves or is about to. */
  isBusy(): boolean
  clear(): void
}

/** `streetOf`: the map as it is drawn now; a new map needs new lights. */
export function createLights(streetOf: (hop: string) => Street | null): Lights {
  const sources = new Map<string, Source>()
  const lights: Light[] = []
  const shards: Shard[] = []
  const chance = createChance()
  let worth = 1

  function depart(source: Source, fails: boolean): void {
    if (lights.length < lightsMost) lights.push(lightOf(source, fails, chance))
  }

  return {
    lights,
    shards,
    feed(flows) {
      worth = steadyMessagesALight(crowdOf(flows, streetOf), worth)
      for (const source of sources.values()) {
        source.perSecond = 0
        source.failing = 0
      }
      for (const [hop, perSecond, failing, p50Ms] of flows) {
        const known = sources.get(hop) ?? newSource(hop, streetOf(hop), chance)
        if (known === null) continue
        Object.assign(known, { perSecond, failing, dwellS: dwellSecondsOf(p50Ms) })
        sources.set(hop, known)
      }
    },
    pass(seconds) {
      for (const source of sources.values()) emit(source, seconds / worth, depart)
      moveLights(lights, seconds, (light) => breakUp(light, shards, chance))
      moveShards(shards, seconds)
    },
    messagesALight: () => worth,
    isBusy: () =>
      lights.length + shards.length > 0 ||
      [...sources.values()].some(({ perSecond }) => perSecond > 0),
    clear() {
      lights.length = 0
      shards.length = 0
      sources.clear()
    },
  }
}

type Chance = () => number

/** Numbers that look like chance, and come again in the same order. */
function createChance(): Chance {
  let turns = 0
  return () => {
    turns = (turns + 0.618034) % 1
    return turns
  }
}

function lightOf({ street, dwellS }: Source, fails: boolean, chance: Chance): Light {
  const travelS = travelSecondsOf(street) * (0.9 + 0.2 * chance())
  return {
    ...{ street, progress: 0, travelS, dwellS: fails ? 0 : dwellS },
    ...{ lane: chance() * 2 - 1, fails },
  }
}

/** Lets the lights go that are due after so many seconds, each of the share that fails in its turn. */
function emit(
  source: Source,
  seconds: number,
  depart: (source: Source, fails: boolean) => void,
): void {
  source.due += source.perSecond * seconds
  const share = source.perSecond === 0 ? 0 : source.failing / source.perSecond
  while (source.due >= 1) {
    source.due -= 1
    source.failDue += share
    const fails = source.failDue >= 1
    if (fails) source.failDue -= 1
    depart(source, fails)
  }
}

function breakUp({ street, lane }: Light, shards: Shard[], chance: Chance): void {
  const { x, y } = placeOf(street, 1, lane)
  for (let piece = 0; piece < shardsABreak && shards.length < shardsMost; piece += 1) {
    const angle = chance() * 2 * Math.PI
    const pace = 26 + 54 * chance()
    const turn = chance() * 3
    shards.push({
      ...{ x, y, dx: Math.cos(angle) * pace, dy: Math.sin(angle) * pace - 34 },
      ...{ left: shardLifeS, turn },
    })
  }
}

/** Rare hops do not all begin in the same moment. */
const newSource = (hop: string, street: Street | null, chance: Chance): Source | null =>
  street && {
    ...{ hop, street, perSecond: 0, failing: 0, dwellS: 0 },
    ...{ due: chance(), failDue: 0.5 },
  }

/** Who has arrived and waited leaves; the last one takes the place of who left. */
function moveLights(lights: Light[], seconds: number, breakUp: (light: Light) => void): void {
  for (let index = lights.length - 1; index >= 0; index -= 1) {
    const light = lights[index]
    if (light === undefined) continue
    if (light.progress < 1) {
      light.progress = Math.min(1, light.progress + seconds / light.travelS)
      if (light.progress < 1) continue
    } else light.dwellS -= seconds
    if (light.dwellS > 0) continue
    if (light.fails) breakUp(light)
    leave(lights, index)
  }
}

const fallPx = 190

function moveShards(shards: Shard[], seconds: number): void {
  for (let index = shards.length - 1; index >= 0; index -= 1) {
    const shard = shards[index]
    if (shard === undefined) continue
    shard.left -= seconds
    shard.dy += fallPx * seconds
    shard.x += shard.dx * seconds
    shard.y += shard.dy * seconds
    if (shard.left <= 0) leave(shards, index)
  }
}

function leave<Item>(items: Item[], index: number): void {
  const last = items.pop()
  if (last !== undefined && index < items.length) items[index] = last
}

const lanePx = 3
const crowdPx = 15

const spot = { x: 0, y: 0 }

/** Where on the map; the same object each time, which the caller is done with before the next. */
export function placeOf(street: Street, progress: number, lane: number) {
  const { points, length } = street
  const at = progress * (length - 1)
  const index = Math.min(length - 2, Math.floor(at))
  const share = at - index
  const from = index * 4
  const x = points[from] ?? 0
  const y = points[from + 1] ?? 0
  const ax = points[from + 2] ?? 0
  const ay = points[from + 3] ?? 0
  spot.x = x + ((points[from + 4] ?? x) - x) * share + ax * lane * lanePx
  spot.y = y + ((points[from + 5] ?? y) - y) * share + ay * lane * lanePx
  return spot
}

/** Who waits at a door stands beside it, not on each other's feet. */
export function doorstepOf({ street, lane }: Light) {
  const { points, length } = street
  const from = (length - 1) * 4
  const x = points[from] ?? 0
  const y = points[from + 1] ?? 0
  const ax = points[from + 2] ?? 0
  const ay = points[from + 3] ?? 0
  const back = Math.abs((lane * 7.3) % 1) * 9
  spot.x = x + ax * lane * crowdPx + ay * -back
  spot.y = y + ay * lane * crowdPx + ax * back
  return spot
}
