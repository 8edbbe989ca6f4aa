/**
 * What is noted of one request for whoever keeps a journal: a door hands it in with the request, and
 * whoever learns something of it says so. Mostly plain assignments: it happens for every payment.
 */
import type { Diagnosis } from '../../core/diagnosis.ts'
import type { Hop } from '../../core/events.ts'
import type { About } from './fault-gate.ts'
import type { Silence, WireReply, WireRequest } from './institution.ts'

export interface Note {
  /** Known once the request was decoded. */
  hop: Hop | undefined
  about: About | undefined
  /** An outcome, known once it was worked on; not when fate let nobody answer. */
  outcome: string | undefined
  /** Why it was turned away before any payment was touched. */
  refusal: NotedRefusal | undefined
  /** It was answered, or is not going to be: names and values of headers as they came, in turn. */
  ended(request: WireRequest, rawHeaders: readonly string[], reply: WireReply | Silence): void
}

export interface NotedRefusal {
  readonly reason: string
  readonly diagnosis?: Diagnosis | undefined
}

/** Opens a note for a request that has come whole. */
export type TakeNote = () => Note
