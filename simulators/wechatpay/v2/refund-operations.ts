/** The operations of APIv2 on refunds: one is asked for, some are asked about. */
import { type Order, type OrderRefund, refundableFen } from '../../roles/order.ts'
import { memoOf } from '../memo.ts'
import { refundId } from '../numbers.ts'
import { isReversal, orderOfRefund, refundOnce } from '../refunds.ts'
import type { Admitted } from './admission.ts'
import { flaws } from './codes.ts'
import { markRefund } from './marks.ts'
import { found, type Operation, type Rooms } from './operation.ts'
import { type RefundAsk, type RefundsAsk, readRefund, readRefunds } from './requests.ts'
import { encodeRefund, encodeRefunds } from './wire.ts'
import type { Told } from './xml.ts'

export const refund: Operation<RefundAsk> = {
  name: 'refund',
  layout: 'early',
  read: readRefund,
  act: async (rooms, by, asked) => {
    const order = await found(rooms, by, asked)
    if (order === undefined) return { outcome: 'order-missing' }
    const mark = () => markRefund(rooms.host.store, { order, refundNo: asked.refundNo, by })
    const given = await refundOnce(rooms, order, asked, mark)
    if (given === 'overdue') return { outcome: 'refund-mismatch', words: flaws['refund-late'] }
    const some = given.outcome === 'refund-exceeds' && refundableFen(order) > 0
    return { ...given, ...(some ? { words: flaws['refund-more'] } : {}) }
  },
  say: ({ order, refund: begun }) =>
    order === undefined || begun === undefined ? [] : encodeRefund(order, begun),
}

/** A page of refunds. */
const refundsPerAnswer = 10

export const refundquery: Operation<RefundsAsk> = {
  name: 'refundquery',
  layout: 'sorted',
  read: readRefunds,
  act: async (rooms, by, asked) => {
    const { order, refunds } = await refundsFound(rooms, by, asked)
    if (order === undefined || refunds.length === 0) return { outcome: 'refund-missing' }
    const { offset } = asked
    const page = refunds.slice(offset ?? 0, (offset ?? 0) + refundsPerAnswer)
    const total: Told = offset === undefined ? [] : [['total_refund_count', refunds.length]]
    const failures = await Promise.all(
      page.map(({ refundNo }) => orderOfRefund(rooms.host.store, order.merchant, refundNo)),
    )
    const told = encodeRefunds(
      order,
      page.map((one, n) => ({ ...one, abnormal: failures[n]?.abnormal === true })),
    )
    return { outcome: 'approved', told: [...total, ...told] }
  },
  say: ({ told = [] }) => told,
}

interface RefundsFound {
  readonly order: Order | undefined
  readonly refunds: readonly OrderRefund[]
}

async function refundsFound(rooms: Rooms, by: Admitted, asked: RefundsAsk): Promise<RefundsFound> {
  if (asked.refundId !== undefined) return refundsByName(rooms, by, asked.refundId)
  const pointer =
    asked.refundNo === undefined
      ? asked
      : await orderOfRefund(rooms.host.store, by.seller.id, asked.refundNo)
  const order = pointer && (await found(rooms, by, { trace: asked.trace, ...pointer }))
  const refunds = order === undefined ? [] : ownRefunds(order)
  if (asked.refundNo === undefined) return { order, refunds }
  return { order, refunds: refunds.filter(({ refundNo }) => refundNo === asked.refundNo) }
}

/** By the network's own number, under which nothing is filed: every order is looked at. */
async function refundsByName({ house }: Rooms, by: Admitted, name: string): Promise<RefundsFound> {
  for (const order of await house.acquirer.all()) {
    if (order.merchant !== by.seller.id || memoOf(order).provider !== by.provider) continue
    const refunds = ownRefunds(order).filter((one) => refundId(order, one) === name)
    if (refunds.length > 0) return { order, refunds }
  }
  return { order: undefined, refunds: [] }
}

const ownRefunds = (order: Order) => order.refunds.filter((one) => !isReversal(order, one))
