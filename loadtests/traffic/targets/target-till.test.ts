import { expect, test } from 'vitest'
import { orderNo } from '../../../core/ids.ts'
import { fen } from '../../../core/money.ts'
import type { Sale, TillRequest } from '../tills/till.ts'
import type { Target } from './target.ts'
import { createTargetTill } from './target-till.ts'

const sale: Sale = {
  orderNo: orderNo('K0badcafe0000007'),
  amountFen: fen(1250),
  subject: '茶',
  scene: 'merchant-code',
  notifyUrl: 'http://127.0.0.1:1/n',
}

const target: Target = {
  open: { method: 'POST', url: 'http://127.0.0.1:3000/orders', body: { no: '{{index}}' } },
  code: '/code_url',
  charge: { method: 'POST', url: 'http://127.0.0.1:3000/charges/{{payerCode}}' },
  query: { method: 'GET', url: 'http://127.0.0.1:3000/orders/{{networkOrderNo}}' },
  cancel: { method: 'DELETE', url: 'http://127.0.0.1:3000/orders/{{networkOrderNo}}' },
  paid: { pointer: '/status', is: ['PAID', 1] },
  refused: { pointer: '/status', is: 'DECLINED' },
}

/** A till of which the service says this, and what it was asked. */
function tillThat(
  reply: { status?: number; body?: unknown; headers?: Record<string, string> },
  about: Target = target,
) {
  const asked: TillRequest[] = []
  const till = createTargetTill({
    target: about,
    merchant: { id: 'm' },
    shop: 0,
    sendTo: () => async (request) => {
      asked.push(request)
      const { status = 200, headers = {}, body = '' } = reply
      const text = typeof body === 'string' ? body : JSON.stringify(body)
      return { status, headers, body: Buffer.from(text) }
    },
  })
  return { till, asked }
}

test.each([
  ['a pointer', target, { body: { code_url: 'qr' } }],
  [
    'a pointer into a list',
    { ...target, code: '/codes/0/a~1b' },
    { body: { codes: [{ 'a/b': 'qr' }] } },
  ],
  ['the whole body', { ...target, code: '' }, { body: ' qr\n' }],
  ['a header', { ...target, code: { header: 'X-Code' } }, { headers: { 'x-code': 'qr' } }],
])('the code is read from %s', async (_, about, reply) => {
  const { till, asked } = tillThat(reply, about)
  expect(await till.openOrder(sale)).toEqual({ state: 'open', reason: 'HTTP 200', code: 'qr' })
  expect(asked).toMatchObject([{ method: 'POST', target: '/orders', body: '{"no":7}' }])
})

test.each([
  ['no code in it', { body: { code_url: '' } }, 'no-code'],
  ['a pointer that leads up the prototype', { body: { status: 'x' } }, 'no-code'],
  ['a failure', { status: 500, body: { code_url: 'qr' } }, 'HTTP 500'],
  ['a refusal', { status: 422 }, 'HTTP 422'],
])('a reply with %s opens nothing', async (_, reply, reason) => {
  const about = { ...target, code: reason === 'no-code' ? '/constructor' : '/code_url' }
  expect(await tillThat(reply, about).till.openOrder(sale)).toEqual({ state: 'refused', reason })
})

test('the number at the network is taken from the reply, if it can be one', async () => {
  const about = { ...target, orderNo: '/no' }
  const opened = (no: unknown) =>
    tillThat({ body: { code_url: 'qr', no } }, about).till.openOrder(sale)
  expect(await opened('SHOP1')).toMatchObject({ state: 'open', orderNo: 'SHOP1' })
  expect(await opened(42)).toMatchObject({ orderNo: '42' })
  expect(await opened('订单')).not.toHaveProperty('orderNo')
  expect(await opened(undefined)).not.toHaveProperty('orderNo')
})

test.each([
  // status, body, charge, query, cancel
  [200, { status: 'PAID' }, 'paid', 'paid', 'paid'],
  [409, { status: 1 }, 'paid', 'paid', 'paid'],
  [200, { status: 'DECLINED' }, 'refused', 'refused', 'refused'],
  [200, { status: 'OPEN' }, 'waiting', 'waiting', 'closed'],
  [200, 'not JSON', 'waiting', 'waiting', 'closed'],
  [404, '', 'refused', 'unknown', 'refused'],
  [503, '', 'unknown', 'unknown', 'unknown'],
])('%i %j means %s to a charge, %s to a query, %s to a cancel', async (status, body, ...means) => {
  const { till } = tillThat({ status, body })
  const said = [await till.charge(sale, '28'), await till.query?.(sale), await till.cancel?.(sale)]
  expect(said.map((one) => one?.state)).toEqual(means)
})

test('it is asked under the number at the network', async () => {
  const { till, asked } = tillThat({})
  await till.charge(sale, '2812')
  await till.query?.({ ...sale, networkOrderNo: orderNo('SHOP1') })
  await till.cancel?.(sale)
  expect(asked.map((one) => `${one.method} ${one.target}`)).toEqual([
    ...['POST /charges/2812', 'GET /orders/SHOP1', 'DELETE /orders/K0badcafe0000007'],
  ])
})

test('what a target does not say how to ask is not asked', async () => {
  const { open, code } = target
  const { till, asked } = tillThat({}, { open, code })
  expect(till.query).toBeUndefined()
  expect(till.cancel).toBeUndefined()
  expect(await till.charge(sale, '28')).toEqual({ state: 'refused', reason: 'no-charge' })
  expect(asked).toEqual([])
})
