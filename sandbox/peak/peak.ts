/**
 * Plays a scenario by the million: the courses of payments are learned from the plain world of a
 * rehearsal, one payment at a time, and then driven by arithmetic over as many threads as there are.
 * The same seed gives the same digest, whatever their number.
 */
import { schedule } from '../../loadtests/traffic/plan.ts'
import type { Scenario } from '../scenario-terms.ts'
import { refuseInexact } from './boundary.ts'
import type { ShareReport } from './partition.ts'
import { createTeacher, type Teacher } from './teacher.ts'
import { driveAll } from './threads.ts'

/** How it was played, in real time. */
export interface Played {
  readonly way: 'at scale'
  /** Threads that drove; 0 when the calling one did. */
  readonly workers: number
  readonly partitions: number
  readonly arrivals: number
  readonly seconds: number
  /** Of real time, everything included. */
  readonly paymentsPerSecond: number
  /** Different courses, how many of them hold for one arrival only, and how long learning took. */
  readonly courses: number
  readonly ownCourses: number
  readonly learnMs: number
  /** Time a thread spent on driving and nothing else, over all threads, for one payment. */
  readonly driveNsEach: number
}

export interface AtScale {
  readonly scenario: Scenario
  readonly seed: number
  readonly teacher: Teacher
  readonly shares: readonly ShareReport[]
  readonly played: Played
}

/** Handed what tells the share that is done, from 0 to 1. */
export type Watch = (share: () => number) => void

export interface PeakOptions {
  readonly seed?: number
  readonly workers: number
  /** Due times, for whoever has drawn them already. */
  readonly due?: Float64Array
  readonly watch?: Watch | undefined
}

/** @throws Misuse when something in the scenario cannot be played exactly at this scale. */
export async function rehearseAtScale(
  scenario: Scenario,
  { seed = scenario.seed, workers, due, watch }: PeakOptions,
): Promise<AtScale> {
  const began = performance.now()
  const drawn = inSharedMemory(due ?? schedule({ arrivals: scenario.arrivals, seed }))
  const teacher = createTeacher(scenario, seed, drawn)
  refuseInexact(scenario, teacher.plan)
  const shares = await driveAll(teacher, workers, watch)
  const seconds = (performance.now() - began) / 1000
  const driveMs = shares.reduce((sum, share) => sum + share.driveMs, 0)
  const { courses, learnMs, plan } = teacher
  return {
    ...{ scenario, seed, teacher, shares },
    played: {
      ...{ way: 'at scale', workers, partitions: plan.partitions, arrivals: drawn.length },
      ...{ seconds, paymentsPerSecond: Math.round(drawn.length / seconds) },
      ...{
        courses: courses.length,
        ownCourses: courses.filter(({ only }) => only !== null).length,
      },
      ...{ learnMs: Math.round(learnMs) },
      driveNsEach: Math.round((driveMs * 1e6) / Math.max(1, drawn.length)),
    },
  }
}

function inSharedMemory(due: Float64Array): Float64Array {
  const shared = new Float64Array(new SharedArrayBuffer(due.byteLength))
  shared.set(due)
  return shared
}
