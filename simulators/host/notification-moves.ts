/**
 * How notifications move: each move is told, and written where the notification is owed; those not yet
 * acknowledged or dead are counted.
 */
import type { Clock } from '../../core/clock.ts'
import type { Emit, NotificationMoved } from '../../core/events.ts'
import type { InstitutionId } from '../../core/ids.ts'
import type { Heard } from './letter-line.ts'
import type { Notification } from './notification.ts'

type Step = NotificationMoved['step']
type End = Extract<Step, 'delivered' | 'dead'>

export interface MovesParts {
  readonly id: InstitutionId
  readonly clock: Clock
  readonly emit: Emit
}

export interface Moves {
  queue(notification: Notification, attempt: number): void
  /** It is sent again after so long. */
  retry(notification: Notification, attempt: number, heard: Heard, gapMs: number): void
  end(notification: Notification, step: End, attempt: number, heard: Heard): void
  /** It was never let in. */
  turnAway(notification: Notification, step: 'forbidden' | 'dead', detail: string): void
  waiting(): number
  /** Nothing waits any more, but what is owed stays owed. */
  close(): void
  isClosed(): boolean
}

export function createMoves({ id, clock, emit }: MovesParts): Moves {
  let waiting = 0
  let closed = false

  const tell = ({ trace }: Notification, step: Step, attempt: number, heard: Heard) =>
    emit({ type: 'notification-moved', at: clock.now(), trace, from: id, step, attempt, ...heard })

  return {
    queue: (notification, attempt) => {
      waiting += 1
      tell(notification, 'queued', attempt, { detail: notification.url })
    },
    retry: (notification, attempt, heard, gapMs) => {
      tell(notification, 'retrying', attempt, heard)
      notification.owed?.moved({ attempt: attempt + 1, due: clock.now() + gapMs })
    },
    end: (notification, step, attempt, heard) => {
      waiting = Math.max(0, waiting - 1)
      tell(notification, step, attempt, heard)
      // What waited when the house closed is owed still.
      if (!closed || step === 'delivered') notification.owed?.moved(step)
    },
    turnAway: (notification, step, detail) => {
      tell(notification, step, 0, { detail })
      if (!closed) notification.owed?.moved('dead')
    },
    waiting: () => waiting,
    close: () => {
      closed = true
      waiting = 0
    },
    isClosed: () => closed,
  }
}
