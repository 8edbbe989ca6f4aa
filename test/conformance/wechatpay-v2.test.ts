/** Every operation of APIv2, by wechatpay-axios-plugin with both kinds of signatures. */
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTally, holdPageTo } from './tally.fixture.ts'
import { daysBefore, openTown, type Town } from './town.fixture.ts'
import { type V2Answer, type V2Column, v2Client, v2Columns } from './wechatpay-v2-client.fixture.ts'

type Texts = Readonly<Record<string, string>>
type Said = Readonly<Record<string, string | number>>

let town: Town
let yesterday = ''
const payer = 'wechat-6'

beforeAll(async () => {
  town = await openTown()
  for (const column of v2Columns) await deskOf('', column).paid()
  yesterday = town.letDaysPass()
})

afterAll(() => town.close())

let count = 0
const number = () => {
  count += 1
  return `V2${String(count).padStart(6, '0')}`
}

/** One operation by one client: what it does here is asserted and written down. */
function deskOf(operation: string, column: V2Column) {
  const [path = '', tradeType] = operation.split(' ')
  const client = v2Client(town.sandbox, column)
  const phone = town.phone(payer)
  const ask = async (name: string, said: Said): Promise<Texts> => {
    const { code, says } = await client.ask(name, said)
    expect(code, `${name}: ${JSON.stringify(says)}`).toBe('SUCCESS')
    return says
  }
  const order = (trade_type = tradeType ?? 'NATIVE') => ({
    ...{ body: '茶 & <x>', out_trade_no: number(), total_fee: 1288, trade_type },
    ...{ spbill_create_ip: '127.0.0.1', notify_url: `${town.shop.url}/paid` },
  })
  const told = async (by: typeof client, said: Said): Promise<V2Answer> => by.ask(path, said)
  return {
    ...{ client, phone, ask, order },
    paid: async () => {
      const said = order('NATIVE')
      const { code_url = '' } = await ask('pay/unifiedorder', said)
      await phone.payCode(code_url)
      return { out_trade_no: said.out_trade_no }
    },
    unpaid: async () => {
      const said = order('NATIVE')
      await ask('pay/unifiedorder', said)
      return { out_trade_no: said.out_trade_no }
    },
    charge: async (total_fee = 1288) => {
      const { notify_url: _, trade_type: __, ...said } = order()
      return { ...said, total_fee, auth_code: await phone.showCode() }
    },
    state: async (asked: Said) => (await ask('pay/orderquery', asked)).trade_state,
    ok: async (said: Said) => {
      const { code, says } = await told(client, said)
      tally.success(operation, column, { seen: code, wanted: 'SUCCESS' })
      return says
    },
    no: async (why: string, wanted: string, said: Said) => {
      const { code } = await told(client, said)
      tally.refusal(operation, column, { why, code, wanted })
    },
    forged: async (said: Said, wanted = 'FAIL 签名错误，请检查后再试') => {
      const { code } = await told(client.stranger(), said)
      tally.refusal(operation, column, { why: 'signed with another key', code, wanted })
    },
  }
}

type Desk = ReturnType<typeof deskOf>
const nobody = { out_trade_no: 'NOBODYS1' }
const fees = { total_fee: 1288, refund_fee: 288 }
/** What a bad field says, cut short where it goes on to name it. */
const flaw = (name: string) => `FAIL 输入源“/body/xml/${name}”`

/** What every trade type refuses. */
async function orderRefusals({ no, forged, order }: Desk, said: Said) {
  const clash = 'INVALID_REQUEST'
  await no('same number, other amount', clash, { ...said, total_fee: 1 })
  const fresh = (more: Said) => ({ ...said, out_trade_no: number(), ...more })
  await no('an amount of nothing', flaw('total_fee'), fresh({ total_fee: 0 }))
  await no("another merchant's app", 'FAIL appid不存在', fresh({ appid: 'wx1' }))
  await forged(order())
}

const cases: Readonly<Record<string, (desk: Desk) => Promise<void>>> = {
  'pay/unifiedorder NATIVE': async (desk) => {
    const said = desk.order()
    const { code_url = '' } = await desk.ok(said)
    await orderRefusals(desk, said)
    await desk.phone.payCode(code_url)
    await desk.no('paid already', 'ORDERPAID', said)
    const { out_trade_no } = await desk.unpaid()
    await desk.ask('pay/closeorder', { out_trade_no })
    const again = { ...desk.order(), out_trade_no }
    await desk.no('closed already', 'ORDERCLOSED', again)
  },
  'pay/unifiedorder JSAPI': async (desk) => {
    const { appid } = desk.client.names
    const openid = String((await desk.phone.get(`/openid?appid=${appid}`)).openid)
    const said = { ...desk.order(), openid }
    const { prepay_id = '' } = await desk.ok(said)
    const call = desk.client.pageCall(prepay_id)
    await desk.phone.payReference(call)
    expect(await desk.state({ out_trade_no: said.out_trade_no })).toBe('SUCCESS')
    await desk.no('paid already', 'ORDERPAID', said)
    await desk.no('no payer', 'LACK_PARAMS', desk.order())
    const lost = { ...desk.order(), openid: `o${'x'.repeat(27)}` }
    await desk.no('a payer nobody knows', 'INVALID_REQUEST', lost)
    await desk.forged(said)
  },
  'pay/unifiedorder APP': async (desk) => {
    const said = desk.order()
    const { prepay_id = '' } = await desk.ok(said)
    await orderRefusals(desk, said)
    await desk.phone.payReference(prepay_id)
    expect(await desk.state({ out_trade_no: said.out_trade_no })).toBe('SUCCESS')
  },
  'pay/unifiedorder MWEB': async (desk) => {
    const said = desk.order()
    expect((await desk.ok(said)).mweb_url).toContain('/cgi-bin/mmpayweb-bin/checkmweb')
    await orderRefusals(desk, said)
  },
  'pay/micropay': async ({ ok, no, charge, phone, state }) => {
    const said = await charge()
    expect(await ok(said)).toMatchObject({ trade_type: 'MICROPAY', total_fee: '1288' })
    const dear = await charge(100_001)
    await no('a password to be typed', 'USERPAYING', dear)
    await phone.payWaiting()
    expect(await state({ out_trade_no: dear.out_trade_no })).toBe('SUCCESS')
    const used = { ...(await charge()), auth_code: said.auth_code }
    await no('a code used before', 'AUTH_CODE_INVALID', used)
    const foreign = { ...(await charge()), auth_code: '281234567890123456' }
    await no("Alipay's code", 'AUTH_CODE_ERROR', foreign)
    await no('paid already', 'ORDERPAID', said)
    const auth_code = await town.phone('wechat-9').showCode()
    await no("another payer's code", 'BUYER_MISMATCH', { ...said, auth_code })
  },
  'pay/orderquery': async ({ ok, no, paid, unpaid, forged }) => {
    const which = await paid()
    const { transaction_id = '' } = await ok(which)
    expect(await ok({ transaction_id })).toMatchObject({ ...which, trade_state: 'SUCCESS' })
    expect(await ok(await unpaid())).toMatchObject({ trade_state: 'NOTPAY' })
    await no('a number nobody has', 'ORDERNOTEXIST', nobody)
    await no('no number', 'PARAM_ERROR', {})
    await forged(which)
  },
  'pay/closeorder': async ({ ok, no, ask, paid, unpaid, charge, forged }) => {
    const which = await unpaid()
    await ok(which)
    await no('closed already', 'ORDERCLOSED', which)
    await no('paid already', 'ORDERPAID', await paid())
    const charged = await charge()
    await ask('pay/micropay', charged)
    const { out_trade_no } = charged
    await no('a charge of a code', 'TRADE_STATE_ERROR', { out_trade_no })
    await no('a number nobody has', 'ORDERNOTEXIST', nobody)
    await forged(which)
  },
  'secapi/pay/refund': async ({ ok, no, paid, unpaid, forged }) => {
    const give = async (more: Said = {}) => ({
      ...which,
      ...fees,
      out_refund_no: number(),
      ...more,
    })
    const which = await paid()
    const first = await give()
    expect(await ok(first)).toMatchObject({ refund_fee: '288', ...which })
    await ok(first)
    await no('same number, other amount', 'ERROR', { ...first, refund_fee: 1 })
    await no('more than is left', 'ERROR', await give({ refund_fee: 1001 }))
    await no('a number nobody has', 'ORDERNOTEXIST', await give(nobody))
    const odd = await give({ transaction_id: 'T1' })
    await no('what is no number', 'INVALID_TRANSACTIONID', odd)
    await no('not paid', 'ERROR', await give(await unpaid()))
    await forged(await give())
  },
  'pay/refundquery': async ({ ok, no, ask, paid, forged }) => {
    const which = await paid()
    const out_refund_no = number()
    await ask('secapi/pay/refund', { ...which, ...fees, out_refund_no })
    const done = { out_refund_no_0: out_refund_no, refund_status_0: 'SUCCESS' }
    expect(await ok(which)).toMatchObject(done)
    expect(await ok({ out_refund_no })).toMatchObject(done)
    await no('a number nobody has', 'REFUNDNOTEXIST', { out_refund_no: 'NOBODYS1' })
    await no('what is no number', 'INVALID_TRANSACTIONID', { transaction_id: 'T1' })
    await no('no number', 'PARAM_ERROR', {})
    await forged(which)
  },
  'secapi/pay/reverse': async ({ ok, no, ask, charge, paid, state, forged }) => {
    const { out_trade_no, ...charged } = await charge()
    await ask('pay/micropay', { ...charged, out_trade_no })
    expect(await ok({ out_trade_no })).toMatchObject({ recall: 'N' })
    expect(await state({ out_trade_no })).toBe('REVOKED')
    await no('no charge of a code', 'INVALID_REQUEST', await paid())
    await no('a number nobody has', 'ORDERNOTEXIST', nobody)
    await no('what is no number', 'INVALID_TRANSACTIONID', { transaction_id: 'T1' })
    await forged({ out_trade_no })
  },
  'tools/authcodetoopenid': async ({ ok, no, ask, charge, phone, forged, client }) => {
    const auth_code = await phone.showCode()
    const { openid } = await ok({ auth_code })
    expect((await phone.get(`/openid?appid=${client.names.appid}`)).openid).toBe(openid)
    const charged = await charge()
    await ask('pay/micropay', charged)
    await no('a code used before', 'AUTH_CODE_INVALID', { auth_code: charged.auth_code })
    await no('a code nobody shows', 'AUTH_CODE_INVALID', { auth_code: '1'.repeat(18) })
    await no('no code', flaw('auth_code'), { auth_code: '' })
    await forged({ auth_code: await phone.showCode() })
  },
  'pay/downloadbill': async ({ ok, no, forged, client }) => {
    const said = { bill_date: compact(yesterday), bill_type: 'ALL' }
    const { text = '' } = await ok(said)
    expect(text).toContain(`\`${client.names.mch_id},`)
    const packed = await ok({ ...said, tar_type: 'GZIP' })
    expect(gunzipSync(Buffer.from(packed.base64 ?? '', 'base64')).toString()).toBe(text)
    await no('a day to come', '20001 invalid bill_date', { ...said, bill_date: '20991231' })
    await no('no such day', '20001 invalid bill_date', { ...said, bill_date: '20250229' })
    const before = compact(daysBefore(yesterday, 1))
    await no('a day without trades', '20002 No Bill Exist', { ...said, bill_date: before })
    await no('a kind nobody has', '20001 invalid bill_type', { ...said, bill_type: 'SOME' })
    await forged(said)
  },
  'pay/downloadfundflow': async ({ ok, no, forged }) => {
    const said = { bill_date: compact(yesterday), account_type: 'Basic' }
    expect((await ok(said)).text).toContain('`收入,`12.88')
    const none = { ...said, bill_date: compact(daysBefore(yesterday, 1)) }
    await no('a day without trades', 'NO_BILL_EXIST', none)
    await no('no such day', 'PARAM_ERROR', { ...said, bill_date: '20250229' })
    await no('an account nobody has', 'PARAM_ERROR', { ...said, account_type: 'Secret' })
    await forged(said)
  },
}

const compact = (day: string) => day.replaceAll('-', '')

/** A fund flow is told under HMAC-SHA256 alone. */
const lacking = (operation: string) =>
  operation === 'pay/downloadfundflow' ? ['axios v2, MD5'] : []

const tally = createTally({
  title: 'WeChat Pay: APIv2',
  says: [
    'npm `wechatpay-axios-plugin`; `wechatpay-node-v3` does not speak it. A refusal is its `err_code`; what is refused before anybody',
    'reads it has none, and shows as `FAIL` with its `return_msg`. The plugin verifies every success.',
  ].join('\n'),
  methods: Object.fromEntries(Object.keys(cases).map((method) => [method, lacking(method)])),
  columns: v2Columns,
  lacking: 'the network does not offer it',
})

describe.each(Object.entries(cases))('%s', (operation, run) => {
  const offered = v2Columns.filter((column) => !lacking(operation).includes(column))
  test.each(offered)('by %s', async (column) => {
    await run(deskOf(operation, column))
  })
})

test('afterwards books and records agree', async () => {
  await town.atPeace()
})

test('docs/conformance.md tells what was run', () => {
  holdPageTo(tally.section())
})
