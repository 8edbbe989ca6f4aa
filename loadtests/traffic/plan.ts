/**
 * Who begins when: a scenario's arrivals as due times, and each worker's exact share of them.
 * Arrival k belongs to worker k mod n, so the whole is the same for any number of workers.
 */
import { dueTimes, type Phase } from '../../core/arrivals.ts'
import { hash32 } from '../../core/random.ts'
import type { CastPlan } from './cast.ts'

/** What traffic needs to know of a scenario. Plain data. */
export interface TrafficPlan {
  readonly title: string
  readonly seed: number
  readonly arrivals: readonly Phase[]
  readonly cast: CastPlan
}

/** One arrival and its due time, in milliseconds from the start of the run. */
export interface Due {
  readonly index: number
  readonly dueMs: number
}

/** The due times of all arrivals, in milliseconds from the start, ascending. */
export function schedule({ arrivals, seed }: Pick<TrafficPlan, 'arrivals' | 'seed'>): Float64Array {
  return dueTimes(arrivals, seed)
}

/** The arrivals of one worker out of so many, in order of their due times. */
export function shareOf(
  due: Float64Array,
  { worker, workers }: { readonly worker: number; readonly workers: number },
): Due[] {
  const share: Due[] = []
  for (let index = worker; index < due.length; index += workers) {
    share.push({ index, dueMs: due[index] ?? 0 })
  }
  return share
}

/** Eight hex digits that tell one round of one scenario from every other in the order numbers. */
export function runTag(
  { title, seed }: Pick<TrafficPlan, 'title' | 'seed'>,
  round: number,
): string {
  return hash32(`${title}/${round}`, seed).toString(16).padStart(8, '0')
}
