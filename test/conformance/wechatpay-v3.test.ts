/** Orders and refunds of APIv3, by wechatpay-node-v3 and by wechatpay-axios-plugin with both kinds of keys. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Formatter, Rsa } from 'wechatpay-axios-plugin'
import { createTally, holdPageTo } from './tally.fixture.ts'
import { onCashier } from './town.fixture.ts'
import { nodeOffers, type Says, type V3Client, v3Columns } from './wechatpay-clients.fixture.ts'
import {
  amount,
  byNumber,
  type Counter,
  type Desk,
  deskAt,
  nobody,
  noTrade,
  openCounter,
  pay,
  payer,
  refunds,
} from './wechatpay-desk.fixture.ts'

let counter: Counter

beforeAll(async () => {
  counter = await openCounter()
})

afterAll(() => counter.town.close())

const deskOf = (operation: string, column: string) => deskAt(counter, { operation, column, tally })

const number = () => counter.number()
const page = { payer_client_ip: '127.0.0.1', h5_info: { type: 'Wap' } }

/** What every product refuses alike. */
async function commonRefusals({ no }: Desk, sale: Says & { out_trade_no: string }) {
  const other = { ...sale, amount: { ...amount, total: 1 } }
  await no('same number, other amount', '400 INVALID_REQUEST', { said: other })
  const free = { ...sale, out_trade_no: number(), amount: { ...amount, total: 0 } }
  await no('an amount of nothing', '400 PARAM_ERROR', { said: free })
  const foreign = { ...sale, out_trade_no: number(), appid: 'wx0000000000000009' }
  await no("another merchant's app", '400 APPID_MCHID_NOT_MATCH', { said: foreign })
}

const cases: Readonly<Record<string, (desk: Desk) => Promise<void>>> = {
  [`${pay}/native`]: async (desk) => {
    const { ok, no, ask, order, phone, state, names, unpaid, forged } = desk
    const sale = order()
    const { code_url } = await ok({ said: sale })
    await commonRefusals(desk, sale)
    await phone.payCode(String(code_url))
    expect(await state(sale.out_trade_no)).toBe('SUCCESS')
    await no('paid already', '400 ORDERPAID', { said: sale })
    const { sale: other, number: closed } = await unpaid()
    const said = { mchid: names.mchid }
    await ask(`POST ${byNumber}/close`, { number: closed, said }, '204')
    await no('closed already', '400 ORDER_CLOSED', { said: other })
    const extra = order({ payer: { openid: 'o' } })
    await no('a field nobody documents', '400 PARAM_ERROR', { said: extra })
    await forged({ said: order() })
  },
  [`${pay}/jsapi`]: async (desk) => {
    const { ok, no, order, openid, phone, state, client } = desk
    const sale = order({ payer: { openid: await openid() } })
    const made = await ok({ said: sale })
    await phone.payReference(callOf(client, made))
    expect(await state(sale.out_trade_no)).toBe('SUCCESS')
    await no('paid already', '400 ORDERPAID', { said: sale })
    await no('no payer', '400 PARAM_ERROR', { said: order() })
    const foreign = order({ payer: { openid: await openid('wx0000000000000004') } })
    await no('a payer of another app', '500 OPENID_MISMATCH', { said: foreign })
    const lost = order({ payer: { openid: `o${'x'.repeat(27)}` } })
    await no('a payer nobody knows', '400 PARAM_ERROR', { said: lost })
  },
  [`${pay}/app`]: async (desk) => {
    const { ok, no, order, phone, state } = desk
    const sale = order()
    const { prepay_id, prepayid } = await ok({ said: sale })
    await commonRefusals(desk, sale)
    await phone.payReference(String(prepay_id ?? prepayid))
    expect(await state(sale.out_trade_no)).toBe('SUCCESS')
    const past = order({ time_expire: '2020-01-01T00:00:00+08:00' })
    await no('an end in the past', '400 PARAM_ERROR', { said: past })
    const odd = order({ notify_url: 'shop' })
    await no('no address to tell', '400 PARAM_ERROR', { said: odd })
  },
  [`${pay}/h5`]: async (desk) => {
    const { ok, no, order, state } = desk
    const sale = order({ scene_info: page })
    const { h5_url } = await ok({ said: sale })
    await commonRefusals(desk, sale)
    const from = { Referer: `${counter.town.shop.url}/cart` }
    expect((await onCashier(String(h5_url), 'decline', payer, from)).outcome).toBe('payer-declined')
    expect((await onCashier(String(h5_url), 'approve', payer, from)).outcome).toBe('approved')
    expect(await state(sale.out_trade_no)).toBe('SUCCESS')
    await no('no scene', '400 PARAM_ERROR', { said: order() })
  },
  [`${pay}/codepay`]: async ({ ok, no, charge, phone, state }) => {
    const sale = await charge()
    expect(await ok({ said: sale })).toMatchObject({ trade_state: 'SUCCESS' })
    const dear = await charge({ amount: { ...amount, total: 100_001 } })
    expect(await ok({ said: dear }, '202')).toMatchObject({ code: 'USERPAYING' })
    expect(await state(dear.out_trade_no)).toBe('USERPAYING')
    await phone.payWaiting()
    expect(await state(dear.out_trade_no)).toBe('SUCCESS')
    const by = async (auth_code: string) => ({
      said: { ...(await charge()), payer: { auth_code } },
    })
    await no('a code used before', '400 AUTH_CODE_INVALID', await by(sale.payer.auth_code))
    await no("Alipay's code", '400 AUTH_CODE_ERROR', await by('281234567890123456'))
    await no('paid already', '400 ORDERPAID', { said: sale })
    const auth_code = await counter.town.phone('wechat-9').showCode()
    const changed = { ...sale, payer: { auth_code } }
    await no("another payer's code", '400 BUYER_MISMATCH', { said: changed })
    await no('no scene', '400 PARAM_ERROR', { said: { ...(await charge()), scene_info: {} } })
  },
  [`GET ${byNumber}`]: async ({ ok, no, paid, unpaid, names, forged }) => {
    const said = { mchid: names.mchid }
    const { number: open } = await unpaid()
    expect(await ok({ number: open, said })).toMatchObject({ trade_state: 'NOTPAY' })
    const { out_trade_no } = await paid()
    const done = { trade_state: 'SUCCESS', trade_type: 'NATIVE', out_trade_no }
    expect(await ok({ number: out_trade_no, said })).toMatchObject(done)
    await no('a number nobody has', '404 ORDER_NOT_EXIST', { number: nobody, said })
    await no('a number too short', '400 PARAM_ERROR', { number: 'T1', said })
    await forged({ number: out_trade_no, said })
  },
  'GET /v3/pay/transactions/id/:number': async ({ ok, no, ask, paid, names, forged, client }) => {
    const said = { mchid: names.mchid }
    const { out_trade_no } = await paid()
    const known = await ask(`GET ${byNumber}`, { number: out_trade_no, said })
    const transaction = String(known.transaction_id)
    expect(await ok({ number: transaction, said })).toEqual(known)
    await no('a number nobody has', '404 ORDER_NOT_EXIST', { number: noTrade, said })
    await no('what is no number', '500 INVALID_TRANSACTIONID', { number: 'T1', said })
    const next = v3Columns.find((column) => column !== client.column) ?? 'axios, certificate'
    const other = deskOf('', next)
    const { out_trade_no: theirs } = await other.paid()
    const asked = { number: theirs, said: { mchid: other.names.mchid } }
    const { transaction_id } = await other.ask(`GET ${byNumber}`, asked)
    const foreign = { number: String(transaction_id), said }
    await no("another merchant's order", '400 INVALID_REQUEST', foreign)
    await forged({ number: transaction, said })
  },
  [`POST ${byNumber}/close`]: async ({ ok, no, unpaid, paid, names, state, forged }) => {
    const said = { mchid: names.mchid }
    const { number: open } = await unpaid()
    await ok({ number: open, said }, '204')
    await ok({ number: open, said }, '204')
    expect(await state(open)).toBe('CLOSED')
    const { out_trade_no } = await paid()
    await no('paid already', '400 ORDERPAID', { number: out_trade_no, said })
    await no('a number too short', '400 PARAM_ERROR', { number: 'T1', said })
    await forged({ number: open, said })
  },
  [`POST ${byNumber}/reverse`]: async ({ ok, no, ask, charge, unpaid, names, state, forged }) => {
    const sale = await charge()
    await ask(`${pay}/codepay`, { said: sale })
    const asked = { number: sale.out_trade_no, said: names }
    expect(await ok(asked)).toEqual({ ...names, out_trade_no: sale.out_trade_no })
    expect(await state(sale.out_trade_no)).toBe('REVOKED')
    await no('a number nobody has', '404 ORDER_NOT_EXIST', { ...asked, number: nobody })
    const { number: open } = await unpaid()
    await no('no charge of a code', '400 INVALID_REQUEST', { ...asked, number: open })
    const foreign = { ...asked, said: { ...names, appid: 'wx0000000000000009' } }
    await no("another merchant's app", '400 APPID_MCHID_NOT_MATCH', foreign)
    await forged(asked)
  },
  [`POST ${refunds}`]: async ({ ok, no, paid, unpaid, state, forged }) => {
    const { out_trade_no } = await paid()
    const give = (more: Says, refund = 288, total = 1288) => ({
      said: {
        ...{ out_trade_no, out_refund_no: `R${number()}` },
        ...{ amount: { refund, total, currency: 'CNY' }, ...more },
      },
    })
    const first = give({ reason: 'cold' })
    expect(await ok(first)).toMatchObject({ status: 'PROCESSING', out_trade_no })
    expect(await state(out_trade_no)).toBe('REFUND')
    expect(await ok(first)).toMatchObject({ status: 'SUCCESS' })
    const { out_refund_no } = first.said
    await no('same number, other amount', '400 INVALID_REQUEST', give({ out_refund_no }, 1))
    await no('more than is left', '400 INVALID_REQUEST', give({}, 1001))
    await no('another total', '400 INVALID_REQUEST', give({}, 1, 1289))
    const lost = give({ out_trade_no: nobody })
    await no('a number nobody has', '404 RESOURCE_NOT_EXISTS', lost)
    await no('both numbers', '400 PARAM_ERROR', give({ transaction_id: noTrade }))
    const { number: open } = await unpaid()
    await no('not paid', '400 INVALID_REQUEST', give({ out_trade_no: open }))
    await forged(give({}))
  },
  [`GET ${refunds}/:number`]: async ({ ok, no, ask, paid, forged }) => {
    const { out_trade_no } = await paid()
    const out_refund_no = `R${number()}`
    const said = { out_trade_no, out_refund_no, amount: { ...amount, refund: 1288 } }
    await ask(`POST ${refunds}`, { said })
    const done = { status: 'SUCCESS', amount: { refund: 1288, total: 1288 } }
    expect(await ok({ number: out_refund_no })).toMatchObject(done)
    await no('a number nobody has', '404 RESOURCE_NOT_EXISTS', { number: nobody })
    await no('a number too long', '400 PARAM_ERROR', { number: 'R'.repeat(65) })
    await forged({ number: out_refund_no })
  },
}

/** What a page hands to WeChat: the SDK that makes all of it, or made with the tools of the other. */
function callOf({ column, merchant }: V3Client, made: Says): string {
  if (column === 'wechatpay-node-v3') return JSON.stringify(made)
  const call = {
    appId: merchant.appid,
    timeStamp: String(Formatter.timestamp()),
    nonceStr: Formatter.nonce(),
    package: `prepay_id=${made.prepay_id}`,
  }
  const paySign = Rsa.sign(Formatter.joinedByLineFeed(...Object.values(call)), merchant.privateKey)
  return JSON.stringify({ ...call, signType: 'RSA', paySign })
}

const lacking = (operation: string) => (nodeOffers(operation) ? [] : ['wechatpay-node-v3'])

const tally = createTally({
  title: 'WeChat Pay: orders and refunds of APIv3',
  says: [
    'npm `wechatpay-node-v3` and `wechatpay-axios-plugin`, each merchant its own. With the public key every request names it, and every',
    'answer is signed by it. The plugin verifies what succeeds; the test verifies what is refused, 401 and files excepted, which go',
    'unsigned. `wechatpay-node-v3` verifies no answer.',
  ].join('\n'),
  methods: Object.fromEntries(Object.keys(cases).map((method) => [method, lacking(method)])),
  columns: v3Columns,
})

describe.each(Object.entries(cases))('%s', (operation, run) => {
  const offered = v3Columns.filter((column) => !lacking(operation).includes(column))
  test.each(offered)('by %s', async (column) => {
    await run(deskOf(operation, column))
  })
})

test('afterwards books and records agree', async () => {
  await counter.town.atPeace()
})

test('docs/conformance.md tells what was run', () => {
  holdPageTo(tally.section())
})
