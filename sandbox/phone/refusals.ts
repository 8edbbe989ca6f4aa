/** Which failure a phone is shown for an outcome: the one that the rest of the dashboard counts. */
import type { Hop } from '../../core/events.ts'
import { failureFacts } from '../../core/failures.ts'
import { failureOf } from '../../core/failures-seen.ts'
import { isRefusal, type Outcome } from '../../core/outcome.ts'
import type { PhoneRefusal } from '../../dashboard/protocol/phone.ts'

interface Refused {
  readonly outcome: Outcome
  readonly hop: Hop
  /** Whether the text that was scanned has the form of some network's code. */
  readonly isCode?: boolean
  readonly isStatic?: boolean
}

/** Nothing for whatever is no refusal. */
export function refusalShown({ outcome, hop, isCode, isStatic }: Refused): PhoneRefusal | null {
  if (outcome === 'result-unknown') {
    return { failure: 'result-unknown', outcome, hop, moneyMoved: 'depends' }
  }
  if (!isRefusal(outcome)) return null
  let failure = failureOf(outcome, hop)
  if (failure === 'scan-unreadable' && isCode === true) failure = 'code-unrecognised'
  if (failure === 'over-limit' && isStatic === true) failure = 'static-code-over-limit'
  return { failure, outcome, hop, moneyMoved: failureFacts(failure).moneyMoved }
}
