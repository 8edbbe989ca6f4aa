/**
 * The order of the gates at every door: decode and verify, then fate, then the work, then encode
 * and sign. A request that cannot be read or trusted never meets fate: its answer is the network's.
 */
import type { Diagnosis } from '../../core/diagnosis.ts'
import type { Hop } from '../../core/events.ts'
import { type Forced, forcible, isForced } from '../../core/forcing.ts'
import type { Outcome, Refusal } from '../../core/outcome.ts'
import { type About, type Gate, isSilence } from './fault-gate.ts'
import type { Host, Silence, WireReply, WireRequest } from './institution.ts'

/** Either a command the house understands, or the reply that says why not. */
export type Decoded<Command> =
  | {
      readonly command: Command
      readonly about: About
      /** Fields that no document names and nobody looked at: told to observers. */
      readonly ignored?: readonly string[]
    }
  | {
      readonly reply: WireReply
      readonly reason: string
      /** Why a signature does not verify: worked out only when there is somebody to tell. */
      readonly explain?: () => Diagnosis | undefined
    }

export interface Gates<Command, Result extends { readonly outcome: Outcome }> {
  /** Who knocks: `merchant`, or an app's name. */
  readonly from: (command: Command) => string
  decode(request: WireRequest): Promise<Decoded<Command>> | Decoded<Command>
  handle(command: Command): Promise<Result>
  /** `isWished`: the request itself asks for this, and not the day. */
  refuse(command: Command, outcome: Outcome, isWished: boolean): Promise<Result> | Result
  /** How a door with too much to do turns it away; by `refuse` when not given. */
  shed?(command: Command, outcome: Refusal): Promise<Result> | Result | Silence
  /** The reply, signed where the network signs. */
  encode(command: Command, result: Result): Promise<WireReply> | WireReply
}

export function createPipeline<Command, Result extends { readonly outcome: Outcome }>(
  host: Pick<Host, 'id' | 'emit' | 'clock' | 'tell'>,
  gate: Gate,
  gates: Gates<Command, Result>,
): (request: WireRequest) => Promise<WireReply | Silence> {
  const hopFrom = createHops(host)
  return async (request) => {
    // Most doors decode and encode without waiting, and a wait for nothing costs as much as a look-up.
    const decoding = gates.decode(request)
    const decoded = decoding instanceof Promise ? await decoding : decoding
    const { note } = request
    if ('reply' in decoded) {
      const told = refused(host, request, decoded)
      if (note !== undefined) note.refusal = told
      host.emit({ type: 'request-refused', at: host.clock.now(), ...told })
      return decoded.reply
    }
    const { command, ignored = [] } = decoded
    if (ignored.length > 0) tellIgnored(host, request, ignored)
    const wish = wishOf(request)
    if ('reply' in wish) return wish.reply
    const about = 'forced' in wish ? { ...decoded.about, ...wish } : decoded.about
    const hop = hopFrom(gates.from(command))
    if (note !== undefined) {
      note.hop = hop
      note.about = about
    }
    const answered = host.tell?.(hop, about, request)
    const result = await gate.pass<Result>(hop, about, {
      work: () => gates.handle(command),
      refuse: (outcome) => gates.refuse(command, outcome, 'forced' in wish),
      shed: (outcome) => gates.shed?.(command, outcome) ?? gates.refuse(command, outcome, false),
      outcomeOf: ({ outcome }) => outcome,
    })
    if (note !== undefined && !isSilence(result)) note.outcome = result.outcome
    const reply = isSilence(result) ? result : gates.encode(command, result)
    if (answered !== undefined) answered(await reply)
    return reply
  }
}

/** Few knock at one door: a name that is kept finds its policy quicker than one made anew. */
function createHops({ id }: Pick<Host, 'id'>): (from: string) => Hop {
  let last: { readonly from: string; readonly hop: Hop } | undefined
  return (from) => {
    if (last?.from !== from) last = { from, hop: `${from}>${id}` }
    return last.hop
  }
}

function tellIgnored(
  { id, emit, clock }: Pick<Host, 'id' | 'emit' | 'clock'>,
  { method, path }: WireRequest,
  ignored: readonly string[],
) {
  const names = ignored.slice(0, 10).map((name) => name.slice(0, 64))
  const request = `${method} ${path}`
  emit({ type: 'fields-ignored', at: clock.now(), institution: id, request, names })
}

function refused(
  { id }: Pick<Host, 'id'>,
  { method, path }: WireRequest,
  { reason, explain }: { readonly reason: string; readonly explain?: () => Diagnosis | undefined },
) {
  const diagnosis = explain?.()
  const told = { institution: id, reason, request: `${method} ${path}` }
  return diagnosis === undefined ? told : { ...told, diagnosis }
}

/** Names the outcome or fault that one request is to meet. No network has such a header. */
const outcomeHeader = 'hutong-outcome'

/** What a test wishes of this one request; a wish nobody understands is answered plainly. */
function wishOf({ headers }: WireRequest): { forced?: Forced } | { reply: WireReply } {
  const word = headers[outcomeHeader]
  if (word === undefined) return {}
  if (isForced(word) && word !== 'payer-confirming') return { forced: word }
  const known = forcible.filter((name) => name !== 'payer-confirming').join(', ')
  const says = `The header ${outcomeHeader} says "${word}". Give one of: ${known}.`
  const headersOut = { 'Content-Type': 'application/json; charset=utf-8' }
  const body = JSON.stringify({ outcome: 'request-invalid', says })
  return { reply: { status: 400, headers: headersOut, body } }
}
