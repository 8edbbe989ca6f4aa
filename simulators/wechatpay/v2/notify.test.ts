import { expect, test } from 'vitest'
import type { Notification } from '../../host/notification.ts'
import type { Peer } from '../../host/peer.ts'
import { openidOf } from '../openid.ts'
import { appid, mchid } from '../stand.fixture.ts'
import {
  charge,
  createClient,
  fieldsOf,
  isGenuine,
  opened,
  order,
  payer,
} from './client.fixture.ts'

async function lastOf(letterbox: readonly Notification[]) {
  const sent = letterbox.at(-1)
  if (sent === undefined) throw new Error('No notification was sent.')
  const { headers, body } = await sent.write(0)
  return { sent, headers, body, said: body.startsWith('<') ? fieldsOf(body) : {} }
}

test.each(['MD5', 'HMAC-SHA256'])('a payment is told in XML, signed by %s', async (sign_type) => {
  const { ask, pay, letterbox, stand } = await createClient()
  const made = await ask(
    '/pay/unifiedorder',
    order('T1', { sign_type, attach: 'a', device_info: 'd' }),
  )
  await pay(made.code_url ?? '')
  await stand.settled()
  const { sent, headers, said } = await lastOf(letterbox)
  expect(sent.url).toBe('http://127.0.0.1:3000/notify')
  expect(headers).toMatchObject({ 'Content-Type': 'text/xml', 'User-Agent': 'Mozilla/4.0' })
  expect(said).toMatchObject({
    ...{ return_code: 'SUCCESS', result_code: 'SUCCESS', appid, mch_id: mchid, attach: 'a' },
    ...{ device_info: 'd', openid: openidOf(appid, payer), is_subscribe: 'N', bank_type: 'OTHERS' },
    ...{ trade_type: 'NATIVE', total_fee: '1288', fee_type: 'CNY', cash_fee: '1288' },
    ...{ out_trade_no: 'T1', time_end: '20261122193000' },
  })
  expect(said.transaction_id).toMatch(/^4200\d{24}$/)
  expect(said.sign).toHaveLength(sign_type === 'MD5' ? 32 : 64)
  expect(isGenuine(said)).toBe(true)
  expect(sent.ladderMs.slice(0, 4)).toEqual([15_000, 15_000, 30_000, 180_000])
})

const ok =
  '<xml><return_code><![CDATA[SUCCESS]]></return_code><return_msg><![CDATA[OK]]></return_msg></xml>'

test.each([
  [200, ok, true],
  [200, '<xml><return_code>SUCCESS</return_code></xml>', true],
  [200, '', false],
  [200, 'success', false],
  [200, '{"code":"SUCCESS"}', false],
  [200, '<xml><return_code><![CDATA[FAIL]]></return_code></xml>', false],
  [500, ok, false],
])('an answer of %i %s is heard: %s', async (status, body, heard) => {
  const { ask, pay, letterbox, stand } = await createClient()
  const made = await ask('/pay/unifiedorder', order('T1'))
  await pay(made.code_url ?? '')
  await stand.settled()
  expect((await lastOf(letterbox)).sent.isAcknowledged(status, body)).toBe(heard)
})

const terms = { total_fee: '1288', refund_fee: '288', notify_url: 'http://127.0.0.1:3000/back' }

test('a refund is told sealed and unsigned, in the version that asked for it', async () => {
  const { ask, askV3, pay, letterbox, stand } = await createClient()
  const made = await ask('/pay/unifiedorder', order('T1'))
  await pay(made.code_url ?? '')
  await ask('/secapi/pay/refund', { ...terms, out_trade_no: 'T1', out_refund_no: 'R1' })
  await stand.settled()
  const { sent, said } = await lastOf(letterbox)
  expect(sent.url).toBe('http://127.0.0.1:3000/back')
  expect(Object.keys(said).sort()).toEqual([
    ...['appid', 'mch_id', 'nonce_str', 'req_info', 'return_code'],
  ])
  expect(opened(said.req_info ?? '')).toMatchObject({
    ...{ out_refund_no: 'R1', out_trade_no: 'T1', refund_fee: '288', total_fee: '1288' },
    ...{ refund_status: 'SUCCESS', refund_request_source: 'API', cash_refund_fee: '288' },
    ...{ success_time: '2026-11-22 19:30:00', refund_recv_accout: '支付用户零钱' },
    ...{ settlement_refund_fee: '288', refund_account: 'REFUND_SOURCE_UNSETTLED_FUNDS' },
  })
  const amount = { refund: 100, total: 1288, currency: 'CNY' }
  const asked = { out_trade_no: 'T1', out_refund_no: 'R2', notify_url: terms.notify_url, amount }
  await askV3('POST', '/v3/refund/domestic/refunds', asked)
  await stand.settled()
  const { body } = await lastOf(letterbox)
  expect(JSON.parse(body)).toMatchObject({ event_type: 'REFUND.SUCCESS' })
})

test('charges are never notified, nor refunds that name no address', async () => {
  const { ask, code, letterbox, stand } = await createClient()
  await ask('/pay/micropay', charge('T1', await code()))
  const back = { total_fee: '1288', refund_fee: '288', out_trade_no: 'T1', out_refund_no: 'R1' }
  await ask('/secapi/pay/refund', back)
  await stand.settled()
  expect(letterbox).toEqual([])
})

test('orders of APIv3 are told of in APIv3, whoever refunds them', async () => {
  const { ask, askV3, pay, letterbox, stand } = await createClient()
  const native = { appid, mchid, description: '茶', out_trade_no: 'T20261122001' }
  const amount = { total: 1288, currency: 'CNY' }
  const notify_url = 'http://127.0.0.1:3000/notify'
  const made = await askV3('POST', '/v3/pay/transactions/native', { ...native, amount, notify_url })
  await pay(JSON.parse(String(made.body)).code_url)
  await stand.settled()
  expect(JSON.parse((await lastOf(letterbox)).body)).toMatchObject({
    event_type: 'TRANSACTION.SUCCESS',
  })
  await ask('/secapi/pay/refund', { ...terms, out_trade_no: 'T20261122001', out_refund_no: 'R1' })
  await stand.settled()
  expect(opened((await lastOf(letterbox)).said.req_info ?? '')).toMatchObject({ refund_fee: '288' })
})

test.each([
  ['card-blocked', 'CHANGE'],
  ['issuer-declined', 'REFUNDCLOSE'],
] as const)('a refund that fails with %s is told as %s', async (outcome, status) => {
  const peer: Peer = {
    ask: <Answer>(_to: unknown, kind: string) =>
      Promise.resolve({ outcome: kind === 'refund' ? outcome : 'approved' } as Answer),
  }
  const funding = { kind: 'card', cardNo: '6222020000000000001' } as const
  const { ask, pay, letterbox, stand } = await createClient({ peer, funding })
  const made = await ask('/pay/unifiedorder', order('T1'))
  expect(await pay(made.code_url ?? '')).toBe('approved')
  const back = { ...terms, out_trade_no: 'T1', out_refund_no: 'R1' }
  expect(await ask('/secapi/pay/refund', back)).toMatchObject({ result_code: 'SUCCESS' })
  await stand.settled()
  const { said } = await lastOf(letterbox)
  const inside = opened(said.req_info ?? '')
  expect(inside).toMatchObject({ refund_status: status, out_refund_no: 'R1' })
  expect(inside).not.toHaveProperty('success_time')
  const told = await ask('/pay/refundquery', { out_refund_no: 'R1' })
  expect(told).toMatchObject({ refund_status_0: status })
})
