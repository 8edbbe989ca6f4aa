/** Each send of a notification as it leaves and as it is answered; what fate swallows is never sent. */

import type { Silence, WireReply } from '../../simulators/host/institution.ts'
import type { Broken, Tell } from '../../simulators/host/tell.ts'
import { type Keeper, Noted } from './noted.ts'

export const lettersOf =
  (institution: string, keeper: Keeper): Tell =>
  (hop, about, { method, target, headers, body }) => {
    const noted = new Noted('notification', institution, keeper)
    noted.hop = hop
    noted.about = about
    noted.method = method
    noted.target = target
    noted.headers = headers
    noted.body = body
    return (reply, acknowledged = false) => {
      const silence = silenceIn(reply)
      noted.outcome = outcomeOf(silence, acknowledged)
      if (isReply(reply)) noted.end(reply)
      else noted.end(silence ?? '')
    }
  }

type Answer = WireReply | Silence | Broken

const isReply = (answer: Answer): answer is WireReply =>
  typeof answer === 'object' && 'status' in answer

function silenceIn(answer: Answer): string | undefined {
  if (isReply(answer)) return undefined
  return typeof answer === 'string' ? answer : answer.broken
}

function outcomeOf(silence: string | undefined, acknowledged: boolean): string {
  if (silence !== undefined) return 'unanswered'
  return acknowledged ? 'acknowledged' : 'not-acknowledged'
}

/** Both hear it. */
export const bothHear =
  (one: Tell, other: Tell): Tell =>
  (hop, about, request) => {
    const first = one(hop, about, request)
    const second = other(hop, about, request)
    return (reply, acknowledged) => {
      first?.(reply, acknowledged)
      second?.(reply, acknowledged)
    }
  }
