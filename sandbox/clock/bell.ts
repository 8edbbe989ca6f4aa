/** One timer of Node for all that waits: set to the earliest time, in milliseconds of `performance`. */

/** The longest wait one timer of Node keeps, 24.8 days: a longer one would end at once. */
const longestMs = 2 ** 31 - 1

export interface Bell {
  /** Rings then, or already at an earlier time that was asked for before. */
  setFor(at: number): void
  /** Rings no more until it is set again. */
  rest(): void
}

export function createBell(ring: () => void): Bell {
  let timer: NodeJS.Timeout | undefined
  let ringsAt = Number.POSITIVE_INFINITY

  const rest = () => {
    clearTimeout(timer)
    timer = undefined
    ringsAt = Number.POSITIVE_INFINITY
  }

  return {
    rest,
    setFor: (at) => {
      if (at >= ringsAt) return
      clearTimeout(timer)
      ringsAt = at
      const leftMs = Math.round(at - performance.now())
      timer = setTimeout(
        () => {
          timer = undefined
          ringsAt = Number.POSITIVE_INFINITY
          ring()
        },
        Math.min(Math.max(leftMs, 1), longestMs),
      )
    },
  }
}
