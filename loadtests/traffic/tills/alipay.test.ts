/** The till against a real house, without sockets: what it is told, and what it refuses to believe. */
import { expect, test } from 'vitest'
import { createVirtualClock } from '../../../core/clock.ts'
import { orderNo } from '../../../core/ids.ts'
import { fen } from '../../../core/money.ts'
import { trustedSignature } from '../../../core/signature-mode.ts'
import { createCounter } from '../../../simulators/alipay/counter.fixture.ts'
import { mintPair } from '../../../simulators/alipay/keys.fixture.ts'
import { appNo } from '../../../simulators/alipay/stand.fixture.ts'
import type { Notification } from '../../../simulators/host/notification.ts'
import { createMemoryStore } from '../../../storage/memory.ts'
import { createAlipayTill } from './alipay.ts'
import type { Sale, Send, TillMerchant, TillRequest } from './till.ts'

const start = Date.UTC(2026, 10, 22, 11, 30)
const payer = 'alipay-7'
const [platform, merchant] = [mintPair(), mintPair()]

const scanned: Sale = {
  orderNo: orderNo('K0badcafe0000001'),
  amountFen: fen(1288),
  subject: '茶 / a+b',
  scene: 'merchant-code',
  notifyUrl: 'http://127.0.0.1:3000/notify',
}
const shown: Sale = { ...scanned, scene: 'payer-code' }

function setting(line: (send: Send) => Send = (send) => send, more: Partial<TillMerchant> = {}) {
  const clock = createVirtualClock(start)
  const letterbox: Notification[] = []
  const realNow = () => clock.now()
  const store = createMemoryStore()
  const counter = createCounter({ store, clock, realNow, platform, merchant, letterbox })
  const send: Send = async ({ method, target, body }) => {
    const query = target.slice(target.indexOf('?') + 1)
    const asked = method === 'GET' ? method : 'POST'
    const reply = await counter.knock({ method: asked, query, body })
    return { status: reply.status, headers: {}, body: Buffer.from(reply.body) }
  }
  const till = createAlipayTill(
    {
      ...{ network: 'alipay', id: appNo, name: 'Tea', city: 'Beijing', categoryCode: '5499' },
      ...{ privateKey: merchant.privateKey, networkPublicKey: platform.publicKey, extra: {} },
      ...more,
    },
    line(send),
    realNow,
  )
  return { counter, till, letterbox }
}

test('a sale by the merchant’s code: open, paid, heard of', async () => {
  const { counter, till, letterbox } = setting()
  const opened = await till.openOrder(scanned)
  expect(opened).toMatchObject({ state: 'open', reason: '10000' })
  expect(await till.query(scanned)).toEqual({ state: 'open', reason: 'ACQ.TRADE_NOT_EXIST' })
  expect(await counter.scanAndConfirm(payer, opened.code ?? '')).toBe('approved')
  expect(await till.query(scanned)).toEqual({ state: 'paid', reason: 'TRADE_SUCCESS' })
  const { headers, body } = (await letterbox[0]?.write(0)) ?? { headers: {}, body: '' }
  const heard = till.hear(headers, Buffer.from(body))
  expect(heard).toEqual({ orderNo: scanned.orderNo, paid: true, amountFen: 1288 })
  expect(till.hear(headers, Buffer.from(body.replace('12.88', '12.89')))).toBeUndefined()
  expect(till.hear({}, Buffer.from('nonsense'))).toBeUndefined()
  const { status, body: said } = till.acknowledgement
  expect(letterbox[0]?.isAcknowledged(status, said)).toBe(true)
})

test('a sale by the payer’s code: paid at once, and not twice', async () => {
  const { counter, till } = setting()
  const code = await counter.showCode(payer)
  expect(await till.charge(shown, code)).toEqual({ state: 'paid', reason: '10000' })
  const again = { state: 'unknown', reason: 'ACQ.TRADE_HAS_SUCCESS' }
  expect(await till.charge(shown, code)).toEqual(again)
  expect(await till.cancel(shown)).toEqual({ state: 'closed', reason: '10000' })
  expect(await till.query(shown)).toEqual({ state: 'closed', reason: 'TRADE_CLOSED' })
})

test('a large charge waits, a strange code is refused', async () => {
  const { counter, till } = setting()
  const large = { ...shown, amountFen: fen(100_001) }
  const code = await counter.showCode(payer)
  expect(await till.charge(large, code)).toEqual({ state: 'waiting', reason: '10003' })
  expect(await till.query(large)).toEqual({ state: 'waiting', reason: 'WAIT_BUYER_PAY' })
  const other = { ...shown, orderNo: orderNo('K0badcafe0000002') }
  const refused = { state: 'refused', reason: 'ACQ.PAYMENT_AUTH_CODE_INVALID' }
  expect(await till.charge(other, '2812345678901234')).toEqual(refused)
})

test('a charge the network never heard of stays unknown until it is cancelled', async () => {
  const { till } = setting()
  expect(await till.query(shown)).toEqual({ state: 'unknown', reason: 'ACQ.TRADE_NOT_EXIST' })
  expect(await till.cancel(shown)).toEqual({ state: 'closed', reason: '10000' })
})

test.each<[string, (send: Send) => Send, string]>([
  ['no answer', () => () => Promise.reject(new Error('no-answer')), 'no-answer'],
  ['another status', (send) => async (ask) => ({ ...(await send(ask)), status: 502 }), 'http-502'],
  ['a bent answer', bent('10000', '10003'), 'answer does not verify'],
  ['the answer to another question', bent('precreate_r', 'query_r'), 'answer garbled'],
  ['no envelope', bent('{', ''), 'answer garbled'],
])('%s leaves the till not knowing', async (_title, line, reason) => {
  const { till } = setting(line)
  expect(await till.openOrder(scanned)).toEqual({ state: 'unknown', reason })
})

function bent(from: string, to: string): (send: Send) => Send {
  return (send) => async (ask) => {
    const reply = await send(ask)
    return { ...reply, body: Buffer.from(reply.body.toString('utf8').replace(from, to)) }
  }
}

test.each([
  ['online', 'online'],
  ['top-up', 'online'],
  ['mini-program', 'mini-program'],
] as const)('a sale %s is a trade of its buyer, opened by its number', async (scene, as) => {
  const { counter, till, letterbox } = setting()
  const sale: Sale = { ...scanned, scene, member: payer }
  const { state, code = '' } = await till.openOrder(sale)
  expect([state, code]).toEqual(['open', expect.stringMatching(/^\d{28}$/)])
  const { desk, acquirer } = counter.house.house
  expect((await desk.open('alipay-8', code)).outcome).toBe('code-unrecognised')
  const { payment } = await desk.open(payer, code)
  expect(payment).toMatchObject({ amountFen: 1288, scene: as })
  expect(await till.query(sale)).toEqual({ state: 'waiting', reason: 'WAIT_BUYER_PAY' })
  expect((await desk.confirm(payer, payment?.id ?? '')).outcome).toBe('approved')
  expect(await till.query(sale)).toEqual({ state: 'paid', reason: 'TRADE_SUCCESS' })
  const { headers, body } = (await letterbox[0]?.write(0)) ?? { headers: {}, body: '' }
  expect(till.hear(headers, Buffer.from(body))).toMatchObject({ paid: true })
  expect((await acquirer.all()).map((order) => order.scene)).toEqual([as])
})

test('an order signed ahead bears its own time, is sent as it is, and opens the order', async () => {
  const sent: TillRequest[] = []
  const { till } = setting((send) => (request) => {
    sent.push(request)
    return send(request)
  })
  const ahead = await till.signOrder?.(scanned, start + 3_600_000)
  expect(sent).toEqual([])
  expect(ahead?.request.target).toContain('timestamp=2026-11-22+20%3A30%3A00')
  expect(await till.openOrder(scanned, ahead)).toMatchObject({ state: 'open', reason: '10000' })
  expect(sent).toEqual([ahead?.request])
})

test('where everybody is trusted a word stands for the signature, and none is looked at', async () => {
  const sent: TillRequest[] = []
  const answer = (sign: string) =>
    `{"alipay_trade_precreate_response":{"code":"10000","msg":"Success","qr_code":"qr"},"sign":"${sign}"}`
  const line = (sign: string) => (): Send => async (request) => {
    sent.push(request)
    return { status: 200, headers: {}, body: Buffer.from(answer(sign)) }
  }
  const { till } = setting(line(trustedSignature), { signatures: 'trust', privateKey: '' })
  expect(await till.openOrder(scanned)).toMatchObject({ state: 'open', code: 'qr' })
  expect(sent[0]?.target).toContain(`sign=${trustedSignature}`)
  const notice = `app_id=${appNo}&out_trade_no=K1&trade_status=TRADE_SUCCESS&total_amount=1.00`
  expect(till.hear({}, Buffer.from(notice))).toEqual({ orderNo: 'K1', paid: true, amountFen: 100 })
  const { till: earnest } = setting(line(trustedSignature))
  expect(await earnest.openOrder(scanned)).toMatchObject({ state: 'unknown' })
})
