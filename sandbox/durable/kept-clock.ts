/** Where a world's clock came to, among its notes: one that was moved goes on from there. */
import type { Notes } from '../../storage/world-stores.ts'
import type { KeptClock } from '../clock/open-clock.ts'
import type { ClockState } from '../clock/time-line.ts'

export function keptClock(notes: Notes): KeptClock {
  const state = notes.get('clock')
  return {
    ...(isState(state) ? { state } : {}),
    // A disk that takes no more is told to the operator once, and every commit fails by it.
    changed: (next) => void notes.put('clock', next).catch(() => undefined),
  }
}

function isState(state: unknown): state is ClockState {
  return typeof state === 'object' && state !== null && 'mode' in state && 'savedAt' in state
}
