/** What observers heard while a scenario was played: the ends of all attempts, and as much else as may be kept. */
import type { AttemptEnded, Emit, SandboxEvent } from '../../core/events.ts'
import { limits } from '../../core/limits.ts'

export interface KeptEvents {
  /** In order of time. Beyond the bound, passages of hops and moves of orders are left out. */
  all(): readonly SandboxEvent[]
  /** How the attempt of that trace ended. */
  ended(trace: string): AttemptEnded | undefined
  stop(): void
}

/** What there are many of, of every payment. */
const plentiful: ReadonlySet<SandboxEvent['type']> = new Set([
  'hop-passed',
  'order-moved',
  'notification-moved',
])

export function createEvents(
  listen: (listener: Emit) => () => void,
  keptMax: number = limits.eventsKeptMax,
): KeptEvents {
  const events: SandboxEvent[] = []
  const ends = new Map<string, AttemptEnded>()
  const stop = listen((event) => {
    if (event.type === 'attempt-ended' && !ends.has(event.trace)) ends.set(event.trace, event)
    if (events.length < keptMax || !plentiful.has(event.type)) events.push(event)
  })
  return { all: () => events, ended: (trace) => ends.get(trace), stop }
}
