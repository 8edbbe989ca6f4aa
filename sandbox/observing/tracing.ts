/**
 * A payment over its hops as one trace: a server span for each request at a door, a client span for
 * each message between houses and each notification, and what was posted as events of them. It hears
 * what tellings hear, changes nothing, and is not there at all unless somebody asks for traces.
 */
import {
  type Context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api'
import type { Hop, HopPassed, SandboxEvent } from '../../core/events.ts'
import type { InstitutionId } from '../../core/ids.ts'
import type { AnswerOf, AskOf, MessageKind } from '../../core/interchange.ts'
import type { About } from '../../simulators/host/fault-gate.ts'
import type { Peer } from '../../simulators/host/peer.ts'
import type { Answered, Mark, SaidRequest } from '../../simulators/host/tell.ts'
import type { Store, Transition } from '../../storage/store.ts'
import type { Telling } from '../telling/telling.ts'
import { answerNames, commitNames } from './names-of-payments.ts'
import { messageAttributes, notificationAttributes, requestAttributes } from './span-attributes.ts'
import { TracedPayment, type TracedPayments } from './traced-payments.ts'
import { readTraceparent, writeTraceparent } from './traceparent.ts'

interface Parts {
  readonly tracer: Tracer
  readonly payments: TracedPayments
  /** Notifications on their way, by the header they carry. */
  readonly letters: Map<string, Span>
}

/** Everything goes on to the telling it stands over; the trace of a payment is told beside. */
export const tracesOver =
  (tracer: Tracer, payments: TracedPayments) =>
  (telling: Telling): Telling => {
    const parts: Parts = { tracer, payments, letters: new Map() }
    return {
      ...telling,
      tell: (hop, about, request) => {
        const told = telling.tell(hop, about, request)
        const answered = isLetter(hop)
          ? letterAnswered(parts, request)
          : requestBegan(parts, { hop, about, request })
        if (told === undefined || answered === undefined) return told ?? answered
        return (reply, acknowledged) => {
          told(reply, acknowledged)
          answered(reply, acknowledged)
        }
      },
      mark: markOf(parts),
      hear: (event) => {
        telling.hear(event)
        heardOf(parts, event)
      },
      overhear: (from, peer) => asking(parts, from, telling.overhear(from, peer)),
      watched: (place, store) => watched(parts, place, telling.watched(place, store)),
    }
  }

/** The real time with what it has behind the millisecond: a parent begins before its children. */
const fineNow = () => performance.timeOrigin + performance.now()

const isLetter = (hop: Hop) => hop.endsWith('>merchant')

const under = (context: Parameters<typeof trace.setSpanContext>[1] | undefined): Context =>
  context === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, context)

interface Request {
  readonly hop: Hop
  readonly about: About
  readonly request: SaidRequest
}

/** Joins the caller's trace, or else that of the payment; a payment of other beginnings is linked. */
function requestBegan({ tracer, payments }: Parts, { hop, about, request }: Request): Answered {
  const { trace: name, operation, payerCode = '' } = about
  const known = payments.find(name) ?? payments.find(payerCode)
  const caller = readTraceparent(request.headers.traceparent)
  const isElsewhere = known !== undefined && caller !== undefined
  const span = tracer.startSpan(
    `${request.method} ${operation}`,
    {
      kind: SpanKind.SERVER,
      startTime: fineNow(),
      attributes: requestAttributes({ hop, about, request }),
      links: isElsewhere && caller.traceId !== known.root.traceId ? [{ context: known.root }] : [],
    },
    under(caller ?? known?.root),
  )
  const payment = known ?? new TracedPayment(span.spanContext())
  payments.call(payment, [name, payerCode])
  payment.begin({ hop, operation, span })
  return (reply) => {
    if (typeof reply === 'object' && 'status' in reply) {
      span.setAttribute('http.response.status_code', reply.status)
      if (reply.status >= 500) span.setStatus({ code: SpanStatusCode.ERROR })
      payments.call(payment, answerNames(operation, reply))
    } else {
      const says = typeof reply === 'string' ? reply : 'broken'
      span.setAttribute('error.type', says).setStatus({ code: SpanStatusCode.ERROR })
    }
    payment.end(span)
    span.end(fineNow())
  }
}

/** A message of one house to another, under the one that its asker was asked by. */
function asking({ tracer, payments }: Parts, from: InstitutionId, peer: Peer): Peer {
  return {
    ask: async <K extends MessageKind>(to: InstitutionId, kind: K, message: AskOf<K>) => {
      const known = payments.find(message.trace)
      const parent = known?.askedAt(from)?.span.spanContext() ?? known?.root
      const hop: Hop = `${from}>${to}`
      const attributes = messageAttributes({ from, to, kind, message })
      const span = tracer.startSpan(
        `${hop} ${kind}`,
        { kind: SpanKind.CLIENT, attributes, startTime: fineNow() },
        under(parent),
      )
      const payment = known ?? new TracedPayment(span.spanContext())
      payments.call(payment, [message.trace])
      payment.begin({ hop, operation: kind, span })
      const answer: AnswerOf<K> = await peer.ask(to, kind, message)
      payments.call(payment, answerNames(kind, answer))
      span.setAttribute('hutong.outcome', answer.outcome)
      if (answer.outcome === 'result-unknown') unknown(span)
      payment.end(span)
      span.end(fineNow())
      return answer
    },
  }
}

/** Begins the span of a notification, and says what its header is to be. */
function markOf({ tracer, payments, letters }: Parts): Mark {
  return (hop, about, url) => {
    const known = payments.find(about.trace)
    const attributes = notificationAttributes({ hop, about, url })
    const span = tracer.startSpan(
      'POST notify',
      { kind: SpanKind.CLIENT, attributes, startTime: fineNow() },
      under(known?.root),
    )
    const payment = known ?? new TracedPayment(span.spanContext())
    payments.call(payment, [about.trace])
    const traceparent = writeTraceparent(span.spanContext())
    letters.set(traceparent, span)
    return { traceparent }
  }
}

function letterAnswered({ letters }: Parts, { headers }: SaidRequest): Answered | undefined {
  const { traceparent = '' } = headers
  const span = letters.get(traceparent)
  letters.delete(traceparent)
  if (span === undefined) return undefined
  return (reply) => {
    const status = typeof reply === 'object' && 'status' in reply ? reply.status : undefined
    if (status !== undefined) span.setAttribute('http.response.status_code', status)
    if (status === undefined || status >= 400) unknown(span)
    span.end(fineNow())
  }
}

const unknown = (span: Span) => span.setStatus({ code: SpanStatusCode.ERROR })

/** What the gate made of a message, and how an attempt ended, where its span is still open. */
function heardOf({ payments }: Parts, event: SandboxEvent): void {
  if (event.type === 'hop-passed') {
    payments
      .find(event.trace)
      ?.passing(event.hop, event.operation)
      ?.span.setAttributes(fateOf(event))
  } else if (event.type === 'attempt-ended') {
    const { outcome, hop, moneyMoved } = event
    const attributes = { outcome, hop, 'money.moved': moneyMoved }
    payments.find(event.trace)?.latest()?.span.addEvent('attempt ended', attributes, fineNow())
  }
}

const fateOf = ({ outcome, fault, byPolicy, shed }: HopPassed) => ({
  'hutong.outcome': outcome,
  ...(fault === null ? {} : { 'hutong.fault': fault }),
  ...(byPolicy === true ? { 'hutong.by_policy': true } : {}),
  ...(shed === true ? { 'hutong.shed': true } : {}),
})

function watched({ payments }: Parts, place: string, store: Store): Store {
  const hear = ({ puts, transfers = [] }: Transition) => {
    const names = puts.flatMap(({ key, record }) => commitNames(key, record))
    const payment = names.map((name) => payments.find(name)).find((one) => one !== undefined)
    if (payment === undefined) return
    payments.call(payment, names)
    if (transfers.length === 0) return
    const asked = payment.askedAt(place) ?? payment.latest()
    const kinds = [...new Set(transfers.map(({ kind }) => kind))].join(', ')
    const attributes = { place, transfers: transfers.length, kinds }
    asked?.span.addEvent('ledger commit', attributes, fineNow())
  }
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
