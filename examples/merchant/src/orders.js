/** The shop's own book: what was ordered, what is known of it, and what was shipped. */

/**
 * `waiting`: nobody knows that it was paid. `paid`, `refused`, `refunded`: the network said so.
 * `unsure`: the network was asked for the money, and did not answer.
 */
export function createOrders(has) {
  const orders = new Map()
  const shipments = []

  return {
    shipments,
    all: () => [...orders.values()],
    find: (orderNo) => orders.get(orderNo),
    /** The same number with the same terms is the same order; with others it is a mistake. */
    open({ orderNo, amountFen, subject, network }) {
      const known = orders.get(orderNo)
      if (known !== undefined) return known.amountFen === amountFen ? known : undefined
      const order = { orderNo, amountFen, subject, network, state: 'waiting', refunds: {} }
      orders.set(orderNo, order)
      return order
    },
    /** Once, however often it is said: what is paid is shipped, and only what was asked counts. */
    paid(order, amountFen) {
      if (!has('any-amount') && amountFen !== order.amountFen) return false
      if (order.state === 'paid' && !has('double-ship')) return true
      order.state = 'paid'
      shipments.push(order.orderNo)
      return true
    },
  }
}
