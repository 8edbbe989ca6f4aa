/** The order of checks (docs/sources.md, W1.6): what each mistake is told, and if it is signed. */
import { X509Certificate } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import { createVirtualClock } from '../../core/clock.ts'
import { brokenInvariants } from '../../core/ledger/invariants.ts'
import { outcomes } from '../../core/outcome.ts'
import { stream } from '../../core/random.ts'
import { mintWechatPayMerchant, mintWechatPayPlatform } from '../../sandbox/mint.ts'
import { createMemoryStore } from '../../storage/memory.ts'
import type { WireReply } from '../host/institution.ts'
import { answers, answerTo } from './codes.ts'
import { authenticity } from './signature.ts'
import {
  appid,
  createStand,
  type Knock,
  mchid,
  type Signer,
  type Stand,
  type StandParts,
  signedKnock,
  signerOf,
} from './stand.fixture.ts'

const now = Date.UTC(2026, 10, 22, 4)
let parts: StandParts
let stand: Stand
let signer: Signer

beforeAll(async () => {
  const [platform, merchant] = await Promise.all([
    mintWechatPayPlatform({ now: new Date(now) }),
    mintWechatPayMerchant({ mchid, now: new Date(now) }),
  ])
  const clock = createVirtualClock(now)
  parts = {
    store: createMemoryStore(),
    clock,
    realNow: () => now,
    platform,
    merchant,
    letterbox: [],
  }
  stand = createStand(parts)
  signer = signerOf(parts)
})

function isSigned({ headers, body }: WireReply): boolean {
  const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])
  const { publicKey: key } = new X509Certificate(parts.platform.certificate)
  const expects = { serial: parts.platform.serial, key, now, skewMs: 300_000 }
  return authenticity(Object.fromEntries(lower), Buffer.from(body), expects) === 'genuine'
}

const nativePath = '/v3/pay/transactions/native'
const order = {
  ...{ appid, mchid, description: 'tea', out_trade_no: 'T20261122001' },
  notify_url: 'http://127.0.0.1/n',
  amount: { total: 1, currency: 'CNY' },
}
const charge = {
  ...{ appid, mchid, description: 'tea', out_trade_no: 'T20261122002' },
  payer: { auth_code: '130000000000000000' },
  amount: { total: 1, currency: 'CNY' },
  scene_info: { device_ip: '127.0.0.1' },
}
const queryTarget = `/v3/pay/transactions/out-trade-no/T20261122001?mchid=${mchid}`
const post = (body: unknown, target = nativePath) =>
  signedKnock(signer, { method: 'POST', target, body: JSON.stringify(body) })
const get = (target: string) => signedKnock(signer, { method: 'GET', target })
const without = (knock: Knock, name: string): Knock => ({
  ...knock,
  headers: Object.fromEntries(Object.entries(knock.headers).filter(([key]) => key !== name)),
})
const saying = (knock: Knock, name: string, value: string): Knock => ({
  ...knock,
  headers: { ...knock.headers, [name]: value },
})
const aged = (seconds: number) =>
  signedKnock(
    signer,
    { method: 'GET', target: queryTarget },
    {
      timestamp: String(now / 1000 - seconds),
    },
  )
const claiming = (claims: { mchid?: string; serial?: string; signedTarget?: string }) =>
  signedKnock(signer, { method: 'GET', target: queryTarget }, claims)

// biome-ignore format: a table is read in columns
const checks: readonly [string, () => Promise<Knock>, number, string, string, boolean][] = [
  ['an unknown path',            () => get('/v3/nowhere'),                                         404, '', '', false],
  ['a wrong verb',               () => get(nativePath),                                            405, '', '', false],
  ['no user agent',              async () => without(await get('/v3/certificates'), 'user-agent'),  400, 'INVALID_REQUEST', 'Http头缺少Accept或User-Agent', false],
  ['no user agent at pay',       async () => without(await get(queryTarget), 'user-agent'),         404, 'ORDER_NOT_EXIST', '订单不存在', true],
  ['no authorization',           async () => without(await get('/v3/certificates'), 'authorization'), 401, 'SIGN_ERROR', 'Http头Authorization值格式错误', false],
  ['no authorization at pay',    async () => without(await get(queryTarget), 'authorization'),      401, 'SIGN_ERROR', '签名信息错误，验签失败', false],
  ['another scheme',             async () => saying(await get(queryTarget), 'authorization', 'Basic abc'), 401, 'SIGN_ERROR', '认证类型不正确', false],
  ['a timestamp 301 s old',      () => aged(301),                                                  401, 'SIGN_ERROR', '不得超过5分钟', false],
  ['a timestamp 301 s ahead',    () => aged(-301),                                                 401, 'SIGN_ERROR', '不得超过5分钟', false],
  ['a timestamp 299 s old',      () => aged(299),                                                  404, 'ORDER_NOT_EXIST', '订单不存在', true],
  ['an unknown merchant',        () => claiming({ mchid: '1' }),                                   401, 'SIGN_ERROR', '商户未申请过证书', false],
  ['an unknown serial',          () => claiming({ serial: 'AB'.repeat(20) }),                      401, 'SIGN_ERROR', '商户证书序列号有误', false],
  ['a serial in lower case',     () => claiming({ serial: signer.serial.toLowerCase() }),          404, 'ORDER_NOT_EXIST', '订单不存在', true],
  ['a wrong signature',          () => claiming({ signedTarget: '/other' }),                       401, 'SIGN_ERROR', '签名错误', false],
  ['a public key we lack',       async () => saying(await get(queryTarget), 'wechatpay-serial', 'PUB_KEY_ID_0114'), 400, 'PARAM_ERROR', '平台证书序列号', true],
  ['an empty platform serial',   async () => saying(await get(queryTarget), 'wechatpay-serial', ''), 404, 'ORDER_NOT_EXIST', '订单不存在', true],
  ['a body that is no JSON',     () => signedKnock(signer, { method: 'POST', target: nativePath, body: '{' }), 400, 'PARAM_ERROR', 'JSON', true],
  ['a missing field',            () => post({ ...order, description: undefined }),                 400, 'PARAM_ERROR', '输入源“/body/description”映射到字段“商品描述”必填性规则校验失败', true],
  ['an amount of nothing',       () => post({ ...order, amount: { total: 0 } }),                   400, 'PARAM_ERROR', '输入源“/body/amount/total”映射到数值字段“总金额”规则校验失败，值低于最小值 1', true],
  ['an amount over the limit',   () => post({ ...order, amount: { total: 10_000_000_001 } }),      400, 'PARAM_ERROR', '值高于最大值', true],
  ['an amount in text',          () => post({ ...order, amount: { total: '1' } }),                 400, 'PARAM_ERROR', '此字段需要一个合法的 64 位有符号整数', true],
  ['a query without mchid',      () => get('/v3/pay/transactions/out-trade-no/T20261122001'),      400, 'PARAM_ERROR', '/query/mchid', true],
  ['another merchant in body',   () => post({ ...order, mchid: '1900000001' }),                    400, 'PARAM_ERROR', 'http header中的mchid与post payload中的mchid不匹配', true],
  ['another app',                () => post({ ...order, appid: 'wx0' }),                           400, 'APPID_MCHID_NOT_MATCH', 'appid和mch_id不匹配', true],
  ['two mistakes',               () => post({ ...order, appid: 'wx0', description: '' }),          400, 'PARAM_ERROR', '商品描述', true],
  ['a charge without a place',   () => post({ ...charge, scene_info: undefined }, '/v3/pay/transactions/codepay'), 400, 'PARAM_ERROR', '场景信息', true],
  ['a code of nobody',           () => post(charge, '/v3/pay/transactions/codepay'),               400, 'AUTH_CODE_INVALID', '请扫描微信支付授权码', true],
  ['an unknown refund',          () => get('/v3/refund/domestic/refunds/R1'),                      404, 'RESOURCE_NOT_EXISTS', '退款单不存在', true],
]

test.each(checks)('%s is told so', async (_title, knock, status, code, says, signed) => {
  const reply = await stand.knock(await knock())
  expect(reply.status).toBe(status)
  if (code === '') expect(reply.body).toBe('')
  else {
    const said = JSON.parse(String(reply.body))
    expect(said.code).toBe(code)
    expect(said.message).toContain(says)
    expect(reply.headers['Content-Type']).toBe('application/json; charset=utf-8')
  }
  expect(isSigned(reply)).toBe(signed)
})

test('the number at the end of the Request-ID is the published one', async () => {
  const idOf = async (knock: Knock) => (await stand.knock(knock)).headers['Request-ID'] ?? 'none'
  expect(await idOf(await get(queryTarget))).toMatch(/^[0-9A-F]{40}-268512771$/)
  expect(await idOf(await post({ ...order, appid: 'wx0' }))).toMatch(/-268445527$/)
  expect(await idOf(await claiming({ signedTarget: '/other' }))).toMatch(/-268443699$/)
  expect(await idOf(without(await get(queryTarget), 'authorization'))).toBe('none')
  expect(await idOf(await get('/v3/certificates'))).toMatch(/-0$/)
})

test('a bad signature is told with what this side would have signed', async () => {
  const reply = await stand.knock(await claiming({ signedTarget: '/other' }))
  const { detail } = JSON.parse(String(reply.body))
  expect(detail).toMatchObject({ field: 'signature', location: 'authorization' })
  expect(detail.sign_information.truncated_sign_message).toMatch(`GET\n${queryTarget}\n`)
  expect(detail.sign_information.sign_message_length).toBeGreaterThan(queryTarget.length)
  const [event] = stand.events.slice(-1)
  expect(event).toMatchObject({ diagnosis: { weSigned: expect.stringContaining(queryTarget) } })
})

test('a flaw is told with what was given, or how long it was, and where', async () => {
  const detailOf = async (change: object) => {
    const reply = await stand.knock(await post({ ...order, ...change }))
    return JSON.parse(String(reply.body)).detail
  }
  expect(await detailOf({ amount: { total: 0 } })).toEqual({ location: 'body', value: 0 })
  expect(await detailOf({ out_trade_no: 'T12' })).toEqual({ location: 'body', value: 3 })
  expect(await detailOf({ out_trade_no: '订单号' })).toEqual({ location: 'body', value: '订单号' })
  expect(await detailOf({ appid: undefined })).toEqual({ location: 'body', value: '' })
  const target = `/v3/pay/transactions/out-trade-no/${'T'.repeat(35)}?mchid=${mchid}`
  const reply = await stand.knock(await get(target))
  expect(JSON.parse(String(reply.body))).toEqual({
    code: 'PARAM_ERROR',
    message:
      '输入源“/uri_template/out_trade_no”映射到值字段“商户订单号”字符串规则校验失败，字节数 35，大于最大值 32',
    detail: { location: 'uri_template', value: 35 },
  })
})

// biome-ignore format: a table is read in columns
const bodies: readonly [string, string, string, string | number][] = [
  ['nothing',                  '',                                             '请求体',        ''],
  ['no object',                '[]',                                           '请求体',        ''],
  ['a byte order mark',        `\uFEFF${JSON.stringify(order)}`,               '请求体',        ''],
  ['something after it',       `${JSON.stringify(order)}}`,                    '请求体',        ''],
  ['depth without end',        `{"appid":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, '无法将 JSON 输入源“/body/appid”映射到目标字段“公众号ID”中，此字段需要一个 string 类型的 Json 值', '[]'],
  ['a group for a text',       '{"appid":{"a":1}}',                            '此字段需要一个 string 类型的 Json 值', '{}'],
  ['a number for a text',      '{"appid":4}',                                  '此字段需要一个 string 类型的 Json 值', 4],
  ['a fraction of a fen',      JSON.stringify({ ...order, amount: { total: 0.01 } }), '无法将 JSON 输入源“/body/amount/total”映射到目标字段“总金额”中，此字段需要一个合法的 64 位有符号整数', 0.01],
  ['more than a number holds', JSON.stringify({ ...order, amount: 0 }).replace('"amount":0', '"amount":{"total":1e999}'), '64 位有符号整数', 'Infinity'],
]

test.each(bodies)(
  'a body of %s is refused, not stumbled over',
  async (_title, body, says, value) => {
    const reply = await stand.knock(
      await signedKnock(signer, { method: 'POST', target: nativePath, body }),
    )
    expect([reply.status, isSigned(reply)]).toEqual([400, true])
    const { code, message, detail } = JSON.parse(String(reply.body))
    expect([code, detail.location]).toEqual(['PARAM_ERROR', 'body'])
    expect(message).toContain(says)
    expect(detail.value).toBe(value)
  },
)

test('a key that comes twice counts as its last', async () => {
  const body = `{"out_trade_no":"T20261122008",${JSON.stringify(order).slice(1)}`
  const fresh = createStand({ ...parts, store: createMemoryStore() })
  const target = nativePath
  const reply = await fresh.knock(await signedKnock(signer, { method: 'POST', target, body }))
  expect(reply.status).toBe(200)
  expect((await fresh.house.house.acquirer.all()).map(({ orderNo }) => orderNo)).toEqual([
    'T20261122001',
  ])
})

test('an unknown field is refused, and only reported by a lenient house', async () => {
  const extra = {
    ...order,
    out_trade_no: 'T20261122003',
    colour: 'red',
    amount: { total: 1, 茶: 1 },
  }
  const knock = await post(extra)
  const refused = await stand.knock(knock)
  expect(JSON.parse(String(refused.body))).toEqual({
    code: 'PARAM_ERROR',
    message: '请求中含有未在API文档中定义的参数',
    detail: { location: null, value: ['/body/colour', '/body/amount/茶'] },
  })
  expect(refused.headers['Request-ID']).toMatch(/-270924358$/)
  expect(isSigned(refused)).toBe(true)
  const lenient = createStand({ ...parts, store: createMemoryStore(), lenient: true })
  const told = await lenient.knock(knock)
  expect(told.status).toBe(200)
  expect(lenient.events).toContainEqual(
    expect.objectContaining({ type: 'fields-ignored', names: ['/colour', '/amount/茶'] }),
  )
})

test('what the host refuses by itself is said in the words of the network', async () => {
  const request = { method: 'POST', target: '/', path: '/', query: '', headers: {}, params: {} }
  const said = async (why: Parameters<Stand['house']['refuse']>[0]) => {
    const { status, body } = await stand.house.refuse(why, { ...request, body: Buffer.alloc(0) })
    return [status, body === '' ? '' : JSON.parse(String(body)).code]
  }
  expect(await said('not-found')).toEqual([404, ''])
  expect(await said('method-not-allowed')).toEqual([405, ''])
  expect(await said('body-too-large')).toEqual([400, 'PARAM_ERROR'])
  expect(await said('too-many-requests')).toEqual([429, 'FREQUENCY_LIMITED'])
  expect(await said('crashed')).toEqual([500, 'SYSTEM_ERROR'])
})

test.each(outcomes)('%s has words, at the door too', async (outcome) => {
  const { status, code, message } = answers[outcome]
  expect(code).toMatch(/^[A-Z_]+$/)
  expect(message).not.toBe('')
  expect(answerTo('refund', outcome).status).toBeGreaterThanOrEqual(200)
  if (outcome === 'approved' || outcome === 'payer-confirming') return
  if (outcome === 'result-unknown') return expect(status).toBe(500)
  const refusals = [{ outcome, weight: 1 }]
  const policies = { wechatpay: { refusals } }
  const refusing = createStand({ ...parts, store: createMemoryStore(), policies })
  const reply = await refusing.knock(await post(charge, '/v3/pay/transactions/codepay'))
  const told = answerTo('codepay', outcome)
  expect([reply.status, JSON.parse(String(reply.body)).code]).toEqual([told.status, told.code])
  expect(isSigned(reply)).toBe(true)
})

test('500 mutated requests are all answered, none with a crash', async () => {
  const draw = stream(20_261_122, 'fuzz')
  const junk = [null, -1, 1.5, 2 ** 53, '', 'x'.repeat(300), [], [[]], {}, true, '\ud800', '茶']
  const bases = [order, charge, { mchid }, { appid, mchid }, refundOf('T20261122001')]
  const targets = [
    nativePath,
    '/v3/pay/transactions/codepay',
    '/v3/pay/transactions/out-trade-no/T20261122001/close',
    '/v3/pay/transactions/out-trade-no/T20261122001/reverse',
    '/v3/refund/domestic/refunds',
  ]
  const mutate = (value: unknown): unknown => {
    if (draw.int(5) === 0) return draw.pick(junk)
    if (typeof value !== 'object' || value === null) return value
    const entries = Object.entries(value).filter(() => draw.int(12) !== 0)
    if (draw.int(6) === 0) entries.push([draw.pick(['__proto__', 'constructor', 'x\ny']), 1])
    return Object.fromEntries(entries.map(([name, one]) => [name, mutate(one)]))
  }
  const statuses = new Set<number>()
  for (let turn = 0; turn < 500; turn += 1) {
    const which = draw.int(targets.length)
    const body = JSON.stringify(mutate(draw.int(3) === 0 ? draw.pick(bases) : bases[which])) ?? ''
    const cut = draw.int(10) === 0 ? body.slice(0, draw.int(body.length + 1)) : body
    const target = targets[which] ?? nativePath
    const knock = await signedKnock(signer, { method: 'POST', target, body: cut })
    const { authorization = '' } = knock.headers
    const torn = authorization.slice(0, draw.int(authorization.length))
    const reply = await stand.knock(
      draw.int(10) === 0 ? saying(knock, 'authorization', torn) : knock,
    )
    statuses.add(reply.status)
    expect(reply.status).toBeLessThan(500)
    for (const value of Object.values(reply.headers)) expect(value).toMatch(/^[\x20-\x7e]*$/)
  }
  expect([...statuses]).toEqual(expect.arrayContaining([200, 400, 401]))
  expect(brokenInvariants(await parts.store.accounts())).toEqual([])
})

function refundOf(out_trade_no: string) {
  const amount = { refund: 1, total: 1, currency: 'CNY' }
  return { out_trade_no, out_refund_no: 'R1', amount }
}
