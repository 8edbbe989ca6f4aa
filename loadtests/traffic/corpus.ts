/**
 * Requests signed before the first arrival: RSA is what a generator spends its time on, and here it
 * is spent before the clock runs. Each is signed for the moment at which its arrival falls due, so
 * that its age is only what the signing took. Only orders: a charge needs a code nobody shows yet.
 */
import { limits } from '../../core/limits.ts'
import { isCharged } from '../../core/scene.ts'
import { type Arrival, createCast, type Network } from './cast.ts'
import { standingFor } from './crew.ts'
import type { Listener } from './listener.ts'
import { type Due, schedule, shareOf } from './plan.ts'
import type { ShardOrder, SignedAhead } from './protocol.ts'
import { saleOf } from './sale.ts'
import { createShelf, type Shelf } from './shelf.ts'
import type { SignedOrder, Till } from './tills/till.ts'

export interface Corpus {
  /** What was signed for an arrival; nothing where nothing was, or its time is no longer true. */
  take(index: number): SignedOrder | undefined
  counts(): SignedAhead
}

/** Who signs, and where they are to be notified. */
interface Signers {
  standingAt(
    network: Network,
    merchant: number,
  ): { readonly signOrder?: Till['signOrder'] } | undefined
  readonly listener: Pick<Listener, 'notifyUrl'>
}

interface CorpusParts {
  readonly order: Omit<ShardOrder, 'startAt'>
  readonly crew: Signers
  readonly now: () => number
  stopped(): boolean
}

/** Signatures under way at once: enough for the threads of the pool that Node keeps for them. */
const atOnce = 32

/** Signs this worker's share in the order of its arrivals, as far as the bounds go. */
export async function signAhead(parts: CorpusParts): Promise<Corpus> {
  const { order, now } = parts
  const { worker, workers, plan } = order
  const share = shareOf(schedule(plan), order)
  const bytesMax = Math.floor(limits.corpusBytesMax / workers)
  const shelf = createShelf({ places: share.length, bytesMax })
  const began = now()
  await signAll(parts, { share, shelf, began })
  const seconds = (now() - began) / 1000
  const counts = { sent: 0, aged: 0 }
  return {
    take: (index) => {
      const signed = shelf.take((index - worker) / workers)
      if (signed === undefined) return undefined
      const isTimely = Math.abs(now() - signed.signedFor) <= limits.signedAheadSkewMs
      counts[isTimely ? 'sent' : 'aged'] += 1
      return isTimely ? signed : undefined
    },
    counts: () => ({ requests: shelf.count(), bytes: shelf.bytes(), seconds, ...counts }),
  }
}

interface Signing {
  readonly share: readonly Due[]
  readonly shelf: Shelf
  /** The first arrival is taken to come then: nobody knows yet when it will. */
  readonly began: number
}

async function signAll(parts: CorpusParts, { share, shelf, began }: Signing): Promise<void> {
  const { order, crew, now } = parts
  const arrivalOf = createCast(order.plan.cast, order.plan.seed)
  let next = 0
  let full = false
  const isOver = () => full || parts.stopped() || now() - began > limits.signingAheadMs
  const sign = async () => {
    for (let place = next; place < share.length && !isOver(); place = next) {
      next += 1
      const { index, dueMs } = share[place] ?? { index: 0, dueMs: 0 }
      const signed = await signedFor(crew, { arrival: arrivalOf(index), order, at: began + dueMs })
      if (signed !== undefined && !shelf.put(place, signed)) full = true
    }
  }
  await Promise.all(Array.from({ length: atOnce }, sign))
}

interface Order {
  readonly arrival: Arrival
  readonly order: CorpusParts['order']
  readonly at: number
}

/** Nothing for a charge, and for a service that signs for itself. */
async function signedFor(
  crew: Signers,
  { arrival, order, at }: Order,
): Promise<SignedOrder | undefined> {
  if (isCharged(arrival.scene)) return undefined
  const { signOrder } = standingFor(crew, arrival)
  const notifyUrl = crew.listener.notifyUrl(arrival.network, arrival.merchant)
  return signOrder?.(saleOf(arrival, { runTag: order.runTag, notifyUrl }), at)
}

/** Of several workers: they sign side by side, so the longest of them is how long it took. */
export function mergeSignedAhead(parts: readonly (SignedAhead | null)[]): SignedAhead | null {
  const all = parts.filter((one) => one !== null)
  const sum = (name: keyof SignedAhead) => all.reduce((total, one) => total + one[name], 0)
  return all.length === 0
    ? null
    : {
        ...{ requests: sum('requests'), bytes: sum('bytes') },
        ...{ sent: sum('sent'), aged: sum('aged') },
        seconds: Math.max(...all.map(({ seconds }) => seconds)),
      }
}
