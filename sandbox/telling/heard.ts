/** What is heard of one payment, piece by piece, in the order it was heard; read when somebody asks. */
import type { Hop, SandboxEvent } from '../../core/events.ts'
import type { MessageKind } from '../../core/interchange.ts'
import type { Transfer } from '../../core/ledger/transfer.ts'
import type { Silence, WireReply } from '../../simulators/host/institution.ts'
import type { Broken } from '../../simulators/host/tell.ts'

export type Heard = HeardSaid | HeardAsked | HeardEvent | HeardCommit

interface Stamped {
  /** Milliseconds since 1970, with what the clock has behind the point. */
  readonly at: number
}

/** Said at a door, or to a merchant, over a wire. */
export interface HeardSaid extends Stamped {
  readonly type: 'said'
  readonly hop: Hop
  readonly operation: string
  readonly attempt: number
  readonly request: KeptRequest
  reply?: KeptReply | Silence | Broken
  repliedAt?: number
}

/** Bodies as byte strings: a Buffer would keep the whole pool it was cut from. */
export interface KeptRequest {
  readonly method: string
  readonly target: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export type KeptReply = Pick<WireReply, 'status' | 'headers'> & { readonly body: string }

/** Asked by one house of another. Messages are never changed, so that they need not be copied. */
export interface HeardAsked extends Stamped {
  readonly type: 'asked'
  readonly hop: Hop
  readonly kind: MessageKind
  readonly ask: object
  answer?: object
  answeredAt?: number
}

export interface HeardEvent extends Stamped {
  readonly type: 'event'
  readonly event: SandboxEvent
}

/** Written by one house: records that moved, and what was posted. */
export interface HeardCommit extends Stamped {
  readonly type: 'commit'
  readonly place: string
  readonly moves: readonly HeardMove[]
  readonly transfers: readonly Transfer[]
}

export interface HeardMove {
  readonly record: 'order' | 'payment' | 'exchange' | 'authorisation'
  readonly to: string
}

/** About how many bytes it takes to remember. */
export function weightOfHeard(heard: Heard): number {
  if (heard.type === 'said') {
    const { request, reply } = heard
    const answer = typeof reply === 'object' && 'body' in reply ? weightOfMessage(reply) : 0
    return 240 + weightOfMessage(request) + request.target.length + answer
  }
  if (heard.type === 'asked') return 900
  return heard.type === 'event' ? 320 : 200 + 200 * heard.transfers.length
}

function weightOfMessage({ headers, body }: Pick<KeptReply, 'headers' | 'body'>): number {
  let bytes = 120 + body.length
  for (const name in headers) bytes += 40 + name.length + (headers[name]?.length ?? 0)
  return bytes
}

export const byteString = (body: string | Buffer): string =>
  typeof body === 'string' ? Buffer.from(body).toString('latin1') : body.toString('latin1')
