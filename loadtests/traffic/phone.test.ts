import { expect, test } from 'vitest'
import { appId, orderNo, payerId } from '../../core/ids.ts'
import { fen } from '../../core/money.ts'
import { createPhone, parsePhoneReply } from './phone.ts'
import type { TillRequest } from './tills/till.ts'

const tap = {
  app: appId('wechat'),
  payer: payerId('wechat-7'),
  city: 'Wuhan',
  orderNo: orderNo('K000000010000003'),
  amountFen: fen(5),
}

const payment = { id: 'own/1/2', scene: 'payer-code', owner: 'alipay', amountFen: 5, createdAt: 9 }

const reply = (value: unknown) => ({
  status: 200,
  headers: {},
  body: Buffer.from(JSON.stringify(value)),
})

test('a tap carries the order as its trace, and names app and payer in the path', async () => {
  const asked: TillRequest[] = []
  const phone = createPhone(() => async (request) => {
    asked.push(request)
    return reply({ outcome: 'payer-confirming', payment })
  })
  const said = await phone.scan(tap, 'https://qr.alipay.com/bax1')
  await phone.confirm(tap, payment.id)
  expect(said).toEqual({ outcome: 'payer-confirming', payment })
  expect(asked.map(({ method, target }) => `${method} ${target}`)).toEqual([
    'POST /app/wechat/payers/wechat-7/scans',
    'POST /app/wechat/payers/wechat-7/payments/own%2F1%2F2/confirm',
  ])
  expect(asked[0]?.headers['Hutong-Trace']).toBe('K000000010000003')
  expect(JSON.parse(asked[0]?.body ?? '')).toEqual({
    code: 'https://qr.alipay.com/bax1',
    city: 'Wuhan',
  })
})

test.each([
  [100_000, {}],
  [100_001, { password: '111111' }],
])('a yes to %i fen is sent with %o', async (amountFen, body) => {
  const asked: TillRequest[] = []
  const phone = createPhone(() => async (request) => {
    asked.push(request)
    return reply({ outcome: 'approved', payment })
  })
  await phone.confirm({ ...tap, amountFen: fen(amountFen) }, payment.id)
  expect(JSON.parse(asked[0]?.body ?? '')).toEqual(body)
})

test('a broken connection is silence', async () => {
  const phone = createPhone(() => async () => {
    throw new Error('socket hang up')
  })
  expect(await phone.showCode(tap)).toEqual({ outcome: 'no-answer' })
})

test.each([
  ['no JSON', '<html>', { outcome: 'no-answer' }],
  ['no outcome', '{}', { outcome: 'no-answer' }],
  ['an unknown outcome', '{"outcome":"fine"}', { outcome: 'no-answer' }],
  ['a code', '{"outcome":"approved","code":"6221"}', { outcome: 'approved', code: '6221' }],
  [
    'a payment that cannot be read',
    '{"outcome":"approved","payments":[{"id":1}]}',
    { outcome: 'approved', payments: [] },
  ],
])('a reply with %s is read for what it is', (_name, body, said) => {
  expect(parsePhoneReply(Buffer.from(body))).toEqual(said)
})

test('a reference is opened, and what the payer types in is told', async () => {
  const asked: TillRequest[] = []
  const phone = createPhone(() => async (request) => {
    asked.push(request)
    return reply({ outcome: 'payer-confirming', payment })
  })
  await phone.scan(tap, 'wx20261122', { owner: 'wechatpay' })
  await phone.scan(tap, 'https://qr.alipay.com/fkx1', { enteredFen: fen(500) })
  expect(asked.map(({ target, body }) => [target, JSON.parse(body)])).toEqual([
    [
      '/app/wechat/payers/wechat-7/checkouts',
      { reference: 'wx20261122', owner: 'wechatpay', city: 'Wuhan' },
    ],
    [
      '/app/wechat/payers/wechat-7/scans',
      { code: 'https://qr.alipay.com/fkx1', city: 'Wuhan', enteredFen: '500' },
    ],
  ])
})
