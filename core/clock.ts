/** Business time, handed to whoever needs it, and a clock for rehearsals that only moves when told. */

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /** Calls back once after that many milliseconds, unless cancelled. */
  after(milliseconds: number, call: () => void, kind?: WaitKind): Cancel
}

export type Cancel = () => void

/**
 * What is waited for, and what measures it where the calendar stands still: the calendar itself, which
 * is moved; or the real time, for a message that somebody is waiting for at this moment. What waits
 * for a stranger's answer over a socket goes by the real time whatever the calendar does.
 */
export const waitKinds = {
  latency: 'message',
  lateness: 'message',
  patience: 'message',
  answer: 'socket',
  notification: 'calendar',
  question: 'calendar',
  repetition: 'calendar',
  'payer-answer': 'calendar',
  hold: 'calendar',
  'day-close': 'calendar',
  other: 'calendar',
} as const satisfies Record<string, 'calendar' | 'message' | 'socket'>

export type WaitKind = keyof typeof waitKinds

/** A promise kept after that many milliseconds of the clock. */
export function sleep(clock: Clock, milliseconds: number, kind?: WaitKind): Promise<void> {
  return new Promise((resolve) => {
    clock.after(milliseconds, resolve, kind)
  })
}

export interface VirtualClock extends Clock {
  /** Runs everything due up to then, in order of time, then of asking. */
  advance(milliseconds: number): void
  /** When the next call is due, or nothing when none waits. */
  nextDue(): number | undefined
}

interface Waiting {
  readonly due: number
  readonly ticket: number
  readonly call: () => void
}

export function createVirtualClock(start = 0): VirtualClock {
  let now = start
  let tickets = 0
  const waiting: Waiting[] = []

  const after = (milliseconds: number, call: () => void): Cancel => {
    tickets += 1
    // Whole milliseconds, as those of a real clock are.
    const entry = { due: now + Math.max(0, Math.ceil(milliseconds)), ticket: tickets, call }
    insert(waiting, entry)
    return () => {
      const index = waiting.indexOf(entry)
      if (index >= 0) waiting.splice(index, 1)
    }
  }

  const advance = (milliseconds: number) => {
    const until = now + milliseconds
    for (let first = waiting[0]; first !== undefined && first.due <= until; first = waiting[0]) {
      waiting.shift()
      now = Math.max(now, first.due)
      first.call()
    }
    // A call may have moved the clock further by itself; time never runs back.
    now = Math.max(now, until)
  }

  return { now: () => now, after, advance, nextDue: () => waiting[0]?.due }
}

/** Keeps the list sorted by due time, then by ticket; binary search for the place. */
function insert(waiting: Waiting[], entry: Waiting): void {
  let low = 0
  let high = waiting.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const other = waiting[middle]
    if (other !== undefined && other.due <= entry.due) low = middle + 1
    else high = middle
  }
  waiting.splice(low, 0, entry)
}
