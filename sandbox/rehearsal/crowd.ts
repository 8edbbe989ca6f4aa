/**
 * The crowd of a rehearsal: the arrivals a run over sockets would have, each at its due time on the
 * virtual clock, played as the crowd plays them, with tills and phones that speak no wire.
 */
import type { Cancel } from '../../core/clock.ts'
import type { TrafficTick } from '../../core/events.ts'
import { schedule } from '../../loadtests/traffic/plan.ts'
import type { ScanRow, ShardReport } from '../../loadtests/traffic/protocol.ts'
import { rowOf } from '../../loadtests/traffic/sale.ts'
import { createTally } from '../../loadtests/traffic/tally.ts'
import type { Came } from '../evidence/attempts.ts'
import { type CustomerParts, createCounter } from './customer.ts'
import type { World } from './world.ts'

export interface RehearsedCrowd {
  /** Lets everybody come when they are due; resolves when all have ended. */
  play(): Promise<void>
  /** Nobody comes any more; who is there comes to an end. */
  stop(): void
  /** What it did since this was last asked, as a worker's crowd would tell it. */
  tick(): Pick<TrafficTick, 'inFlight' | 'seconds'>
  readonly came: readonly Came[]
  /** What everybody's till believes in the end. */
  report(): ShardReport
}

export function createRehearsedCrowd(parts: CustomerParts): RehearsedCrowd {
  const { world, scenario, seed, notices } = parts
  const { clock } = world
  const { arrivals } = scenario
  const counter = createCounter(parts)
  const tally = createTally()
  const rows: ScanRow[] = []
  const came: Came[] = []

  const begin = async (index: number, dueAt: number) => {
    const one = counter.customer(index)
    const { arrival, sale, startedAt } = one
    came.push(one)
    tally.count('target', dueAt)
    tally.count('started', startedAt)
    const ended = await counter.serve(one)
    const endedAt = clock.now()
    tally.finish(ended.final, { dueAt, startedAt, endedAt })
    rows.push({ ...rowOf(arrival, sale), ...ended, dueAt, startedAt, endedAt })
  }

  /** What a static code was paid for has no number of the till's. */
  const told = (row: ScanRow): ScanRow => {
    const orderNo = notices.numberOf(row.orderNo)
    return orderNo === undefined ? counter.book.told(row) : { ...row, orderNo }
  }

  const report = (): ShardReport => ({
    ...{ worker: 0, rows: rows.map(told), ...tally.figures() },
    ...{ notifications: notices.counts(), signedAhead: null },
    ...{ loopDelayMs: { p99: 0, max: 0 }, loopBusyShare: 0 },
  })

  const arrivalsOf = arrive(world, schedule({ arrivals, seed }), begin)
  const tick = () => ({ inFlight: tally.inFlight(), seconds: tally.added() })
  return { ...arrivalsOf, tick, came, report }
}

/** Each arrival lets the next one fall due: what waits on the clock stays short. */
function arrive(
  { clock }: World,
  due: Float64Array,
  begin: (index: number, dueAt: number) => Promise<void>,
): Pick<RehearsedCrowd, 'play' | 'stop'> {
  let stop: () => void = () => undefined
  const play = () => {
    const startAt = clock.now()
    return new Promise<void>((resolve, reject) => {
      let coming = due.length
      let open = 0
      let cancel: Cancel = () => undefined
      const look = () => {
        if (open === 0 && coming === 0) resolve()
      }
      const ended = () => {
        open -= 1
        look()
      }
      const next = (index: number) => {
        const dueMs = due[index]
        if (dueMs === undefined) return
        cancel = clock.after(startAt + dueMs - clock.now(), () => {
          open += 1
          coming -= 1
          begin(index, startAt + dueMs).then(ended, reject)
          next(index + 1)
        })
      }
      stop = () => {
        cancel()
        coming = 0
        look()
      }
      next(0)
      look()
    })
  }
  return { play, stop: () => stop() }
}
