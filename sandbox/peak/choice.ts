/** Which way a scenario is rehearsed: all of it in the plain world, or at scale. */
import { availableParallelism } from 'node:os'
import { durationSeconds } from '../../core/arrivals.ts'
import { limits } from '../../core/limits.ts'
import { schedule } from '../../loadtests/traffic/plan.ts'
import { type RehearsalReport, rehearsalReport } from '../rehearsal/rehearsal-report.ts'
import { rehearsalWords } from '../rehearsal/rehearsal-words.ts'
import { type Direction, rehearse } from '../rehearsal/rehearse.ts'
import type { Scenario } from '../scenario-terms.ts'
import { createActDesk } from '../theatre/act-desk.ts'
import { rehearseAtScale, type Watch } from './peak.ts'
import { type PeakReport, peakReport } from './peak-report.ts'
import { peakWords } from './peak-words.ts'

export interface Choice {
  readonly seed: number
  /** Threads, for whoever wants it at scale; null lets the number of arrivals decide. */
  readonly threads: number | null
  /** Is told how to ask which share of it is done, from 0 to 1. */
  readonly watch?: Watch
}

/** How it ended, and that in words. */
export interface Told {
  readonly report: RehearsalReport | PeakReport
  readonly words: string
}

/** @throws Misuse when it is to be played at scale and cannot be. */
export async function rehearsedAsFits(scenario: Scenario, choice: Choice): Promise<Told> {
  const { seed, threads, watch } = choice
  const due = schedule({ arrivals: scenario.arrivals, seed })
  if (threads === null && due.length <= limits.rehearsedMax) {
    const report = rehearsalReport(await rehearse(scenario, seed, watchedBy(scenario, watch)))
    return { report, words: rehearsalWords(report) }
  }
  const workers = threads ?? Math.min(availableParallelism(), limits.workersMax)
  const report = await peakReport(await rehearseAtScale(scenario, { seed, workers, due, watch }))
  return { report, words: peakWords(report) }
}

/** In virtual time the share that is done is that of the arrivals' time. */
function watchedBy(scenario: Scenario, watch: Watch | undefined): Direction {
  if (watch === undefined) return {}
  const wholeMs = durationSeconds(scenario.arrivals) * 1000
  return {
    watch: (world) => {
      const beganAt = world.now()
      watch(() => Math.min(1, (world.now() - beganAt) / wholeMs))
      return { acts: createActDesk({ world, scenario }) }
    },
  }
}
