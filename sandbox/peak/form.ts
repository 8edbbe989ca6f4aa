/**
 * A length of time as it came about: so many milliseconds that never change, and the latencies of
 * those messages that were waited for, whatever they are. Courses tell all their times in forms.
 */

export interface Form {
  readonly ms: number
  /** How often each latency is part of it, by the number of its message. */
  readonly counts: readonly number[]
}

export const nothing: Form = Object.freeze({ ms: 0, counts: [] })

export const constant = (ms: number): Form => ({ ms, counts: [] })

/** The latency of one message. */
export const latencyOf = (message: number): Form => ({
  ms: 0,
  counts: Array.from({ length: message + 1 }, (_, place) => (place === message ? 1 : 0)),
})

export const sum = (one: Form, other: Form): Form => combined(one, other, 1)
export const difference = (one: Form, other: Form): Form => combined(one, other, -1)

function combined(one: Form, other: Form, sign: number): Form {
  const length = Math.max(one.counts.length, other.counts.length)
  const counts = Array.from(
    { length },
    (_, place) => (one.counts[place] ?? 0) + sign * (other.counts[place] ?? 0),
  )
  while (counts.at(-1) === 0) counts.pop()
  return { ms: one.ms + sign * other.ms, counts }
}

export const equal = (one: Form, other: Form): boolean => keyOfForm(one) === keyOfForm(other)

export const keyOfForm = ({ ms, counts }: Form): string => `${ms}+${counts.join(',')}`

/** What it comes to when the latencies are known. */
export const msOf = ({ ms, counts }: Form, latencyMs: (message: number) => number): number =>
  counts.reduce((total, count, message) => total + count * latencyMs(message), ms)
