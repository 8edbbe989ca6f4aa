/**
 * wechatpay-axios-plugin, unmodified, speaks APIv2 to the sandbox over a socket: every method of the
 * order products succeeds once and is refused three times, and the plugin opens the notifications.
 */
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Aes, Hash, Transformer, Wechatpay } from 'wechatpay-axios-plugin'
import { type Sandbox, startSandbox } from '../sandbox/start-sandbox.ts'
import { createDoor } from '../simulators/host/express.ts'
import {
  apiV2Key,
  createClient,
  order as orderOn,
} from '../simulators/wechatpay/v2/client.fixture.ts'
import { openShop, type Shop } from './shop.fixture.ts'

let sandbox: Sandbox
let shop: Shop
let wxpay: Wechatpay
let secret = ''
let names: { appid: string; mch_id: string } = { appid: '', mch_id: '' }
const payer = 'wechat-7'
const ok = '<xml><return_code><![CDATA[SUCCESS]]></return_code><return_msg>OK</return_msg></xml>'

beforeAll(async () => {
  sandbox = await startSandbox({ seed: 7, home: process.env.HUTONG_TEST_HOME ?? '' })
  shop = await openShop()
  const merchant = sandbox.keys.wechatpay.merchants[0]
  if (merchant === undefined) throw new Error('There is no merchant.')
  secret = merchant.apiV2Key
  names = { appid: merchant.appid, mch_id: merchant.id }
  wxpay = sdk(sandbox.urls.wechatpay ?? '', { secret, mchid: merchant.id })
})

afterAll(async () => {
  shop.close()
  await sandbox.close()
})

/** The plugin wants keys of APIv3 also where they are not used. */
function sdk(baseURL: string, { secret: key, mchid }: { secret: string; mchid: string }) {
  const [merchant] = sandbox.keys.wechatpay.merchants
  const { platform } = sandbox.keys.wechatpay
  if (merchant === undefined) throw new Error('There is no merchant.')
  const { serial, privateKey } = merchant
  const certs = { [platform.serial]: platform.certificate }
  return new Wechatpay({ mchid, serial, privateKey, certs, secret: key, baseURL, timeout: 5000 })
}

type Fields = Readonly<Record<string, string>>
type Method = (said: object, config?: object) => Promise<{ data: Fields }>

/** The method of the plugin for a path: `pay/unifiedorder` is `wxpay.v2.pay.unifiedorder`. */
function method(path: string, client: Wechatpay = wxpay): Method {
  const steps = path.split('/')
  return steps.reduce<never>((chain, step) => chain[step as never], client.v2 as never)
}

const ask = async (path: string, said: object, client?: Wechatpay): Promise<Fields> =>
  (await method(path, client)({ ...names, ...said })).data

/** What the plugin throws: its own code, and what the network said. */
async function refusal(path: string, said: object): Promise<Fields> {
  const caught: unknown = await method(path)({ ...names, ...said }).catch((cause) => cause)
  if (!(caught instanceof Error)) throw new Error(`${path} was not refused.`)
  const { code, response } = caught as Error & { code: string; response: { data: Fields } }
  return { ...response.data, sdk: code }
}

let count = 0
const number = () => {
  count += 1
  return `V2${String(count).padStart(6, '0')}`
}

const ordered = (more: object = {}) => ({
  ...{ body: '茶 & <x>', out_trade_no: number(), total_fee: 1288, spbill_create_ip: '127.0.0.1' },
  ...{ notify_url: `${shop.url}/paid`, trade_type: 'NATIVE', ...more },
})

async function phone(path: string, body: object) {
  const url = `${sandbox.urls.wechatpay}/app/wechat/payers/${payer}${path}`
  const reply = await fetch(url, { method: 'POST', body: JSON.stringify(body) })
  return (await reply.json()) as { outcome: string; code: string; payment?: { id: string } }
}

const code = async () => (await phone('/codes', {})).code

/** Pays what a code_url or a prepay_id opens. */
async function pay(reference: string): Promise<string> {
  const scans = reference.startsWith('weixin:')
  const { payment } = scans
    ? await phone('/scans', { code: reference })
    : await phone('/checkouts', { reference })
  const id = encodeURIComponent(payment?.id ?? '')
  return (await phone(`/payments/${id}/confirm`, { password: '111111' })).outcome
}

async function paid(): Promise<string> {
  const said = ordered()
  const { code_url = '' } = await ask('pay/unifiedorder', said)
  expect(await pay(code_url)).toBe('approved')
  return said.out_trade_no
}

const charged = (auth_code: string, more: object = {}) => {
  const { notify_url: _url, trade_type: _type, ...said } = ordered()
  return { ...said, auth_code, ...more }
}

const failed = (err_code: string) => ({
  ...{ sdk: 'EV2_RES_STATUS_CODE_NOT_SUCESS', return_code: 'SUCCESS', result_code: 'FAIL' },
  err_code,
})
const unsigned = { sdk: 'EV2_RES_STATUS_CODE_NOT_SUCESS', return_code: 'FAIL' }

test('unifiedorder: by every product, by both signatures, and refused', async () => {
  const said = ordered()
  const made = await ask('pay/unifiedorder', said)
  expect(made.code_url).toMatch(/^weixin:\/\//)
  expect(await ask('pay/unifiedorder', said)).toMatchObject({ code_url: made.code_url })
  const hmac = await ask('pay/unifiedorder', ordered({ sign_type: 'HMAC-SHA256' }))
  expect(hmac.sign).toHaveLength(64)
  const app = await ask('pay/unifiedorder', ordered({ trade_type: 'APP' }))
  expect(app.prepay_id).toMatch(/^wx\w{34}$/)
  expect(await pay(app.prepay_id ?? '')).toBe('approved')
  const page = await ask('pay/unifiedorder', ordered({ trade_type: 'MWEB' }))
  expect(page.mweb_url).toContain(`${sandbox.urls.wechatpay}/cgi-bin/mmpayweb-bin/checkmweb`)
  const changed = { ...said, total_fee: 1289 }
  expect(await refusal('pay/unifiedorder', changed)).toMatchObject(failed('INVALID_REQUEST'))
  expect(await refusal('pay/unifiedorder', ordered({ total_fee: 0 }))).toMatchObject(unsigned)
  const done = { ...ordered(), out_trade_no: await paid() }
  expect(await refusal('pay/unifiedorder', done)).toMatchObject(failed('ORDERPAID'))
})

test('JSAPI: the openid of a shown code pays', async () => {
  const shown = await ask('tools/authcodetoopenid', { auth_code: await code() })
  const { openid = '' } = shown
  const made = await ask('pay/unifiedorder', ordered({ trade_type: 'JSAPI', openid }))
  expect(await pay(made.prepay_id ?? '')).toBe('approved')
})

test('micropay: charged, and refused', async () => {
  const shown = await code()
  const done = await ask('pay/micropay', charged(shown))
  expect(done).toMatchObject({ trade_type: 'MICROPAY', total_fee: '1288', result_code: 'SUCCESS' })
  const refuse = (said: object) => refusal('pay/micropay', said)
  expect(await refuse(charged(shown))).toMatchObject(failed('AUTH_CODE_INVALID'))
  const dear = charged(await code(), { total_fee: 100_001 })
  expect(await refuse(dear)).toMatchObject(failed('USERPAYING'))
  expect(await refuse(charged('28'.padEnd(18, '0')))).toMatchObject(failed('AUTH_CODE_ERROR'))
})

test('orderquery: unpaid, paid, and refused', async () => {
  const said = ordered()
  await ask('pay/unifiedorder', said)
  const unpaid = await ask('pay/orderquery', { out_trade_no: said.out_trade_no })
  expect(unpaid).toMatchObject({ trade_state: 'NOTPAY' })
  const done = await ask('pay/orderquery', { out_trade_no: await paid() })
  expect(done).toMatchObject({ trade_state: 'SUCCESS', cash_fee: '1288', trade_type: 'NATIVE' })
  const refuse = (asked: object) => refusal('pay/orderquery', asked)
  expect(await refuse({ out_trade_no: 'none' })).toMatchObject(failed('ORDERNOTEXIST'))
  expect(await refuse({ transaction_id: '42' })).toMatchObject(failed('ORDERNOTEXIST'))
  expect(await refuse({})).toMatchObject(failed('PARAM_ERROR'))
})

test('closeorder: closed, and refused', async () => {
  const said = ordered()
  await ask('pay/unifiedorder', said)
  const { out_trade_no } = said
  expect(await ask('pay/closeorder', { out_trade_no })).toMatchObject({ result_msg: 'OK' })
  const refuse = (asked: object) => refusal('pay/closeorder', asked)
  expect(await refuse({ out_trade_no })).toMatchObject(failed('ORDERCLOSED'))
  expect(await refuse({ out_trade_no: await paid() })).toMatchObject(failed('ORDERPAID'))
  expect(await refuse({ out_trade_no: 'none' })).toMatchObject(failed('ORDERNOTEXIST'))
})

const terms = { total_fee: 1288, refund_fee: 288 }

test('refund and refundquery: given back, told, and refused', async () => {
  const out_trade_no = await paid()
  const out_refund_no = `R${out_trade_no}`
  const back = await ask('secapi/pay/refund', { ...terms, out_trade_no, out_refund_no })
  expect(back).toMatchObject({ refund_fee: '288', out_refund_no, result_code: 'SUCCESS' })
  const told = await ask('pay/refundquery', { out_trade_no })
  expect(told).toMatchObject({ out_refund_no_0: out_refund_no, refund_status_0: 'SUCCESS' })
  const again = (more: object) =>
    refusal('secapi/pay/refund', { ...terms, out_trade_no, out_refund_no: 'R', ...more })
  expect(await again({ refund_fee: 1001 })).toMatchObject(failed('ERROR'))
  expect(await again({ out_trade_no: 'none' })).toMatchObject(failed('ORDERNOTEXIST'))
  expect(await again({ transaction_id: 'x' })).toMatchObject(failed('INVALID_TRANSACTIONID'))
  const query = (asked: object) => refusal('pay/refundquery', asked)
  expect(await query({ out_refund_no: 'none' })).toMatchObject(failed('REFUNDNOTEXIST'))
  expect(await query({ transaction_id: 'x' })).toMatchObject(failed('INVALID_TRANSACTIONID'))
  expect(await query({})).toMatchObject(failed('PARAM_ERROR'))
})

test('reverse: undone, and refused', async () => {
  const said = charged(await code())
  await ask('pay/micropay', said)
  const { out_trade_no } = said
  expect(await ask('secapi/pay/reverse', { out_trade_no })).toMatchObject({ recall: 'N' })
  expect(await ask('pay/orderquery', { out_trade_no })).toMatchObject({ trade_state: 'REVOKED' })
  const refuse = (asked: object) => refusal('secapi/pay/reverse', asked)
  expect(await refuse({ out_trade_no: 'none' })).toMatchObject(failed('ORDERNOTEXIST'))
  expect(await refuse({ out_trade_no: await paid() })).toMatchObject(failed('INVALID_REQUEST'))
  expect(await refuse({ transaction_id: 'x' })).toMatchObject(failed('INVALID_TRANSACTIONID'))
})

test('authcodetoopenid: told, and refused', async () => {
  const openid = (auth_code: string) => ask('tools/authcodetoopenid', { auth_code })
  expect((await openid(await code())).openid).toMatch(/^o[\w-]{27}$/)
  const refuse = (auth_code: string) => refusal('tools/authcodetoopenid', { auth_code })
  const used = await code()
  await ask('pay/micropay', charged(used))
  expect(await refuse(used)).toMatchObject(failed('AUTH_CODE_INVALID'))
  expect(await refuse('1'.repeat(18))).toMatchObject(failed('AUTH_CODE_INVALID'))
  expect(await refuse('')).toMatchObject(unsigned)
})

test('a wrong secret, an unknown merchant and another app are refused before anything is read', async () => {
  const url = sandbox.urls.wechatpay ?? ''
  const stranger = sdk(url, { secret: 'x'.repeat(32), mchid: names.mch_id })
  await expect(ask('pay/orderquery', { out_trade_no: 'T' }, stranger)).rejects.toThrow(
    "return_code's value is FAIL",
  )
  const nobody = sdk(url, { secret, mchid: '1999999999' })
  const said = { out_trade_no: 'T', mch_id: '1999999999' }
  await expect(ask('pay/orderquery', said, nobody)).rejects.toThrow("return_code's value is FAIL")
  const other = await refusal('pay/orderquery', { out_trade_no: 'T', appid: 'wx1' })
  expect(other).toMatchObject({ ...unsigned, return_msg: 'appid不存在' })
})

test('the notifications are opened by the plugin, and heard by their XML', async () => {
  const steps: string[] = []
  sandbox.listen((event) => {
    if (event.type === 'notification-moved') steps.push(event.step)
  })
  shop.says('/paid', () => ({ status: 200, body: ok }))
  shop.says('/back', () => ({ status: 200, body: 'success' }))
  const out_trade_no = await paid()
  const sent = async (path: string, names: RegExp) => {
    await expect.poll(() => shop.to(path).some(({ body }) => names.test(body))).toBe(true)
    const letter = shop.to(path).find(({ body }) => names.test(body))
    return { letter, told: Transformer.toObject(letter?.body ?? '') as Fields }
  }
  const { letter, told } = await sent('/paid', new RegExp(out_trade_no))
  expect(letter?.headers['content-type']).toBe('text/xml')
  expect(told).toMatchObject({ ...names, out_trade_no, total_fee: '1288', is_subscribe: 'N' })
  expect(Hash.sign('MD5', told, secret)).toBe(told.sign)
  const out_refund_no = `R${out_trade_no}`
  const notify_url = `${shop.url}/back`
  await ask('secapi/pay/refund', { ...terms, out_trade_no, out_refund_no, notify_url })
  const { told: back } = await sent('/back', /req_info/)
  expect(back).not.toHaveProperty('sign')
  const plain = Aes.AesEcb.decrypt(back.req_info ?? '', Hash.md5(secret))
  const inside = Transformer.toObject(plain) as Fields
  expect(inside).toMatchObject({ out_refund_no, refund_status: 'SUCCESS', refund_fee: '288' })
  // The payment was answered in XML; the refund with a word that APIv3 would have taken for a yes.
  await expect.poll(() => steps).toEqual(expect.arrayContaining(['retrying', 'delivered']))
})

test('the sandboxes give their key, and take it', async () => {
  const { data } = await method('xdc/apiv2getsignkey/sign/getsignkey')({ mch_id: names.mch_id })
  const key = data.sandbox_signkey ?? ''
  expect(key).toMatch(/^[0-9a-f]{32}$/)
  const boxed = sdk(sandbox.urls.wechatpay ?? '', { secret: key, mchid: names.mch_id })
  const said = charged(await code())
  const done = await ask('xdc/apiv2sandbox/pay/micropay', said, boxed)
  expect(done).toMatchObject({ trade_type: 'MICROPAY', result_code: 'SUCCESS' })
  await expect(ask('pay/micropay', said, boxed)).rejects.toThrow("return_code's value is FAIL")
})

const raw = { responseType: 'arraybuffer', transformResponse: [(data: Buffer) => data] }

test('bills: refused for a day that has none, that is no day, that is not over', async () => {
  const bill = async (bill_date: string, path = 'pay/downloadbill', more: object = {}) => {
    const { data } = await method(path)({ ...names, bill_date, ...more }, raw)
    return String(data)
  }
  expect(await bill('20200101')).toContain('invalid bill_date')
  expect(await bill('someday')).toContain('<error_code><![CDATA[20001]]></error_code>')
  expect(await bill('20991231')).toContain('<return_code><![CDATA[FAIL]]></return_code>')
  const flow = 'pay/downloadfundflow'
  expect(await bill('20200101', flow)).toContain('签名错误')
  const hmac = { sign_type: 'HMAC-SHA256', account_type: 'Basic' }
  expect(await bill('20200101', flow, hmac)).toContain('<err_code><![CDATA[PARAM_ERROR]]>')
  expect(await bill('20991231', flow, hmac)).toContain('<result_code><![CDATA[FAIL]]>')
})

test('bills: the file of yesterday, plain and packed, through a door whose clock moves', async () => {
  const { stand, clock, ask: byHand, pay: scan } = await createClient()
  const crashed = (cause: unknown) => {
    throw cause
  }
  const { server } = createDoor({ ...stand.house, crashed })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  const mch_id = stand.merchant.id
  const own = sdk(`http://127.0.0.1:${port}`, { secret: apiV2Key, mchid: mch_id })
  const made = await byHand('/pay/unifiedorder', orderOn('T20261122001'))
  await scan(made.code_url ?? '')
  clock.advance(15 * 3_600_000)
  const said = { appid: stand.merchant.appid, mch_id, bill_date: '20261122' }
  const plain = await method('pay/downloadbill', own)(said, raw)
  expect(String(plain.data)).toContain('`T20261122001,')
  const packed = await method('pay/downloadbill', own)({ ...said, tar_type: 'GZIP' }, raw)
  expect(gunzipSync(Buffer.from(packed.data as never)).toString('utf8')).toBe(String(plain.data))
  const flow = { ...said, sign_type: 'HMAC-SHA256', account_type: 'Basic' }
  const moved = await method('pay/downloadfundflow', own)(flow, raw)
  expect(String(moved.data)).toContain('`收入,`12.88,`12.88')
  server.close()
})
