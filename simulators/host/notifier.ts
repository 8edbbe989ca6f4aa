/**
 * Asynchronous notifications: sent, judged, and sent again up the network's ladder until they are
 * acknowledged or dead. They go only where policy allows; nothing follows a redirect.
 */
import type { Cancel, Clock } from '../../core/clock.ts'
import type { Emit, NotificationMoved } from '../../core/events.ts'
import { limits } from '../../core/limits.ts'
import { createLine, type Heard, type LineParts, sent } from './letter-line.ts'
import { hostOf, type MayNotify } from './may-notify.ts'
import type { Notification } from './notification.ts'
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

type Step = NotificationMoved['step']
type End = Extract<Step, 'delivered' | 'dead'>

interface NotifierParts extends LineParts {
  readonly emit: Emit
  readonly mayNotify: MayNotify
  /** A letter that cannot be written is a mistake of ours, told to the operator. */
  readonly complain?: (cause: unknown) => void
}

export function createNotifier(parts: NotifierParts): Notifier {
  const { id, clock, emit, mayNotify, complain } = parts
  const line = createLine(parts)
  const sends = createSends(limits.notificationsAtOnceMax)
  const timers = createTimers(clock)
  let waiting = 0
  let closed = false

  const tell = ({ trace }: Notification, step: Step, attempt: number, heard: Heard) =>
    emit({ type: 'notification-moved', at: clock.now(), trace, from: id, step, attempt, ...heard })

  const leave = (notification: Notification, step: End, attempt: number, heard: Heard) => {
    waiting = Math.max(0, waiting - 1)
    tell(notification, step, attempt, heard)
    // What waited when the house closed is owed still.
    if (!closed || step === 'delivered') notification.owed?.moved(step)
  }

  const turnAway = (notification: Notification, step: 'forbidden' | 'dead', detail: string) => {
    tell(notification, step, 0, { detail })
    if (!closed) notification.owed?.moved('dead')
  }

  const enqueue = (notification: Notification, attempt: number) => {
    if (!closed)
      sends.push(() => tryOnce(notification, attempt).catch(giveUp(notification, attempt)))
  }

  const giveUp = (notification: Notification, attempt: number) => (cause: unknown) => {
    leave(notification, 'dead', attempt, { detail: 'it could not be written' })
    complain?.(cause)
  }

  const tryOnce = async (notification: Notification, attempt: number) => {
    const { acknowledged, ...heard } = await sent(line, notification, attempt)
    if (acknowledged) leave(notification, 'delivered', attempt, { detail: heard.detail })
    else climb(notification, attempt, heard)
  }

  const climb = (notification: Notification, attempt: number, heard: Heard) => {
    const gapMs = notification.ladderMs[attempt]
    if (gapMs === undefined || closed) {
      leave(notification, 'dead', attempt, heard)
      return
    }
    tell(notification, 'retrying', attempt, heard)
    notification.owed?.moved({ attempt: attempt + 1, due: clock.now() + gapMs })
    timers.after(gapMs, () => enqueue(notification, attempt + 1))
  }

  return {
    send: (notification) => {
      const { url } = notification
      const host = hostOf(url)
      if (host === undefined || !mayNotify(host)) {
        turnAway(notification, 'forbidden', `policy allows no notification to ${url}`)
      } else if (closed || waiting >= limits.notificationsMax) {
        turnAway(notification, 'dead', closed ? 'closed' : 'too many notifications wait')
      } else {
        const { attempt = 0, due = 0 } = notification.owed ?? {}
        waiting += 1
        tell(notification, 'queued', attempt, { detail: notification.url })
        if (due <= clock.now()) enqueue(notification, attempt)
        else timers.after(due - clock.now(), () => enqueue(notification, attempt))
      }
    },
    waiting: () => waiting,
    underWay: sends.underWay,
    close: async () => {
      closed = true
      timers.clear()
      sends.clear()
      waiting = 0
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
