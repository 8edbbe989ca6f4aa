/**
 * The shop's counter: orders through the network's own wire, signed by the merchant's till. How an
 * order stands is what the till was told: by an answer, by a notification, or because it asked.
 */
import { compactTime } from '../../core/calendar.ts'
import { counterDigits, type OrderNo, orderNo } from '../../core/ids.ts'
import { fen } from '../../core/money.ts'
import type {
  ChargeAsk,
  CounterMerchant,
  CounterOrder,
  CounterWord,
  OrderAsk,
} from '../../dashboard/protocol/phone.ts'
import type { Expectation } from '../../loadtests/traffic/listener.ts'
import type { Said, TillMerchant } from '../../loadtests/traffic/tills/till.ts'
import { type Held, hear, said } from './held-order.ts'
import { createOrderWatch } from './order-watch.ts'
import type { TillsAtHand } from './tills-at-hand.ts'

/** How many orders the counter shows; older ones are forgotten. */
const ordersMax = 24

export interface Counter {
  /** The latest first. */
  orders(): readonly CounterOrder[]
  find(number: string): CounterOrder | undefined
  orderOf(code: string): string | undefined
  open(ask: OrderAsk): Promise<CounterOrder>
  charge(ask: ChargeAsk): Promise<CounterOrder>
  /** Asks the network now; nothing for an order that is not known. */
  ask(number: string): Promise<CounterOrder | undefined>
  /** Closes what is unpaid, gives back what is paid. */
  cancel(number: string): Promise<CounterOrder | undefined>
  close(): void
}

interface CounterParts {
  readonly tills: TillsAtHand
  shownMerchant(merchant: TillMerchant): CounterMerchant
}

type Scene = 'merchant-code' | 'payer-code'

export function createCounter(parts: CounterParts): Counter {
  const held = new Map<string, Held>()
  const watch = createOrderWatch()
  const make = createOrders(parts)

  const begin = async (ask: OrderAsk, scene: Scene) => {
    const begun = await make(ask, scene)
    held.set(begun.one.order.orderNo, begun.one)
    const [oldest] = held.keys()
    if (held.size > ordersMax && oldest !== undefined) held.delete(oldest)
    return begun
  }

  const known = async (
    number: string,
    via: CounterWord['via'],
    ask: (one: Held) => Promise<Said>,
  ) => {
    const one = held.get(number)
    return one && hear(one, via, await said(() => ask(one)))
  }

  return {
    orders: () => [...held.values()].map(({ order }) => order).reverse(),
    find: (number) => held.get(number)?.order,
    orderOf: (code) => [...held.values()].find(({ order }) => order.code === code)?.order.orderNo,
    open: async (ask) => {
      const { one, expectation } = await begin(ask, 'merchant-code')
      void watch.listen(one, expectation)
      hear(one, 'answer', await said(() => one.till.openOrder(one.sale)))
      watch.follow(one)
      return one.order
    },
    charge: async (ask) => {
      const { one, expectation } = await begin(ask, 'payer-code')
      if (one.till.notifiesCharges) void watch.listen(one, expectation)
      else expectation.done()
      hear(one, 'answer', await said(() => one.till.charge(one.sale, ask.code)))
      watch.follow(one)
      return one.order
    },
    ask: (number) => known(number, 'query', ({ till, sale }) => till.query(sale)),
    cancel: (number) => known(number, 'cancel', ({ till, sale }) => till.cancel(sale)),
    close: watch.close,
  }
}

/** Orders before anybody has heard of them: each with a number nobody had. */
function createOrders({ tills, shownMerchant }: CounterParts) {
  let count = 0
  const freshNo = (): OrderNo => {
    count += 1
    return orderNo(`P${compactTime(Date.now())}${counterDigits(count, 4)}`)
  }
  return async (
    { network, merchant: id, subject, ...ask }: OrderAsk,
    scene: Scene,
  ): Promise<{ readonly one: Held; readonly expectation: Expectation }> => {
    const merchant = tills.find(network, id)
    if (merchant === undefined) throw new Error(`${network} has no merchant ${id}.`)
    const { notifyUrl, expect } = await tills.ear(merchant)
    const number = freshNo()
    const amountFen = fen(ask.amountFen)
    const one: Held = {
      till: tills.till(merchant),
      sale: { orderNo: number, amountFen, subject, scene, notifyUrl },
      order: {
        ...{ orderNo: number, network, merchant: shownMerchant(merchant), amountFen, subject },
        ...{ isCharge: scene === 'payer-code', code: null, state: 'asking', told: [] },
      },
    }
    return { one, expectation: expect(number) }
  }
}
