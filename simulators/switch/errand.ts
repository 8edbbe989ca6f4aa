/** One request at the door as the switch carries it out: what fate may know of it, work, and words. */
import { type InstitutionId, trace } from '../../core/ids.ts'
import {
  type AnswerOf,
  type AskOf,
  type MessageKind,
  movingMessages,
  type Payee,
} from '../../core/interchange.ts'
import type { Outcome } from '../../core/outcome.ts'
import type { About } from '../host/fault-gate.ts'
import type { Answers } from '../host/peer.ts'
import { type Words, wordsOf } from './codes.ts'
import type { RequestType } from './requests.ts'
import type { Fields } from './signature.ts'

/** Who speaks, and by which type of request. */
export interface Speaker {
  readonly member: InstitutionId
  readonly type: RequestType
}

/** How a request ended, and what its answer says. */
export interface Told {
  readonly outcome: Outcome
  readonly words: Words
  readonly fields: Fields
}

/** News of what has happened already: bad days may lose it, but a no would be a lie. */
const news: ReadonlySet<string> = new Set<MessageKind>(['confirmed', 'query', 'reverse'])

export const mayBeRefused = ({ about }: Errand) => !news.has(about.operation)

export interface Errand {
  readonly about: About
  readonly work: () => Promise<Told>
}

export const told = ({ type }: Speaker, outcome: Outcome, fields: Fields = {}): Told => ({
  outcome,
  words: wordsOf(outcome, type.wording),
  fields,
})

/** Asks the switch, and tells its answer. */
export function errand<K extends MessageKind>(
  answers: Answers,
  speaker: Speaker,
  {
    kind,
    message,
    tell = ({ outcome }) => told(speaker, outcome),
  }: {
    readonly kind: K
    readonly message: AskOf<K>
    readonly tell?: (answer: AnswerOf<K>) => Told | Promise<Told>
  },
): Errand {
  const answer = answers[kind]
  if (answer === undefined) throw new Error(`The switch does not answer ${kind}.`)
  return { about: aboutMessage(kind, message), work: async () => tell(await answer(message)) }
}

/** Nothing to ask: the answer is known before. */
export function foreknown(
  speaker: Speaker,
  kind: MessageKind,
  { reference, outcome }: { readonly reference: string; readonly outcome: Outcome },
): Errand {
  const about = { trace: trace(reference), operation: kind }
  return { about, work: async () => told(speaker, outcome) }
}

interface Circumstance extends Omit<About, 'operation' | 'movesMoney'> {
  readonly payee?: Payee
}

function aboutMessage<K extends MessageKind>(kind: K, message: AskOf<K>): About {
  const { payee, ...known }: Circumstance = message
  const shop = payee === undefined ? {} : { city: payee.city, merchant: payee.merchant }
  return { ...known, ...shop, operation: kind, movesMoney: movingMessages.has(kind) }
}
