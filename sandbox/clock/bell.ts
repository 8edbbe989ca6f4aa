/** One call of Node's for all that waits: set to the earliest time, in milliseconds of `performance`. */

/** Half of what a timer of Node can tell apart: so early is nearer than a whole one late. */
export const earlyMs = 0.5

/** The longest wait one timer of Node keeps, 24.8 days: a longer one would end at once. */
const longestMs = 2 ** 31 - 1

export interface Bell {
  /** Rings then, or already at an earlier time that was asked for before. */
  setFor(at: number): void
  /** Rings no more until it is set again. */
  rest(): void
}

export function createBell(ring: () => void): Bell {
  let cancel: (() => void) | undefined
  let ringsAt = Number.POSITIVE_INFINITY

  const rest = () => {
    cancel?.()
    ringsAt = Number.POSITIVE_INFINITY
  }

  const rung = () => {
    ringsAt = Number.POSITIVE_INFINITY
    ring()
  }

  return {
    rest,
    setFor: (at) => {
      if (at >= ringsAt) return
      cancel?.()
      ringsAt = at
      cancel = calledIn(at - performance.now(), rung)
    },
  }
}

/** What is due comes as soon as what has come in was read: a timer would take a millisecond more. */
function calledIn(leftMs: number, call: () => void): () => void {
  if (leftMs <= earlyMs) {
    const soon = setImmediate(call)
    return () => clearImmediate(soon)
  }
  const timer = setTimeout(call, Math.min(Math.max(Math.round(leftMs), 1), longestMs))
  return () => clearTimeout(timer)
}
