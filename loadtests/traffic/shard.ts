/**
 * A worker's run as a plain function: it sets up tills, phones and an ear, lets its share of the
 * arrivals begin when they are due, waits for them to end, and tells how each of them did.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { TrafficTick } from '../../core/events.ts'
import { isCharged } from '../../core/scene.ts'
import { type Arrival, createCast, type Network, networks } from './cast.ts'
import { createClient } from './client.ts'
import { createListener, type Listener } from './listener.ts'
import { pace } from './pacer.ts'
import { createPhone, type Phone } from './phone.ts'
import { type Due, schedule, shareOf } from './plan.ts'
import type { ScanRow, ShardOrder, ShardReport } from './protocol.ts'
import { rowOf, saleOf } from './sale.ts'
import { type Ended, playScan } from './scan.ts'
import { createTally, type Tally } from './tally.ts'
import type { Send, Till, TillMerchant } from './tills/till.ts'
import { createTill } from './tills/tills.ts'

/** What a shard says and hears while it runs. */
export interface Talk {
  tick(tick: TrafficTick): void
  stopped(): boolean
}

const tickMs = 200
/** How often a loop's delay is looked at; what is measured includes it. */
const loopResolutionMs = 10

/** @throws Error when the order names an app or till it gives no address or merchant for. */
export async function runShard(order: ShardOrder, talk: Talk): Promise<ShardReport> {
  const crew = await createCrew(order)
  const loop = monitorEventLoopDelay({ resolution: loopResolutionMs })
  const tally = createTally()
  const scans = createScans(order, crew, tally)
  const tick = () => talk.tick(tickOf(order.worker, tally))
  const ticking = setInterval(tick, tickMs)
  loop.enable()
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
    })
    await scans.drained(order.patience.drainMs)
    scans.giveUp()
    await heardOut(scans.rows, crew, order.patience.noticeMs)
  } finally {
    loop.disable()
    clearInterval(ticking)
    await crew.close()
  }
  tick()
  return {
    worker: order.worker,
    rows: scans.rows,
    seconds: tally.seconds(),
    latency: tally.latency(),
    notifications: crew.listener.counts(),
    loopDelayMs: { p99: loopDelayMs(loop.percentile(99)), max: loopDelayMs(loop.max) },
  }
}

/** A till and the city it stands in. */
interface StandingTill {
  readonly till: Till
  readonly city: string
}

interface Crew {
  readonly phone: Phone
  readonly listener: Listener
  tillOf(network: Network, merchant: number): StandingTill | undefined
  close(): Promise<void>
}

async function createCrew({ plan, endpoints, tills, patience }: ShardOrder): Promise<Crew> {
  const connect = (url: string) => createClient(url, patience)
  const toNetwork = new Map(networks.map((name) => [name, connect(endpoints[name])]))
  const apps = [...new Set(plan.cast.mix.map(({ app }) => app))]
  const toApp = new Map(apps.map((app) => [app, connect(urlOf(endpoints.apps, app))]))
  const tillOf = createTills(tills, (network) => sendOf(toNetwork, network))
  const listener = await createListener((network, merchant) => tillOf(network, merchant)?.till)
  return {
    phone: createPhone((app) => sendOf(toApp, app)),
    listener,
    tillOf,
    close: async () => {
      await listener.close()
      const clients = [...toNetwork.values(), ...toApp.values()]
      await Promise.all(clients.map((client) => client.close()))
    },
  }
}

/** Each till is set up when somebody first comes to it: of many shops a crowd may visit few. */
function createTills(merchants: ShardOrder['tills'], sendTo: (network: Network) => Send) {
  const shops = new Map(
    networks.map((name) => [name, merchants.filter(({ network }) => network === name)]),
  )
  const known = new Map<TillMerchant, StandingTill>()
  return (network: Network, place: number): StandingTill | undefined => {
    const merchant = shops.get(network)?.[place]
    if (merchant === undefined) return undefined
    const found = known.get(merchant)
    if (found !== undefined) return found
    const till = createTill(merchant, sendTo(network), Date.now)
    const standing = { till, city: merchant.city }
    known.set(merchant, standing)
    return standing
  }
}

/**
 * Stays to hear what the networks still have to say of the latest payments: a till that hung up
 * would send them up their ladders of retries for nothing.
 */
async function heardOut(rows: readonly ScanRow[], crew: Crew, waitMs: number): Promise<void> {
  const until = Date.now() + waitMs
  let unheard = rows.filter(({ final, endedAt, network, merchant, scene }) => {
    const told = !isCharged(scene) || crew.tillOf(network, merchant)?.till.notifiesCharges
    return final === 'paid' && told === true && endedAt > until - 2 * waitMs
  })
  while (Date.now() < until) {
    unheard = unheard.filter(({ orderNo }) => !crew.listener.hasHeard(orderNo))
    if (unheard.length === 0) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

interface Scans {
  readonly rows: ScanRow[]
  begin(due: Due, startedAt: number): void
  /** Resolves when nothing is in flight, or after that long. */
  drained(drainMs: number): Promise<void>
  /** Whatever has not ended by now ends as unknown. */
  giveUp(): void
}

function createScans(order: ShardOrder, crew: Crew, tally: Tally): Scans {
  const { plan, runTag, startAt, patience } = order
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

  const begin = ({ index, dueMs }: Due, startedAt: number) => {
    const arrival = arrivalOf(index)
    const notifyUrl = crew.listener.notifyUrl(arrival.network, arrival.merchant)
    const sale = saleOf(arrival, { runTag, notifyUrl })
    const expectation = crew.listener.expect(sale.orderNo)
    const end = (ended: Ended) => {
      if (!open.delete(index)) return
      expectation.done()
      const endedAt = Date.now()
      const dueAt = startAt + dueMs
      rows.push({ ...rowOf(arrival, sale), ...ended, dueAt, startedAt, endedAt })
      tally.finish(ended.final, endedAt, endedAt - dueAt)
      if (open.size === 0) emptied?.()
    }
    open.set(index, end)
    const parts = { ...met(crew, arrival), patience, notice: expectation.heard, sleep }
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
function met({ tillOf, phone }: Crew, { network, merchant, app, payer }: Arrival) {
  const standing = tillOf(network, merchant)
  if (standing === undefined) throw new Error(`Nobody minds till ${merchant} of ${network}.`)
  const { till, city } = standing
  return { till, phone, owner: network, payer: { app, payer, city } }
}

const neverTold: Ended = Object.freeze({ final: 'unknown', outcome: 'result-unknown' })

const tickOf = (worker: number, tally: Tally): TrafficTick => ({
  type: 'traffic-tick',
  at: Date.now(),
  worker,
  inFlight: tally.inFlight(),
  seconds: tally.added(),
})

const loopDelayMs = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - loopResolutionMs)

function urlOf(apps: ShardOrder['endpoints']['apps'], app: string): string {
  const url = apps[app]
  if (url === undefined) throw new Error(`The crowd was given no address of the app ${app}.`)
  return url
}

function sendOf<Name>(clients: ReadonlyMap<Name, ReturnType<typeof createClient>>, name: Name) {
  const client = clients.get(name)
  if (client === undefined) throw new Error(`The crowd has no connection to ${name}.`)
  return client.send
}
