import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { openidOf } from '../openid.ts'
import { appid, mchid } from '../stand.fixture.ts'
import {
  type Client,
  charge,
  createClient,
  isGenuine,
  order,
  payer,
  signedBody,
} from './client.fixture.ts'

const failed = (err_code: string, err_code_des?: string) => ({
  ...{ return_code: 'SUCCESS', result_code: 'FAIL', err_code },
  ...(err_code_des === undefined ? {} : { err_code_des }),
})

test.each([
  ['NATIVE', 'code_url', /^weixin:\/\/wxpay\/bizpayurl\?pr=\w{9}$/],
  ['JSAPI', 'prepay_id', /^wx20261122193000\w{20}$/],
  ['APP', 'prepay_id', /^wx20261122193000\w{20}$/],
  ['MWEB', 'mweb_url', /\/cgi-bin\/mmpayweb-bin\/checkmweb\?prepay_id=wx\w{34}&package=\d{10}$/],
])('%s orders are paid by their %s, and queried before and after', async (type, name, form) => {
  const { ask, pay, stand } = await createClient()
  const openid = openidOf(appid, payer)
  const said = order('T20261122001', { trade_type: type, attach: 'a&b', openid })
  const made = await ask('/pay/unifiedorder', said)
  expect(made).toMatchObject({ return_code: 'SUCCESS', result_code: 'SUCCESS', trade_type: type })
  expect(made[name]).toMatch(form)
  expect(made.prepay_id).toMatch(/^wx20261122193000\w{20}$/)
  expect(isGenuine(made)).toBe(true)
  const { nonce_str: _n, sign: _s, ...again } = await ask('/pay/unifiedorder', said)
  expect(made).toMatchObject(again)

  const asked = { out_trade_no: 'T20261122001' }
  const unpaid = await ask('/pay/orderquery', asked)
  expect(unpaid).toMatchObject({ trade_state: 'NOTPAY', total_fee: '1288', attach: 'a&b' })
  expect(unpaid).not.toHaveProperty('transaction_id')
  expect(await pay(made.code_url ?? made.prepay_id ?? '')).toBe('approved')
  const paid = await ask('/pay/orderquery', asked)
  expect(paid).toMatchObject({
    ...{ trade_state: 'SUCCESS', trade_type: type, total_fee: '1288', cash_fee: '1288', openid },
    ...{ is_subscribe: 'N', bank_type: 'OTHERS', fee_type: 'CNY', time_end: '20261122193000' },
  })
  expect(paid.transaction_id).toMatch(/^4200\d{24}$/)
  expect(isGenuine(paid)).toBe(true)
  const byName = await ask('/pay/orderquery', { transaction_id: paid.transaction_id ?? '' })
  expect(byName).toMatchObject({ out_trade_no: 'T20261122001', trade_state: 'SUCCESS' })
  expect(stand.events.some((event) => event.type === 'request-refused')).toBe(false)
})

test('HMAC-SHA256 is answered with HMAC-SHA256, MD5 with MD5', async () => {
  const { ask } = await createClient()
  const said = order('T20261122001')
  const hmac = await ask('/pay/unifiedorder', { ...said, sign_type: 'HMAC-SHA256' })
  expect(hmac.sign).toHaveLength(64)
  expect(isGenuine(hmac)).toBe(true)
  const md5 = await ask('/pay/orderquery', { out_trade_no: 'T20261122001', sign_type: 'MD5' })
  expect(md5.sign).toHaveLength(32)
  expect(isGenuine(md5)).toBe(true)
})

async function paidOrder(client: Client, number: string) {
  const made = await client.ask('/pay/unifiedorder', order(number))
  expect(await client.pay(made.code_url ?? '')).toBe('approved')
}

test('an order is placed once: repeated, changed, paid, closed', async () => {
  const client = await createClient()
  const { ask } = client
  await ask('/pay/unifiedorder', order('T20261122001'))
  const dearer = await ask('/pay/unifiedorder', order('T20261122001', { total_fee: '1289' }))
  expect(dearer).toMatchObject(failed('INVALID_REQUEST', '201 商户订单号重复'))
  expect(isGenuine(dearer)).toBe(true)
  await paidOrder(client, 'T20261122002')
  const paid = await ask('/pay/unifiedorder', order('T20261122002'))
  expect(paid).toMatchObject(failed('ORDERPAID', '该订单已支付'))
  expect(await ask('/pay/closeorder', { out_trade_no: 'T20261122001' })).toMatchObject({
    ...{ result_code: 'SUCCESS', result_msg: 'OK' },
  })
  const closed = await ask('/pay/unifiedorder', order('T20261122001'))
  expect(closed).toMatchObject(failed('ORDERCLOSED'))
})

test.each([
  ['nobody', {}, 'LACK_PARAMS', 'JSAPI支付必须传openid'],
  ['a stranger', { openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o' }, 'INVALID_REQUEST', 'invalid openid'],
])('JSAPI orders of %s are refused', async (_who, more, code, says) => {
  const { ask } = await createClient()
  const said = order('T20261122001', { trade_type: 'JSAPI', ...more })
  expect(await ask('/pay/unifiedorder', said)).toMatchObject(failed(code, says))
})

test('an order ends when it says so, and not within the minute', async () => {
  const { ask, clock } = await createClient()
  const near = await ask('/pay/unifiedorder', order('T1', { time_expire: '20261122193030' }))
  expect(near).toEqual({
    return_code: 'FAIL',
    return_msg: 'time_expire时间过短，刷卡至少1分钟，其他5分钟',
  })
  await ask('/pay/unifiedorder', order('T2', { time_expire: '20261122194000' }))
  clock.advance(10 * 60_000)
  expect(await ask('/pay/orderquery', { out_trade_no: 'T2' })).toMatchObject({
    trade_state: 'CLOSED',
  })
})

test('a payment code is charged, once, and what fails says why', async () => {
  const { ask, code } = await createClient()
  const shown = await code()
  const said = charge('T20261122001', shown, { device_info: 'till-1' })
  const paid = await ask('/pay/micropay', said)
  expect(paid).toMatchObject({
    ...{ result_code: 'SUCCESS', trade_type: 'MICROPAY', total_fee: '1288', cash_fee: '1288' },
    ...{ openid: openidOf(appid, payer), device_info: 'till-1', attach: '' },
  })
  expect(isGenuine(paid)).toBe(true)
  expect(await ask('/pay/micropay', said)).toMatchObject(failed('ORDERPAID'))
  const used = await ask('/pay/micropay', charge('T20261122002', shown))
  expect(used).toMatchObject(failed('AUTH_CODE_INVALID', '101 每个二维码仅限使用一次,请刷新再试'))
  const none = await ask('/pay/micropay', charge('T20261122003', '110000000000000000'))
  expect(none).toMatchObject(failed('AUTH_CODE_INVALID'))
  const other = await ask('/pay/micropay', charge('T20261122001', await code('wechat-8')))
  expect(other).toMatchObject(failed('BUYER_MISMATCH', '支付帐号错误'))
})

test('a payment code lives a minute and a half', async () => {
  const { ask, code, clock } = await createClient()
  const shown = await code()
  clock.advance(91_000)
  expect(await ask('/pay/micropay', charge('T1', shown))).toMatchObject(failed('AUTHCODEEXPIRE'))
})

test('above 1,000 yuan the payer is asked, and the till asks until it knows', async () => {
  const { ask, code, stand } = await createClient()
  const said = charge('T20261122001', await code(), { total_fee: '100001' })
  const asks = await ask('/pay/micropay', said)
  expect(asks).toMatchObject(failed('USERPAYING', '需要用户输入支付密码'))
  const query = () => ask('/pay/orderquery', { out_trade_no: 'T20261122001' })
  expect(await query()).toMatchObject({ trade_state: 'USERPAYING' })
  const { desk } = stand.house.house
  const [waiting] = await desk.waiting(payer)
  await desk.confirm(payer, waiting?.id ?? '')
  expect(await query()).toMatchObject({ trade_state: 'SUCCESS', total_fee: '100001' })
})

test('a charge is reversed, paid or not; other orders and strangers are not', async () => {
  const client = await createClient()
  const { ask, code, clock } = client
  const reversal = (out_trade_no: string) => ask('/secapi/pay/reverse', { out_trade_no })
  await ask('/pay/micropay', charge('T1', await code()))
  const undone = await reversal('T1')
  expect(undone).toMatchObject({ result_code: 'SUCCESS', recall: 'N' })
  expect(isGenuine(undone)).toBe(true)
  expect(await reversal('T1')).toMatchObject({ result_code: 'SUCCESS', recall: 'N' })
  const query = { out_trade_no: 'T1' }
  expect(await ask('/pay/orderquery', query)).toMatchObject({ trade_state: 'REVOKED' })
  expect(await ask('/pay/refundquery', query)).toMatchObject(failed('REFUNDNOTEXIST'))
  await ask('/pay/micropay', charge('T2', await code(), { total_fee: '100001' }))
  expect(await reversal('T2')).toMatchObject({ result_code: 'SUCCESS', recall: 'N' })
  expect(await reversal('T9')).toMatchObject({ ...failed('ORDERNOTEXIST'), recall: 'N' })
  await paidOrder(client, 'T3')
  expect(await reversal('T3')).toMatchObject(failed('INVALID_REQUEST'))
  const odd = await ask('/secapi/pay/reverse', { transaction_id: '42' })
  expect(odd).toMatchObject(failed('INVALID_TRANSACTIONID'))
  expect(await ask('/secapi/pay/reverse', {})).toMatchObject(failed('PARAM_ERROR'))
  await ask('/pay/micropay', charge('T4', await code()))
  clock.advance(8 * 86_400_000)
  expect(await reversal('T4')).toMatchObject({ ...failed('REVERSE_EXPIRE'), recall: 'N' })
})

test('an unpaid order is closed, once; no other is', async () => {
  const client = await createClient()
  const { ask, code } = client
  const close = (out_trade_no: string) => ask('/pay/closeorder', { out_trade_no })
  expect(await close('T1')).toMatchObject(failed('ORDERNOTEXIST'))
  await ask('/pay/unifiedorder', order('T1'))
  expect(isGenuine(await close('T1'))).toBe(true)
  expect(await close('T1')).toMatchObject(failed('ORDERCLOSED', '订单已关闭，无法重复关闭'))
  await paidOrder(client, 'T2')
  expect(await close('T2')).toMatchObject(failed('ORDERPAID'))
  await ask('/pay/micropay', charge('T3', await code()))
  expect(await close('T3')).toMatchObject(failed('TRADE_STATE_ERROR'))
})

test('refunds are given in part, told by every number, and never too much', async () => {
  const client = await createClient()
  const { ask, stand } = client
  await paidOrder(client, 'T1')
  const back = (out_refund_no: string, refund_fee: string, total_fee = '1288') =>
    ask('/secapi/pay/refund', { out_trade_no: 'T1', out_refund_no, refund_fee, total_fee })
  const first = await back('R1', '288')
  expect(first).toMatchObject({
    ...{ result_code: 'SUCCESS', refund_fee: '288', cash_refund_fee: '288', total_fee: '1288' },
    ...{ out_refund_no: 'R1', refund_channel: '', coupon_refund_count: '0' },
  })
  expect(first.refund_id).toMatch(/^50\d{27}$/)
  expect(isGenuine(first)).toBe(true)
  await back('R2', '100')
  await stand.settled()
  const { refund_id = '', transaction_id = '' } = first
  for (const by of [{ out_refund_no: 'R1' }, { refund_id }]) {
    const one = await ask('/pay/refundquery', by)
    expect(one).toMatchObject({
      ...{ refund_count: '1', out_refund_no_0: 'R1', refund_status_0: 'SUCCESS' },
      ...{ refund_recv_accout_0: '支付用户的零钱', refund_success_time_0: '2026-11-22 19:30:00' },
      ...{ refund_channel_0: 'ORIGINAL', refund_account_0: 'REFUND_SOURCE_UNSETTLED_FUNDS' },
    })
    expect(isGenuine(one)).toBe(true)
  }
  for (const by of [{ out_trade_no: 'T1' }, { transaction_id }]) {
    const both = await ask('/pay/refundquery', { ...by, offset: '1' })
    expect(both).toMatchObject({ total_refund_count: '2', refund_count: '1', refund_fee_0: '100' })
    expect(both).not.toHaveProperty('refund_fee_1')
  }
  expect(await back('R1', '289')).toMatchObject(failed('ERROR'))
  expect(await back('R3', '1', '1289')).toMatchObject(failed('ERROR'))
  expect(await back('R3', '901')).toMatchObject(failed('ERROR', '累计退款金额大于支付金额'))
  await back('R4', '900')
  expect(await back('R5', '1')).toMatchObject(failed('ERROR', '订单已全额退款'))
  const state = await ask('/pay/orderquery', { out_trade_no: 'T1' })
  expect(state).toMatchObject({ trade_state: 'REFUND', transaction_id })
})

test('a refund may have any name but that of a reversal', async () => {
  const client = await createClient()
  const { ask, code } = client
  const back = (number: string) =>
    ask('/secapi/pay/refund', {
      ...{ out_trade_no: number, out_refund_no: `reverse-${number}` },
      ...{ total_fee: '1288', refund_fee: '288' },
    })
  await paidOrder(client, 'T1')
  expect(await back('T1')).toMatchObject({ result_code: 'SUCCESS' })
  expect(await ask('/pay/refundquery', { out_trade_no: 'T1' })).toMatchObject({
    out_refund_no_0: 'reverse-T1',
  })
  expect(await ask('/pay/orderquery', { out_trade_no: 'T1' })).toMatchObject({
    trade_state: 'REFUND',
  })
  await ask('/pay/micropay', charge('T2', await code()))
  expect(await back('T2')).toMatchObject(failed('ERROR'))
  expect(await ask('/secapi/pay/reverse', { out_trade_no: 'T2' })).toMatchObject({ recall: 'N' })
  const state = await ask('/pay/orderquery', { out_trade_no: 'T2' })
  expect(state).toMatchObject({ trade_state: 'REVOKED' })
})

test('a number that APIv3 has closed unused is spent here too', async () => {
  const { ask, askV3, code } = await createClient()
  const at = '/v3/pay/transactions/out-trade-no/T20261122001/close'
  expect((await askV3('POST', at, { mchid })).status).toBe(204)
  const used = failed('INVALID_REQUEST', '201 商户订单号重复')
  expect(await ask('/pay/micropay', charge('T20261122001', await code()))).toMatchObject(used)
  expect(await ask('/pay/unifiedorder', order('T20261122001'))).toMatchObject(used)
  expect(await ask('/pay/orderquery', { out_trade_no: 'T20261122001' })).toMatchObject({
    trade_state: 'CLOSED',
  })
})

test('what cannot be refunded says why', async () => {
  const client = await createClient()
  const { ask, clock } = client
  const terms = { out_refund_no: 'R1', total_fee: '1288', refund_fee: '1288' }
  const back = (by: Record<string, string>) => ask('/secapi/pay/refund', { ...terms, ...by })
  expect(await back({ out_trade_no: 'T1' })).toMatchObject(failed('ORDERNOTEXIST', '订单不存在'))
  expect(await back({ transaction_id: 'x' })).toMatchObject(failed('INVALID_TRANSACTIONID'))
  expect(await back({})).toMatchObject(failed('PARAM_ERROR'))
  await ask('/pay/unifiedorder', order('T2'))
  expect(await back({ out_trade_no: 'T2' })).toMatchObject(failed('ERROR', '订单状态错误'))
  expect(await ask('/pay/refundquery', {})).toMatchObject(failed('PARAM_ERROR'))
  const none = await ask('/pay/refundquery', { out_refund_no: 'R9' })
  expect(none).toMatchObject(failed('REFUNDNOTEXIST', 'not exist'))
  await paidOrder(client, 'T3')
  clock.advance(366 * 86_400_000)
  expect(await back({ out_trade_no: 'T3' })).toMatchObject(failed('TRADE_OVERDUE'))
})

test('a code tells whose it is, and stays good', async () => {
  const { ask, code, clock } = await createClient()
  const openid = (auth_code: string) => ask('/tools/authcodetoopenid', { auth_code })
  const shown = await code()
  const told = await openid(shown)
  expect(told).toMatchObject({ result_code: 'SUCCESS', openid: openidOf(appid, payer) })
  expect(isGenuine(told)).toBe(true)
  const paid = await ask('/pay/micropay', charge('T1', shown))
  expect(paid).toMatchObject({ result_code: 'SUCCESS', openid: told.openid })
  expect(await openid(shown)).toMatchObject(failed('AUTH_CODE_INVALID'))
  expect(await openid('110000000000000000')).toMatchObject(failed('AUTH_CODE_INVALID'))
  const late = await code()
  clock.advance(91_000)
  expect(await openid(late)).toMatchObject(failed('AUTHCODEEXPIRE'))
})

const bill = async (client: Client, said: Record<string, string>, path = '/pay/downloadbill') =>
  client.send(path, signedBody({ bill_date: '20261122', ...said }))

test('a bill is the file itself, plain or packed, and an error is XML', async () => {
  const client = await createClient()
  const { ask, clock } = client
  expect(String((await bill(client, {})).body)).toContain('<error_code><![CDATA[20001]]>')
  await paidOrder(client, 'T1')
  const terms = { out_trade_no: 'T1', total_fee: '1288', refund_fee: '288', out_refund_no: 'R1' }
  await ask('/secapi/pay/refund', terms)
  clock.advance(10 * 3_600_000)
  expect(String((await bill(client, {})).body)).toContain('<error_code><![CDATA[20003]]>')
  clock.advance(5 * 3_600_000)
  const plain = await bill(client, {})
  expect(plain.headers['Content-Type']).toBe('text/plain')
  const lines = String(plain.body).trim().split('\r\n')
  expect(lines).toHaveLength(5)
  expect(lines[1]).toContain('`T1,')
  expect(lines[2]).toContain('`R1,`2.88')
  expect(lines[4]).toBe('`2,`12.88,`2.88,`0.00,`0.00000,`12.88,`2.88')
  const packed = await bill(client, { tar_type: 'GZIP' })
  expect(packed.headers['Content-Type']).toBe('application/x-gzip')
  expect(gunzipSync(Buffer.from(packed.body)).toString('utf8')).toBe(String(plain.body))
  const errors = [
    [{ bill_date: '20261121' }, 'No Bill Exist', '20002'],
    [{ bill_date: '' }, 'missing parameter', '20001'],
    [{ bill_date: '20261332' }, 'invalid bill_date', '20001'],
    [{ bill_type: 'SOME' }, 'invalid bill_type', '20001'],
    [{ bill_type: 'RECHARGE_REFUND' }, 'No Bill Exist', '20002'],
    [{ tar_type: 'ZIP' }, 'data format error', '20001'],
  ] as const
  for (const [said, says, error_code] of errors) {
    expect(String((await bill(client, said)).body)).toBe(
      `<xml><return_code><![CDATA[FAIL]]></return_code>\n<return_msg><![CDATA[${says}]]></return_msg>\n<error_code><![CDATA[${error_code}]]></error_code>\n</xml>`,
    )
  }
})

test('the bill of an account is told under HMAC-SHA256 only', async () => {
  const client = await createClient()
  await paidOrder(client, 'T1')
  client.clock.advance(15 * 3_600_000)
  const ask = (said: Record<string, string>) => bill(client, said, '/pay/downloadfundflow')
  const hmac = { sign_type: 'HMAC-SHA256', account_type: 'Basic' }
  expect(String((await ask(hmac)).body)).toContain('`收入,`12.88,`12.88,`system')
  expect(String((await ask({ account_type: 'Basic' })).body)).toContain('签名错误')
  const none = String((await ask({ ...hmac, account_type: 'Fees' })).body)
  expect(none).toContain('<err_code><![CDATA[NO_BILL_EXIST]]>')
})
