/** APIv3 as a service provider speaks it for a merchant, by wechatpay-axios-plugin with both kinds of keys. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTally, holdPageTo } from './tally.fixture.ts'
import { onCashier } from './town.fixture.ts'
import { type Asked, axiosColumns, merchantAt, type Says } from './wechatpay-clients.fixture.ts'
import {
  amount,
  type Counter,
  clientOf,
  nobody,
  noTrade,
  openCounter,
  payer,
  refunds,
  scene_info,
} from './wechatpay-desk.fixture.ts'

const pay = 'POST /v3/pay/partner/transactions'
const byNumber = '/v3/pay/partner/transactions/out-trade-no/:number'
let counter: Counter

beforeAll(async () => {
  counter = await openCounter()
})

afterAll(() => counter.town.close())

/** One operation by one provider, always for the same merchant. */
function deskOf(operation: string, column: string) {
  const client = clientOf(counter, column)
  const sub = merchantAt(counter.town.sandbox, 3)
  const names = { sp_mchid: client.merchant.id, sub_mchid: sub.id }
  const apps = { sp_appid: client.merchant.appid, sub_appid: sub.appid }
  const phone = counter.town.phone(payer)
  const ask = async (name: string, asked: Asked, wanted = '200') => {
    const { code, says } = await client.ask(name, asked)
    expect(code, `${name}: ${JSON.stringify(says)}`).toBe(wanted)
    return says
  }
  const order = (more: Says = {}) => ({
    ...{ ...names, ...apps, description: '茶', out_trade_no: counter.number(), amount },
    ...{ notify_url: `${counter.town.shop.url}/paid`, ...more },
  })
  return {
    ...{ names, apps, phone, ask, order },
    openid: async (appid: string) => String((await phone.get(`/openid?appid=${appid}`)).openid),
    state: async (number: string) =>
      (await ask(`GET ${byNumber}`, { number, said: names })).trade_state,
    unpaid: async () => {
      const said = order()
      const { code_url } = await ask(`${pay}/native`, { said })
      return { number: said.out_trade_no, code: String(code_url) }
    },
    paid: async () => {
      const said = order()
      const { code_url } = await ask(`${pay}/native`, { said })
      await phone.payCode(String(code_url))
      return said.out_trade_no
    },
    charge: async (more: Says = {}) => {
      const { notify_url: _, ...sale } = order({ scene_info, ...more })
      return { ...sale, payer: { auth_code: await phone.showCode() } }
    },
    ok: async (asked: Asked, wanted = '200') => {
      const { code, says } = await client.ask(operation, asked)
      tally.success(operation, column, { seen: code, wanted })
      return says
    },
    no: async (why: string, wanted: string, asked: Asked) => {
      const { code } = await client.ask(operation, asked)
      tally.refusal(operation, column, { why, code, wanted })
    },
    forged: async (asked: Asked) => {
      const { code } = await client.stranger().ask(operation, asked)
      const why = 'signed with another key'
      tally.refusal(operation, column, { why, code, wanted: '401 SIGN_ERROR' })
    },
  }
}

type Desk = ReturnType<typeof deskOf>

/** What every order of a provider refuses. */
async function misnamed({ no, names, forged }: Desk, sale: Says) {
  const fresh = (more: Says) => ({ said: { ...sale, out_trade_no: counter.number(), ...more } })
  const unknown = fresh({ sub_mchid: '1999999999' })
  await no('a merchant nobody knows', '400 MCH_NOT_EXISTS', unknown)
  await no('itself as merchant', '400 PARAM_ERROR', fresh({ sub_mchid: names.sp_mchid }))
  const foreign = fresh({ sub_appid: 'wx0000000000000009' })
  await no("another merchant's app", '400 APPID_MCHID_NOT_MATCH', foreign)
  await forged(fresh({}))
}

const cases: Readonly<Record<string, (desk: Desk) => Promise<void>>> = {
  [`${pay}/native`]: async (desk) => {
    const { ok, no, order, phone, state } = desk
    const sale = order()
    const { code_url } = await ok({ said: sale })
    await misnamed(desk, sale)
    const other = { ...sale, description: 'milk' }
    await no('same number, other product', '400 INVALID_REQUEST', { said: other })
    await phone.payCode(String(code_url))
    expect(await state(sale.out_trade_no)).toBe('SUCCESS')
    await no('paid already', '400 ORDERPAID', { said: sale })
  },
  [`${pay}/jsapi`]: async (desk) => {
    const { ok, no, order, phone, state, apps, openid } = desk
    const sale = order({ payer: { sub_openid: await openid(apps.sub_appid) } })
    const { prepay_id } = await ok({ said: sale })
    await misnamed(desk, sale)
    await phone.payReference(String(prepay_id))
    expect(await state(sale.out_trade_no)).toBe('SUCCESS')
    await no('no payer', '400 PARAM_ERROR', { said: order({ payer: {} }) })
    const foreign = order({ payer: { sp_openid: await openid(apps.sub_appid) } })
    await no('a payer of another app', '500 OPENID_MISMATCH', { said: foreign })
  },
  [`${pay}/app`]: async (desk) => {
    const { ok, order, phone, state } = desk
    const sale = order()
    const { prepay_id } = await ok({ said: sale })
    await misnamed(desk, sale)
    await phone.payReference(String(prepay_id))
    expect(await state(sale.out_trade_no)).toBe('SUCCESS')
  },
  [`${pay}/h5`]: async (desk) => {
    const { ok, no, order, state } = desk
    const h5 = { payer_client_ip: '127.0.0.1', h5_info: { type: 'Wap' } }
    const sale = order({ scene_info: h5 })
    const { h5_url } = await ok({ said: sale })
    await misnamed(desk, sale)
    const from = { Referer: `${counter.town.shop.url}/cart` }
    expect((await onCashier(String(h5_url), 'approve', payer, from)).outcome).toBe('approved')
    expect(await state(sale.out_trade_no)).toBe('SUCCESS')
    await no('no scene', '400 PARAM_ERROR', { said: order() })
  },
  [`${pay}/codepay`]: async (desk) => {
    const { ok, no, charge, phone, state } = desk
    const sale = await charge()
    expect(await ok({ said: sale })).toMatchObject({ trade_state: 'SUCCESS' })
    const dear = await charge({ amount: { ...amount, total: 100_001 } })
    expect(await ok({ said: dear }, '202')).toMatchObject({ code: 'USERPAYING' })
    await phone.payWaiting()
    expect(await state(dear.out_trade_no)).toBe('SUCCESS')
    await misnamed(desk, await charge())
    const used = { ...(await charge()), payer: sale.payer }
    await no('a code used before', '400 AUTH_CODE_INVALID', { said: used })
  },
  [`GET ${byNumber}`]: async ({ ok, no, paid, names, forged }) => {
    const number = await paid()
    const done = { ...names, trade_state: 'SUCCESS', out_trade_no: number }
    expect(await ok({ number, said: names })).toMatchObject(done)
    await no('a number nobody has', '404 ORDER_NOT_EXIST', { number: nobody, said: names })
    const alone = { number, said: { sp_mchid: names.sp_mchid } }
    await no('no merchant named', '400 PARAM_ERROR', alone)
    const unknown = { number, said: { ...names, sub_mchid: '1999999999' } }
    await no('a merchant nobody knows', '400 MCH_NOT_EXISTS', unknown)
    await forged({ number, said: names })
  },
  'GET /v3/pay/partner/transactions/id/:number': async ({ ok, no, ask, paid, names, forged }) => {
    const known = await ask(`GET ${byNumber}`, { number: await paid(), said: names })
    const number = String(known.transaction_id)
    expect(await ok({ number, said: names })).toEqual(known)
    await no('a number nobody has', '404 ORDER_NOT_EXIST', { number: noTrade, said: names })
    await no('what is no number', '500 INVALID_TRANSACTIONID', { number: 'T1', said: names })
    const other = { ...names, sub_mchid: merchantAt(counter.town.sandbox, 2).id }
    await no("another merchant's order", '400 INVALID_REQUEST', { number, said: other })
    await forged({ number, said: names })
  },
  [`POST ${byNumber}/close`]: async ({ ok, no, unpaid, paid, names, state, forged }) => {
    const { number } = await unpaid()
    await ok({ number, said: names }, '204')
    expect(await state(number)).toBe('CLOSED')
    await no('paid already', '400 ORDERPAID', { number: await paid(), said: names })
    const unknown = { number, said: { ...names, sub_mchid: '1999999999' } }
    await no('a merchant nobody knows', '400 MCH_NOT_EXISTS', unknown)
    await forged({ number, said: names })
  },
  [`POST ${byNumber}/reverse`]: async ({ ok, no, ask, charge, unpaid, state, ...desk }) => {
    const sale = await charge()
    await ask(`${pay}/codepay`, { said: sale })
    const said = { ...desk.names, ...desk.apps }
    const number = sale.out_trade_no
    expect(await ok({ number, said })).toEqual({ ...said, out_trade_no: number })
    expect(await state(number)).toBe('REVOKED')
    await no('a number nobody has', '404 ORDER_NOT_EXIST', { number: nobody, said })
    const { number: open } = await unpaid()
    await no('no charge of a code', '400 INVALID_REQUEST', { number: open, said })
    await desk.forged({ number, said })
  },
  [`POST ${refunds}`]: async ({ ok, no, paid, names, forged }) => {
    const out_trade_no = await paid()
    const { sub_mchid } = names
    const give = (refund: number, more: Says = {}) => ({
      said: {
        ...{ sub_mchid, out_trade_no, out_refund_no: `R${counter.number()}` },
        ...{ amount: { ...amount, refund }, ...more },
      },
    })
    expect(await ok(give(288))).toMatchObject({ status: 'PROCESSING', out_trade_no })
    await no('more than is left', '400 INVALID_REQUEST', give(1001))
    const own = give(1, { sub_mchid: null })
    await no('no merchant named', '404 RESOURCE_NOT_EXISTS', own)
    const unknown = give(1, { sub_mchid: '1999999999' })
    await no('a merchant nobody knows', '400 MCH_NOT_EXISTS', unknown)
    await forged(give(1))
  },
  [`GET ${refunds}/:number`]: async ({ ok, no, ask, paid, names, forged }) => {
    const { sub_mchid } = names
    const number = `R${counter.number()}`
    const order = { sub_mchid, out_trade_no: await paid(), out_refund_no: number }
    await ask(`POST ${refunds}`, { said: { ...order, amount: { ...amount, refund: 1288 } } })
    const said = { sub_mchid }
    expect(await ok({ number, said })).toMatchObject({ status: 'SUCCESS' })
    await no('a number nobody has', '404 RESOURCE_NOT_EXISTS', { number: nobody, said })
    await no('no merchant named', '404 RESOURCE_NOT_EXISTS', { number })
    const unknown = { number, said: { sub_mchid: '1999999999' } }
    await no('a merchant nobody knows', '400 MCH_NOT_EXISTS', unknown)
    await forged({ number, said })
  },
}

const tally = createTally({
  title: 'WeChat Pay: APIv3 for service providers',
  says: '`wechatpay-node-v3` offers none of it.',
  methods: Object.fromEntries(Object.keys(cases).map((method) => [method, []])),
  columns: axiosColumns,
})

describe.each(Object.entries(cases))('%s', (operation, run) => {
  test.each(axiosColumns)('by %s', async (column) => {
    await run(deskOf(operation, column))
  })
})

test('afterwards books and records agree', async () => {
  await counter.town.atPeace()
})

test('docs/conformance.md tells what was run', () => {
  holdPageTo(tally.section())
})
