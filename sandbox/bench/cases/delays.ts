/**
 * Delays that institutions make on purpose: how many answers come when each takes fifty milliseconds,
 * and how near to their time ten thousand end that wait at once, in the clock and at the doors.
 */
import { openKeyRing } from '../../keyring.ts'
import type { Bench, Case, Measured } from '../case.ts'
import { onTheirWay } from '../on-their-way.ts'
import { pressedCase } from '../pressed-case.ts'
import { type Served, serve } from '../serve.ts'
import { cardPurchase, isApproved } from './card.ts'

const [connections, delayMs] = [200, 50]
const purchases = 60_000
/** Until the compiler has seen every branch of a purchase often enough. */
const warm = 20_000
const pending = 10_000

/** What every connection would see if nothing but the delay took time. */
export const idealDelay: Case = {
  name: 'ideal-delay',
  says: `arithmetic, not measured: ${connections} connections, an answer every ${delayMs} ms on each`,
  unit: 'requests/s',
  baseline: null,
  measure: async () => ({ figure: connections * (1000 / delayMs) }),
}

export const delayedDoor: Case = pressedCase({
  name: 'delayed-door',
  says: `card purchases at a bank whose policy takes ${delayMs} ms each, ${connections} connections`,
  unit: 'requests/s',
  ...{ server: 'sandbox', door: 'icbc', baseline: 'ideal-delay', connections, warm },
  prepare: async ({ seed, home }, served) => {
    await setDelay(served, home, { icbc: delayMs })
    return Array.from({ length: purchases }, (_, index) => cardPurchase(seed, index))
  },
  isRight: isApproved,
})

export const pendingDelays: Case = {
  name: 'pending-delays',
  says: `the sandbox's clock with ${pending} waits pending at once: how far from its time one ends`,
  unit: 'ms of error at p99',
  baseline: null,
  measure: async ({ seed }) => {
    const served = await serve('clock', { seed })
    try {
      const { errors, lone } = readErrors(await served.ask('errors', pending))
      const { figure, beside } = errorAtP99(errors)
      // What one timer alone is late by at the same time, is the machine's doing.
      return { figure, beside: { ...beside, loneTimerMsP99: rounded(errorAtP99(lone).figure) } }
    } finally {
      await served.close()
    }
  },
}

/** Long enough for all to have come before the first is answered. */
const longMs = 6000
/** Three doors, for one turns away what is more than 4,096 at once. */
const doors = ['icbc', 'abc', 'boc'] as const

export const pendingAnswers: Case = {
  name: 'pending-answers',
  says: `${pending} purchases pending at ${doors.length} banks that take ${longMs} ms each: how late answers come, all work included`,
  unit: 'ms of error at p99',
  ...{ baseline: null, onRequest: true, rounds: 3 },
  measure: async (bench) => {
    const served = await serve('sandbox', { seed: bench.seed, home: bench.home })
    try {
      return await answersDelayed(served, bench)
    } finally {
      await served.close()
    }
  },
}

async function answersDelayed(served: Served, { seed, home }: Bench): Promise<Measured> {
  await setDelay(served, home, Object.fromEntries(doors.map((door) => [door, longMs])))
  const requests = Array.from({ length: pending }, (_, index) => cardPurchase(seed, index))
  const urls = doors.map((door) => served.urls[door] ?? '')
  const { latenciesMs, atOnceMost } = await onTheirWay(requests, {
    urls,
    withinMs: longMs - 1000,
    isRight: isAnswered,
  })
  const { figure, beside } = errorAtP99(latenciesMs.map((latencyMs) => latencyMs - longMs))
  return { figure, beside: { ...beside, atOnceMost } }
}

/** Two of the three doors are not the card's bank: they wait as long, and refuse it then. */
const isAnswered = (status: number) => status === 200

function errorAtP99(errorsMs: readonly number[]): Required<Measured> {
  const sorted = Float64Array.from(errorsMs, Math.abs).sort()
  const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN
  return {
    figure: at(0.99),
    beside: {
      errorMsP50: rounded(at(0.5)),
      errorMsMax: rounded(at(1)),
      earliestMs: rounded(Math.min(...errorsMs)),
      count: sorted.length,
    },
  }
}

const rounded = (milliseconds: number) => Number(milliseconds.toFixed(3))

function readErrors(said: unknown) {
  const known = typeof said === 'object' && said !== null
  return {
    errors: numbersOf(known && 'errors' in said ? said.errors : []),
    lone: numbersOf(known && 'lone' in said ? said.lone : []),
  }
}

const numbersOf = (said: unknown): readonly number[] =>
  Array.isArray(said) ? said.map(Number) : []

/** Through the admin API, as a user would. @throws Error when it is not taken. */
async function setDelay(
  { urls }: Served,
  home: string,
  delays: Readonly<Record<string, number>>,
): Promise<void> {
  const { adminToken } = (await openKeyRing(home)).data
  const policies = Object.fromEntries(
    Object.entries(delays).map(([place, ms]) => [place, { latency: { kind: 'fixed', ms } }]),
  )
  const answer = await fetch(`${urls.dashboard}/admin/policies`, {
    method: 'PUT',
    headers: { Authorization: `Bearer ${adminToken}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(policies),
  })
  if (!answer.ok) throw new Error(`Failed to set the delay: ${await answer.text()}`)
}
