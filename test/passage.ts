/** How time passes on a virtual clock: from one thing due to the next, each with room to finish. */
import type { VirtualClock } from '../core/clock.ts'

export function createPassage(clock: VirtualClock) {
  /** Lets that much time pass, with all that falls due in it. */
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

  /** Lets time pass until the work is done. */
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

  /** Lets time pass until nothing is left to happen within a day, which is more than enough. */
  const rest = async () => {
    const end = clock.now() + 86_400_000
    for (await breath(); clock.now() < end; await breath()) {
      const due = clock.nextDue()
      if (due === undefined || due > end) return
      clock.advance(due - clock.now())
    }
    throw new Error('The town does not come to rest.')
  }

  return { pass, until, rest }
}

const breath = () => new Promise<void>((resolve) => setImmediate(resolve))
