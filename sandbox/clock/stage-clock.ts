/** What a stage goes by: a clock of its own, which is stopped with it, or one that was handed in. */
import type { Clock } from '../../core/clock.ts'
import type { WorldSigns } from './rest.ts'

export interface StageClock extends Clock {
  /** Cancels everything that waits. */
  stop?(): void
  /** The same time with what it has behind the point, which orders what falls into one millisecond. */
  readonly fineNow?: () => number
  /** By what it may see whether the world is at rest. */
  attend?(signs: WorldSigns): void
}
