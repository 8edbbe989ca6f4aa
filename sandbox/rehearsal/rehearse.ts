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
import { type Mistake, Misuse } from '../misuse.ts'
import { compareRecords } from '../records.ts'
import { ruleBookOf } from '../rule-pages.ts'
import { merchantRecords } from '../runs.ts'
import { patienceOf, type Scenario } from '../scenario.ts'
import { type ActDesk, createActDesk } from '../theatre/act-desk.ts'
import { createRehearsedCrowd, type RehearsedCrowd } from './crowd.ts'
import { setChanges } from './moves.ts'
import { createNotices } from './notices.ts'
import type { Pace } from './passage.ts'
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

/** Who looks on at a rehearsal, and decides how fast it goes: neither changes what happens in it. */
export interface Direction {
  readonly pace?: Pace
  /** Sees the world before anything happens in it; the acts are turned where it says. */
  readonly watch?: (world: World, crowd: RehearsedCrowd) => { readonly acts: ActDesk }
}

/** The day of a rehearsal whose scenario names none: never the machine's. */
export const usualDay: Day = '2026-11-22'

/**
 * @throws Misuse when the scenario brings more arrivals than memory has room for, or has targets.
 * @throws Error on a mistake of ours, wherever in the world it was made.
 */
export async function rehearse(
  scenario: Scenario,
  seed = scenario.seed,
  { pace, watch }: Direction = {},
): Promise<Rehearsed> {
  const mistakes = unrehearsable(scenario, seed)
  if (mistakes.length > 0) throw new Misuse('rehearse the scenario', mistakes)
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
    ...{ overhear: heard.overhear, onPaid: notices.paid, pace },
  })
  const events = createEvents(world.listen)
  const failures = countFailures(world)
  const { pages } = keepPages(world)
  const crowd = createRehearsedCrowd({ world, scenario, seed, notices })
  const { acts } = watch?.(world, crowd) ?? { acts: createActDesk({ world, scenario }) }
  setChanges(world, acts)
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

/** Why a scenario cannot be played in virtual time; nothing where it can. */
export function unrehearsable({ title, targets, arrivals }: Scenario, seed: number): Mistake[] {
  const served = Object.keys(targets)
  const { length } = schedule({ arrivals, seed })
  return [
    ...(served.length === 0
      ? []
      : [
          {
            ...{ where: title, found: `targets for ${served.join(' and ')}` },
            todo: 'A service can only be pressed over sockets: play it with run.',
          },
        ]),
    ...(length <= limits.rehearsedMax
      ? []
      : [
          {
            ...{ where: title, found: `${length} arrivals` },
            todo: `All of it is kept in memory: rehearse ${limits.rehearsedMax} at most, or run it.`,
          },
        ]),
  ]
}
