/**
 * Who wants to tell a payment's story hears here what is said at doors and to merchants. Mostly nobody
 * does; then a door asks once, and copies nothing.
 */
import type { Hop } from '../../core/events.ts'
import type { About } from './fault-gate.ts'
import type { Silence, WireReply, WireRequest } from './institution.ts'

/** A request as it goes over a wire, in or out. */
export interface SaidRequest extends Pick<WireRequest, 'method' | 'target' | 'headers'> {
  readonly body: string | Buffer
  /** Of a request that came in: what its path names. */
  readonly params?: WireRequest['params']
}

/** Asked once for each message, before it is worked on; nothing when this one is not told. */
export type Tell = (hop: Hop, about: About, request: SaidRequest) => Answered | undefined

/** Headers that one letter is to carry beside its own: which trace it belongs to. */
export type Mark = (hop: Hop, about: About, url: string) => Readonly<Record<string, string>>

/** How it was answered, once; a sentence where the answer never came. */
export type Answered = (
  reply: WireReply | Silence | Broken,
  /** Of a notification: whether the merchant took it. */
  acknowledged?: boolean,
) => void

/** Why there is no answer: the connection broke, or the time was over. */
export interface Broken {
  readonly broken: string
}
