/**
 * The till scans the payer: charge a payment code, and undo it (docs/sources.md, W3.2). What is
 * charged is never notified, and is reversed where other orders are closed.
 */
import type { Store } from '../../storage/store.ts'
import type { Opened } from '../roles/acquirer.ts'
import { payerCodeKey } from '../roles/wallet.ts'
import { refusalWords } from './codes.ts'
import { isSpent } from './early-close.ts'
import type { Mode } from './fields.ts'
import { orderAsked, orderShown, prefix } from './inquiry.ts'
import type { Operation, Result } from './operations.ts'
import { encodeReversed } from './order-body.ts'
import { decodeCodepay, type OrderAsk } from './order-requests.ts'
import { orderOpened } from './ordering.ts'
import { decodeReverse, type OrderReferenceAsk } from './requests.ts'
import { tradeState } from './states.ts'

export const codepay = (mode: Mode): Operation<OrderAsk> => ({
  name: 'codepay',
  method: 'POST',
  path: `${prefix[mode]}codepay`,
  movesMoney: true,
  read: ({ body }) => decodeCodepay(mode, body),
  act: async (rooms, signer, asked) => {
    const request = orderOpened(rooms, signer, asked)
    const spent = await isSpent(rooms.host.store, request.merchant, request.orderNo)
    if (spent) return { outcome: 'order-mismatch' }
    const charged = await rooms.house.charger.charge(request)
    return charged.repeated ? askedAgain(rooms.host.store, charged, asked) : charged
  },
  say: ({ order }) => order && orderShown(order),
})

/** A charge that came before is not made again: how it stands is told, or what differs. */
async function askedAgain(store: Store, charged: Opened, asked: OrderAsk): Promise<Result> {
  const { outcome, order, differs } = charged
  if (order === undefined) return { outcome }
  if (differs === 'payerCode' && (await areOfTwo(store, order.terms.payerCode, asked))) {
    return { outcome, order, words: refusalWords['payer-differs'] }
  }
  if (differs !== undefined) return { outcome, order }
  if (tradeState(order) === 'REVOKED') return { outcome: 'order-reversed', order }
  return { outcome: outcome === 'approved' ? 'order-paid' : outcome, order }
}

/** Whether two payment codes were shown by two payers of this house. */
export async function areOfTwo(
  store: Store,
  first: string,
  { terms }: Pick<OrderAsk, 'terms'>,
): Promise<boolean> {
  const [one, other] = await Promise.all(
    [first, terms.payerCode].map(async (code) => (await store.load(payerCodeKey(code))).record),
  )
  return one !== undefined && other !== undefined && one.payer !== other.payer
}

/** Within a week; after that only a refund gives money back. */
const reverseMs = 7 * 86_400_000

export const reverse = (mode: Mode): Operation<OrderReferenceAsk> => ({
  name: 'reverse',
  method: 'POST',
  path: `${prefix[mode]}reverse`,
  read: ({ params, body }) => decodeReverse(mode, params.number ?? '', body),
  act: async (rooms, signer, asked) => {
    const found = await orderAsked(rooms, signer, asked)
    if (found.order === undefined) return found
    const { scene, merchant, createdAt } = found.order
    const refused = (reason: 'only-close' | 'reverse-overdue'): Result => ({
      outcome: 'order-mismatch',
      words: refusalWords[reason],
    })
    if (scene === 'merchant-code') return refused('only-close')
    if (rooms.host.clock.now() >= createdAt + reverseMs) return refused('reverse-overdue')
    return rooms.house.refunder.reverse(merchant, asked)
  },
  say: ({ order }) => order && encodeReversed(order),
})
