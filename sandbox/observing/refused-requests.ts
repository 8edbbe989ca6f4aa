/**
 * A request that was turned away before any payment was touched is a span as well: under its caller, with the
 * reason, and what is wrong with a signature by name. No text that was signed stands in it.
 */
import { ROOT_CONTEXT, SpanKind, type Tracer, trace } from '@opentelemetry/api'
import type { InstitutionId } from '../../core/ids.ts'
import type { Note, TakeNote } from '../../simulators/host/note.ts'
import { requestAttributes } from './span-attributes.ts'
import { readTraceparent } from './traceparent.ts'

/** Stands before the notes of a door; who takes none is noted for this alone. */
export type Noted = (institution: InstitutionId, take: TakeNote | undefined) => TakeNote

export const refusalsTraced =
  (tracer: Tracer): Noted =>
  (institution, take) =>
  () => {
    const note = take?.() ?? blank()
    const began = performance.timeOrigin + performance.now()
    const ended = note.ended.bind(note)
    note.ended = (request, rawHeaders, reply) => {
      ended(request, rawHeaders, reply)
      const { refusal, hop } = note
      if (refusal === undefined) return
      const { reason, diagnosis } = refusal
      const caller = readTraceparent(request.headers.traceparent)
      const span = tracer.startSpan(
        `${request.method} refused`,
        {
          kind: SpanKind.SERVER,
          startTime: began,
          attributes: {
            ...requestAttributes({ hop: hop ?? `merchant>${institution}`, request }),
            ...{ 'hutong.outcome': 'turned-away', 'error.type': reason },
            ...(diagnosis === undefined ? {} : { 'hutong.mistake': diagnosis.mistake }),
            ...(typeof reply === 'string' ? {} : { 'http.response.status_code': reply.status }),
          },
        },
        caller === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, caller),
      )
      span.end(performance.timeOrigin + performance.now())
    }
    return note
  }

const blank = (): Note => ({
  ...{ hop: undefined, about: undefined, outcome: undefined, refusal: undefined },
  ended: () => undefined,
})
