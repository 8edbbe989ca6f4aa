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

const dayMs = 86_400_000

export function createPassage(clock: VirtualClock): Passage {
  const pass = async (milliseconds: number) => {
    const until = clock.now() + milliseconds
    for (;;) {
      await breath()
      const due = clock.nextDue()
      if (due === undefined || due > until) break
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
      clock.advance(due - clock.now())
    }
    return watched
  }

  const rested = async () => {
    const end = clock.now() + dayMs
    for (await breath(); clock.now() < end; await breath()) {
      const due = clock.nextDue()
      if (due === undefined || due > end) return true
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
