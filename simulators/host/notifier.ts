/**
 * Asynchronous notifications: sent, judged, and sent again up the network's ladder until they are
 * acknowledged or dead. They go only where policy allows; nothing follows a redirect.
 */
import type { Cancel, Clock } from '../../core/clock.ts'
import { limits } from '../../core/limits.ts'
import { createLine, type Heard, type LineParts, sent } from './letter-line.ts'
import { hostOf, type MayNotify } from './may-notify.ts'
import type { Notification } from './notification.ts'
import { createMoves, type MovesParts } from './notification-moves.ts'
import { createSends } from './sends.ts'

export interface Notifier {
  /** Takes it and returns at once; never throws. */
  send(notification: Notification): void
  /** Notifications not yet acknowledged or dead. */
  waiting(): number
  /** Of those, the ones being sent, not the ones that wait on their ladder for the next time. */
  underWay(): number
  /** Sends nothing more; what is being sent is finished, what waits is forgotten. */
  close(): Promise<void>
}

interface NotifierParts extends LineParts, MovesParts {
  readonly mayNotify: MayNotify
  /** A letter that cannot be written is a mistake of ours, told to the operator. */
  readonly complain?: (cause: unknown) => void
}

export function createNotifier(parts: NotifierParts): Notifier {
  const { clock, mayNotify, complain } = parts
  const line = createLine(parts)
  const sends = createSends(limits.notificationsAtOnceMax)
  const timers = createTimers(clock)
  const moves = createMoves(parts)

  const enqueue = (notification: Notification, attempt: number) => {
    if (!moves.isClosed())
      sends.push(() => tryOnce(notification, attempt).catch(giveUp(notification, attempt)))
  }

  const giveUp = (notification: Notification, attempt: number) => (cause: unknown) => {
    moves.end(notification, 'dead', attempt, { detail: 'it could not be written' })
    complain?.(cause)
  }

  const tryOnce = async (notification: Notification, attempt: number) => {
    const { acknowledged, ...heard } = await sent(line, notification, attempt)
    if (acknowledged) moves.end(notification, 'delivered', attempt, { detail: heard.detail })
    else climb(notification, attempt, heard)
  }

  const climb = (notification: Notification, attempt: number, heard: Heard) => {
    const gapMs = notification.ladderMs[attempt]
    if (gapMs === undefined || moves.isClosed()) {
      moves.end(notification, 'dead', attempt, heard)
      return
    }
    moves.retry(notification, attempt, heard, gapMs)
    timers.after(gapMs, () => enqueue(notification, attempt + 1))
  }

  return {
    send: (notification) => {
      const { url, owed } = notification
      const host = hostOf(url)
      if (host === undefined || !mayNotify(host)) {
        moves.turnAway(notification, 'forbidden', `policy allows no notification to ${url}`)
      } else if (moves.isClosed() || moves.waiting() >= limits.notificationsMax) {
        const why = moves.isClosed() ? 'closed' : 'too many notifications wait'
        moves.turnAway(notification, 'dead', why)
      } else {
        const { attempt = 0, due = 0 } = owed ?? {}
        moves.queue(notification, attempt)
        if (due <= clock.now()) enqueue(notification, attempt)
        else timers.after(due - clock.now(), () => enqueue(notification, attempt))
      }
    },
    waiting: moves.waiting,
    underWay: sends.underWay,
    close: async () => {
      moves.close()
      timers.clear()
      sends.clear()
      // Each send has its time limit, so this ends; the clock may stand still by now.
      await line.close()
    },
  }
}

/** What waits on a ladder, so that all of it can be forgotten at once. */
function createTimers(clock: Clock) {
  const waiting = new Set<Cancel>()
  return {
    after: (milliseconds: number, call: () => void) => {
      const wake = () => {
        waiting.delete(cancel)
        call()
      }
      const cancel = clock.after(milliseconds, wake, 'notification')
      waiting.add(cancel)
    },
    clear: () => {
      for (const cancel of waiting) cancel()
      waiting.clear()
    },
  }
}
