/** How one institution speaks to another: it asks, and gets an answer or the lack of one. */
import { isCardMessage } from '../../core/card-messages.ts'
import type { Clock } from '../../core/clock.ts'
import type { Hop } from '../../core/events.ts'
import type { InstitutionId, Trace } from '../../core/ids.ts'
import {
  type AnswerOf,
  type AskOf,
  type MessageKind,
  movingMessages,
  type Payee,
} from '../../core/interchange.ts'
import { limits } from '../../core/limits.ts'
import type { Fen } from '../../core/money.ts'
import { isRefusal, type Outcome } from '../../core/outcome.ts'
import type { About, Gate } from './fault-gate.ts'

export interface Peer {
  /** No answer in time is an answer too: outcome `result-unknown`, and no other field. */
  ask<K extends MessageKind>(to: InstitutionId, kind: K, message: AskOf<K>): Promise<AnswerOf<K>>
}

/** The messages an institution answers. */
export type Answers = {
  readonly [K in MessageKind]?: (message: AskOf<K>) => Promise<AnswerOf<K>>
}

/** How long each kind of party is waited for, in milliseconds. */
export interface Patience {
  readonly switchMs: number
  readonly issuerMs: number
  readonly ownerMs: number
}

export const usualPatience: Patience = {
  switchMs: limits.switchAnswerMs,
  issuerMs: limits.issuerAnswerMs,
  ownerMs: limits.ownerAnswerMs,
}

export function patienceFor(to: InstitutionId, kind: MessageKind, patience: Patience): number {
  if (to === 'switch') return patience.switchMs
  return isCardMessage(kind) ? patience.issuerMs : patience.ownerMs
}

/** The answer, or `result-unknown` once patience ends; a late answer then goes unheard. */
export function answerOrSilence<K extends MessageKind>(
  clock: Clock,
  waitMs: number,
  hop: Hop,
  answering: Promise<AnswerOf<K> | 'no-answer'>,
): Promise<AnswerOf<K>> {
  return new Promise((resolve, reject) => {
    const silent = () => resolve(unknownResult(hop))
    const cancel = clock.after(waitMs, silent, 'patience')
    answering.then((answer) => {
      if (answer === 'no-answer') return
      cancel()
      resolve(answer)
    }, reject)
  })
}

export function unknownResult<K extends MessageKind>(hop: Hop): AnswerOf<K> {
  return { outcome: 'result-unknown', decidedAt: hop } as AnswerOf<K>
}

/** News of what has happened already: it can be missed, but not refused. */
const news: ReadonlySet<MessageKind> = new Set([
  'confirmed',
  'consumed',
  'settled',
  'query',
  'reverse',
  'reverse-authorisation',
])

/** Bad days refuse what is new: what is said again may have been done, and a no would be a lie. */
const mayRefuse = (kind: MessageKind, { attempt = 0 }: { readonly attempt?: number }) =>
  attempt === 0 && !news.has(kind)

/** A message passes the gate of the house it arrives at; the hop that refuses signs its name. */
export async function receive<K extends MessageKind>(
  gate: Gate,
  {
    hop,
    kind,
    message,
    answers,
  }: {
    hop: Hop
    kind: K
    message: AskOf<K>
    answers: Answers
  },
): Promise<AnswerOf<K> | 'reset' | 'timeout'> {
  const answer = answers[kind]
  if (answer === undefined) throw new Error(`Nobody answers ${kind} at ${hop}.`)
  const work = async () => signed(await answer(message), hop)
  const refusal = (outcome: Outcome) => ({ outcome, decidedAt: hop }) as AnswerOf<K>
  return gate.pass<AnswerOf<K>>(hop, aboutMessage(kind, message), {
    work,
    refuse: (outcome) => (mayRefuse(kind, message) ? refusal(outcome) : work()),
    // Nothing was done, and what was said before may have been: whoever asks is left in doubt.
    shed: (outcome) => (mayRefuse(kind, message) ? refusal(outcome) : 'reset'),
    outcomeOf: ({ outcome }) => outcome,
  })
}

function signed<K extends MessageKind>(answer: AnswerOf<K>, hop: Hop): AnswerOf<K> {
  if (!isRefusal(answer.outcome) || answer.decidedAt !== undefined) return answer
  return { ...answer, decidedAt: hop }
}

/** What any message may tell of its circumstances. */
interface Told {
  readonly trace: Trace
  readonly attempt?: number
  readonly amountFen?: Fen
  readonly app?: string
  readonly owner?: string
  readonly bank?: string
  readonly city?: string
  readonly merchant?: string
  readonly payee?: Payee
}

function aboutMessage<K extends MessageKind>(kind: K, message: AskOf<K>): About {
  const { payee, ...told }: Told = message
  return {
    ...told,
    ...(payee === undefined ? {} : { city: payee.city, merchant: payee.merchant }),
    operation: kind,
    movesMoney: movingMessages.has(kind),
  }
}
