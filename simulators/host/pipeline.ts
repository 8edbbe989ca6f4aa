/**
 * The order of the gates at every door: decode and verify, then fate, then the work, then encode
 * and sign. A request that cannot be read or trusted never meets fate: its answer is the network's.
 */
import type { Hop } from '../../core/events.ts'
import type { Outcome, Refusal } from '../../core/outcome.ts'
import { type About, type Gate, isSilence } from './fault-gate.ts'
import type { Host, Silence, WireReply, WireRequest } from './institution.ts'

/** Either a command the house understands, or the reply that says why not. */
export type Decoded<Command> =
  | { readonly command: Command; readonly about: About }
  | { readonly reply: WireReply; readonly reason: string }

export interface Gates<Command, Result extends { readonly outcome: Outcome }> {
  /** Who knocks: `merchant`, or an app's name. */
  readonly from: (command: Command) => string
  decode(request: WireRequest): Promise<Decoded<Command>>
  handle(command: Command): Promise<Result>
  refuse(command: Command, outcome: Refusal): Promise<Result> | Result
  /** The reply, signed where the network signs. */
  encode(command: Command, result: Result): Promise<WireReply>
}

export function createPipeline<Command, Result extends { readonly outcome: Outcome }>(
  host: Pick<Host, 'id' | 'emit' | 'clock'>,
  gate: Gate,
  gates: Gates<Command, Result>,
): (request: WireRequest) => Promise<WireReply | Silence> {
  return async (request) => {
    const decoded = await gates.decode(request)
    if ('reply' in decoded) {
      const { reason, reply } = decoded
      const at = host.clock.now()
      host.emit({ type: 'request-refused', at, institution: host.id, reason })
      return reply
    }
    const { command, about } = decoded
    const hop: Hop = `${gates.from(command)}>${host.id}`
    const result = await gate.pass<Result>(hop, about, {
      work: () => gates.handle(command),
      refuse: (outcome) => gates.refuse(command, outcome),
      outcomeOf: ({ outcome }) => outcome,
    })
    return isSilence(result) ? result : gates.encode(command, result)
  }
}
