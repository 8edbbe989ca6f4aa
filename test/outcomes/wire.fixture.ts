/**
 * What a contract of outcomes needs to know of any wire: its operations, how each is asked so that it
 * would go well, and what an answer says once it has verified.
 */
import { request as send } from 'undici'
import { isRefusal, type Outcome } from '../../core/outcome.ts'
import type { Masks } from './transcript.fixture.ts'

export interface Ask {
  readonly method: 'GET' | 'POST'
  /** Path and query. */
  readonly target: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Buffer
}

export interface Reply {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/** What a merchant makes of an answer who knows the network's documents and nothing of ours. */
export type Reading = 'success' | 'pending' | 'unknown' | 'refused'

export interface Heard {
  /** The network's own code, as `expects` writes it. */
  readonly code: string
  readonly reading: Reading
  /** Status and body as a transcript shows them: what differs by run is masked. */
  readonly shown: string
}

export interface Operation {
  readonly name: string
  /** A request that goes well, of a payment of its own. */
  fresh(): Promise<Ask>
  /** The same, but its payer is asked: by the amount. Where payers are charged. */
  asking?(): Promise<Ask>
  /** Sells for 1,000 yuan, and asks for so much of it back. Where refunds are. */
  refunding?(): Promise<(amountFen: number) => Promise<Ask>>
  /** The code that the network's table has for it. */
  expects(outcome: Outcome): string
  /** Outcomes the network tells otherwise than their class says, and why. */
  readonly exceptions?: Partial<
    Record<Outcome, { readonly reading: Reading; readonly why: string }>
  >
}

export interface Wire {
  readonly name: string
  /** The section of docs/sources.md that has its shape. */
  readonly source: string
  /** Whose door: a key of `sandbox.urls`. */
  readonly door: string
  readonly operations: readonly Operation[]
  /** What in an answer only repeats which operation was asked. */
  readonly repeats?: Masks
  /** @throws Error when the answer has not the network's form, or does not verify. */
  hear(reply: Reply, operation: string): Promise<Heard> | Heard
}

export async function knock(url: string, ask: Ask, wish?: string): Promise<Reply> {
  const { method, target, headers, body } = ask
  const wished = wish === undefined ? {} : { 'hutong-outcome': wish }
  const reply = await send(`${url}${target}`, {
    method,
    headers: { ...headers, ...wished },
    body: method === 'GET' ? null : body,
  })
  const names = Object.entries(reply.headers).map(([name, value]) => [name, String(value)])
  const bytes = Buffer.from(await reply.body.arrayBuffer())
  return { status: reply.statusCode, headers: Object.fromEntries(names), body: bytes }
}

/** What a class may be read as: an unknown is never a no, and nothing but a success is one. */
export function mayRead(outcome: Outcome): readonly Reading[] {
  if (outcome === 'approved') return ['success']
  if (outcome === 'payer-confirming') return ['pending']
  // Some words leave the result open where we know it: whoever asks again is told.
  return isRefusal(outcome) ? ['refused', 'unknown'] : ['unknown']
}

let count = 0

/** A number nobody had before: letters and digits, fit for every network. */
export function fresh(mark: string): string {
  count += 1
  return `${mark}${String(count).padStart(12 - mark.length, '0')}`
}
