/**
 * Knows all courses, and learns those nobody has gone yet, each from one arrival that goes it. What
 * an arrival's course is follows from the scenario and the seed, whoever asks and when.
 */
import { momentOf } from '../../core/calendar.ts'
import type { Policies } from '../../core/faults.ts'
import { limits } from '../../core/limits.ts'
import { castTable } from '../../loadtests/traffic/cast-draw.ts'
import { runTag } from '../../loadtests/traffic/plan.ts'
import { prevailingPolicies } from '../prevailing.ts'
import { usualDay } from '../rehearsal/rehearse.ts'
import { shopsWithCodes } from '../rehearsal/shops.ts'
import { ruleBookOf } from '../rule-pages.ts'
import type { Scenario } from '../scenario-terms.ts'
import { type Cell, cellsOf } from './cells.ts'
import { type Classroom, createClassroom } from './classroom.ts'
import type { AccountName, Course } from './course.ts'
import { Drive, type DrivePlan } from './drive.ts'
import { type AccountNumbers, learn } from './learn.ts'

export interface Teacher {
  readonly plan: DrivePlan
  readonly cells: readonly Cell[]
  /** By number. */
  readonly accounts: readonly AccountName[]
  /** By number. */
  readonly courses: readonly Course[]
  /** How often the plain world was asked, and for how long. */
  readonly learnMs: number
  readonly room: Classroom
  /** The course of each of these arrivals. */
  teach(indices: readonly number[]): Promise<readonly Course[]>
  /** Learns ahead what the first so many arrivals go. */
  scout(arrivals: number): Promise<void>
}

export function createTeacher(scenario: Scenario, seed: number, due: Float64Array): Teacher {
  const book = ruleBookOf(scenario, scenario.day ?? usualDay)
  const policies = policiesOf(scenario)
  const { table, all: cells } = cellsOf(scenario, book, tellsShops(policies))
  const registry = createRegistry()
  const plan = planOf(scenario, { seed, due, registry, table, cellCount: cells.length })
  const guide = new Drive(plan)
  const newRoom = () => createClassroom(scenario, seed, policies)
  const room = newRoom()
  const courses: Course[] = []
  let learnMs = 0

  const courseOf = async (index: number): Promise<Course> => {
    const cell = guide.cellOf(index)
    const known = guide.leafOf(index)
    if (known !== null) return known.course
    const began = performance.now()
    const at = Math.ceil(plan.startAt + (due[index] ?? 0))
    const lesson = { id: courses.length, cell, index, at }
    const course = await learn(room, lesson, { accounts: registry, freshRoom: newRoom })
    courses.push(course)
    guide.learn(course)
    learnMs += performance.now() - began
    return course
  }

  const teach = async (indices: readonly number[]) => {
    const found = new Set<Course>()
    for (const index of indices) found.add(await courseOf(index))
    return [...found]
  }

  return {
    ...{ plan, cells, accounts: registry.all, courses, room, teach },
    get learnMs() {
      return learnMs
    },
    scout: async (arrivals) => {
      const until = Math.min(arrivals, due.length)
      for (let index = 0; index < until; index += 1) await courseOf(index)
    },
  }
}

/** The policies that hold all the while: the usual moods among them, where they are asked for. */
export const policiesOf = ({ policies, moods }: Scenario): Policies =>
  prevailingPolicies({ policies, moods, maintenance: false }, 0)

const tellsShops = (policies: Policies) =>
  Object.values(policies).some(({ refusals = [], faults = [] }) =>
    [...refusals, ...faults].some(
      ({ when }) => when?.city !== undefined || when?.merchant !== undefined,
    ),
  )

interface Registry extends AccountNumbers {
  readonly all: readonly AccountName[]
}

function createRegistry(): Registry {
  const all: AccountName[] = []
  const numbers = new Map<string, number>()
  return {
    all,
    numberOf: (name) => {
      const key = `${name.book} ${name.id}`
      const known = numbers.get(key)
      if (known !== undefined) return known
      const fresh = all.push(name) - 1
      numbers.set(key, fresh)
      return fresh
    },
    kindOf: (book, id) => all[numbers.get(`${book} ${id}`) ?? -1]?.kind,
  }
}

interface PlanParts extends Pick<DrivePlan, 'seed' | 'due' | 'cellCount'> {
  readonly registry: Registry
  readonly table: DrivePlan['cells']
}

function planOf(
  scenario: Scenario,
  { seed, due, registry, table, cellCount }: PlanParts,
): DrivePlan {
  const { cast, title, begins, day } = scenario
  const { mix, payersPerApp, openingBalanceFen } = cast
  const apps = [...new Set(mix.map(({ app }) => app))]
  return {
    ...{ seed, due, cells: table, cellCount, openingFen: openingBalanceFen },
    runTag: runTag({ title, seed }, 0),
    startAt: momentOf(`${day ?? usualDay} ${begins}:00`) ?? 0,
    cast: castTable(cast, seed),
    payersOf: mix.map(({ app }) => apps.indexOf(app)),
    merchantsOf: mix.map(({ owner }) =>
      shopsWithCodes(owner).map(({ merchant }) =>
        registry.numberOf({ book: owner, id: `merchant:${merchant}`, kind: 'merchant' }),
      ),
    ),
    apps: apps.length,
    partitions: partitionsOf(payersPerApp),
    accountsMax: limits.rehearsedAccountsMax,
  }
}

/**
 * In how many parts the payers of each app fall, whatever the number of threads: a payer's arrivals
 * are all in one. The largest number up to 64 by which the payers can be divided.
 */
export function partitionsOf(payersPerApp: number): number {
  for (let parts = 64; parts > 1; parts -= 1) if (payersPerApp % parts === 0) return parts
  return 1
}
