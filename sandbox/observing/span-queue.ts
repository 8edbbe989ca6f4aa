/**
 * Where ended spans wait to be sent by OTLP, as the environment says: loaded only when it says so.
 * The queue is bounded; what finds it full, and what the collector would not take, is counted.
 */
import type { Tracer } from '@opentelemetry/api'
import type { ReadableSpan, SpanExporter, SpanProcessor } from '@opentelemetry/sdk-trace-base'
import { limits } from '../../core/limits.ts'
import { hutongVersion } from '../version.ts'

export interface SpanFigures {
  readonly ended: number
  readonly sent: number
  /** Found the queue full, or were refused by the collector. */
  readonly dropped: number
}

export interface SpanQueue {
  readonly tracer: Tracer
  figures(): SpanFigures
  /** Sends what waits, for a moment; what has not gone by then is dropped. */
  close(): Promise<void>
}

/** How long the end of a sandbox waits for a collector. */
const farewellMs = 2000

/** What the environment says of tracing, in OpenTelemetry's own words. */
export type Environment = Readonly<Record<string, string | undefined>>

/** Only who names a collector, or the exporter, is traced. */
export function asksForTraces(env: Environment): boolean {
  const { OTEL_SDK_DISABLED: disabled = '', OTEL_TRACES_EXPORTER: exporter = '' } = env
  if (disabled.toLowerCase() === 'true' || exporter === 'none') return false
  const endpoint = env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? env.OTEL_EXPORTER_OTLP_ENDPOINT ?? ''
  return exporter.split(',').includes('otlp') || (exporter === '' && endpoint !== '')
}

/** Sampler, headers, limits and resource are read from the environment by the packages themselves. */
export async function openSpanQueue(): Promise<SpanQueue> {
  const [{ BasicTracerProvider, BatchSpanProcessor }, { OTLPTraceExporter }, resources] =
    await Promise.all([
      import('@opentelemetry/sdk-trace-base'),
      import('@opentelemetry/exporter-trace-otlp-http'),
      import('@opentelemetry/resources'),
    ])
  const count = { ended: 0, handed: 0, sent: 0, dropped: 0 }
  const queueMax = Number(process.env.OTEL_BSP_MAX_QUEUE_SIZE) || limits.spansQueuedMax
  const batches = new BatchSpanProcessor(counting(new OTLPTraceExporter(), count), {
    maxQueueSize: queueMax,
  })
  const { defaultResource, detectResources, envDetector, resourceFromAttributes } = resources
  const own = { 'service.name': 'hutong', 'service.version': hutongVersion() }
  const provider = new BasicTracerProvider({
    resource: defaultResource()
      .merge(resourceFromAttributes(own))
      .merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [bounded(batches, count, queueMax)],
  })
  return {
    tracer: provider.getTracer('hutong', hutongVersion()),
    figures: () => ({ ended: count.ended, sent: count.sent, dropped: count.dropped }),
    close: async () => {
      const over = new Promise((resolve) => setTimeout(resolve, farewellMs).unref())
      // A collector that is gone is no reason to fail: what it did not take is counted.
      const farewell = provider.shutdown().catch(() => undefined)
      await Promise.race([farewell, over])
    },
  }
}

interface Count {
  ended: number
  handed: number
  sent: number
  dropped: number
}

/** Counts what the collector took. */
function counting(exporter: SpanExporter, count: Count): SpanExporter {
  return {
    export: (spans, done) => {
      count.handed += spans.length
      exporter.export(spans, (result) => {
        if (result.code === 0) count.sent += spans.length
        else count.dropped += spans.length
        done(result)
      })
    },
    shutdown: () => exporter.shutdown(),
  }
}

/** Lets no more wait than may, and counts the others. */
function bounded(next: SpanProcessor, count: Count, queueMax: number): SpanProcessor {
  let accepted = 0
  return {
    onStart: () => undefined,
    onEnd: (span: ReadableSpan) => {
      if ((span.spanContext().traceFlags & 1) === 0) return
      count.ended += 1
      if (accepted - count.handed >= queueMax) {
        count.dropped += 1
        return
      }
      accepted += 1
      next.onEnd(span)
    },
    forceFlush: () => next.forceFlush(),
    shutdown: () => next.shutdown(),
  }
}
