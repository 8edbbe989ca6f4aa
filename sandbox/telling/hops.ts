/**
 * The messages of a story in the order of their beginnings: what was said or asked, together with what
 * the gate told of it. What only a gate told, such as an answer that never was sent, is a hop, too.
 */
import type { HopPassed } from '../../core/events.ts'
import { isOutcome, type Outcome } from '../../core/outcome.ts'
import type { ToldHop, ToldMessage } from '../../dashboard/protocol/story.ts'
import type { Heard, HeardAsked, HeardSaid } from './heard.ts'

/** A message before its words are read: when, and what is known of its end. */
export interface Passage {
  readonly heard: HeardSaid | HeardAsked | undefined
  passed: HopPassed | undefined
  /** Milliseconds since 1970. */
  readonly began: number
  ended: number | null
}

/** Each message with the passage through a gate that belongs to it. */
export function passagesOf(all: readonly Heard[]): Passage[] {
  const passages: Passage[] = []
  for (const heard of all) {
    if (heard.type === 'said') passages.push(passage(heard, heard.repliedAt))
    else if (heard.type === 'asked') passages.push(passage(heard, heard.answeredAt))
    else if (heard.type === 'event' && heard.event.type === 'hop-passed') {
      const { event, at } = heard
      const message = fittingMessage(passages, event, at)
      if (message === undefined) {
        passages.push({ heard: undefined, passed: event, began: at - event.tookMs, ended: at })
      } else {
        message.passed = event
        message.ended ??= at
      }
    }
  }
  return passages.sort((one, other) => one.began - other.began || latest(other) - latest(one))
}

const latest = ({ ended }: Passage) => ended ?? Number.POSITIVE_INFINITY

const passage = (heard: HeardSaid | HeardAsked, ended: number | undefined): Passage => ({
  ...{ heard, passed: undefined, began: heard.at, ended: ended ?? null },
})

/** The latest of this hop and operation that no gate has told of yet. */
function fittingMessage(passages: readonly Passage[], event: HopPassed, at: number) {
  return passages.findLast(
    ({ heard, passed, began }) =>
      heard !== undefined &&
      passed === undefined &&
      began <= at &&
      heard.hop === event.hop &&
      operationOf(heard) === event.operation,
  )
}

const operationOf = (heard: HeardSaid | HeardAsked) =>
  heard.type === 'said' ? heard.operation : heard.kind

/** Its words, both ways. */
export interface Words {
  readonly request: ToldMessage | null
  readonly reply: ToldMessage | null
}

export function hopOf(
  { heard, passed, began, ended }: Passage,
  {
    start,
    depth,
    words,
  }: { readonly start: number; readonly depth: number; readonly words: Words },
): ToldHop {
  const hop = heard?.hop ?? passed?.hop ?? '>'
  const [from = '', to = ''] = hop.split('>')
  return {
    ...{ from, to, hop, depth },
    operation: heard === undefined ? (passed?.operation ?? '') : operationOf(heard),
    attempt: attemptOf(heard),
    beganMs: rounded(began - start),
    endedMs: ended === null ? null : rounded(ended - start),
    outcome: passed?.outcome ?? answered(heard),
    fault: passed?.fault ?? null,
    byPolicy: passed?.byPolicy === true,
    shed: passed?.shed === true,
    ...words,
  }
}

function attemptOf(heard: HeardSaid | HeardAsked | undefined): number {
  if (heard === undefined) return 0
  if (heard.type === 'said') return heard.attempt
  return 'attempt' in heard.ask && typeof heard.ask.attempt === 'number' ? heard.ask.attempt : 0
}

/** What the asker heard, where no gate has told: a house's outcome, a phone's. */
function answered(heard: HeardSaid | HeardAsked | undefined): Outcome | null {
  const outcome = heard === undefined ? '' : outcomeSaid(heard)
  return isOutcome(outcome) ? outcome : null
}

function outcomeSaid(heard: HeardSaid | HeardAsked): string {
  if (heard.type === 'asked') {
    const { answer } = heard
    return answer !== undefined && 'outcome' in answer ? String(answer.outcome) : ''
  }
  const { reply } = heard
  if (typeof reply !== 'object' || !('body' in reply)) return ''
  return /^\{"outcome":"([a-z-]+)"/.exec(reply.body)?.[1] ?? ''
}

/** Hundredths of a millisecond: finer nobody reads. */
export const rounded = (milliseconds: number) => Math.round(milliseconds * 100) / 100

/** How deep each message stands: within how many others that were still unanswered. */
export function depthsOf(passages: readonly Passage[]): number[] {
  return passages.map((one, place) => {
    const around = passages.slice(0, place).filter((other) => contains(other, one))
    return around.length
  })
}

/** Whoever was asked the outer one asks the inner one before it answers. */
function contains(outer: Passage, inner: Passage): boolean {
  if (outer.began > inner.began || latest(outer) < latest(inner)) return false
  const asked = (outer.heard?.hop ?? outer.passed?.hop ?? '>').split('>')[1]
  const asks = (inner.heard?.hop ?? inner.passed?.hop ?? '>').split('>')[0]
  return asked === asks || latest(outer) >= latest(inner)
}
