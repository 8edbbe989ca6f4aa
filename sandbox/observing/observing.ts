/**
 * Who watches a world from outside: traces if the environment names a collector, a log if one is
 * asked for. Neither changes what happens; without them nothing is loaded and nothing is heard.
 */
import type { SandboxEvent } from '../../core/events.ts'
import type { KeyRing } from '../keyring.ts'
import { secretsOf } from '../telling/mask-secrets.ts'
import type { Telling } from '../telling/telling.ts'
import { type Family, single } from './families.ts'
import { createLog, type Log, type LogForm, type LogLevel } from './log.ts'
import { logEvents } from './log-events.ts'
import type { Noted } from './refused-requests.ts'
import { asksForTraces, type Environment, openSpanQueue, type SpanQueue } from './span-queue.ts'
import { TracedPayments } from './traced-payments.ts'

export interface Observing {
  /** What the watchers tell of themselves. */
  readonly families: readonly Family[]
  /** Stands over the telling of payments, where there is something to trace. */
  over(telling: Telling): Telling
  /** Stands before the notes of a door, where there is something to trace. */
  readonly noted?: Noted
  readonly hear: (event: SandboxEvent) => void
  /** The doors are open. */
  ready(facts: { readonly url: string; readonly seed: number; readonly scenario: string }): void
  close(): Promise<void>
}

export interface ObservingOptions {
  readonly logs?: 'off' | LogForm | undefined
  /** HUTONG_LOG_LEVEL when not given. */
  readonly logLevel?: LogLevel | undefined
  /** The process's own when not given: OTEL_* and HUTONG_LOG_LEVEL. */
  readonly env?: Environment
  /** Whose keys no line of the log may hold. */
  readonly keyRing: KeyRing
  readonly write?: (line: string) => void
}

/** Nothing when nobody wants to know. */
export async function openObserving(options: ObservingOptions): Promise<Observing | undefined> {
  const { logs = 'off', env = process.env, keyRing } = options
  const log = logs === 'off' ? undefined : openLog(logs, options)
  const spans = asksForTraces(env) ? await openSpanQueue() : undefined
  if (log === undefined && spans === undefined) return undefined
  const payments = new TracedPayments()
  const tracing = spans === undefined ? undefined : await tracingBy(spans, payments)
  const traceId = (name: string) => payments.find(name)?.root.traceId
  return {
    families: [...logFamilies(log), ...spanFamilies(spans)],
    over: tracing?.over ?? ((telling) => telling),
    ...(tracing && { noted: tracing.noted }),
    hear:
      log === undefined
        ? () => undefined
        : logEvents(log, { secrets: secretsOf(keyRing), traceId }),
    ready: (facts) => log?.write('info', 'ready', () => facts),
    close: async () => {
      await spans?.close()
      log?.write('info', 'stopped')
    },
  }
}

async function tracingBy({ tracer }: SpanQueue, payments: TracedPayments) {
  const { tracesOver } = await import('./tracing.ts')
  const { refusalsTraced } = await import('./refused-requests.ts')
  return { over: tracesOver(tracer, payments), noted: refusalsTraced(tracer) }
}

function openLog(
  form: LogForm,
  { env = process.env, write = toStandardError, logLevel }: ObservingOptions,
): Log {
  const log = createLog({ form, level: logLevel ?? env.HUTONG_LOG_LEVEL, now: Date.now, write })
  log.write('info', 'started', () => ({ node: process.version, traces: asksForTraces(env) }))
  return log
}

const toStandardError = (line: string) => void process.stderr.write(line)

const logFamilies = (log: Log | undefined): readonly Family[] =>
  log === undefined
    ? []
    : [
        {
          ...{ name: 'hutong_log_lines_total', kind: 'counter', labels: [] },
          help: 'Lines of the log that were written.',
          rows: () => single(log.written()),
        },
        {
          ...{ name: 'hutong_log_lines_dropped_total', kind: 'counter', labels: [] },
          help: 'Lines of the log that were too many in their second.',
          rows: () => single(log.dropped()),
        },
      ]

const spanFamilies = (spans: SpanQueue | undefined): readonly Family[] =>
  spans === undefined
    ? []
    : [
        ...spanStates.map(
          ([name, state, help]): Family => ({
            ...{ name, kind: 'counter', help, labels: [] },
            rows: () => single(spans.figures()[state]),
          }),
        ),
      ]

const spanStates = [
  ['hutong_spans_ended_total', 'ended', 'Spans that ended and were sampled.'],
  ['hutong_spans_sent_total', 'sent', 'Spans the collector took.'],
  ['hutong_spans_dropped_total', 'dropped', 'Spans that found no room, or the collector refused.'],
] as const
