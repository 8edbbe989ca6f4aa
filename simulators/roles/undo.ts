/** What a house asked of the switch and no longer wants: it says so until the switch has undone it. */
import type { Hop } from '../../core/events.ts'
import type { Trace } from '../../core/ids.ts'
import type { Outcome } from '../../core/outcome.ts'
import type { Host } from '../host/institution.ts'
import { chargeEnded, sideOfCode } from './attempt.ts'
import type { Order } from './order.ts'
import { type Debt, paidOff } from './owed.ts'
import { insistOnUndo } from './unknown.ts'
import { theSwitch } from './wallet.ts'

/** `approved` once no money moved nor will; `order-paid` when the payee's house has booked it. */
export async function undoAtSwitch(
  host: Host,
  { trace, reference }: { readonly trace: Trace; readonly reference: string },
): Promise<Outcome> {
  const outcome = await insistOnUndo(host.clock, async (attempt) => {
    const message = { trace, from: host.id, reference, attempt }
    return (await host.peer.ask(theSwitch, 'reverse', message)).outcome
  })
  await paidOff(host.store, { kind: 'undo', trace, reference })
  return outcome
}

/** What a house owes whose order or payment is given up: the undoing of what it asked for. */
export const undoOf = (
  { trace }: { readonly trace: Trace },
  reference: string | null | undefined,
): Debt | undefined =>
  reference === null || reference === undefined ? undefined : { kind: 'undo', trace, reference }

/** The merchant ended an order while its payer was charged: nobody waits for the answer now. */
export function abandonCharge(host: Host, order: Order, outcome: Outcome): void {
  const { trace, tradeNo: reference } = order
  const decidedAt: Hop = `merchant>${host.id}`
  if (order.captures === undefined) {
    host.emit(chargeEnded(host, order, { outcome, decidedAt, ...sideOfCode(order) }))
  }
  host.later(undoAtSwitch(host, { trace, reference }))
}
