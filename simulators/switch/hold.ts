/**
 * What the switch knows to be held: when it may be captured, which exchange has captured it, and
 * when it is held again. A hold and its capture move together; nothing is booked for a hold.
 */
import type { Outcome } from '../../core/outcome.ts'
import { captureRefusal } from '../roles/hold.ts'
import type { Decision, Read, Write } from '../roles/transact.ts'
import {
  asOf,
  type Exchange,
  type ExchangeRefund,
  exchangeKey,
  moved,
  written,
} from './exchange.ts'

/** Both sides have said yes to a hold. */
export function heldNow(
  now: Exchange,
  { funding }: Pick<Exchange, 'funding'>,
  heldAt: number,
): Decision<Exchange> {
  const held = moved(now, 'held', { outcome: 'approved', funding, heldAt, capturedBy: null })
  return { result: held, writes: [written(held)] }
}

/** What was held is free: undone as a whole. */
export function freed(now: Exchange, refunds: readonly ExchangeRefund[]): Decision<Exchange> {
  const voided = moved(now, 'voided', { refunds })
  return { result: voided, writes: [written(voided)] }
}

/**
 * A new exchange takes the hold it captures, or begins as declined: so the same request again finds
 * the same refusal. Any other exchange just begins.
 */
export async function captureOf(
  read: Read,
  exchange: Exchange,
  now: number,
): Promise<{ readonly begun: Exchange; readonly writes: readonly Write[] }> {
  if (exchange.of === undefined) return { begun: exchange, writes: [] }
  const found = await read(exchangeKey(exchange.of))
  const hold = found && asOf(found, now)
  const isBeingUndone = hold?.refunds.some(({ undoes }) => undoes === true) ?? false
  const refusal = captureRefusal(hold && { ...hold, isBeingUndone }, exchange.amountFen)
  if (hold === undefined || refusal !== undefined) {
    const outcome: Outcome = refusal ?? 'order-missing'
    return { begun: moved(exchange, 'declined', { outcome }), writes: [] }
  }
  const taken = moved(hold, 'captured', { capturedBy: exchange.settleKey })
  return { begun: exchange, writes: [written(taken)] }
}

/** Holds again what this exchange had captured, once that has come to nothing. */
export async function heldAgain(read: Read, capture: Exchange): Promise<readonly Write[]> {
  if (capture.of === undefined || !cameToNothing(capture)) return []
  const hold = await read(exchangeKey(capture.of))
  if (hold?.capturedBy !== capture.settleKey) return []
  return [written(moved(hold, 'held', { capturedBy: null }))]
}

const cameToNothing = ({ state, refunds }: Exchange) =>
  state === 'declined' || state === 'reversed' || refunds.some(({ undoes, done }) => undoes && done)
