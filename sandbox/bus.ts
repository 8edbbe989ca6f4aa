/** Events to their listeners. A listener that throws is told to the operator and stops nobody. */
import type { Emit, SandboxEvent } from '../core/events.ts'

export interface Bus {
  readonly emit: Emit
  /** Returns the way to stop listening. */
  listen(listener: Emit): () => void
}

export function createBus(complain: (cause: unknown, event: SandboxEvent) => void): Bus {
  const listeners = new Set<Emit>()
  return {
    emit: (event) => {
      for (const listener of listeners) {
        try {
          listener(event)
        } catch (cause) {
          complain(cause, event)
        }
      }
    },
    listen: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
