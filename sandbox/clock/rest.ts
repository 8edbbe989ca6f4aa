/**
 * When the world has come to rest: nothing is out in the real world, and a turn of the event loop has
 * changed nothing. What only waits for the clock does not count, and a world that requests from
 * outside keep busy is not waited for without end.
 */
import { limits } from '../../core/limits.ts'
import type { OnTheWay } from './on-the-way.ts'

/** By what a clock sees whether the world around it is still at work. */
export interface WorldSigns {
  readonly onTheWay: Pick<OnTheWay, 'begun' | 'countSince' | 'oldestSince'>
  /** Requests from outside at the doors. */
  inFlight(): number
  /** Work behind the answers. */
  busy(): number
  /** Messages between two doors that no door is reading. */
  between(): number
}

/** `stirred`: others keep it busy. `stuck`: something that is out does not come back. */
export type Rest = 'rested' | 'stirred' | 'stuck'

export interface RestParts {
  readonly signs: WorldSigns
  /** A number that changes whenever somebody begins or ends to wait for the clock. */
  readonly waits: () => number
  /** Called while it takes long: what waits by the real time may be due. */
  readonly meanwhile: () => void
  /** How long for any one thing that is out. */
  readonly withinMs: number
  /** How long where requests from outside keep it busy. */
  readonly stirMs: number
  /** What set out no later than that one has been waited for already. */
  readonly since: number
}

const quietTurns = 1
/** From then on turns of the loop are left to others. */
const turnsAtOnce = 100

export async function comesToRest(parts: RestParts): Promise<Rest> {
  const { signs, meanwhile, withinMs, stirMs, since } = parts
  const { onTheWay } = signs
  const began = performance.now()
  const waitsFor = { ticket: onTheWay.oldestSince(since)?.ticket, fromMs: 0 }
  const visits = { last: signs.inFlight(), seen: false }
  let before = Number.NaN
  let quiet = 0
  for (let turn = 0, mine = onTheWay.begun; ; turn += 1) {
    await (turn < turnsAtOnce ? aTurn() : aMoment())
    const now = stirrings(parts)
    quiet = now === before ? quiet + 1 : 0
    before = now
    visits.seen ||= signs.inFlight() !== visits.last
    const passedMs = performance.now() - began
    // One between doors arrives soon, or has come to a door that stays silent.
    const isBetween = signs.between() > 0 && passedMs < limits.clockStirMs
    if (quiet >= quietTurns && onTheWay.countSince(since) === 0 && !isBetween) return 'rested'
    if (passedMs > limits.clockPatienceMs) meanwhile()
    if (visits.seen && stirMs === 0) return 'stirred'
    if (passedMs <= stirMs) mine = onTheWay.begun
    else if (
      visits.seen &&
      (onTheWay.oldestSince(since)?.ticket ?? Number.POSITIVE_INFINITY) > mine
    ) {
      // What was brought about here is back: what is out by now, others have sent.
      return 'stirred'
    }
    const oldest = onTheWay.oldestSince(since)?.ticket
    if (oldest !== waitsFor.ticket) Object.assign(waitsFor, { ticket: oldest, fromMs: passedMs })
    if (passedMs - waitsFor.fromMs > withinMs) return 'stuck'
  }
}

/** Odd factors: what begins in one place does not hide what ends in another. */
const stirrings = ({ signs, waits }: RestParts) =>
  signs.onTheWay.begun * 3 +
  signs.inFlight() * 5 +
  signs.busy() * 7 +
  waits() * 11 +
  signs.between() * 13

const aTurn = () => new Promise<void>((resolve) => setImmediate(resolve))
const aMoment = () => new Promise<void>((resolve) => setTimeout(resolve, 1))
