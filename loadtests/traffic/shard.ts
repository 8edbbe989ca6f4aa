/**
 * A worker's run as a plain function: it sets up tills, phones and an ear, lets its share of the
 * arrivals begin when they are due, waits for them to end, and tells how each of them did.
 */
import type { TrafficTick } from '../../core/events.ts'
import { isCharged } from '../../core/scene.ts'
import { type Arrival, createCast } from './cast.ts'
import { type Corpus, signAhead } from './corpus.ts'
import { type Crew, createCrew, standingFor } from './crew.ts'
import { type Met, pace } from './pacer.ts'
import { schedule, shareOf } from './plan.ts'
import type { ScanRow, ShardOrder, ShardReport, Watch } from './protocol.ts'
import { createLateRate, type LateRate, type Rate } from './rate.ts'
import { rowOf, saleOf } from './sale.ts'
import { type Ended, playScan } from './scan.ts'
import { createTally, type Tally } from './tally.ts'
import type { Counterpart, SignedOrder } from './tills/till.ts'
import { watchLately, watchLoop } from './watch.ts'

/** What a shard says and hears while it runs. */
export interface Talk {
  tick(tick: TrafficTick): void
  stopped(): boolean
  /** How fast the plan is played; as planned when not given. */
  readonly rate?: LateRate
}

const tickMs = 200

/** A worker that has everything at hand and only waits for the time to begin. */
export interface Shard {
  /** `startAt` in milliseconds since 1970. Once. */
  run(startAt: number): Promise<ShardReport>
  /** Instead of a run. */
  close(): Promise<void>
}

/** @throws Error when the order names an app or till it gives no address or merchant for. */
export async function prepareShard(order: Omit<ShardOrder, 'startAt'>, talk: Talk): Promise<Shard> {
  const tally = createTally()
  const crew = await createCrew(order, tally.passed)
  try {
    const { stopped, rate = createLateRate() } = talk
    const corpus = order.signedAhead
      ? await signAhead({ order, crew, now: Date.now, stopped })
      : undefined
    return {
      run: (startAt) =>
        runCrew({ ...order, startAt }, talk, { crew, corpus, tally, rate: rate.from(startAt) }),
      close: crew.close,
    }
  } catch (cause) {
    await crew.close()
    throw cause
  }
}

/** @throws Error as `prepareShard` does. */
export async function runShard(order: ShardOrder, talk: Talk): Promise<ShardReport> {
  return (await prepareShard(order, talk)).run(order.startAt)
}

/** What was made ready before anybody came. */
interface Ready {
  readonly crew: Crew
  readonly corpus: Corpus | undefined
  readonly tally: Tally
  readonly rate: Rate
}

async function runCrew(order: ShardOrder, talk: Talk, ready: Ready): Promise<ShardReport> {
  const { crew, corpus, tally, rate } = ready
  const scans = createScans(order, ready)
  const lately = watchLately()
  const tick = () => talk.tick(tickOf(order.worker, tally, lately.delayMsP99()))
  const ticking = setInterval(tick, tickMs)
  const watched = watchLoop()
  let watch: Watch = { loopDelayMs: { p99: 0, max: 0 }, loopBusyShare: 0 }
  try {
    const { startAt, workers } = order
    await pace({
      share: shareOf(schedule(order.plan), order),
      startAt,
      inFlightMax: Math.max(1, Math.floor(order.inFlightMax / workers)),
      tally,
      now: Date.now,
      begin: scans.begin,
      stopped: talk.stopped,
      rate,
    })
    // What comes after the last arrival is no pressing any more.
    watch = watched()
    await scans.drained(order.patience.drainMs)
    scans.giveUp()
    await heardOut(scans.rows, crew, order.patience.noticeMs)
  } finally {
    clearInterval(ticking)
    lately.stop()
    await crew.close()
  }
  tick()
  return {
    ...{ worker: order.worker, rows: scans.rows, ...tally.figures(), ...watch },
    notifications: crew.listener.counts(),
    signedAhead: corpus?.counts() ?? null,
  }
}

/**
 * Stays to hear what the networks still have to say of the latest payments: a till that hung up
 * would send them up their ladders of retries for nothing.
 */
async function heardOut(rows: readonly ScanRow[], crew: Crew, waitMs: number): Promise<void> {
  const until = Date.now() + waitMs
  let unheard = rows.filter(({ final, endedAt, network, merchant, scene }) => {
    const standing = crew.standingAt(network, merchant)
    const told = standing?.isHeard === true && (!isCharged(scene) || standing.till.notifiesCharges)
    return final === 'paid' && told && endedAt > until - 2 * waitMs
  })
  while (Date.now() < until) {
    unheard = unheard.filter(({ orderNo }) => !crew.listener.hasHeard(orderNo))
    if (unheard.length === 0) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

interface Scans {
  readonly rows: ScanRow[]
  begin(met: Met, startedAt: number): void
  /** Resolves when nothing is in flight, or after that long. */
  drained(drainMs: number): Promise<void>
  /** Whatever has not ended by now ends as unknown. */
  giveUp(): void
}

function createScans({ plan, runTag }: ShardOrder, { crew, corpus, tally }: Ready): Scans {
  const arrivalOf = createCast(plan.cast, plan.seed)
  const rows: ScanRow[] = []
  const open = new Map<number, (ended: Ended) => void>()
  let emptied: (() => void) | undefined
  let givenUp = false

  /** After the end nobody wakes any more: what still slept is forgotten. */
  const sleep = (milliseconds: number) =>
    new Promise<void>((resolve) => {
      const wake = () => {
        if (!givenUp) resolve()
      }
      setTimeout(wake, milliseconds).unref()
    })

  const begin = ({ index, dueAt }: Met, startedAt: number) => {
    const arrival = arrivalOf(index)
    const notifyUrl = crew.listener.notifyUrl(arrival.network, arrival.merchant)
    const sale = saleOf(arrival, { runTag, notifyUrl })
    const expectation = crew.listener.expect(sale.orderNo)
    const end = (ended: Ended) => {
      if (!open.delete(index)) return
      expectation.done()
      const endedAt = Date.now()
      rows.push({ ...rowOf(arrival, sale), ...ended, dueAt, startedAt, endedAt })
      tally.finish(ended.final, { dueAt, startedAt, endedAt })
      if (open.size === 0) emptied?.()
    }
    open.set(index, end)
    const parts = { ...met(crew, arrival, corpus), notice: expectation.heard, sleep }
    playScan(parts, sale).then(end, () => end(neverTold))
  }

  const drained = (drainMs: number) => {
    if (open.size === 0) return Promise.resolve()
    return new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, drainMs)
      emptied = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  const giveUp = () => {
    givenUp = true
    for (const end of [...open.values()]) end(neverTold)
  }

  return { rows, begin, drained, giveUp }
}

/** Till and phone of an arrival. @throws Error when nobody minds the till. */
function met(crew: Crew, arrival: Arrival, corpus: Corpus | undefined) {
  const { network, app, payer, index } = arrival
  const { till, city, patience } = standingFor(crew, arrival)
  const signed = corpus?.take(index)
  const counter = signed === undefined ? till : openingWith(till, signed)
  return { till: counter, phone: crew.phone, owner: network, payer: { app, payer, city }, patience }
}

/** The till, with its first request at hand; what is asked again is signed again. */
function openingWith(till: Counterpart, signed: SignedOrder): Counterpart {
  let atHand: SignedOrder | undefined = signed
  return {
    ...till,
    openOrder: (sale) => {
      const ahead = atHand
      atHand = undefined
      return till.openOrder(sale, ahead)
    },
  }
}

const neverTold: Ended = Object.freeze({ final: 'unknown', outcome: 'result-unknown' })

const tickOf = (worker: number, tally: Tally, loopDelayMsP99: number): TrafficTick => ({
  type: 'traffic-tick',
  at: Date.now(),
  worker,
  inFlight: tally.inFlight(),
  loopDelayMsP99,
  seconds: tally.added(),
})
