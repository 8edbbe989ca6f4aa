/**
 * Plays a scenario in virtual time, without a socket, and gathers what it leaves behind. Nothing
 * enters but the scenario and the seed, so whoever rehearses twice sees the same twice.
 */
import { momentOf } from '../../core/calendar.ts'
import type { NetPosition } from '../../core/clearing.ts'
import type { FailureCount } from '../../core/failures-counted.ts'
import { limits } from '../../core/limits.ts'
import type { Day } from '../../core/rule-book.ts'
import { schedule } from '../../loadtests/traffic/plan.ts'
import { mergeReports, type TrafficReport } from '../../loadtests/traffic/report.ts'
import { checkBooks, clearingPositions } from '../books.ts'
import { closeDays } from '../clearing.ts'
import { attemptsOf } from '../evidence/attempts.ts'
import { createEvents } from '../evidence/events-kept.ts'
import type { Evidence } from '../evidence/evidence.ts'
import { keepPages } from '../evidence/pages-turned.ts'
import { createKeepingStore, recordsOf } from '../evidence/records-kept.ts'
import { createOverheard } from '../evidence/spoken.ts'
import { countFailures } from '../failure-counts.ts'
import { Misuse } from '../misuse.ts'
import { compareRecords } from '../records.ts'
import { ruleBookOf } from '../rule-pages.ts'
import { merchantRecords } from '../runs.ts'
import { patienceOf, type Scenario } from '../scenario.ts'
import { createRehearsedCrowd } from './crowd.ts'
import { setChanges } from './moves.ts'
import { createNotices } from './notices.ts'
import { shopsWithCodes } from './shops.ts'
import { createWorld, type World } from './world.ts'

export interface Rehearsed {
  readonly evidence: Evidence
  readonly traffic: TrafficReport
  readonly positions: readonly NetPosition[]
  readonly failures: readonly FailureCount[]
  /** Business time at which everything had come to its end. */
  readonly ended: number
}

/** The day of a rehearsal whose scenario names none: never the machine's. */
export const usualDay: Day = '2026-11-22'

/**
 * @throws Misuse when the scenario brings more arrivals than memory has room for, or has targets.
 * @throws Error on a mistake of ours, wherever in the world it was made.
 */
export async function rehearse(scenario: Scenario, seed = scenario.seed): Promise<Rehearsed> {
  refuseTargets(scenario)
  refuseCrowds(scenario, seed)
  const heard = createOverheard(() => world.now())
  const notices = createNotices(() => world)
  const day = scenario.day ?? usualDay
  const { queryGapsMs, ...patience } = patienceOf(scenario)
  const { policies, moods, maintenance, cast } = scenario
  const world: World = createWorld({
    ...{ seed, policies, moods, maintenance, patience, queryGapsMs },
    rules: ruleBookOf(scenario, day),
    startsAt: momentOf(`${day} ${scenario.begins}:00`) ?? 0,
    ...{ openingFen: cast.openingBalanceFen, certifiedShare: cast.certifiedShare },
    storeOf: createKeepingStore,
    shopsOf: shopsWithCodes,
    ...{ overhear: heard.overhear, onPaid: notices.paid },
  })
  const events = createEvents(world.listen)
  const failures = countFailures(world)
  const { pages } = keepPages(world)
  setChanges(world, scenario)
  const crowd = createRehearsedCrowd({ world, scenario, seed, notices })
  const { emit, now } = world
  emit({ type: 'run-moved', at: now(), scenario: scenario.title, step: 'started' })
  await world.until(crowd.play())
  emit({ type: 'run-moved', at: now(), scenario: scenario.title, step: 'draining' })
  const settled = (await world.rested()) && world.going.size === 0
  if (world.mishaps.length > 0) {
    throw new Error(`A mistake of ours in a rehearsal of "${scenario.title}".`, {
      cause: world.mishaps[0],
    })
  }
  const { breaks } = scenario
  const days = await closeDays(world, { breaks, seed, untilNow: true })
  emit({ type: 'run-moved', at: now(), scenario: scenario.title, step: 'ended' })
  const traffic = mergeReports([crowd.report()])
  const records = await compareRecords(
    world,
    merchantRecords({ scenario, seed, round: 0 }, traffic),
  )
  const evidence: Evidence = {
    ...{ scenario, seed, pages, days, settled, records },
    attempts: attemptsOf({ came: crowd.came, rows: traffic.rows, heard: events }),
    events: events.all(),
    get spoken() {
      return heard.spoken()
    },
    ...(await recordsOf(world)),
    books: await checkBooks(world, true),
  }
  const positions = await clearingPositions(world)
  return { evidence, traffic, positions, failures: failures.rows(), ended: now() }
}

/** @throws Misuse: no service of anybody's lives in virtual time. */
function refuseTargets({ title, targets }: Scenario): void {
  const found = Object.keys(targets)
  if (found.length === 0) return
  const todo = 'A service can only be pressed over sockets: play it with run.'
  const mistake = { where: title, found: `targets for ${found.join(' and ')}`, todo }
  throw new Misuse('rehearse the scenario', [mistake])
}

function refuseCrowds({ title, arrivals }: Scenario, seed: number): void {
  const { length } = schedule({ arrivals, seed })
  if (length <= limits.rehearsedMax) return
  const todo = `All of it is kept in memory: rehearse ${limits.rehearsedMax} at most, or run it.`
  throw new Misuse('rehearse the scenario', [{ where: title, found: `${length} arrivals`, todo }])
}
