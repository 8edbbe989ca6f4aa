/**
 * A virtual clock that remembers why: each call knows what it was waited for in, so that a time is
 * told as the form it has, and what was pending beside what is told as the order that must hold.
 */
import type { Cancel, VirtualClock } from '../../core/clock.ts'
import { constant, difference, equal, type Form, latencyOf, nothing, sum } from './form.ts'

interface Waiting {
  readonly due: number
  readonly ticket: number
  readonly call: () => void
  readonly form: Form
  /** The round after which it was asked for, and that in which it was called or cancelled. */
  readonly begun: number
  ended: number
  /** Whose round cancelled it; nothing while it waits, and when it was called. */
  cancelledAt: Form | null
}

export interface TracedClock extends VirtualClock {
  /** Begins anew at this time; nothing may wait. @throws Error when something does. */
  begin(at: number): void
  /** The time since the beginning, as a form. */
  form(): Form
  /** The next call that is asked for waits for this message's latency. */
  nextIs(message: number): void
  /** Whether things of different origin fell due at once: then no form is to be trusted. */
  tied(): boolean
  /** Each is below zero as long as everything happens in this order: waits that were cut short. */
  patience(): readonly Form[]
  /** The same of what happened beside one another. */
  order(): readonly Form[]
}

export function createTracedClock(): TracedClock {
  let now = 0
  let round = 0
  let current: Form = nothing
  let expected: number | null = null
  let isTied = false
  let [waiting, all]: [Waiting[], Waiting[]] = [[], []]

  const after = (milliseconds: number, call: () => void): Cancel => {
    const ms = Math.max(0, Math.ceil(milliseconds))
    const own = expected === null ? constant(ms) : latencyOf(expected)
    expected = null
    const due = now + ms
    const one = waitingFor({ due, ticket: all.length, call, form: sum(current, own), begun: round })
    all.push(one)
    waiting.push(one)
    waiting.sort(inTurn)
    return () => {
      if (!waiting.includes(one)) return
      waiting = waiting.filter((other) => other !== one)
      one.ended = round
      one.cancelledAt = current
    }
  }

  const advance = (milliseconds: number) => {
    const until = now + milliseconds
    let isFirst = true
    for (let first = waiting[0]; first !== undefined && first.due <= until; first = waiting[0]) {
      if (isFirst || first.due > now) round += 1
      else if (!equal(first.form, current)) isTied = true
      isFirst = false
      waiting.shift()
      now = first.due
      first.ended = round
      current = first.form
      first.call()
    }
    now = until
  }

  return {
    ...{ now: () => now, after, advance, nextDue: () => waiting[0]?.due },
    begin: (at) => {
      if (waiting.length > 0) throw new Error('A clock is begun anew while something waits.')
      now = at
      round = 0
      current = nothing
      isTied = false
      all = []
    },
    form: () => current,
    nextIs: (message) => {
      expected = message
    },
    tied: () => isTied,
    patience: () => cutShort(all),
    order: () => besideOneAnother(all, round),
  }
}

const waitingFor = (of: Omit<Waiting, 'ended' | 'cancelledAt'>): Waiting => ({
  ...of,
  ...{ ended: Number.POSITIVE_INFINITY, cancelledAt: null },
})

/** Of two that wait the earlier, then the one that asked first. */
const inTurn = (one: Waiting, other: Waiting) => one.due - other.due || one.ticket - other.ticket

const cutShort = (all: readonly Waiting[]): Form[] =>
  all.flatMap(({ form, cancelledAt }) =>
    cancelledAt === null ? [] : [difference(cancelledAt, form)],
  )

/** Of all that was called: what came first while the other waited already, less that other. */
function besideOneAnother(all: readonly Waiting[], round: number): Form[] {
  const called = all.filter(({ ended, cancelledAt }) => ended <= round && cancelledAt === null)
  return called.flatMap((later) =>
    called
      .filter((early) => early.ended < later.ended && later.begun < early.ended)
      .map((early) => difference(early.form, later.form)),
  )
}
