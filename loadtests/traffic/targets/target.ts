/**
 * A service that is not ours, as a scenario describes it: what to ask it, and where its replies say
 * what. It takes the place of a network's tills, and opens its orders at our network by itself.
 */
import type { Network } from '../cast.ts'
import type { TillReply } from '../tills/till.ts'
import { namesIn, type RequestTemplate } from './template.ts'

/** A JSON pointer into the body – the empty one is the whole of it – or a header. */
export type Place = string | { readonly header: string }

/** What a reply says: the value at a pointer is this, or one of these. */
export interface Saying {
  readonly pointer: string
  readonly is: Scalar | readonly Scalar[]
}

type Scalar = string | number | boolean

export interface Target {
  /** Asks for an order that a payer is to take up. */
  readonly open: RequestTemplate
  /** Where the reply to `open` holds the code to scan, or the reference to open it by. */
  readonly code: Place
  /** Where replies hold the order's number at the network, if the service chooses its own. */
  readonly orderNo?: Place
  /** Charges a code that the payer shows. */
  readonly charge?: RequestTemplate
  /** Asks whether an order is paid. */
  readonly query?: RequestTemplate
  /** Closes an order that nobody will pay. */
  readonly cancel?: RequestTemplate
  /** What replies to `charge`, `query` and `cancel` say of an order that is paid. */
  readonly paid?: Saying
  /** What they say of one that will not be. */
  readonly refused?: Saying
  readonly notification?: {
    /** How soon after the payment the service is to have acknowledged it. */
    readonly withinMs?: number
  }
}

export type Targets = Readonly<Partial<Record<Network, Target>>>

/** The requests a target describes, by name. */
export const asks = ['open', 'charge', 'query', 'cancel'] as const

/** Whether it is told an address of the crowd's own to notify. */
export const isToldWhereToNotify = (target: Target) =>
  asks.some((ask) => namesIn(target[ask]).some(({ name }) => name === 'notifyUrl'))

/** A reply, its body read as JSON where it is JSON. */
export interface TargetReply {
  readonly status: number
  readonly headers: TillReply['headers']
  readonly body: unknown
}

export function readReply({ status, headers, body }: TillReply): TargetReply {
  const text = body.toString('utf8')
  try {
    return { status, headers, body: JSON.parse(text) }
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause
    return { status, headers, body: text.trim() }
  }
}

/** The text or number at a place; nothing when there is none, or an empty one. */
export function readPlace({ headers, body }: TargetReply, place: Place): string | undefined {
  const found = typeof place === 'string' ? at(body, place) : headers[place.header.toLowerCase()]
  const text = typeof found === 'number' ? String(found) : found
  return typeof text === 'string' && text !== '' ? text : undefined
}

export function says({ body }: TargetReply, saying: Saying | undefined): boolean {
  if (saying === undefined) return false
  const found = at(body, saying.pointer)
  const wanted = Array.isArray(saying.is) ? saying.is : [saying.is]
  return wanted.some((one: Scalar) => one === found)
}

/** What lies at a JSON pointer (RFC 6901); nothing where it leads nowhere. */
function at(value: unknown, pointer: string): unknown {
  let found = value
  for (const step of pointer.split('/').slice(1)) {
    if (typeof found !== 'object' || found === null) return undefined
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~')
    const known = Object.getOwnPropertyDescriptor(found, name)
    found = known?.value
  }
  return found
}
