/**
 * Hears what is said at doors, between houses, by the bus and to the books, and keeps of each payment
 * that is told all of it in one place, by whatever name each party calls it. What belongs to no such
 * payment costs one look into a map.
 */
import type { Emit, Hop, SandboxEvent } from '../../core/events.ts'
import { arrivalIndex, type InstitutionId } from '../../core/ids.ts'
import type { AnswerOf, AskOf, MessageKind } from '../../core/interchange.ts'
import { isRefusal } from '../../core/outcome.ts'
import { canonicalCode } from '../../core/scan-code.ts'
import type { About } from '../../simulators/host/fault-gate.ts'
import type { Peer } from '../../simulators/host/peer.ts'
import type { Answered, Mark, SaidRequest, Tell } from '../../simulators/host/tell.ts'
import type { Store, Transition } from '../../storage/store.ts'
import { type Careful, carefulBy, throwAgain } from './careful.ts'
import { readCommit } from './commits.ts'
import { byteString, type HeardAsked, type HeardSaid, weightOfHeard } from './heard.ts'
import { isOpening, isStaticCode } from './openings.ts'
import { codeIn, payerIn, shownCodeIn } from './phone-words.ts'
import { createStrangers, type Strangers } from './strangers.ts'
import { ToldBook, type ToldBounds, usualBounds } from './told-book.ts'
import type { ToldPayment } from './told-payment.ts'

export interface Telling {
  readonly book: ToldBook
  /** Whether messages have bytes: whether there are doors at all. */
  readonly wire: boolean
  readonly tell: Tell
  /** Marks notifications with the trace they belong to; not when nobody traces. */
  readonly mark?: Mark
  readonly hear: Emit
  overhear(from: InstitutionId, peer: Peer): Peer
  /** The same store; what is committed to it is heard. */
  watched(place: string, store: Store): Store
}

export interface TellingParts {
  /** Business time, by which payments are let in: milliseconds since 1970. */
  readonly now: () => number
  /** The same with what it has behind the point, which orders what falls into one millisecond. */
  readonly fineNow?: () => number
  /** False where nothing has a door: then a payment begins with the first that is heard of it. */
  readonly wire: boolean
  readonly bounds?: ToldBounds
  /** Hears of mistakes of ours, which then cost no payment; they are thrown when nobody does. */
  readonly complain?: (cause: unknown) => void
}

export function createTelling({
  now,
  fineNow = now,
  wire,
  bounds = usualBounds,
  complain = throwAgain,
}: TellingParts): Telling {
  const careful = carefulBy(complain)
  const book = new ToldBook(now, bounds)
  const strangers = createStrangers(book)
  const find: Parts['find'] = (name) => book.find(name) ?? strangers.of(name)
  const parts: Parts = { now: fineNow, wire, book, strangers, find, careful }
  return {
    ...{ book, wire },
    tell: (hop, about, request) =>
      careful(() => {
        const known = book.find(about.trace)
        const told = known ?? beginning(parts, { hop, about, request })
        return told === undefined ? undefined : hearSaid(parts, told, { hop, about, request })
      }),
    hear: (event) => hearEvent(parts, event),
    overhear: (from, peer) => ({
      ask: (to, kind, message) => {
        const told = careful(() => book.find(message.trace) ?? askedFirst(parts, kind, message))
        if (told === undefined) return peer.ask(to, kind, message)
        return hearAsked(parts, told, { peer, from, to, kind, message })
      },
    }),
    watched: (place, store) =>
      watched(store, (transition) => careful(() => hearCommit(parts, place, transition))),
  }
}

interface Parts extends Pick<Telling, 'wire' | 'book'> {
  readonly careful: Careful
  readonly now: () => number
  readonly strangers: Strangers
  /** By a name it goes by, or the first its house gives it. */
  readonly find: (name: string) => ToldPayment | undefined
}

interface Said {
  readonly hop: Hop
  readonly about: About
  readonly request: SaidRequest
}

function beginning({ book, strangers }: Parts, said: Said): ToldPayment | undefined {
  const { about, request } = said
  const { trace, operation, payerCode } = about
  const shown = payerCode === undefined || payerCode === '' ? undefined : book.find(payerCode)
  if (shown !== undefined) return book.call(shown, trace)
  if (!isOpening(about, () => (book.mayOpen() ? codeIn(request) : ''))) return undefined
  const payer = payerIn(request)
  // A payer's own number, or a code that many pay by, is no name of one payment.
  const isShared = trace === payer || (operation === 'scan' && isStaticCode(trace))
  if (!isShared) return book.open(trace, 'beginning')
  const told = book.open(`${operation} ${strangers.next()}`, 'beginning')
  if (told !== undefined && payer !== undefined) strangers.waits(payer, told)
  return told
}

function hearSaid({ book, now, careful }: Parts, told: ToldPayment, said: Said): Answered {
  const { hop, about, request } = said
  const { operation, attempt = 0 } = about
  const { method, target, headers, body } = request
  const heard: HeardSaid = {
    ...{ type: 'said', at: now(), hop, operation, attempt },
    request: { method, target, headers, body: byteString(body) },
  }
  book.add(told, heard)
  return (reply) => careful(() => hearReply({ book, now }, { told, heard, operation, reply }))
}

function hearReply(
  { book, now }: Pick<Parts, 'book' | 'now'>,
  {
    told,
    heard,
    operation,
    reply,
  }: {
    readonly told: ToldPayment
    readonly heard: HeardSaid
    readonly operation: string
    readonly reply: Parameters<Answered>[0]
  },
): void {
  const before = weightOfHeard(heard)
  const isReply = typeof reply === 'object' && 'body' in reply
  heard.reply = isReply
    ? { status: reply.status, headers: reply.headers, body: byteString(reply.body) }
    : reply
  heard.repliedAt = now()
  book.grow(told, weightOfHeard(heard) - before)
  const code = operation === 'show-code' ? shownCodeIn(heard.reply) : undefined
  if (code !== undefined) book.call(told, code)
}

/** Between houses a payment begins only where nobody told of a door, or the payer is a stranger. */
function askedFirst(
  { book, wire, strangers }: Parts,
  kind: MessageKind,
  { trace }: { readonly trace: string },
): ToldPayment | undefined {
  const awaited = strangers.of(trace)
  if (awaited !== undefined) return book.call(awaited, trace)
  const begins = kind === 'lookup' || kind === 'register-code'
  if (!begins || (wire && arrivalIndex(trace) !== undefined)) return undefined
  return book.open(trace, 'beginning')
}

async function hearAsked<K extends MessageKind>(
  { book, now, careful }: Parts,
  told: ToldPayment,
  asking: {
    readonly peer: Peer
    readonly from: InstitutionId
    readonly to: InstitutionId
    readonly kind: K
    readonly message: AskOf<K>
  },
): Promise<AnswerOf<K>> {
  const { peer, from, to, kind, message } = asking
  const heard: HeardAsked = {
    ...{ type: 'asked', at: now(), hop: `${from}>${to}`, kind, ask: message },
  }
  careful(() => book.add(told, heard))
  const answer = await peer.ask(to, kind, message)
  heard.answer = answer
  heard.answeredAt = now()
  careful(() => {
    for (const name of namesIn(answer)) book.call(told, name)
  })
  return answer
}

/** What an answer calls the payment: the order behind a code, the switch's key, a code. */
function namesIn(answer: object): string[] {
  const named: {
    readonly order?: { readonly orderTrace: string }
    readonly settleKey?: string
    readonly code?: string
  } = answer
  const { order, settleKey, code } = named
  return [order?.orderTrace, settleKey, code].filter((name) => name !== undefined)
}

function hearEvent({ book, now, wire, strangers }: Parts, event: SandboxEvent): void {
  if (!('trace' in event)) return
  let told = book.find(event.trace)
  if (told === undefined) {
    const awaited = strangers.of(event.trace)
    if (awaited !== undefined) told = book.call(awaited, event.trace)
    else if (beginsUnheard(event, wire)) told = book.open(event.trace, beginOf(event))
    if (told === undefined) return
  }
  book.add(told, { type: 'event', at: now(), event })
}

/** A payment that failed is told from its end; without doors, from the first that is heard of it. */
function beginsUnheard(event: SandboxEvent, wire: boolean): boolean {
  if (event.type === 'attempt-ended') return isRefusal(event.outcome) || !wire
  if (wire) return false
  if (event.type === 'order-moved') return event.to === 'created' || event.to === 'reserved'
  return event.type === 'hop-passed' && isOpening(event, () => '')
}

const beginOf = (event: SandboxEvent) => (event.type === 'attempt-ended' ? 'end' : 'beginning')

function hearCommit({ book, now, find }: Parts, place: string, transition: Transition): void {
  const read = readCommit(transition, find)
  if (read === undefined) return
  let { told } = read
  for (const name of read.names) told = book.call(told, name)
  if (read.orderCode !== undefined) told = book.call(told, canonicalCode(read.orderCode))
  if (read.called !== undefined) told.called = read.called
  if (read.payee !== undefined) told.payee = read.payee
  const { moves, transfers } = read
  if (moves.length + transfers.length === 0) return
  book.add(told, { type: 'commit', at: now(), place, moves, transfers })
}

/** Everything else of a store is as it was, and nobody waits longer for it. */
function watched(store: Store, hear: (transition: Transition) => void): Store {
  return {
    ...store,
    commit: (transition) => {
      const committing = store.commit(transition)
      if (committing === 'committed') hear(transition)
      else if (committing instanceof Promise) {
        committing.then(
          (committed) => committed === 'committed' && hear(transition),
          () => undefined,
        )
      }
      return committing
    },
  }
}
