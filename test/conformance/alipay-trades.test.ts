/** Every method of Alipay's that is called, by alipay-sdk in all its modes: `gateway.do` and v3. */
import { unzipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type AlipayClient,
  alipayClient,
  alipayColumns,
  billMethod,
  bodiless,
  type Says,
  sdks,
} from './alipay-clients.fixture.ts'
import { createTally, holdPageTo } from './tally.fixture.ts'
import { daysBefore, openTown, type Town } from './town.fixture.ts'

let town: Town
let oldTrade = ''
let yesterday = ''
const clients = new Map<string, AlipayClient>()

beforeAll(async () => {
  town = await openTown()
  for (const column of alipayColumns) clients.set(column, alipayClient(town.sandbox, column))
  // What is old when the cases run: a trade nobody can cancel any more, and a day with a bill.
  oldTrade = 'BEFORE1'
  const client = clientOf('exec, keys')
  const auth_code = await town.phone('alipay-2').showCode()
  const sale = { out_trade_no: oldTrade, total_amount: '9.90', subject: 'tea', auth_code }
  await client.ask('alipay.trade.pay', sale, { sure: true })
  yesterday = town.letDaysPass()
})

afterAll(() => town.close())

function clientOf(column: string): AlipayClient {
  const client = clients.get(column)
  if (client === undefined) throw new Error(`There is no client of ${column}.`)
  return client
}

/** One method by one client: what it does here is asserted and written down. */
function deskOf(method: string, column: string) {
  const client = clientOf(column)
  const payer = `alipay-${10 + 4 * alipayColumns.indexOf(column)}`
  const ask = async (name: string, content: Says) => {
    const { code, says } = await client.ask(name, content, { sure: true })
    expect(code, `${name}: ${JSON.stringify(says)}`).toBe(client.word('10000'))
    return says
  }
  const order = (more: Says = {}): Says & { out_trade_no: string } => {
    count += 1
    const out_trade_no = `C${count}`
    return { out_trade_no, total_amount: '12.88', subject: 'tea', ...more }
  }
  return {
    payer,
    phone: town.phone(payer),
    order,
    code: () => town.phone(payer).showCode(),
    /** Asks another method on the way; it must succeed. */
    ask,
    status: async (out_trade_no: string) =>
      (await ask('alipay.trade.query', { out_trade_no })).trade_status,
    /** A trade of the payer's that is paid, of 12.88. */
    paid: async () => {
      const sale = order({ auth_code: await town.phone(payer).showCode() })
      await ask('alipay.trade.pay', sale)
      return { out_trade_no: sale.out_trade_no }
    },
    /** A trade that waits for its payer. */
    waiting: async () => {
      const buyer_id = await buyerId(payer)
      const { out_trade_no } = await ask('alipay.trade.create', order({ buyer_id }))
      return { out_trade_no: String(out_trade_no) }
    },
    ok: async (content: Says, wanted = '10000') => {
      const { code, says } = await client.ask(method, content, { sure: true })
      tally.success(method, column, { seen: code, wanted: client.word(wanted) })
      return says
    },
    no: async (why: string, wanted: string, content: Says, by = client) => {
      const { code, says } = await by.ask(method, content, { sure: false })
      tally.refusal(method, column, { why, code, wanted: client.word(wanted) })
      return says
    },
    stranger: client.stranger(),
  }
}

let count = 0
type Desk = ReturnType<typeof deskOf>
const buyerId = async (payer: string) => String((await town.phone(payer).get('/identity')).userId)

const none = { out_trade_no: 'NOBODYS' }
const forged = ['signed with another key', 'isv.invalid-signature'] as const

/** Each method, as one desk knows it: what succeeds, and what is refused. */
const cases: Readonly<Record<string, (desk: Desk) => Promise<void>>> = {
  'alipay.trade.create': async ({ ok, no, order, payer, phone, status }) => {
    const sale = order({ buyer_id: await buyerId(payer) })
    const { trade_no } = await ok(sale)
    expect(trade_no).toMatch(/^\d{28}$/)
    expect(await status(sale.out_trade_no)).toBe('WAIT_BUYER_PAY')
    await phone.payReference(String(trade_no))
    expect(await status(sale.out_trade_no)).toBe('TRADE_SUCCESS')
    await no('paid already', 'ACQ.TRADE_HAS_SUCCESS', sale)
    const { buyer_id } = sale
    await no('an amount of nothing', 'ACQ.TOTAL_FEE_EXCEED', order({ buyer_id, total_amount: 0 }))
    await no('no buyer', 'ACQ.INVALID_PARAMETER', order())
    const other = order({ buyer_id })
    await ok(other)
    await no('same number, other buyer', 'ACQ.TRADE_BUYER_NOT_MATCH', {
      ...{ ...other, buyer_id: await buyerId('alipay-1') },
    })
    await no('same number, other amount', 'ACQ.CONTEXT_INCONSISTENT', {
      ...{ ...other, total_amount: '1.00' },
    })
  },
  'alipay.trade.precreate': async ({ ok, no, order, phone, status }) => {
    const sale = order({ timeout_express: '90m' })
    const { qr_code } = await ok(sale)
    await no('same number, other subject', 'ACQ.CONTEXT_INCONSISTENT', { ...sale, subject: 'milk' })
    await phone.payCode(String(qr_code))
    expect(await status(sale.out_trade_no)).toBe('TRADE_SUCCESS')
    await no('paid already', 'ACQ.TRADE_HAS_SUCCESS', sale)
    await no('three decimals', 'ACQ.INVALID_PARAMETER', order({ total_amount: '1.001' }))
    await no('another product', 'ACQ.ACCESS_FORBIDDEN', order({ product_code: 'QUICK_WAP_WAY' }))
    const past = order({ time_expire: '2020-01-01 00:00:00' })
    await no('an end in the past', 'ACQ.NOW_TIME_AFTER_EXPIRE_TIME_ERROR', past)
  },
  'alipay.trade.pay': async ({ ok, no, order, code, phone, status }) => {
    const auth_code = await code()
    const sale = order({ auth_code, scene: 'bar_code' })
    expect(await ok(sale)).toMatchObject({ total_amount: '12.88', receipt_amount: '12.88' })
    const dear = order({ auth_code: await code(), total_amount: '1000.01' })
    expect(await ok(dear, '10003')).toMatchObject({ receipt_amount: '0.00' })
    expect(await status(dear.out_trade_no)).toBe('WAIT_BUYER_PAY')
    await phone.payWaiting()
    expect(await status(dear.out_trade_no)).toBe('TRADE_SUCCESS')
    await no('a code used before', 'ACQ.PAYMENT_AUTH_CODE_INVALID', order({ auth_code }))
    await no('no code', 'ACQ.AUTH_TOKEN_IS_NOT_EXIST', order())
    const again = { ...sale, auth_code: await code() }
    await no('paid already', 'ACQ.TRADE_HAS_SUCCESS', again)
    const wanted = order({ auth_code: await code(), buyer_id: '2088000000000071' })
    await no('another payer than named', 'ACQ.PAYER_UNMATCHED', wanted)
    const rest = order({ auth_code: await code(), total_amount: '998000' })
    await ok(rest, '10003')
    await phone.payWaiting()
    const over = order({ auth_code: await code(), total_amount: '999.99' })
    await no('more than the balance', 'ACQ.BUYER_BALANCE_NOT_ENOUGH', over)
  },
  'alipay.trade.query': async ({ ok, no, ask, order, paid, stranger }) => {
    const which = await paid()
    const { trade_no } = await ok(which)
    expect(await ok({ trade_no })).toMatchObject({ ...which, trade_status: 'TRADE_SUCCESS' })
    const shown = order()
    await ask('alipay.trade.precreate', shown)
    const { out_trade_no } = shown
    await no('a code nobody scanned', 'ACQ.TRADE_NOT_EXIST', { out_trade_no })
    await no('a number nobody has', 'ACQ.TRADE_NOT_EXIST', none)
    await no('no number', 'ACQ.INVALID_PARAMETER', { org_pid: '2088000000000001' })
    await no(...forged, which, stranger)
  },
  'alipay.trade.cancel': async ({ ok, no, ask, paid, waiting, status }) => {
    const which = await paid()
    expect(await ok(which)).toMatchObject({ action: 'refund', retry_flag: 'N' })
    expect(await status(which.out_trade_no)).toBe('TRADE_CLOSED')
    expect(await ok(await waiting())).toMatchObject({ action: 'close' })
    expect(await ok(none)).not.toHaveProperty('action')
    const back = await paid()
    await ask('alipay.trade.refund', { ...back, refund_amount: '1', out_request_no: 'R' })
    await no('refunded in part', 'ACQ.REASON_TRADE_REFUND_FEE_ERR', back)
    await no('two days old', 'ACQ.TRADE_CANCEL_TIME_OUT', { out_trade_no: oldTrade })
    await no('no number', 'ACQ.INVALID_PARAMETER', { out_trade_no: '' })
  },
  'alipay.trade.close': async ({ ok, no, paid, waiting, status }) => {
    const which = await waiting()
    await ok(which)
    expect(await status(which.out_trade_no)).toBe('TRADE_CLOSED')
    await no('closed already', 'ACQ.TRADE_STATUS_ERROR', which)
    await no('paid already', 'ACQ.TRADE_STATUS_ERROR', await paid())
    await no('a number nobody has', 'ACQ.TRADE_NOT_EXIST', none)
    await no('no number', 'ACQ.INVALID_PARAMETER', { operator_id: 'YX01' })
  },
  'alipay.trade.refund': async ({ ok, no, ask, paid, waiting }) => {
    const which = await paid()
    const part = { ...which, refund_amount: '2.88', out_request_no: 'R1' }
    expect(await ok(part)).toMatchObject({ fund_change: 'Y', refund_fee: '2.88' })
    expect(await ok(part)).toMatchObject({ fund_change: 'N', refund_fee: '2.88' })
    const other = { ...part, refund_amount: '2.00' }
    await no('same number, other amount', 'ACQ.DISCORDANT_REPEAT_REQUEST', other)
    const over = { ...which, refund_amount: '10.01', out_request_no: 'R2' }
    await no('more than is left', 'ACQ.REASON_TRADE_REFUND_FEE_ERR', over)
    await no('more than was paid', 'ACQ.REFUND_AMT_NOT_EQUAL_TOTAL', {
      ...{ ...over, refund_amount: '12.89' },
    })
    await no('a part without a number', 'ACQ.REFUND_AMT_NOT_EQUAL_TOTAL', {
      ...{ ...which, refund_amount: '1.00' },
    })
    await no('nothing', 'ACQ.REFUND_FEE_ERROR', { ...over, refund_amount: '0' })
    await no('not paid', 'ACQ.TRADE_STATUS_ERROR', { ...over, ...(await waiting()) })
    await no('a number nobody has', 'ACQ.TRADE_NOT_EXIST', { ...over, ...none })
    const rest = { ...which, refund_amount: '10.00', out_request_no: 'R3' }
    expect(await ok(rest)).toMatchObject({ refund_fee: '12.88' })
    await no('refunded wholly', 'ACQ.TRADE_HAS_CLOSE', { ...over, refund_amount: '0.01' })
    expect(await ask('alipay.trade.query', which)).toMatchObject({ trade_status: 'TRADE_CLOSED' })
  },
  'alipay.trade.fastpay.refund.query': async ({ ok, no, ask, paid, stranger }) => {
    const which = await paid()
    const out_request_no = 'R1'
    await ask('alipay.trade.refund', { ...which, refund_amount: '2.88', out_request_no })
    const asked = { ...which, out_request_no }
    const told = { refund_status: 'REFUND_SUCCESS', refund_amount: '2.88' }
    expect(await ok(asked)).toMatchObject(told)
    expect(await ok({ ...asked, out_request_no: 'R2' })).not.toHaveProperty('refund_status')
    await no('a number nobody has', 'ACQ.TRADE_NOT_EXIST', { ...asked, ...none })
    await no('no refund number', 'ACQ.INVALID_PARAMETER', which)
    await no('no order number', 'ACQ.INVALID_PARAMETER', { out_request_no })
    await no(...forged, asked, stranger)
  },
  [billMethod]: async ({ ok, no, stranger }) => {
    const asked = { bill_type: 'trade', bill_date: yesterday }
    const { bill_download_url } = await ok(asked)
    const reply = await fetch(String(bill_download_url))
    const names = Object.keys(unzipSync(new Uint8Array(await reply.arrayBuffer())))
    expect([reply.status, names.length]).toEqual([200, 2])
    await ok({ ...asked, bill_type: 'signcustomer' })
    await no('a day to come', 'isv.invalid_arguments', { ...asked, bill_date: '2099-01-01' })
    await no('a day without trades', 'isp.bill_not_exist', {
      ...{ ...asked, bill_date: daysBefore(yesterday, 1) },
    })
    await no('no such day', 'isv.invalid_arguments', { ...asked, bill_date: '2025-02-29' })
    await no('a bill nobody signed for', 'TYPE_NOT_SUPPORTED', { ...asked, bill_type: 'zft_acc' })
    await no(...forged, asked, stranger)
  },
  'alipay.open.app.alipaycert.download': async ({ ok, no, stranger }) => {
    const { keys } = town.sandbox
    const alipay_cert_sn = sdks.certificates(town.sandbox).config.alipayCertSn
    const { alipay_cert_content: content } = await ok({ alipay_cert_sn })
    const pem = Buffer.from(String(content), 'base64').toString()
    expect(pem).toBe(keys.alipay.platformCertificate)
    await no('a number nobody has', 'isv.alipay-cert-not-exist', { alipay_cert_sn: '0'.repeat(32) })
    await no('no number', 'isv.alipay-cert-not-exist', { alipay_cert_sn: '' })
    await no(...forged, { alipay_cert_sn }, stranger)
  },
}

const tally = createTally({
  title: 'Alipay: trades',
  says: [
    'npm `alipay-sdk`. `exec` runs with `validateSign: true`; with AES this release cannot verify an answer, and is not asked',
    'to. It signs and reads UTF-8 alone: under GBK it is understood where the content is ASCII, and verifies answers that are. Beside',
    'a file `exec` sends no `biz_content`; v3 does (`test/alipay-transport.test.ts`).',
  ].join('\n'),
  methods: Object.fromEntries(
    Object.keys(cases).map((method) => [method, method === billMethod ? bodiless : []]),
  ),
  columns: alipayColumns,
})

describe.each(Object.entries(cases))('%s', (method, run) => {
  const offered = alipayColumns.filter((one) => method !== billMethod || !bodiless.includes(one))
  test.each(offered)('by %s', async (column) => {
    await run(deskOf(method, column))
  })
})

test('an app nobody knows and a method nobody serves are refused before anything else', async () => {
  const told = (appId: string, method: string) =>
    sdks.keys(town.sandbox, { appId }).exec(method, { bizContent: none }, { validateSign: true })
  const { appId } = sdks.keys(town.sandbox).config
  expect(await told('2021000000009999', 'alipay.trade.query')).toMatchObject({
    sub_code: 'isv.invalid-app-id',
  })
  expect(await told(appId, 'alipay.trade.nothing')).toMatchObject({
    sub_code: 'isv.invalid-method',
  })
})

test('afterwards books and records agree', async () => {
  await town.atPeace()
})

test('docs/conformance.md tells what was run', () => {
  holdPageTo(tally.section())
})
