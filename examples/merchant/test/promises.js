/**
 * What the shop promises, each as a function that fails when it is broken: run against the shop as it
 * is, and against the shop with a bug, where one of them must fail.
 */
import { expect } from 'vitest'

let numbers = 0
const order = (network, more = {}) => {
  numbers += 1
  return {
    orderNo: `SHOP${Date.now()}${numbers}`,
    amountFen: 1250,
    subject: 'tea',
    network,
    ...more,
  }
}

/** Scans and pays, as the customer's app. */
async function payWith(sandbox, app, code) {
  const payer = await sandbox.payer({ app })
  return (await payer.pay(code)).outcome
}

const within = (told, ms = 5000) => expect.poll(told, { timeout: ms, interval: 20 })

const appOf = { alipay: 'icbc', wechatpay: 'wechat' }

/** @type {Record<string, (world: { sandbox: any, stand: any }, network?: string) => Promise<void>>} */
export const promises = {
  'what is paid is shipped, once': async ({ sandbox, stand }, network = 'alipay') => {
    const wanted = order(network)
    const { code } = await stand.post('/checkout', wanted)
    expect(await payWith(sandbox, appOf[network], code)).toBe('approved')
    await within(() => stand.stateOf(wanted.orderNo)).toBe('paid')
    expect(stand.shipments(wanted.orderNo)).toBe(1)
  },

  'what is refused is not shipped': async ({ sandbox, stand }, network = 'alipay') => {
    const wanted = order(network)
    const { code } = await stand.post('/checkout', wanted)
    const payer = await sandbox.payer({ app: appOf[network], outcome: 'funds-insufficient' })
    expect((await payer.pay(code)).outcome).toBe('funds-insufficient')
    await stand.sweep()
    expect(await stand.stateOf(wanted.orderNo)).toBe('waiting')
    expect(stand.shipments(wanted.orderNo)).toBe(0)
  },

  'a notification that comes twice ships once': async ({ sandbox, stand }, network = 'alipay') => {
    const twice = { faults: [{ kind: 'duplicate', weight: 1 }] }
    sandbox.setPolicies({ [`${network}>merchant`]: twice })
    const wanted = order(network)
    const { code } = await stand.post('/checkout', wanted)
    expect(await payWith(sandbox, appOf[network], code)).toBe('approved')
    await within(() =>
      sandbox.journal.count({ kind: 'notification', orderNo: wanted.orderNo }),
    ).toBe(2)
    expect(await sandbox.settled()).toBe(true)
    expect(stand.shipments(wanted.orderNo)).toBe(1)
  },

  'a notification that is lost is made up for by asking': async (
    { sandbox, stand },
    network = 'alipay',
  ) => {
    sandbox.setPolicies({ [`${network}>merchant`]: { faults: [{ kind: 'reset', weight: 1 }] } })
    const wanted = order(network)
    const { code } = await stand.post('/checkout', wanted)
    expect(await payWith(sandbox, appOf[network], code)).toBe('approved')
    expect(await stand.stateOf(wanted.orderNo)).toBe('waiting')
    await stand.sweep()
    expect(await stand.stateOf(wanted.orderNo)).toBe('paid')
    expect(stand.shipments(wanted.orderNo)).toBe(1)
  },

  'no answer to a charge is asked about, and never taken for a no': async ({ sandbox, stand }) => {
    const silent = { kind: 'timeout', weight: 1, when: { operation: ['pay'] } }
    const lost = { faults: [{ kind: 'reset', weight: 1 }] }
    sandbox.setPolicies({ 'merchant>alipay': { faults: [silent] }, 'alipay>merchant': lost })
    const payer = await sandbox.payer({ app: 'alipay' })
    const wanted = order('alipay', { payerCode: await payer.showCode() })
    expect(await stand.post('/charge', wanted)).toMatchObject({ status: 200, state: 'paid' })
    expect(stand.shipments(wanted.orderNo)).toBe(1)
  },

  'a notification nobody signed is turned away': async ({ sandbox, stand }) => {
    const wanted = order('alipay')
    await stand.post('/checkout', wanted)
    const [{ id: appId }] = sandbox.merchants.alipay
    const body = new URLSearchParams({
      ...{ app_id: appId, out_trade_no: wanted.orderNo, trade_status: 'TRADE_SUCCESS' },
      ...{ total_amount: '12.50', sign_type: 'RSA2', sign: 'bm8=' },
    })
    const reply = await fetch(`${stand.url}/notify/alipay`, { method: 'POST', body })
    expect(await reply.text()).toBe('fail')
    expect(stand.shipments(wanted.orderNo)).toBe(0)
  },

  'a payment of another amount ships nothing': async ({ sandbox, stand }) => {
    const wanted = order('wechatpay')
    await stand.post('/checkout', wanted)
    // Somebody has the same number paid for a fen elsewhere, and the network tells the shop so.
    const notifyUrl = `${stand.url}/notify/alipay`
    const code = await stand.networks.alipay.open({ ...wanted, amountFen: 1, notifyUrl })
    expect(await payWith(sandbox, 'icbc', code)).toBe('approved')
    await within(() =>
      sandbox.journal.count({ kind: 'notification', orderNo: wanted.orderNo }),
    ).toBeGreaterThan(0)
    expect(await sandbox.settled()).toBe(true)
    expect(stand.shipments(wanted.orderNo)).toBe(0)
  },

  'what was paid is given back, and no more than that': async (
    { sandbox, stand },
    network = 'alipay',
  ) => {
    const wanted = order(network)
    const { code } = await stand.post('/checkout', wanted)
    expect(await payWith(sandbox, appOf[network], code)).toBe('approved')
    await within(() => stand.stateOf(wanted.orderNo)).toBe('paid')
    const refund = (refundNo, amountFen) =>
      stand.post(`/orders/${wanted.orderNo}/refunds`, { refundNo, amountFen })
    expect(await refund(`${wanted.orderNo}R1`, 1000)).toMatchObject({ status: 200 })
    expect(await refund(`${wanted.orderNo}R1`, 1000)).toMatchObject({ status: 200 })
    expect(await refund(`${wanted.orderNo}R2`, 251)).toMatchObject({ status: 409 })
    expect(await refund(`${wanted.orderNo}R3`, 250)).toMatchObject({ status: 200 })
  },
}
