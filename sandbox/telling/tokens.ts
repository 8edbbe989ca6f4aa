/** So many a second, and at most two seconds' worth at once: a bucket that fills by the clock. */

export interface Tokens {
  /** Whether one could be taken now. */
  has(): boolean
  take(): boolean
}

export function createTokens(now: () => number, perSecond: number): Tokens {
  const most = perSecond * 2
  let left = most
  let filledAt = now()
  const fill = () => {
    if (left >= most) {
      filledAt = now()
      return
    }
    const at = now()
    left = Math.min(most, left + (Math.max(0, at - filledAt) * perSecond) / 1000)
    filledAt = at
  }
  const has = () => {
    fill()
    return left >= 1
  }
  return {
    has,
    take: () => {
      if (!has()) return false
      left -= 1
      return true
    },
  }
}
