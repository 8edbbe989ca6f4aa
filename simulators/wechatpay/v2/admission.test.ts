import { beforeAll, expect, test } from 'vitest'
import {
  apiV2Key,
  type Client,
  charge,
  common,
  createClient,
  fieldsOf,
  handSigned,
  isGenuine,
  order,
  signedBody,
  xmlOf,
} from './client.fixture.ts'

let client: Client
beforeAll(async () => {
  client = await createClient({ others: [{ mchid: '1900000009', appid: 'wx0000000000000009' }] })
})

const unsigned = (return_msg: string) => ({ return_code: 'FAIL', return_msg })
const path = '/pay/unifiedorder'
const said = async (body: string) => fieldsOf(String((await client.send(path, body)).body))

test.each([
  ['an empty body', '', 'post数据为空'],
  ['no XML', '{"appid":"wx"}', 'XML格式错误'],
  ['a DOCTYPE', '<!DOCTYPE x><xml/>', 'XML格式错误'],
  ['no merchant', xmlOf({ ...common, mch_id: '' }), 'mch_id参数格式错误'],
  ['an unknown merchant', xmlOf({ ...common, mch_id: '1999999999' }), 'MCHID不存在'],
  ['no signature', xmlOf({ ...common, ...order('T1') }), '签名错误，请检查后再试'],
  ['another key', signedBody(order('T1'), 'x'.repeat(32)), '签名错误，请检查后再试'],
  ['another app', signedBody({ ...order('T1'), appid: 'wx1' }), 'appid不存在'],
  [
    "another merchant's app",
    signedBody({ ...order('T1'), appid: 'wx0000000000000009' }),
    '商户号mch_id与appid不匹配',
  ],
  [
    'a sub-merchant nobody knows',
    signedBody({ ...order('T1'), sub_mch_id: '1999999999' }),
    '特约子商户商户号未授权服务商的产品权限',
  ],
  [
    "a sub-merchant's app that is not its own",
    signedBody({ ...order('T1'), sub_mch_id: '1900000009', sub_appid: 'wx1' }),
    'sub_mch_id与sub_appid不匹配',
  ],
])('%s is told unsigned, and nothing more', async (_what, body, says) => {
  expect(await said(body)).toEqual(unsigned(says))
})

const flaw = (name: string, label: string, rule: string) =>
  `输入源“/body/xml/${name}”映射到值字段“${label}”${rule}`

test.each([
  ['body', '', flaw('body', '商品描述', '必填性规则校验失败，此字段为必填项')],
  [
    'body',
    '茶'.repeat(43),
    flaw('body', '商品描述', '字符串规则校验失败，字节数 129，大于最大值 128'),
  ],
  [
    'out_trade_no',
    'T 1',
    flaw(
      'out_trade_no',
      '商户订单号',
      '字符串规则校验失败，字符串必须匹配正则表达式“^[0-9a-zA-Z_\\-|*]+$”',
    ),
  ],
  ['trade_type', 'SOME', expect.stringContaining('“/body/xml/trade_type”')],
  ['notify_url', 'here', expect.stringContaining('“/body/xml/notify_url”')],
  [
    'total_fee',
    '12.88',
    '无法将输入源“/body/xml/total_fee”映射到目标字段“标价金额”中，此字段需要一个合法的 64 位有符号整数',
  ],
  [
    'total_fee',
    '0',
    '输入源“/body/xml/total_fee”映射到数值字段“标价金额”规则校验失败，值低于最小值 1',
  ],
  ['total_fee', '-1', expect.stringContaining('值低于最小值 1')],
  ['total_fee', '10000000001', expect.stringContaining('值高于最大值')],
  ['nonce_str', 'x'.repeat(33), expect.stringContaining('“/body/xml/nonce_str”')],
])('%s %s is a flaw', async (name, value, says) => {
  expect(await said(signedBody({ ...order('T1'), [name]: value }))).toEqual(unsigned(says))
})

test('GBK is no UTF-8', async () => {
  const [before = '', after = ''] = signedBody(order('T1')).split('茶')
  const { house } = client.stand
  const route = house.routes.find((one) => one.path === path)
  const request = { method: 'POST', target: path, path, query: '', headers: {}, params: {} }
  const body = Buffer.concat([Buffer.from(before), Buffer.from([0xb2, 0xe8]), Buffer.from(after)])
  const reply = await route?.serve({ ...request, body })
  expect(reply).toMatchObject({ status: 200 })
  expect(typeof reply === 'object' && fieldsOf(String(reply.body))).toEqual(
    unsigned('编码格式错误'),
  )
})

test('a wrong signature tells observers what was to be signed, without the key', async () => {
  await client.send(path, signedBody(order('T1'), 'x'.repeat(32)))
  const event = client.stand.events.at(-1)
  const shown = event?.type === 'request-refused' ? (event.diagnosis?.weSigned ?? '') : ''
  expect(shown).toMatch(/^appid=.*&body=茶&.*&trade_type=NATIVE&key=\*\*\*$/)
  expect(shown).not.toContain(apiV2Key)
  const last = client.stand.events.at(-1)
  expect(last).toMatchObject({ type: 'request-refused', reason: 'signature-wrong' })
})

test('unknown and empty fields are welcome, and signed', async () => {
  const more = { ...order('T20'), brand_new: '新', attach: '' }
  const made = await said(signedBody(more))
  expect(made).toMatchObject({ result_code: 'SUCCESS' })
  const all = { ...common, ...more }
  const { brand_new: _left, ...without } = all
  const unsignedField = xmlOf({ ...all, sign: handSigned(without, apiV2Key) })
  expect(await said(unsignedField)).toEqual(unsigned('签名错误，请检查后再试'))
})

test('a wrong verb, too many and our own mistakes are said in XML, a path nobody knows is not', async () => {
  const get = await client.stand.knock({ method: 'GET', target: path, headers: {}, body: '' })
  expect(get).toMatchObject({ status: 200, headers: { 'Content-Type': 'text/plain' } })
  expect(fieldsOf(String(get.body))).toEqual(unsigned('请使用post方法'))
  const { refuse } = client.stand.house
  const request = { method: 'POST', target: path, path, query: '', headers: {}, params: {} }
  const reply = await refuse('too-many-requests', { ...request, body: Buffer.alloc(0) })
  expect(fieldsOf(String(reply.body))).toEqual(unsigned('频率超限，请稍后再试'))
  const lost = await client.stand.knock({
    ...{ method: 'POST', target: '/pay/x' },
    headers: {},
    body: '',
  })
  expect(lost).toMatchObject({ status: 404, body: '' })
})

test('a provider orders for its sub-merchant, who is paid; the merchant itself sees none of it', async () => {
  const sub = { sub_mch_id: '1900000009' }
  const made = await client.ask(path, order('T30', sub))
  expect(made).toMatchObject({ result_code: 'SUCCESS', ...sub })
  expect(isGenuine(made)).toBe(true)
  expect(await client.pay(made.code_url ?? '')).toBe('approved')
  const paid = await client.ask('/pay/orderquery', { out_trade_no: 'T30', ...sub })
  expect(paid).toMatchObject({ trade_state: 'SUCCESS', ...sub })
  const asked = await client.ask('/pay/orderquery', { out_trade_no: 'T30' })
  expect(asked).toMatchObject({ err_code: 'ORDERNOTEXIST' })
  const account = await client.stand.store.account('merchant:1900000009')
  expect(account?.creditsPostedFen).toBe(1288)
})

test('what one version opens the other queries, closes and refunds', async () => {
  const { ask, askV3, pay } = client
  const made = await ask(path, order('T20261122040', { attach: 'a' }))
  const of = (number: string) => `/v3/pay/transactions/out-trade-no/${number}`
  const query = async (number: string) =>
    JSON.parse(String((await askV3('GET', `${of(number)}?mchid=${common.mch_id}`)).body))
  expect(await query('T20261122040')).toMatchObject({ trade_state: 'NOTPAY', attach: 'a' })
  await pay(made.code_url ?? '')
  expect(await query('T20261122040')).toMatchObject({
    trade_state: 'SUCCESS',
    trade_type: 'NATIVE',
  })
  const amount = { refund: 1288, total: 1288, currency: 'CNY' }
  const refund = { out_trade_no: 'T20261122040', out_refund_no: 'R40', amount }
  expect((await askV3('POST', '/v3/refund/domestic/refunds', refund)).status).toBe(200)
  const told = await ask('/pay/refundquery', { out_refund_no: 'R40' })
  expect(told).toMatchObject({ refund_status_0: 'SUCCESS', refund_fee_0: '1288' })

  const native = { appid: common.appid, mchid: common.mch_id, description: '茶' }
  const terms = { out_trade_no: 'T20261122041', amount: { total: 1288, currency: 'CNY' } }
  const notify_url = 'http://127.0.0.1:3000/notify'
  await askV3('POST', '/v3/pay/transactions/native', { ...native, ...terms, notify_url })
  const seen = await ask('/pay/orderquery', { out_trade_no: 'T20261122041' })
  expect(seen).toMatchObject({ trade_state: 'NOTPAY', total_fee: '1288' })
  expect(await ask('/pay/closeorder', { out_trade_no: 'T20261122041' })).toMatchObject({
    ...{ result_code: 'SUCCESS' },
  })
  expect(await query('T20261122041')).toMatchObject({ trade_state: 'CLOSED' })
})

test('both sandboxes tell their key, take it and the real one, and sign with what they took', async () => {
  const { ask, send, code } = client
  const body = signedBody({ appid: '' })
  const replies = ['/sandboxnew/pay/getsignkey', '/xdc/apiv2getsignkey/sign/getsignkey']
  for (const where of replies) {
    const told = fieldsOf(String((await send(where, body)).body))
    expect(told).toEqual({
      ...{ return_code: 'SUCCESS', return_msg: 'ok', mch_id: common.mch_id },
      sandbox_signkey: expect.stringMatching(/^[0-9a-f]{32}$/),
    })
    const key = told.sandbox_signkey ?? ''
    expect(key).not.toBe(apiV2Key)
    const said = charge(`T${where.length}`, await code())
    const prefix = where.startsWith('/xdc') ? '/xdc/apiv2sandbox' : '/sandboxnew'
    const paid = fieldsOf(
      String((await send(`${prefix}/pay/micropay`, signedBody(said, key))).body),
    )
    expect(paid).toMatchObject({ result_code: 'SUCCESS', trade_type: 'MICROPAY' })
    expect([isGenuine(paid, key), isGenuine(paid)]).toEqual([true, false])
    expect(isGenuine(await ask(`${prefix}/pay/orderquery`, { out_trade_no: 'T1' }))).toBe(true)
    const wrong = await send(`${prefix}/pay/micropay`, signedBody(said, 'x'.repeat(32)))
    expect(String(wrong.body)).toContain('沙箱验证签名失败，请确认沙箱签名key是否正确')
    expect(String((await send('/pay/micropay', signedBody(said, key))).body)).toContain('签名错误')
  }
  const refused = await send('/sandboxnew/pay/getsignkey', signedBody({}, 'x'.repeat(32)))
  expect(String(refused.body)).toContain('获取沙箱密钥失败，请确认交易密钥是否正确')
})

test('the cases of the newer sandbox are played on its paths only', async () => {
  const { ask, code, stand } = client
  const play = async (number: string, name: string, prefix = '/xdc/apiv2sandbox') =>
    ask(`${prefix}/pay/micropay`, charge(number, await code()), { 'wechatpay-negative-test': name })
  const state = async (out_trade_no: string) =>
    (await ask('/pay/orderquery', { out_trade_no })).trade_state
  expect(await play('N1', 'MICROPAY_PAYERROR')).toMatchObject({ err_code: 'TRADE_ERROR' })
  expect(await state('N1')).toBe('PAYERROR')
  expect(await play('N2', 'MICROPAY_USERPAYING')).toMatchObject({ err_code: 'USERPAYING' })
  expect(await state('N2')).toBe('USERPAYING')
  await expect(play('N3', 'MICROPAY_TIMEOUT')).rejects.toThrow('timeout')
  expect(await state('N3')).toBe('SUCCESS')
  expect(await play('N4', 'MICROPAY_PAYERROR', '')).toMatchObject({ result_code: 'SUCCESS' })
  expect(await play('N5', 'SOMETHING')).toMatchObject({ result_code: 'SUCCESS' })
  expect(stand.house.id).toBe('wechatpay')
})
