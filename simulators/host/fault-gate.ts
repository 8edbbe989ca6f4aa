/** Carries out what core/faults.ts decided: waits, refuses, repeats, or stays silent. */
import { type Clock, sleep } from '../../core/clock.ts'
import type { Hop } from '../../core/events.ts'
import { type Circumstances, decideFate, type Fate } from '../../core/faults.ts'
import { arrivalIndex, type Trace } from '../../core/ids.ts'
import type { Outcome, Refusal } from '../../core/outcome.ts'
import type { Host, Silence } from './institution.ts'

/** What a door or peer knows of a message; the rest of its circumstances the gate fills in. */
export interface About extends Partial<Omit<Circumstances, 'trace' | 'hop' | 'operation'>> {
  readonly trace: Trace
  readonly operation: string
}

export interface Gate {
  /** Does the work as fate has it. `outcomeOf` tells observers how it ended. */
  pass<T>(
    hop: Hop,
    about: About,
    deed: {
      readonly work: () => Promise<T>
      readonly refuse: (outcome: Refusal) => Promise<T> | T
      readonly outcomeOf: (answer: T) => Outcome
    },
  ): Promise<T | Silence>
}

export function createGate(host: Pick<Host, 'seed' | 'clock' | 'emit' | 'policies'>): Gate {
  const strangers = new Map<string, number>()

  /** Payments of a run carry their number; those of strangers are counted as they come. */
  const ordinalOf = ({ trace, operation }: About): number => {
    const index = arrivalIndex(trace)
    if (index !== undefined) return index
    const count = strangers.get(operation) ?? 0
    strangers.set(operation, count + 1)
    return count
  }

  return {
    pass: async (hop, about, { work, refuse, outcomeOf }) => {
      const began = host.clock.now()
      const fate = decideFate(host.policies(), host.seed, {
        movesMoney: false,
        ...about,
        hop,
        ordinal: about.ordinal ?? ordinalOf(about),
      })
      const answer = await suffer(host.clock, fate, { work, refuse })
      host.emit({
        type: 'hop-passed',
        at: host.clock.now(),
        trace: about.trace,
        hop,
        operation: about.operation,
        outcome: isSilence(answer) ? 'result-unknown' : outcomeOf(answer),
        fault: fate.fault,
        tookMs: host.clock.now() - began,
      })
      return answer
    },
  }
}

export const isSilence = (answer: unknown): answer is Silence =>
  answer === 'reset' || answer === 'timeout'

async function suffer<T>(
  clock: Clock,
  fate: Fate,
  { work, refuse }: { work: () => Promise<T>; refuse: (outcome: Refusal) => Promise<T> | T },
): Promise<T | Silence> {
  if (fate.latencyMs > 0) await sleep(clock, fate.latencyMs)
  if (fate.refusal !== null) return refuse(fate.refusal)
  switch (fate.fault) {
    case null:
      return work()
    case 'reset':
      return 'reset'
    case 'timeout':
      await work()
      return 'timeout'
    case 'duplicate': {
      const [first] = await Promise.all([work(), work()])
      return first
    }
    case 'late': {
      const answer = await work()
      await sleep(clock, fate.lateMs)
      return answer
    }
  }
}
