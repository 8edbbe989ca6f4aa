/**
 * How users' services took the news of payments: heard on the stage's own bus, because a service is
 * notified by the network and tells nobody else. Timed from the payment to its acknowledgement.
 */
import { BoundedMap } from '../core/bounded-map.ts'
import type { Emit, SandboxEvent } from '../core/events.ts'
import { LatencyHistogram } from '../core/histogram.ts'
import { limits } from '../core/limits.ts'
import { isCharged } from '../core/scene.ts'
import { networks } from '../loadtests/traffic/cast.ts'
import { type Spread, spreadOf } from '../loadtests/traffic/figures.ts'
import type { ScanRow } from '../loadtests/traffic/protocol.ts'
import type { Targets } from '../loadtests/traffic/targets/target.ts'

/** Of one network's notifications to the service, by order that was paid. */
export interface AcknowledgementFigures {
  readonly network: string
  /** Paid orders that the service was to be told of. */
  readonly expected: number
  readonly acknowledged: number
  /** Orders that were told more than once, because the first telling was not acknowledged. */
  readonly retried: number
  /** Given up by the network. */
  readonly dead: number
  /** Not acknowledged within so many milliseconds of the payment. */
  readonly missing: number
  readonly withinMs: number
  /** The first of them, by order number. */
  readonly firstMissing: readonly string[]
  /** From the payment to the acknowledgement, of the acknowledged. */
  readonly tookMs: Spread
}

export interface Acknowledgements {
  /** Waits until nothing more can come in its time. */
  settled(): Promise<void>
  figures(rows: readonly ScanRow[]): AcknowledgementFigures[]
  stop(): void
}

/** What is known of one order's notification. Moments are the stage's, in milliseconds. */
interface Told {
  paidAt: number | undefined
  queued: boolean
  retried: boolean
  dead: boolean
  acknowledgedAt: number | undefined
}

interface Listened {
  readonly targets: Targets
  listen(listener: Emit): () => void
  now(): number
}

const lookEveryMs = 20
const missingNamed = 5

export function watchAcknowledgements({ targets, listen, now }: Listened): Acknowledgements {
  const orders = new BoundedMap<Told>({ max: limits.arrivalsMax, mayForget: () => true })
  const awaited = new Map<string, number>()
  const toldOf = (key: string): Told => {
    const known = orders.get(key)
    if (known !== undefined) return known
    const fresh = {
      ...{ paidAt: undefined, queued: false, retried: false },
      ...{ dead: false, acknowledgedAt: undefined },
    }
    orders.set(key, fresh)
    return fresh
  }

  const hear: Emit = (event) => {
    const key = keyOf(event, targets)
    if (key === undefined) return
    const told = toldOf(key)
    note(told, event)
    const until = untilOf(told, withinMsOf(targets, key))
    if (until === undefined) awaited.delete(key)
    else awaited.set(key, until)
  }
  const stop = Object.keys(targets).length === 0 ? () => undefined : listen(hear)

  const settled = async () => {
    while ([...awaited.values()].some((until) => until >= now())) {
      await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
    }
  }

  const figures = (rows: readonly ScanRow[]) =>
    networks
      .filter((network) => targets[network] !== undefined)
      .map((network) => figuresOf(network, { rows, orders, targets }))

  return { settled, figures, stop }
}

/** The payment of an order at a target's network, or its notification; nothing for other events. */
function keyOf(event: SandboxEvent, targets: Targets): string | undefined {
  const isPayment = event.type === 'order-moved' && event.to === 'paid'
  const by = isPayment
    ? event.acquirer
    : event.type === 'notification-moved'
      ? event.from
      : undefined
  if (by === undefined || !('trace' in event) || !Object.hasOwn(targets, by)) return undefined
  return `${by} ${event.trace}`
}

function note(told: Told, event: SandboxEvent): void {
  if (event.type === 'order-moved') told.paidAt ??= event.at
  if (event.type !== 'notification-moved') return
  if (event.step === 'queued') told.queued = true
  if (event.step === 'retrying') told.retried = true
  if (event.step === 'dead' || event.step === 'forbidden') told.dead = true
  if (event.step === 'delivered') told.acknowledgedAt ??= event.at
}

/** Until when an acknowledgement may still come in time; nothing when none is awaited. */
function untilOf(told: Told, withinMs: number): number | undefined {
  const { paidAt, queued, dead, acknowledgedAt } = told
  const isAwaited = queued && !dead && acknowledgedAt === undefined
  return isAwaited && paidAt !== undefined ? paidAt + withinMs : undefined
}

function withinMsOf(targets: Targets, key: string): number {
  const network = networks.find((one) => key.startsWith(`${one} `))
  const target = network === undefined ? undefined : targets[network]
  return target?.notification?.withinMs ?? limits.targetNoticeMs
}

interface Gathered {
  readonly rows: readonly ScanRow[]
  readonly orders: Pick<BoundedMap<Told>, 'get'>
  readonly targets: Targets
}

function figuresOf(
  network: (typeof networks)[number],
  { rows, orders, targets }: Gathered,
): AcknowledgementFigures {
  const withinMs = withinMsOf(targets, `${network} `)
  const latency = new LatencyHistogram()
  const counts = { expected: 0, acknowledged: 0, retried: 0, dead: 0, missing: 0 }
  const firstMissing: string[] = []
  for (const row of rows) {
    if (row.network !== network) continue
    const told = orders.get(`${network} ${row.orderNo}`)
    // Where a network does not notify charges, or was asked not to, nobody waits for it.
    if (told?.paidAt === undefined || (!told.queued && !told.dead && isCharged(row.scene))) continue
    counts.expected += 1
    if (told.retried) counts.retried += 1
    if (told.dead) counts.dead += 1
    const tookMs = (told.acknowledgedAt ?? Number.POSITIVE_INFINITY) - told.paidAt
    if (told.acknowledgedAt !== undefined) {
      counts.acknowledged += 1
      latency.record(tookMs)
    }
    if (tookMs <= withinMs) continue
    counts.missing += 1
    if (firstMissing.length < missingNamed) firstMissing.push(row.orderNo)
  }
  return { network, ...counts, withinMs, firstMissing, tookMs: spreadOf([latency.sparse()]) }
}
