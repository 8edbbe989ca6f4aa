/** Carries out what core/faults.ts decided: waits its turn, refuses, repeats, or stays silent. */
import { type Clock, sleep } from '../../core/clock.ts'
import type { Hop } from '../../core/events.ts'
import {
  type Circumstances,
  decideFate,
  type Fate,
  type FaultKind,
  faultKinds,
} from '../../core/faults.ts'
import { type Forced, forcedByAmount, forcedByCode } from '../../core/forcing.ts'
import { arrivalIndex, type Trace } from '../../core/ids.ts'
import { limits } from '../../core/limits.ts'
import { isRefusal, type Outcome, type Refusal } from '../../core/outcome.ts'
import type { Host, Silence } from './institution.ts'
import { createQueues, type Queues } from './queues.ts'

/** What a door or peer knows of a message; the rest of its circumstances the gate fills in. */
export interface About extends Partial<Omit<Circumstances, 'trace' | 'hop' | 'operation'>> {
  readonly trace: Trace
  readonly operation: string
  /** What the request itself asks to end as, whatever the policies say. */
  readonly forced?: Forced
  /** The code a till charges. */
  readonly payerCode?: string | undefined
}

export interface Gate {
  /** Does the work as fate has it. `outcomeOf` tells observers how it ended. */
  pass<T>(
    hop: Hop,
    about: About,
    deed: {
      readonly work: () => Promise<T>
      readonly refuse: (outcome: Outcome) => Promise<T> | T
      /** How a place with too much to do turns it away; by `refuse` when not given. */
      readonly shed?: (outcome: Refusal) => Promise<T> | T | Silence
      readonly outcomeOf: (answer: T) => Outcome
    },
  ): Promise<T | Silence>
  /** How loaded the places behind it are that have a capacity. */
  readonly loads: Queues['loads']
}

export function createGate(host: Pick<Host, 'seed' | 'clock' | 'emit' | 'policies'>): Gate {
  const strangers = new Map<string, number>()
  const queues = createQueues(host)

  /** Payments of a run carry their number; those of strangers are counted as they come. */
  const ordinalOf = ({ trace, operation }: About): number => {
    const index = arrivalIndex(trace)
    if (index !== undefined) return index
    const count = strangers.get(operation) ?? 0
    strangers.set(operation, count + 1)
    return count
  }

  return {
    loads: queues.loads,
    pass: async (hop, about, { work, refuse, outcomeOf, shed = refuse }) => {
      const began = host.clock.now()
      const told = toldOf(hop, about, about.ordinal ?? ordinalOf(about))
      const drawn = decideFate(host.policies(), host.seed, told)
      const forced = about.forced ?? forcedAnswer(hop, about)
      const fate = forced === undefined ? drawn : forcedFate(forced, drawn)
      const turn = queues.serve(told, fate.latencyMs)
      const turnedAway = turn instanceof Promise ? await turn : turn
      const answer =
        turnedAway === null
          ? await suffer(host.clock, fate, { work, refuse })
          : await shed(turnedAway)
      host.emit({
        type: 'hop-passed',
        at: host.clock.now(),
        trace: about.trace,
        hop,
        operation: about.operation,
        outcome: isSilence(answer) ? 'result-unknown' : outcomeOf(answer),
        ...(turnedAway === null ? sufferedOf(fate) : shedSign),
        tookMs: host.clock.now() - began,
      })
      return answer
    },
  }
}

/** Field by field: a copy by spreading costs as much as the rest of the way through a gate. */
const toldOf = (hop: Hop, about: About, ordinal: number): Circumstances => ({
  trace: about.trace,
  hop,
  operation: about.operation,
  movesMoney: about.movesMoney ?? false,
  ordinal,
  attempt: about.attempt,
  amountFen: about.amountFen,
  app: about.app,
  owner: about.owner,
  bank: about.bank,
  city: about.city,
  merchant: about.merchant,
})

export const isSilence = (answer: unknown): answer is Silence =>
  answer === 'reset' || answer === 'timeout'

/** What observers are told of a message that was let in, and of one that was not. */
const sufferedOf = ({ fault, refusal }: Suffering) => ({
  fault: fault === 'unclear' ? null : fault,
  ...(refusal === null ? {} : { byPolicy: true as const }),
})
const shedSign = { fault: null, byPolicy: true, shed: true } as const

/** A fate, or one that only a test asks for: the work is done, and the answer says nobody knows. */
interface Suffering extends Omit<Fate, 'fault' | 'refusal'> {
  readonly refusal: Outcome | null
  readonly fault: FaultKind | 'unclear' | null
}

/**
 * At a till the code it charges, or else the amount, may ask that the answer goes wrong; how the
 * payment ends, wallets decide.
 */
function forcedAnswer(hop: Hop, about: About): Forced | undefined {
  const { trace, movesMoney, amountFen = 0, payerCode = '' } = about
  if (movesMoney !== true || !hop.startsWith('merchant>')) return undefined
  if (arrivalIndex(trace) !== undefined) return undefined
  const forced = forcedByCode(payerCode) ?? forcedByAmount(amountFen)
  return forced !== undefined && (isFault(forced) || forced === 'result-unknown')
    ? forced
    : undefined
}

function forcedFate(forced: Forced, { latencyMs }: Fate): Suffering {
  const fate = { latencyMs, refusal: null, fault: null, lateMs: limits.forcedLateMs }
  if (isFault(forced)) return { ...fate, fault: forced }
  if (forced === 'result-unknown') return { ...fate, fault: 'unclear' }
  return isRefusal(forced) ? { ...fate, refusal: forced } : fate
}

const isFault = (forced: Forced): forced is FaultKind =>
  (faultKinds as readonly string[]).includes(forced)

interface Deed<T> {
  readonly work: () => Promise<T>
  readonly refuse: (outcome: Outcome) => Promise<T> | T
}

/** Good fortune, which nearly all have, costs no step of its own. */
function suffer<T>(
  clock: Clock,
  fate: Suffering,
  deed: Deed<T>,
): Promise<T | Silence> | T | Silence {
  if (fate.refusal !== null) return deed.refuse(fate.refusal)
  return fate.fault === null
    ? deed.work()
    : sufferFault(clock, { ...fate, fault: fate.fault }, deed)
}

async function sufferFault<T>(
  clock: Clock,
  fate: Suffering & { readonly fault: FaultKind | 'unclear' },
  { work, refuse }: Deed<T>,
): Promise<T | Silence> {
  switch (fate.fault) {
    case 'unclear':
      await work()
      return refuse('result-unknown')
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
      await sleep(clock, fate.lateMs, 'lateness')
      return answer
    }
  }
}
