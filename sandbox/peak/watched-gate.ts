/**
 * The usual gate, watched: what comes is written down with the fate it meets, and when it is answered;
 * the clock is told whose latency is waited for. Another latency may be put in the drawn one's place.
 */
import type { Hop, SandboxEvent } from '../../core/events.ts'
import {
  chosen,
  messageName,
  oddsOf,
  type Policies,
  type Policy,
  policyAt,
  traceKey,
} from '../../core/faults.ts'
import { arrivalIndex } from '../../core/ids.ts'
import { drawMs } from '../../core/latency.ts'
import { Draw } from '../../core/random.ts'
import { type About, createGate, type Gate } from '../../simulators/host/fault-gate.ts'
import type { Step } from './course.ts'
import type { Deed } from './deeds.ts'
import type { Form } from './form.ts'
import type { TracedClock } from './traced-clock.ts'

/** A message at a gate, as it passed. */
export interface Passed {
  readonly hop: Hop
  readonly began: Form
  readonly beganMs: number
  /** When it was answered. */
  ended: Form | null
  endedMs: number
  /** Which of the asked it is; null for one that no policy has a say in. */
  readonly asked: number | null
}

/** What chance was asked for: a message, the first time it was sent, and the fate it met. */
export interface Asked extends Step {
  /** In whole milliseconds, as clocks wait. */
  readonly latencyMs: number
}

/** A latency other than the drawn one, by the number of what chance is asked for. */
export type OtherLatency = (asked: number, drawnMs: number) => number

/** What is seen of the arrival that is just being played. */
export interface Sight {
  readonly index: number
  readonly other: OtherLatency | undefined
  readonly asked: Asked[]
  readonly passed: Passed[]
  readonly deeds: Deed[]
  readonly count: (event: SandboxEvent) => void
  quietAt: number
  uneven: boolean
}

export interface Watch {
  readonly policies: Policies
  readonly clock: TracedClock
  readonly seen: () => Sight
}

/** The usual gate, before which it is written down what comes, and after which what went. */
export function createWatchedGate(ears: Parameters<typeof createGate>[0], watch: Watch): Gate {
  const { policies, clock, seen } = watch
  let now = policies
  const gate = createGate({ ...ears, policies: () => now })
  return {
    ...gate,
    pass: (hop, about, deed) => {
      const sight = seen()
      if (arrivalIndex(about.trace) !== sight.index) {
        throw new Error(`${about.operation} at ${hop} is not of arrival ${sight.index}.`)
      }
      const asked =
        policyAt(policies, hop) === undefined ? null : askedAt(ears.seed, hop, about, watch)
      const at = { began: clock.form(), beganMs: clock.now() }
      const one: Passed = { hop, ...at, ended: null, endedMs: at.beganMs, asked }
      sight.passed.push(one)
      const met = asked === null ? undefined : sight.asked[asked]
      if (sight.other !== undefined && met !== undefined) now = scripted(policies, met)
      const passing = gate.pass(hop, about, deed)
      now = policies
      // Listened to aside: whoever waits for the answer hears it at the same moment as ever.
      passing.then(
        () => {
          one.ended = clock.form()
          one.endedMs = clock.now()
          sight.quietAt = clock.now()
        },
        () => undefined,
      )
      return passing
    },
  }
}

/** Which of the asked a message is; the clock is told whose latency is waited for next. */
function askedAt(seed: number, hop: Hop, about: About, { policies, clock, seen }: Watch): number {
  const sight = seen()
  const { x, y } = messageName({ ...about, hop })
  const known = sight.asked.findIndex((one) => one.x === x && one.y === y)
  const asked = known < 0 ? sight.asked.length : known
  const one = drawn({ seed, hop, about, ordinal: sight.index }, policies)
  const before = sight.asked[known]
  if (before === undefined) {
    const latencyMs = sight.other?.(asked, one.latencyMs) ?? one.latencyMs
    sight.asked.push({ ...one, latencyMs })
  } else if (JSON.stringify(before.odds) !== JSON.stringify(one.odds)) sight.uneven = true
  if ((sight.asked[asked]?.latencyMs ?? 0) > 0) clock.nextIs(asked)
  return asked
}

interface Message {
  readonly seed: number
  readonly hop: Hop
  readonly about: About
  readonly ordinal: number
}

/** What the gate will draw, by the places of the rules. */
function drawn({ seed, hop, about, ordinal }: Message, policies: Policies): Asked {
  const { trace, movesMoney = false, amountFen = 0, operation } = about
  const policy = policyAt(policies, hop) ?? {}
  const { x, y } = messageName({ ...about, hop })
  const odds = oddsOf(policy, { ...about, hop, movesMoney })
  const draw = new Draw().cross(traceKey(seed, trace), x, y)
  const latencyMs = odds.latency === null ? 0 : drawMs(odds.latency, draw)
  const refusal = chosen(odds.refusals, draw, amountFen, ordinal)
  const fault = refusal < 0 ? chosen(odds.faults, draw, amountFen, ordinal) : -1
  const edge = refusal >= 0 ? 1 + refusal : fault >= 0 ? 1 + refusalsOf(policy) + fault : 0
  return { hop, operation, x, y, odds, edge, latencyMs: Math.max(0, Math.ceil(latencyMs)) }
}

const refusalsOf = ({ refusals = [] }: Policy) => refusals.length

/** Policies by which that message meets the same fate after another latency. */
function scripted(policies: Policies, { hop, operation, edge, latencyMs }: Asked): Policies {
  const { refusals = [], faults = [] } = policyAt(policies, hop) ?? {}
  const surely = { weight: 1, when: { operation: [operation] } }
  const refusal = refusals[edge - 1]
  const fault = faults[edge - 1 - refusals.length]
  return {
    [hop]: {
      latency: { kind: 'fixed', ms: latencyMs },
      refusals: refusal === undefined ? [] : [{ ...refusal, ...surely }],
      faults: refusal !== undefined || fault === undefined ? [] : [{ ...fault, ...surely }],
    },
  }
}
