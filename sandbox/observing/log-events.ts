/**
 * Which events are worth a line, at which level, and what the line says: names of institutions,
 * reasons and the number of the payment; never a body, a signature or a card. Payments that go well
 * are a line at `debug` alone.
 */
import type { AttemptEnded, NotificationMoved, SandboxEvent } from '../../core/events.ts'
import { failureIn } from '../../core/failures-seen.ts'
import { createMask } from '../telling/mask.ts'
import type { Log } from './log.ts'

type Writers = {
  readonly [Type in SandboxEvent['type']]?: (
    told: Told,
    event: Extract<SandboxEvent, { type: Type }>,
  ) => void
}

interface LogEventsParts {
  /** What no line may hold, wherever it came from. */
  readonly secrets?: readonly string[]
  readonly traceId?: Told['traceId']
}

interface Told {
  readonly log: Log
  readonly masked: (text: string) => string
  /** The trace of a payment; nothing when nobody traces. */
  readonly traceId: (payment: string) => string | undefined
}

export function logEvents(
  log: Log,
  { secrets = [], traceId = () => undefined }: LogEventsParts = {},
): (event: SandboxEvent) => void {
  const told: Told = { log, masked: createMask(secrets, new Set()).text, traceId }
  return (event) => (writers[event.type] as Writer | undefined)?.(told, event)
}

type Writer = (told: Told, event: SandboxEvent) => void

const writers: Writers = {
  'request-refused': ({ log, masked }, { institution, reason, request, diagnosis }) =>
    log.write('warn', 'request refused', () => ({
      ...{ institution, reason: masked(reason), request: masked(request) },
      mistake: diagnosis?.mistake,
    })),
  'attempt-ended': attempt,
  'notification-moved': notification,
  'policy-changed': ({ log }, { places, by }) =>
    log.write('info', 'policies changed', () => ({ places: places.join(', '), by })),
  'rules-changed': ({ log }, { day, by }) =>
    log.write('info', 'rules changed', () => ({ day, by })),
  'exchange-resolved': ({ log, traceId }, { trace, to, why, hop, afterMs }) =>
    log.write('warn', 'unknown result resolved', () => ({
      ...{ payment: trace, to, why, hop, afterMs, traceId: traceId(trace) },
    })),
  'break-found': ({ log }, { day, party, kind, key }) =>
    log.write('error', 'clearing break', () => ({ day, party, kind, key })),
  'day-closed': ({ log }, { day, payments }) =>
    log.write('info', 'clearing day closed', () => ({ day, payments })),
  'run-moved': ({ log }, { scenario, step }) =>
    log.write('info', `run ${step}`, () => ({ scenario })),
}

function attempt({ log, traceId }: Told, ended: AttemptEnded): void {
  const seen = failureIn(ended)
  const level = seen === undefined ? 'debug' : 'warn'
  if (!log.wants(level)) return
  const { trace, app, owner, scene, outcome, hop, moneyMoved, tookMs } = ended
  log.write(level, seen === undefined ? 'payment ended' : 'payment failed', () => ({
    ...{ payment: trace, app, network: owner, scene, outcome, failure: seen?.failure, hop },
    ...{ moneyMoved, tookMs, traceId: traceId(trace) },
  }))
}

const notificationLevels: Readonly<Partial<Record<NotificationMoved['step'], 'warn' | 'error'>>> = {
  ...{ dead: 'error', forbidden: 'error', retrying: 'warn', refused: 'warn' },
}

function notification({ log, masked, traceId }: Told, moved: NotificationMoved): void {
  const { trace, from, step, attempt, detail } = moved
  const level = notificationLevels[step] ?? 'debug'
  if (!log.wants(level)) return
  log.write(level, `notification ${step}`, () => ({
    ...{ payment: trace, network: from, attempt, detail: masked(detail) },
    traceId: traceId(trace),
  }))
}
