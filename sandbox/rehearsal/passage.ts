/** How time passes on a virtual clock: from one thing due to the next, each with room to finish. */
import type { VirtualClock } from '../../core/clock.ts'

export interface Passage {
  /** Lets that much time pass, with all that falls due in it. */
  pass(milliseconds: number): Promise<void>
  /** Lets time pass until the work is done. @throws Error when the work waits for nothing. */
  until<T>(work: Promise<T>): Promise<T>
  /** Lets time pass until nothing is due within a day; false when something always is. */
  rested(): Promise<boolean>
  /** The same. @throws Error when it does not come to rest. */
  rest(): Promise<void>
}

/** Waits until a moment of the virtual clock may come; nothing where it may at once. */
export type Pace = (due: number) => Promise<void> | undefined

const dayMs = 86_400_000

/** As fast as it goes, unless a pace is set. That changes when things happen, never what happens. */
export function createPassage(clock: VirtualClock, pace: Pace = () => undefined): Passage {
  const pass = async (milliseconds: number) => {
    const until = clock.now() + milliseconds
    for (;;) {
      await breath()
      const due = clock.nextDue()
      if (due === undefined || due > until) break
      await pace(due)
      clock.advance(due - clock.now())
    }
    clock.advance(until - clock.now())
    await breath()
  }

  const until = async <T>(work: Promise<T>): Promise<T> => {
    let done = false
    const watched = work.finally(() => {
      done = true
    })
    for (await breath(); !done; await breath()) {
      const due = clock.nextDue()
      if (due === undefined) throw new Error('The work waits for nothing that will come.')
      await pace(due)
      clock.advance(due - clock.now())
    }
    return watched
  }

  const rested = async () => {
    const end = clock.now() + dayMs
    for (await breath(); clock.now() < end; await breath()) {
      const due = clock.nextDue()
      if (due === undefined || due > end) return true
      await pace(due)
      clock.advance(due - clock.now())
    }
    return false
  }

  const rest = async () => {
    if (!(await rested())) throw new Error('The town does not come to rest.')
  }

  return { pass, until, rested, rest }
}

/** Room for every promise that is kept by now: none of them waits for anything but the clock. */
const breath = () => new Promise<void>((resolve) => setImmediate(resolve))
