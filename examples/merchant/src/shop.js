/**
 * A small shop over HTTP: it opens orders, is notified, asks when it is unsure, and refunds. All that
 * it must get right is here, and each line of it has a test.
 */
import express from 'express'
import { createOrders } from './orders.js'

/** @param networks what speaks to each network, by its name */
export function createShop({ networks, notifyUrl, has, afterMs = 2000 }) {
  const orders = createOrders(has)
  const app = express()

  /** What a network says of an order is believed, whoever heard it first. */
  const learn = (order, { state, amountFen }) => {
    if (state === 'paid') return orders.paid(order, amountFen)
    if (state === 'refused' && order.state !== 'paid') order.state = 'refused'
    if (state === 'unsure' && order.state === 'waiting') order.state = 'unsure'
    return true
  }

  const ask = async (order) => learn(order, await networks[order.network].query(order.orderNo))

  app.post('/checkout', express.json(), async ({ body }, response) => {
    const order = orders.open(body)
    if (order === undefined) return response.status(409).json({ says: 'other terms before' })
    const url = `${notifyUrl()}/notify/${order.network}`
    order.code ??= await networks[order.network].open({ ...order, notifyUrl: url })
    order.openedAt = Date.now()
    response.json(shown(order))
  })

  app.post('/charge', express.json(), async ({ body }, response) => {
    const order = orders.open(body)
    if (order === undefined) return response.status(409).json({ says: 'other terms before' })
    const url = `${notifyUrl()}/notify/${order.network}`
    order.openedAt = Date.now()
    const answer = await networks[order.network].charge(
      { ...order, notifyUrl: url },
      body.payerCode,
    )
    learn(order, answer)
    if (order.state === 'unsure') await ask(order).catch(() => undefined)
    response.status(order.state === 'refused' ? 402 : 200).json(shown(order))
  })

  app.get('/orders/:orderNo', (request, response) => {
    const order = orders.find(request.params.orderNo)
    if (order === undefined) return response.status(404).json({ says: 'no such order' })
    response.json(shown(order))
  })

  app.post('/orders/:orderNo/refunds', express.json(), async ({ params, body }, response) => {
    const order = orders.find(params.orderNo)
    const { refundNo, amountFen } = body
    if (order?.state !== 'paid') return response.status(409).json({ says: 'not paid' })
    const given = { ...order.refunds, [refundNo]: amountFen }
    const sum = Object.values(given).reduce((all, one) => all + one, 0)
    if (sum > order.amountFen) return response.status(409).json({ says: 'more than was paid' })
    const asked = { orderNo: order.orderNo, refundNo, amountFen, totalFen: order.amountFen }
    if (!(await networks[order.network].refund(asked))) return response.status(502).json({})
    order.refunds = given
    response.json(shown(order))
  })

  // The very bytes: WeChat Pay signs them, and Alipay's form is read from them.
  app.post('/notify/:network', express.text({ type: () => true }), async (request, response) => {
    const { body, headers, params } = request
    const network = networks[params.network]
    const form = Object.fromEntries(new URLSearchParams(body))
    const told = await network.notified({ body, headers, form })
    const order = told && orders.find(told.orderNo)
    network.answer(response, order !== undefined && learn(order, told))
  })

  return {
    app,
    orders,
    /** Asks about every order nobody was told of for a while: call it on a timer. */
    async sweep(now = Date.now()) {
      if (has('wait-for-notice')) return
      const late = orders
        .all()
        .filter(
          ({ state, openedAt }) =>
            ['waiting', 'unsure'].includes(state) && now - openedAt >= afterMs,
        )
      await Promise.all(late.map((order) => ask(order).catch(() => undefined)))
    },
  }
}

const shown = ({ orderNo, network, amountFen, state, code, refunds }) => ({
  ...{ orderNo, network, amountFen, state, code, refunds },
})
