/** How busy the lines of the map are: messages by hop, over the last two whole seconds. */
import type { Hop } from '../core/events.ts'
import { percentileOf } from '../core/histogram.ts'
import { isLast, lineOf, phaseAt } from './messages.ts'
import type { Flow } from './protocol/live.ts'
import { addBucket, clear, createSpread, type Spread, sparseOf } from './spread.ts'

/** Lines that are told apart: twice what 31 institutions have. A message on another is not counted. */
const linesMax = 256
/** Names of hops that are looked up without being taken apart. */
const hopsMax = 1024
const secondsSeen = 2
/** The second that runs, those that are told, and one for what comes late. */
const slotCount = secondsSeen + 2

interface Slot {
  second: number
  messages: number
  failed: number
  /** Attempts whose end was decided here. */
  ended: number
  readonly took: Spread
}

/** One hop as messages name it: its line, and the phases of its operations. */
export interface Known {
  readonly slots: readonly Slot[]
  readonly hop: Hop
  /** Whether the one who is asked asks nobody else: what fails there was decided there. */
  readonly isLast: boolean
  readonly phases: Map<string, number>
}

export interface Flows {
  /** The hop of a message; nothing when there are more hops than are told apart. */
  known(hop: Hop): Known | undefined
  flows(at: number): readonly Flow[]
}

export interface Passing {
  readonly second: number
  /** Of core/histogram.ts. */
  readonly bucket: number
  readonly failed: boolean
}

export function createFlows(): Flows {
  const lines = new Map<Hop, readonly Slot[]>()
  const byHop = new Map<Hop, Known>()

  function learn(hop: Hop): Known | undefined {
    const line = lineOf(hop)
    const slots = lines.get(line) ?? (lines.size < linesMax ? emptySlots() : undefined)
    if (slots === undefined || byHop.size >= hopsMax) return undefined
    lines.set(line, slots)
    const known = { slots, hop, isLast: isLast(hop), phases: new Map<string, number>() }
    byHop.set(hop, known)
    return known
  }

  return {
    known: (hop) => byHop.get(hop) ?? learn(hop),
    flows(at) {
      const to = Math.floor(at / 1000) - 1
      return [...lines].flatMap(([line, slots]) => {
        const seen = slots.filter(({ second }) => second <= to && second > to - secondsSeen)
        return flowOf(line, seen)
      })
    },
  }
}

const emptySlots = (): readonly Slot[] =>
  Array.from({ length: slotCount }, () => ({
    ...{ second: -1, messages: 0, failed: 0, ended: 0, took: createSpread(3) },
  }))

/** Counts a message; one that comes too late for its second is not counted. */
export function pass({ slots }: Known, { second, bucket, failed }: Passing): void {
  const slot = slotAt(slots, second)
  if (slot === undefined) return
  slot.messages += 1
  if (failed) slot.failed += 1
  addBucket(slot.took, bucket)
}

/** An attempt failed, and here is where that was decided. */
export function decide({ slots }: Known, second: number): void {
  const slot = slotAt(slots, second)
  if (slot !== undefined) slot.ended += 1
}

function slotAt(slots: readonly Slot[], second: number): Slot | undefined {
  const slot = slots[second % slotCount]
  if (slot === undefined || slot.second > second) return undefined
  if (slot.second < second) {
    slot.second = second
    slot.messages = 0
    slot.failed = 0
    slot.ended = 0
    clear(slot.took)
  }
  return slot
}

/** The place in `phases`, learned once. */
export function phaseOf({ hop, phases }: Known, operation: string): number {
  const known = phases.get(operation)
  if (known !== undefined) return known
  const phase = phaseAt(hop, operation)
  if (phases.size < hopsMax) phases.set(operation, phase)
  return phase
}

function flowOf(hop: Hop, slots: readonly Slot[]): Flow[] {
  const messages = slots.reduce((sum, slot) => sum + slot.messages, 0)
  if (messages === 0) return []
  // The same failure may be seen as a message and as the end of its attempt: it is one.
  const failed = slots.reduce((sum, slot) => sum + Math.max(slot.failed, slot.ended), 0)
  const took = createSpread(3)
  for (const slot of slots) {
    slot.took.counts.forEach((count, place) => {
      took.counts[place] = (took.counts[place] ?? 0) + count
    })
    took.total += slot.took.total
  }
  const p50Ms = percentileOf(sparseOf(took), 0.5) ?? 0
  return [[hop, messages / secondsSeen, failed / secondsSeen, Number(p50Ms.toPrecision(3))]]
}
