/**
 * What merchants are told of their payments: past the gate of their hop, and again after a while
 * when the telling went wrong. It is told in memory; how a network words it is left to its own room.
 */
import { sleep } from '../../core/clock.ts'
import { type InstitutionId, institutionId, type OrderNo } from '../../core/ids.ts'
import type { Outcome } from '../../core/outcome.ts'
import type { Network } from '../../loadtests/traffic/cast.ts'
import type { NotificationCounts } from '../../loadtests/traffic/protocol.ts'
import type { Heard } from '../../loadtests/traffic/tills/till.ts'
import { isSilence } from '../../simulators/host/fault-gate.ts'
import type { Order } from '../../simulators/roles/order.ts'
import type { World } from './world.ts'

export interface Notices {
  /** The house has been paid, and tells the merchant. */
  paid(network: Network, order: Order): void
  /** From now on a notice of this order is kept for whoever waits. */
  expect(orderNo: OrderNo): Expectation
  /** The network's number for what a static code was paid for: only its notice tells. */
  numberOf(trace: string): OrderNo | undefined
  counts(): NotificationCounts
}

export interface Expectation {
  /** The first notice, at once if it came already; nothing after `waitMs`. */
  heard(waitMs: number): Promise<Heard | undefined>
  done(): void
}

/** Gaps before a notice is sent again: the first rungs every network has in some form. */
const ladderMs: readonly number[] = [15_000, 60_000, 120_000, 600_000]

interface Awaited {
  heard: Heard | undefined
  wake: (heard: Heard) => void
}

export function createNotices(world: () => World): Notices {
  const awaited = new Map<string, Awaited>()
  const numbers = new Map<string, OrderNo>()
  const counts = { heard: 0, duplicates: 0, forged: 0 }

  const take = ({ trace, orderNo, amountFen, codeKind }: Order) => {
    const heard: Heard = { orderNo, paid: true, amountFen }
    if (codeKind !== undefined && !numbers.has(trace)) {
      numbers.set(trace, orderNo)
      counts.heard += 1
      return
    }
    const waiting = awaited.get(orderNo)
    if (waiting === undefined || waiting.heard !== undefined) counts.duplicates += 1
    else {
      counts.heard += 1
      waiting.heard = heard
      waiting.wake(heard)
    }
  }

  const climb = async (from: InstitutionId, order: Order) => {
    const { clock, emit } = world()
    const { trace } = order
    const tell = (step: 'delivered' | 'retrying' | 'dead', attempt: number) => {
      const about = { trace, from, step, attempt, detail: '' }
      emit({ type: 'notification-moved', at: clock.now(), ...about })
    }
    for (let attempt = 0; ; attempt += 1) {
      if (await sent(world(), { from, trace, attempt }, () => take(order)))
        return tell('delivered', attempt)
      const gapMs = ladderMs[attempt]
      if (gapMs === undefined) return tell('dead', attempt)
      tell('retrying', attempt)
      await sleep(clock, gapMs)
    }
  }

  return {
    paid: (network, order) => world().later(climb(institutionId(network), order)),
    expect: (orderNo) => {
      const waiting: Awaited = { heard: undefined, wake: () => undefined }
      awaited.set(orderNo, waiting)
      return {
        heard: (waitMs) =>
          new Promise((resolve) => {
            if (waiting.heard !== undefined) return resolve(waiting.heard)
            const cancel = world().clock.after(waitMs, () => resolve(undefined))
            waiting.wake = (heard) => {
              cancel()
              resolve(heard)
            }
          }),
        done: () => awaited.delete(orderNo),
      }
    },
    numberOf: (trace) => numbers.get(trace),
    counts: () => counts,
  }
}

/** One sending, as fate has it; whether the merchant has acknowledged it. */
async function sent(
  { gates }: World,
  { from, trace, attempt }: { from: InstitutionId; trace: Order['trace']; attempt: number },
  deliver: () => void,
): Promise<boolean> {
  const about = { trace, operation: 'notify', movesMoney: true, attempt }
  const answer = await gates.get(from)?.pass<Outcome>(`${from}>merchant`, about, {
    work: async () => {
      deliver()
      return 'approved'
    },
    refuse: (outcome) => outcome,
    outcomeOf: (outcome) => outcome,
  })
  return answer === 'approved' && !isSilence(answer)
}
