/**
 * Moves a clock from one thing due to the next, each with room to finish: what it brings about comes
 * to rest before a later one is called, so that the order of events is that of real time.
 */
import { limits } from '../../core/limits.ts'
import { Misuse } from '../misuse.ts'
import { comesToRest, type Rest, type RestParts, type WorldSigns } from './rest.ts'
import type { TimeLine } from './time-line.ts'
import type { Waits } from './waits.ts'

export interface DriverParts {
  readonly line: TimeLine
  readonly waits: Waits
  /** Nothing is known of a world that nobody has told of. */
  readonly signs: () => WorldSigns | undefined
  /** Lets pass what has waited long enough by the real time. */
  readonly callReal: () => void
  /** A call that threw: a mistake of ours. */
  readonly complain: (cause: unknown) => void
}

/** What was called, and how often others kept the world too busy to wait for its rest. */
export interface Driven {
  readonly called: number
  readonly stirred: number
}

export interface Driver {
  /** Calls all that is due up to then. @throws Misuse when something does not come to rest. */
  to(until: number): Promise<Driven>
  /** Calls what is due by itself as long as `goesOn`, and holds the time meanwhile. */
  along(goesOn: () => boolean): Promise<void>
}

export function createDriver({ line, waits, signs, callReal, complain }: DriverParts): Driver {
  /** All that is due at one moment, what they ask for at once included. */
  const callAt = (due: number): number => {
    line.hold(Math.floor(due))
    let called = 0
    for (let entry = waits.take(waits.business, due); entry !== undefined; ) {
      called += 1
      if (called > limits.clockCallsMax) throw circle(line.now())
      try {
        entry.call()
      } catch (cause) {
        complain(cause)
      }
      entry = waits.take(waits.business, due)
    }
    return called
  }

  const rests = (bounds: Pick<RestParts, 'withinMs' | 'stirMs' | 'since'>): Promise<Rest> => {
    const world = signs() ?? nobody
    return comesToRest({ ...bounds, signs: world, waits: () => waits.changes, meanwhile: callReal })
  }

  const to = async (until: number): Promise<Driven> => {
    let [called, stirred] = [0, 0]
    const isVisited = createVisits(signs)
    // Requests that keep coming bring what is due with them: it may not take longer than they come.
    for (const stirs = createBudget(limits.clockStirAllMs); !isVisited(); ) {
      const stirMs = stirs.left() > 0 ? limits.clockStirMs : 0
      const rest = await stirs.spends(rests({ withinMs: limits.clockRestMs, stirMs, since: 0 }))
      if (rest === 'stuck') throw notBack(signs(), line.now())
      if (rest === 'stirred') stirred += 1
      const due = waits.business.first?.due
      if (due === undefined || due > until) break
      called += callAt(due)
    }
    return { called: called + callAt(until), stirred }
  }

  /** Order has its price in time, up to a point. */
  const isBehind = () => line.due() - line.now() > limits.clockBehindMs * line.speed

  const along = async (goesOn: () => boolean) => {
    let since = 0
    for (line.hold(line.now()); goesOn(); ) {
      const out = signs()?.onTheWay.begun ?? 0
      const withinMs = isBehind() ? 0 : limits.clockHoldMs
      const rest = await rests({ withinMs, stirMs: Math.min(withinMs, limits.clockStirMs), since })
      // What is slower than that holds the time once and no more.
      if (rest === 'stuck') since = out
      if (!goesOn()) return
      const due = waits.business.first?.due
      if (due === undefined || due > line.due()) break
      callAt(due)
    }
    line.letGo()
  }

  return { to, along }
}

/** Milliseconds that may be spent on a world that others keep busy. */
function createBudget(budgetMs: number) {
  let spentMs = 0
  return {
    left: () => budgetMs - spentMs,
    spends: async (rest: Promise<Rest>): Promise<Rest> => {
      const began = performance.now()
      const found = await rest
      if (found === 'stirred') spentMs += performance.now() - began
      return found
    },
  }
}

/** Whether requests from outside have kept coming for longer than an advance may take with them. */
function createVisits(signs: DriverParts['signs']): () => boolean {
  const began = performance.now()
  let seen = false
  return () => {
    seen ||= (signs()?.inFlight() ?? 0) > 0
    return seen && performance.now() - began > limits.clockVisitedMs
  }
}

const nobody: WorldSigns = {
  onTheWay: { begun: 0, countSince: () => 0, oldestSince: () => undefined },
  inFlight: () => 0,
  busy: () => 0,
  between: () => 0,
}

const circle = (at: number) =>
  new Misuse('move the clock', [
    {
      where: new Date(at).toISOString(),
      found: `more than ${limits.clockCallsMax} calls at one moment`,
      todo: 'Something waits for no time again and again: let it wait for a millisecond at least.',
    },
  ])

const notBack = (signs: WorldSigns | undefined, at: number) =>
  new Misuse('move the clock', [
    {
      where: new Date(at).toISOString(),
      found: `${signs?.onTheWay.oldestSince(0)?.what ?? 'a message between two doors'} is out and does not come back`,
      todo: 'See what keeps it, then advance again: the clock stands where it came to.',
    },
  ])
