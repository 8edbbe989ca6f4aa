/**
 * The till scans the payer: charge a payment code, and undo it (docs/sources.md, W3.2). What is
 * charged is never notified, and is reversed where other orders are closed.
 */
import type { OrderTerms } from '../../core/order.ts'
import type { Outcome } from '../../core/outcome.ts'
import { isCharged } from '../../core/scene.ts'
import type { Store } from '../../storage/store.ts'
import type { Host } from '../host/institution.ts'
import type { OpenOrder } from '../roles/acquirer.ts'
import type { House } from '../roles/house.ts'
import type { Order } from '../roles/order.ts'
import { payerCodeKey } from '../roles/wallet.ts'
import { refusalWords } from './codes.ts'
import { isSpent } from './early-close.ts'
import type { Mode } from './fields.ts'
import { orderAsked, orderShown, prefix } from './inquiry.ts'
import type { Operation, Result } from './operations.ts'
import { isTooOldToReverse } from './order-age.ts'
import { encodeReversed } from './order-body.ts'
import { decodeCodepay, type OrderAsk } from './order-requests.ts'
import { orderOpened } from './ordering.ts'
import { sellerOf } from './partner.ts'
import { decodeReverse, type OrderReferenceAsk } from './requests.ts'
import { tradeState } from './states.ts'

export const codepay = (mode: Mode): Operation<OrderAsk> => ({
  name: 'codepay',
  method: 'POST',
  path: `${prefix[mode]}codepay`,
  movesMoney: true,
  read: ({ body }) => decodeCodepay(mode, body),
  act: async (rooms, signer, asked) => {
    const seller = sellerOf(rooms.merchants, signer, asked)
    const { payerDiffers, ...charged } = await chargeOnce(
      rooms,
      orderOpened(rooms.host, seller, asked),
    )
    return payerDiffers ? { ...charged, words: refusalWords['payer-differs'] } : charged
  },
  say: ({ order }) => order && orderShown(order),
})

interface ChargedOnce {
  readonly outcome: Outcome
  readonly order: Order | undefined
  /** Whether the number was used before, with the code of another payer. */
  readonly payerDiffers: boolean
}

/** Charges a code. What came before is not charged again: how it stands is told, or what differs. */
export async function chargeOnce(
  { host, house }: { readonly host: Host; readonly house: Pick<House, 'charger'> },
  request: OpenOrder,
): Promise<ChargedOnce> {
  const told = (outcome: Outcome, order?: Order, payerDiffers = false) => {
    return { outcome, order, payerDiffers }
  }
  if (await isSpent(host.store, request.merchant, request.orderNo)) return told('order-mismatch')
  const { outcome, order, differs, repeated } = await house.charger.charge(request)
  if (order === undefined || !repeated) return told(outcome, order)
  if (differs !== undefined) {
    const others =
      differs === 'payerCode' && (await areOfTwo(host.store, order.terms, request.terms))
    return told(outcome, order, others)
  }
  if (tradeState(order) === 'REVOKED') return told('order-reversed', order)
  return told(outcome === 'approved' ? 'order-paid' : outcome, order)
}

/** Whether two payment codes were shown by two payers of this house. */
async function areOfTwo(store: Store, ...terms: readonly OrderTerms[]): Promise<boolean> {
  const shown = terms.map(async ({ payerCode }) => store.load(payerCodeKey(payerCode)))
  const [one, other] = (await Promise.all(shown)).map(({ record }) => record?.payer)
  return one !== undefined && other !== undefined && one !== other
}

export const reverse = (mode: Mode): Operation<OrderReferenceAsk> => ({
  name: 'reverse',
  method: 'POST',
  path: `${prefix[mode]}reverse`,
  read: ({ params, body }) => decodeReverse(mode, params.number ?? '', body),
  act: async (rooms, signer, asked) => {
    const found = await orderAsked(rooms, signer, asked)
    if (found.order === undefined) return found
    const { scene, merchant } = found.order
    const refused = (reason: 'only-close' | 'reverse-overdue'): Result => ({
      outcome: 'order-mismatch',
      words: refusalWords[reason],
    })
    if (!isCharged(scene)) return refused('only-close')
    const now = rooms.host.clock.now()
    if (isTooOldToReverse(found.order, now)) return refused('reverse-overdue')
    return rooms.house.refunder.reverse(merchant, asked)
  },
  say: ({ order }) => order && encodeReversed(order),
})
