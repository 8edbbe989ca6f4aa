/**
 * Presses one server in the open model: requests that were written out beforehand, each begun when
 * its arrival is due, whatever became of those before. A request has three moments – due, written to
 * a connection, answered – and the report keeps both spans: a server that stalls cannot hide in one.
 */
import { LatencyHistogram } from '../../core/histogram.ts'
import type { Answer } from './answer.ts'
import { mergeFigures, type Spread, spreadOf, type TrafficFigures } from './figures.ts'
import { type Met, pace } from './pacer.ts'
import type { Due } from './plan.ts'
import type { Watch } from './protocol.ts'
import type { Rate } from './rate.ts'
import { type Failure, openSockets, type Sockets } from './sockets.ts'
import { createTally, type Tally } from './tally.ts'
import type { TillRequest } from './tills/till.ts'
import { watchLoop } from './watch.ts'

export interface PressOrder {
  /** Base URL of the server. */
  readonly url: string
  /** What each request is called in the report: `merchant>alipay precreate`. */
  readonly hop: string
  readonly share: readonly Due[]
  /** The request of an arrival as it goes on the wire: see `requestBytes`. */
  bytesOf(index: number): Buffer
  /** Milliseconds since 1970. */
  readonly startAt: number
  readonly connections: number
  /** Begun and not answered, before arrivals are dropped; those that wait for a connection count. */
  readonly inFlightMax: number
  readonly answerMs: number
  /** Whether an answer is a good one; a status of 2xx when not given. */
  isRight?(answer: Answer, index: number): boolean
  readonly rate?: Rate
  stopped?(): boolean
}

export interface PressReport extends TrafficFigures, Watch {
  /** From due time to the moment it was written: what a late generator or a lack of connections adds. */
  readonly startLateMs: Spread
  /** Requests written a second, from the first to the last. */
  readonly startsPerSecond: number
  /** Answers a second, from the first arrival to the last answer. */
  readonly answeredPerSecond: number
  readonly failures: Readonly<Partial<Record<Failure, number>>>
}

/** Resolves when the last answer is there, or patience with it is over. */
export async function press(order: PressOrder): Promise<PressReport> {
  const { startAt, inFlightMax, share, rate, stopped = () => false } = order
  const tally = createTally()
  const sockets = openSockets(order)
  const asking = createAsking(order, { tally, sockets })
  const watched = watchLoop()
  try {
    await pace({
      ...{ share, startAt, inFlightMax, tally, now, stopped, awake: true, begin: asking.begin },
      ...(rate === undefined ? {} : { rate }),
    })
    const watch = watched()
    await asking.drained(order.answerMs + graceMs)
    sockets.close()
    const figures = mergeFigures([tally.figures()])
    const tookMs = asking.lastAt() - startAt
    return {
      ...{ ...figures, ...watch, startLateMs: spreadOf([asking.startLate.sparse()]) },
      answeredPerSecond: tookMs > 0 ? (figures.approved + figures.refused) / (tookMs / 1000) : 0,
      startsPerSecond: asking.startsPerSecond(),
      failures: asking.failures,
    }
  } finally {
    sockets.close()
  }
}

/** How much longer than its patience a press waits for what is under way, and how often it looks. */
const graceMs = 1000
const drainLookMs = 5

/** The real time with its fractions. */
const now = () => performance.timeOrigin + performance.now()

function createAsking(
  { hop, bytesOf, isRight = isGood }: PressOrder,
  { tally, sockets }: { readonly tally: Tally; readonly sockets: Sockets },
) {
  const startLate = new LatencyHistogram()
  const failures: Partial<Record<Failure, number>> = {}
  const starts = { first: 0, last: 0, count: 0 }
  let last = 0

  const begin = ({ index, dueAt }: Met) => {
    let startedAt = dueAt
    sockets.ask({
      bytes: bytesOf(index),
      sent: () => {
        startedAt = now()
        starts.first ||= startedAt
        starts.last = startedAt
        starts.count += 1
        startLate.record(startedAt - dueAt)
      },
      ended: (answer, failure) => {
        last = now()
        if (failure !== undefined) failures[failure] = (failures[failure] ?? 0) + 1
        tally.passed(hop, last - startedAt, answer !== undefined)
        tally.finish(finalOf(answer, index), { dueAt, startedAt, endedAt: last })
      },
    })
  }

  const finalOf = (answer: Answer | undefined, index: number) => {
    if (answer === undefined) return 'unknown'
    return isRight(answer, index) ? 'paid' : 'unpaid'
  }

  /** Until nothing is under way, or nothing has come for so long. */
  const drained = async (quietMs: number) => {
    const from = now()
    while (tally.inFlight() > 0 && now() - Math.max(from, last) < quietMs) {
      await new Promise((resolve) => setTimeout(resolve, drainLookMs))
    }
  }
  const startsPerSecond = () =>
    starts.count < 2 ? 0 : ((starts.count - 1) * 1000) / (starts.last - starts.first)
  return { begin, startsPerSecond, drained, startLate, failures, lastAt: () => last }
}

const isGood = ({ status }: Answer) => status >= 200 && status < 300

/** A request as it goes on the wire. */
export function requestBytes(url: string, { method, target, headers, body }: TillRequest): Buffer {
  const bytes = Buffer.from(body)
  const { host } = new URL(url)
  const lines = Object.entries({ Host: host, ...headers, 'Content-Length': bytes.length })
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  return Buffer.concat([Buffer.from(`${method} ${target} HTTP/1.1\r\n${head}\r\n`), bytes])
}
