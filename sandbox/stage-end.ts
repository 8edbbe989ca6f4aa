/** How a stage comes to its end: closed with its doors, or left while they go on listening. */
import { closeDoors, type Listener, type OpenDoor } from './doors.ts'
import type { Ground } from './ground.ts'
import type { Observing } from './observing/observing.ts'
import { emptied, type KeptDoors } from './stage-doors.ts'

interface EndParts {
  /** Those that are open by now. */
  readonly doors: () => readonly OpenDoor[]
  /** What listens beside them, and is closed with them. */
  readonly beside: readonly Listener[]
  readonly ground: Pick<Ground, 'busy' | 'close'>
  readonly observing: Pick<Observing, 'close'> | undefined
}

export interface StageEnd {
  /** Waits until nothing goes on behind the answers; false when time runs out. */
  settled(withinMs: number): Promise<boolean>
  close(graceMs: number): Promise<void>
  /**
   * Gives its doors away: nobody is let in any more, what is at work has so long to end, and is cut
   * off then. The doors go on listening, and so does what listens beside them.
   */
  leave(graceMs: number): Promise<KeptDoors>
}

export function createStageEnd({ doors, beside, ground, observing }: EndParts): StageEnd {
  return {
    settled: (withinMs) => settled(ground, withinMs),
    close: async (graceMs) => {
      const listeners = beside.map((listener) => listener.close(graceMs))
      await Promise.all([closeDoors(doors(), graceMs), ...listeners])
      await ground.close()
      await observing?.close()
    },
    leave: async (graceMs) => {
      const until = performance.now() + graceMs
      await emptied(doors(), graceMs)
      await settled(ground, Math.max(0, until - performance.now()))
      await ground.close()
      await observing?.close()
      return new Map(doors().map(({ institution, door }) => [institution.id, door]))
    },
  }
}

const lookEveryMs = 20

async function settled(ground: Pick<Ground, 'busy'>, withinMs: number): Promise<boolean> {
  const until = performance.now() + withinMs
  while (ground.busy() > 0) {
    if (performance.now() >= until) return false
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
  }
  return true
}
