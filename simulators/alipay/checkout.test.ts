/** Orders that reach the payer's app without a scan: from the merchant's app, and by trade_no. */
import { createPublicKey } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createVirtualClock, type VirtualClock } from '../../core/clock.ts'
import { appId, institutionId, trace } from '../../core/ids.ts'
import { brokenInvariants } from '../../core/ledger/invariants.ts'
import { createMemoryStore } from '../../storage/memory.ts'
import { type Opened, openDoor } from './door.fixture.ts'
import { mintPair } from './keys.fixture.ts'
import { verifyText } from './signature.ts'
import { sellerId } from './stand.fixture.ts'

const platform = mintPair()
const merchant = mintPair()
let clock: VirtualClock
let at: Opened

beforeEach(async () => {
  clock = createVirtualClock(Date.UTC(2026, 10, 22, 11, 30))
  const store = createMemoryStore()
  at = await openDoor({ store, clock, realNow: Date.now, platform, merchant, letterbox: [] })
})

afterEach(async () => {
  expect(brokenInvariants(await at.stand.store.accounts())).toEqual([])
  expect(at.crashes).toEqual([])
  await at.close()
})

const order = { out_trade_no: 'T1', total_amount: '12.88', subject: '茶 a+b' }
const query = () => at.exec('alipay.trade.query', { out_trade_no: 'T1' })
const open = (reference: string, payer = 'alipay-7') =>
  at.phone(`${payer}/checkouts`, { reference })
const confirm = (id: string | undefined) => at.phone(`alipay-7/payments/${id}/confirm`, {})
const appText = (more: object = {}) =>
  at.sdk.sdkExec('alipay.trade.app.pay', {
    bizContent: { ...order, product_code: 'QUICK_MSECURITY_PAY', ...more },
  })

test('the text an app submits opens its order, and the result verifies', async () => {
  const { payment } = await open(appText())
  expect(payment).toMatchObject({ amountFen: 1288 })
  expect(await query()).toMatchObject({ tradeStatus: 'WAIT_BUYER_PAY' })
  const waiting = await at.phone(`alipay-7/payments/${payment?.id}/result`)
  expect(waiting).toMatchObject({ memo: '', result: '', resultStatus: '8000' })
  expect((await confirm(payment?.id)).outcome).toBe('approved')
  expect(await query()).toMatchObject({ tradeStatus: 'TRADE_SUCCESS' })

  const told = await at.phone(`alipay-7/payments/${payment?.id}/result`)
  expect(told.resultStatus).toBe('9000')
  const result = String(told.result)
  const node = /^\{"alipay_trade_app_pay_response":(\{.*\}),"sign"/.exec(result)?.[1] ?? ''
  const { sign, sign_type: signType } = JSON.parse(result)
  const key = createPublicKey(platform.publicKey)
  expect(verifyText({ text: node, encoding: 'utf8', sign, signType }, key)).toBe(true)
  expect(JSON.parse(node)).toMatchObject({
    ...{ code: '10000', msg: 'Success', out_trade_no: 'T1', total_amount: '12.88' },
    ...{ seller_id: sellerId, trade_no: (await query()).tradeNo },
  })
})

test('the same text again opens the same order', async () => {
  const text = appText()
  await open(text)
  const { payment } = await open(text)
  await confirm(payment?.id)
  expect((await open(text)).outcome).toBe('order-paid')
})

test('a text that was bent, and one that asks for too much, open nothing', async () => {
  const bent = appText().replace('12.88', '12.87')
  const texts = [bent, appText({ total_amount: '0' }), 'method=alipay.trade.app.pay']
  for (const text of texts) expect((await open(text)).outcome).toBe('code-unrecognised')
  const reasons = at.stand.events.flatMap((event) =>
    event.type === 'request-refused' ? [event.reason] : [],
  )
  expect(reasons).toEqual(['isv.invalid-signature', 'ACQ.TOTAL_FEE_EXCEED', 'isv.missing-app-id'])
})

test('who declines in an app is told so', async () => {
  const { payment } = await open(appText())
  await at.phone(`alipay-7/payments/${payment?.id}/decline`, {})
  const told = await at.phone(`alipay-7/payments/${payment?.id}/result`)
  expect(told).toMatchObject({ result: '', resultStatus: '6001' })
})

test('a created trade is there at once, and opens for its buyer alone', async () => {
  const { userId } = await at.phone('alipay-7/identity')
  const created = await at.exec('alipay.trade.create', { ...order, buyer_id: userId })
  expect(created).toMatchObject({ code: '10000', outTradeNo: 'T1' })
  expect(await query()).toMatchObject({ tradeStatus: 'WAIT_BUYER_PAY', tradeNo: created.tradeNo })
  expect((await open(created.tradeNo, 'alipay-8')).outcome).toBe('code-unrecognised')
  const { payment } = await open(created.tradeNo)
  expect((await confirm(payment?.id)).outcome).toBe('approved')
  const told = await at.phone(`alipay-7/payments/${payment?.id}/result`)
  expect(told).toEqual({ outcome: 'approved', resultCode: '9000' })
  expect(await query()).toMatchObject({ tradeStatus: 'TRADE_SUCCESS', buyerUserId: userId })
})

/** What the switch would ask in the name of an app of another network. */
const resolved = (code: string) =>
  at.stand.house.answers.resolve?.({
    ...{ trace: trace('T1'), app: appId('quickpass'), payerInstitution: institutionId('unionpay') },
    code,
  })

test('whoever pays by another network’s app opens a named buyer’s trade, a text and a page', async () => {
  const { userId } = await at.phone('alipay-7/identity')
  const { tradeNo } = await at.exec('alipay.trade.create', { ...order, buyer_id: userId })
  const known = { outcome: 'approved', order: { amountFen: 1288, scene: 'online' } }
  expect(await resolved(tradeNo)).toMatchObject(known)
  expect(await resolved(appText({ out_trade_no: 'T2' }))).toMatchObject(known)
  const bizContent = { ...order, out_trade_no: 'T3', product_code: 'FAST_INSTANT_TRADE_PAY' }
  const url = at.sdk.pageExec('alipay.trade.page.pay', 'GET', { bizContent })
  const { headers } = await at.browse(url)
  const number = headers.get('location')?.split('/').at(-1) ?? ''
  expect(await resolved(number)).toMatchObject(known)
  expect((await open(number)).payment).toMatchObject({ amountFen: 1288 })
  const strange = [`${tradeNo.slice(0, 27)}x`, tradeNo.replace(/^20/, '19'), 'bax1', '']
  for (const code of strange) {
    expect(await resolved(code)).toEqual({ outcome: 'code-unrecognised' })
  }
})

test('a buyer may be named by the open id too', async () => {
  const { openId } = await at.phone('alipay-7/identity')
  const { tradeNo } = await at.exec('alipay.trade.create', { ...order, buyer_open_id: openId })
  expect((await open(tradeNo, 'alipay-8')).outcome).toBe('code-unrecognised')
  expect((await open(tradeNo)).payment).toMatchObject({ amountFen: 1288 })
})

test('the same trade again is the same; for another buyer it is not', async () => {
  const asked = { ...order, buyer_id: '2088000000000071' }
  const { tradeNo } = await at.exec('alipay.trade.create', asked)
  expect(await at.exec('alipay.trade.create', asked)).toMatchObject({ code: '10000', tradeNo })
  const other = await at.exec('alipay.trade.create', { ...asked, buyer_id: '2088000000000072' })
  expect(other.subCode).toBe('ACQ.TRADE_BUYER_NOT_MATCH')
  clock.advance(15 * 86_400_000)
  expect(await query()).toMatchObject({ tradeStatus: 'TRADE_CLOSED' })
})

test('nobody is told of a payment that is not theirs, or of a payer that is none', async () => {
  const { payment } = await open(appText())
  expect((await at.phone(`alipay-8/payments/${payment?.id}/result`)).outcome).toBe('order-missing')
  expect((await at.phone('icbc-8/identity')).outcome).toBe('payer-missing')
})
