/**
 * A charge whose end nobody knows: the switch is asked until it does, or the charge is given up and
 * undone. What fell with the world is taken up here as well.
 */
import type { Outcome } from '../../core/outcome.ts'
import { payerCodeOwner } from '../../core/scan-code.ts'
import type { Host } from '../host/institution.ts'
import type { Acquirer } from './acquirer.ts'
import { askedOf, type Charged, heard } from './carry.ts'
import type { Conclusion } from './conclusion.ts'
import { type Order, settleKeyOf } from './order.ts'
import { undoAtSwitch, undoOf } from './undo.ts'
import { becomeKnown } from './unknown.ts'
import { ownChargeId, paymentKey, theSwitch } from './wallet.ts'

interface UnknownChargeParts extends Conclusion {
  readonly host: Host
  readonly acquirer: Pick<Acquirer, 'find'>
  /** Whether the house has a wallet of its own, which ends what it was asked for. */
  readonly hasWallet: boolean
}

export interface UnknownCharge {
  /** Asks the switch until it knows. When it does not, the order is refused first and then undone. */
  findOut(order: Order, charged: Charged): Promise<void>
  /** Goes on with a charge whose end was not known when the world fell. */
  resume(order: Order): Promise<void>
}

export function createUnknownCharge(parts: UnknownChargeParts): UnknownCharge {
  const { host, acquirer, hasWallet, settle, settleOrUndo } = parts

  const findOut = async (order: Order, charged: Charged): Promise<void> => {
    const { trace, tradeNo: reference } = order
    let last = charged
    const outcome = await becomeKnown(host, async (attempt) => {
      const message = { trace, from: host.id, reference, attempt }
      last = heard(last, await host.peer.ask(theSwitch, 'query', message))
      return last.outcome
    })
    if (outcome !== 'result-unknown') {
      await settleOrUndo(order, last)
      return
    }
    const owes = undoOf(order, reference)
    const after = await settle(order, { ...last, outcome: 'issuer-timeout', owes })
    if (settleKeyOf(after) === undefined) await undoAtSwitch(host, { trace, reference })
  }

  /** What one's own wallet was asked for it ends by itself, unless it never heard of it. */
  const resume = async (order: Order): Promise<void> => {
    const asked = await askedOf(host, acquirer, order)
    if (!hasWallet || !isOfHouse(host, order)) return findOut(order, asked)
    const standing = await ownStanding(host, order)
    if (standing !== 'result-unknown') await settle(order, { ...asked, outcome: standing })
  }

  return { findOut, resume }
}

/** Whether one's own wallet charges it: a code of the house, and no card that was told. */
const isOfHouse = ({ id }: Pick<Host, 'id'>, { captures, cardNo, terms }: Order) =>
  captures === undefined && cardNo === undefined && payerCodeOwner(terms.payerCode) === id

/** How one's own wallet stands to a charge: refused where it never heard, unknown while it is at it. */
async function ownStanding({ store }: Host, order: Order): Promise<Outcome> {
  const { record: payment } = await store.load(paymentKey(ownChargeId(order)))
  if (payment === undefined) return 'issuer-timeout'
  const isOpen = payment.state === 'paying' || payment.state === 'unknown'
  return isOpen ? 'result-unknown' : payment.outcome
}
