/**
 * A plain world in which one arrival at a time is played as a rehearsal plays it, watched closely:
 * which messages passed which gate and when, which money moved in which book, how it ended. What
 * happens is decided by the roles; here it is only written down.
 */
import { momentOf } from '../../core/calendar.ts'
import { createFailureCounts, type FailureCount } from '../../core/failures-counted.ts'
import type { Policies } from '../../core/faults.ts'
import type { Ended } from '../../loadtests/traffic/scan.ts'
import { type Counter, type Customer, createCounter } from '../rehearsal/customer.ts'
import { createNotices, type Notices } from '../rehearsal/notices.ts'
import { usualDay } from '../rehearsal/rehearse.ts'
import { shopsWithCodes } from '../rehearsal/shops.ts'
import { createWorld, type World } from '../rehearsal/world.ts'
import { ruleBookOf } from '../rule-pages.ts'
import type { Scenario } from '../scenario-terms.ts'
import { createWatchedStore, type Deed } from './deeds.ts'
import type { Form } from './form.ts'
import { createTracedClock, type TracedClock } from './traced-clock.ts'
import {
  type Asked,
  createWatchedGate,
  type OtherLatency,
  type Passed,
  type Sight,
} from './watched-gate.ts'

/** One arrival, played to its end and watched. */
export interface Played {
  readonly customer: Customer
  readonly ended: Ended
  readonly lasts: Form
  readonly lastMs: number
  readonly asked: readonly Asked[]
  readonly passed: readonly Passed[]
  readonly deeds: readonly Deed[]
  readonly failures: readonly FailureCount[]
  readonly notices: { readonly heard: number; readonly duplicates: number }
  /** What the till says it gave back. */
  readonly backFen: number
  /** The last message of it, the background's too, was answered so long after the beginning. */
  readonly quietAfterMs: number
  readonly patience: readonly Form[]
  readonly order: readonly Form[]
  /** No form of it is to be trusted: things fell due at once, or met two fates under one name. */
  readonly unclear: boolean
}

export interface Classroom {
  readonly world: World
  readonly clock: TracedClock
  /** Plays arrival `index` as it begins at `at`. */
  play(index: number, at: number, other?: OtherLatency): Promise<Played>
}

export function createClassroom(scenario: Scenario, seed: number, policies: Policies): Classroom {
  const clock = createTracedClock()
  let sight: Sight | undefined
  const seen = (): Sight => {
    if (sight === undefined) throw new Error('Something happens between two plays.')
    return sight
  }
  const day = scenario.day ?? usualDay
  const { cast, patience: waits } = scenario
  const { queryGapsMs, ...patience } = waits
  const notices: Notices = createNotices(() => world)
  const world: World = createWorld({
    ...{ seed, policies, patience, queryGapsMs, clock },
    rules: ruleBookOf(scenario, day),
    startsAt: momentOf(`${day} ${scenario.begins}:00`) ?? 0,
    ...{ openingFen: cast.openingBalanceFen, certifiedShare: cast.certifiedShare },
    storeOf: (name) => createWatchedStore(name, (deed) => sight?.deeds.push(deed)),
    shopsOf: shopsWithCodes,
    gateOf: (ears) => createWatchedGate(ears, { policies, clock, seen }),
    onPaid: notices.paid,
  })
  world.listen((event) => sight?.count(event))
  const counter = createCounter({ world, scenario, seed, notices })
  return {
    ...{ world, clock },
    play: async (index, at, other) => {
      clock.begin(at)
      const failures = createFailureCounts()
      const told = { ...notices.counts() }
      const { count } = failures
      sight = { index, other, asked: [], passed: [], deeds: [], count, quietAt: at, uneven: false }
      const end = await served(counter, { world, clock, index })
      const { asked, passed, deeds, quietAt, uneven } = sight
      const { heard, duplicates } = notices.counts()
      sight = undefined
      return {
        ...{ ...end, asked, passed, deeds, failures: failures.rows() },
        notices: { heard: heard - told.heard, duplicates: duplicates - told.duplicates },
        backFen: counter.book.backFen(end.customer.sale),
        quietAfterMs: quietAt - at,
        ...{ patience: clock.patience(), order: clock.order() },
        unclear: clock.tied() || uneven,
      }
    },
  }
}

/** Lets the arrival come, and time pass until nothing goes on behind it. */
async function served(
  counter: Counter,
  { world, clock, index }: { world: World; clock: TracedClock; index: number },
) {
  const began = clock.now()
  const customer = counter.customer(index)
  let end: { ended: Ended; lasts: Form; lastMs: number } | undefined
  const serving = counter.serve(customer).then((ended) => {
    end = { ended, lasts: clock.form(), lastMs: clock.now() - began }
  })
  world.later(serving)
  const isAtRest = await world.rested()
  if (world.mishaps.length > 0) {
    throw new Error(`A mistake of ours while arrival ${index} was learned.`, {
      cause: world.mishaps[0],
    })
  }
  if (end === undefined || !isAtRest || world.going.size > 0) {
    throw new Error(`Arrival ${index} does not come to its end.`)
  }
  return { customer, ...end }
}
