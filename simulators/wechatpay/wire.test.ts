/** Requests read strictly, orders and refunds in WeChat Pay's words, and numbers that never repeat. */
import { expect, test } from 'vitest'
import { institutionId, orderNo, refundNo, trace } from '../../core/ids.ts'
import { paymentStates } from '../../core/lifecycle.ts'
import { fen } from '../../core/money.ts'
import { outcomes } from '../../core/outcome.ts'
import { createMemoryStore } from '../../storage/memory.ts'
import type { Order, OrderRefund } from '../roles/order.ts'
import { ladderMs } from './notify.ts'
import { createNumbers, refundId } from './numbers.ts'
import { payerOf, payerOpenid } from './openid.ts'
import { decodeCodepay, decodePrepay } from './order-requests.ts'
import { decodeRefund } from './refund-requests.ts'
import { decodeQuery, type Read } from './requests.ts'
import { refundStatus, tradeState } from './states.ts'
import {
  decodeAnswer,
  decodeNotice,
  encodeCodepay,
  encodeNative,
  encodeWholeRefund,
  targetOf,
} from './wire.ts'

const now = Date.UTC(2026, 10, 22)
const sale = {
  ...{ appid: 'wx1', mchid: '1900007291', subject: '茶', amountFen: fen(1288) },
  orderNo: orderNo('T20261122001'),
}
const bytes = (value: unknown) => Buffer.from(JSON.stringify(value))
const readNative = (body: Buffer) => decodePrepay('native', 'direct', { bytes: body, now })
const pointer = (read: Read<unknown>) => ('flaw' in read ? read.flaw.field : 'none')

test('what a till writes is what the network reads', () => {
  const native = encodeNative({ ...sale, notifyUrl: 'http://127.0.0.1/n' })
  expect(readNative(Buffer.from(native))).toMatchObject({
    unknown: [],
    asked: { ...{ mchid: '1900007291', appid: 'wx1', amountFen: 1288, orderNo: sale.orderNo } },
  })
  const codepay = encodeCodepay({ ...sale, payerCode: '130000000000000000' })
  expect(decodeCodepay('direct', Buffer.from(codepay))).toMatchObject({
    unknown: [],
    asked: {
      notifyUrl: null,
      terms: { payerCode: '130000000000000000' },
      memo: { tradeType: 'MICROPAY' },
    },
  })
  const refund = encodeWholeRefund({ ...sale, refundNo: refundNo('R1') })
  expect(decodeRefund(Buffer.from(refund))).toMatchObject({
    unknown: [],
    asked: { ...{ orderNo: sale.orderNo, amountFen: 1288, totalFen: 1288, refundNo: 'R1' } },
  })
})

const native = {
  ...{ appid: 'wx1', mchid: '1', description: 'tea', out_trade_no: 'T20261122001' },
  ...{ notify_url: 'https://a.test/n', amount: { total: 1 } },
}

test.each([
  [{}, 'none'],
  [{ out_trade_no: 'short' }, '/out_trade_no'],
  [{ out_trade_no: 'with space' }, '/out_trade_no'],
  [{ out_trade_no: 'x'.repeat(33) }, '/out_trade_no'],
  [{ description: '茶'.repeat(42) }, 'none'],
  [{ description: '茶'.repeat(43) }, '/description'],
  [{ notify_url: undefined }, '/notify_url'],
  [{ notify_url: 'https://a.test/n?a=1' }, '/notify_url'],
  [{ notify_url: 'ftp://a.test/n' }, '/notify_url'],
  [{ attach: '😀'.repeat(32) }, 'none'],
  [{ attach: '😀'.repeat(33) }, '/attach'],
  [{ amount: { total: 1.5 } }, '/amount/total'],
  [{ amount: { total: -1 } }, '/amount/total'],
  [{ amount: { total: 1e300 } }, '/amount/total'],
  [{ amount: { total: '1' } }, '/amount/total'],
  [{ amount: { total: 1, currency: 'USD' } }, '/amount/currency'],
  [{ amount: [] }, '/amount'],
  [{ support_fapiao: 'yes' }, '/support_fapiao'],
  [{ detail: { goods_detail: [{ merchant_goods_id: '1' }] } }, '/detail/goods_detail/0/quantity'],
  [{ time_expire: '2026-11-22T08:05:00+08:00' }, 'none'],
  [{ time_expire: '2026-11-22T08:00:59+08:00' }, '/time_expire'],
  [{ time_expire: '2026-13-22T08:05:00+08:00' }, '/time_expire'],
  [{ time_expire: '2027-02-30T00:00:00+08:00' }, '/time_expire'],
  [{ time_expire: '2026-11-22T24:00:00+08:00' }, '/time_expire'],
  [{ time_expire: '2026-11-22T08:05:00+99:00' }, '/time_expire'],
  [{ time_expire: '20261122080500' }, '/time_expire'],
])('a native order with %o points at %s', (change, field) => {
  expect(pointer(readNative(bytes({ ...native, ...change })))).toBe(field)
})

const refund = { out_refund_no: 'R1', amount: { refund: 1, total: 1, currency: 'CNY' } }

test.each([
  [{ out_trade_no: 'T1' }, 'none'],
  [{ transaction_id: '4200' }, 'none'],
  [{}, '/out_trade_no'],
  [{ out_trade_no: 'T1', transaction_id: '4200' }, '/out_trade_no'],
  [{ out_trade_no: 'T1', out_refund_no: 'R 1' }, '/out_refund_no'],
  [{ out_trade_no: 'T1', amount: { refund: 1, total: 1 } }, '/amount/currency'],
])('a refund with %o points at %s', (change, field) => {
  expect(pointer(decodeRefund(bytes({ ...refund, ...change })))).toBe(field)
})

test('a query is read from path and query string', () => {
  const target = targetOf('query-by-order-number', { number: 'T2026|*', mchid: '1' })
  expect(target).toBe('/v3/pay/transactions/out-trade-no/T2026%7C*?mchid=1')
  const asked = (number: string, query: string, mode: 'direct' | 'partner' = 'direct') =>
    pointer(decodeQuery(mode, number, { query, by: 'out_trade_no' }))
  expect(asked('T2026|*', 'mchid=1')).toBe('none')
  expect(asked('T1', 'mchid=1')).toBe('out_trade_no')
  expect(asked('T2026|*', '')).toBe('mchid')
  expect(asked('T2026|*', 'sp_mchid=1&sub_mchid=2', 'partner')).toBe('none')
  expect(asked('T2026|*', 'sp_mchid=1', 'partner')).toBe('sub_mchid')
})

test('a till reads nothing from what is no JSON', () => {
  expect(decodeAnswer('<html>')).toBeUndefined()
  expect(decodeAnswer('null')).toBeUndefined()
  expect(decodeNotice('{"event_type":"TRANSACTION.SUCCESS"}')).toBeUndefined()
})

const order: Order = {
  ...{ trace: trace('T1'), merchant: '1' as Order['merchant'], orderNo: orderNo('T1') },
  ...{
    tradeNo: '4200',
    amountFen: fen(100),
    notifyUrl: null,
    code: null,
    scannedAt: null,
    memo: { appid: 'wx1' },
  },
  payee: { merchant: '1' as Order['merchant'], name: '', city: '', categoryCode: '' },
  terms: { amountFen: fen(100), subject: '', scene: '', payerCode: '', attach: '' },
  ...{ scene: 'payer-code', state: 'created', createdAt: now, expiresAt: now + 1, payment: null },
  ...{ outcome: 'approved', decidedAt: 'merchant>wechatpay', refunds: [] },
}
const refundOf = (number: string, state: OrderRefund['state']): OrderRefund => ({
  ...{ refundNo: refundNo(number), amountFen: fen(100), reason: '', notifyUrl: null, state },
  ...{ at: now, doneAt: null, tries: 0 },
})

test('every state of an order has a trade_state', () => {
  const found = paymentStates.map((state) => [state, tradeState({ ...order, state })])
  expect(Object.fromEntries(found)).toEqual({
    ...{ created: 'NOTPAY', confirming: 'USERPAYING', reserved: 'USERPAYING', paid: 'SUCCESS' },
    ...{ refunding: 'REFUND', refunded: 'REFUND', declined: 'PAYERROR' },
    ...{ reversed: 'REVOKED', closed: 'CLOSED' },
    ...{ held: 'USERPAYING', captured: 'USERPAYING', voided: 'CLOSED' },
  })
})

test('a charge that ended with the payer is unpaid, elsewhere an error; a native order unpaid', () => {
  const declined = { ...order, state: 'declined' } as const
  const state = (outcome: (typeof outcomes)[number]) => tradeState({ ...declined, outcome })
  expect(state('payer-declined')).toBe('NOTPAY')
  expect(state('funds-insufficient')).toBe('NOTPAY')
  expect(state('issuer-declined')).toBe('PAYERROR')
  for (const outcome of outcomes) expect(['NOTPAY', 'PAYERROR']).toContain(state(outcome))
  const shown = { ...declined, scene: 'merchant-code' } as const
  expect(tradeState({ ...shown, outcome: 'issuer-declined' })).toBe('NOTPAY')
})

test('only a reversal of a charge revokes it, once it is done', () => {
  const refunded = {
    ...order,
    state: 'refunded',
    refunds: [refundOf('reverse-T1', 'done')],
  } as const
  expect(tradeState(refunded)).toBe('REVOKED')
  expect(tradeState({ ...refunded, scene: 'merchant-code' })).toBe('REFUND')
  const pending = [refundOf('reverse-T1', 'pending')]
  expect(tradeState({ ...refunded, state: 'paid', refunds: pending })).toBe('SUCCESS')
  const filed = [refundOf('R1', 'pending')]
  expect(tradeState({ ...order, state: 'paid', refunds: filed })).toBe('REFUND')
  expect(
    ['pending', 'done', 'refused'].map((state) =>
      refundStatus(refundOf('R', state as OrderRefund['state'])),
    ),
  ).toEqual(['PROCESSING', 'SUCCESS', 'CLOSED'])
})

test('numbers have their published form, and none is given twice', () => {
  const numbers = createNumbers({ seed: 7, store: createMemoryStore() })
  const about = { orderNo: orderNo('T1'), createdAt: now }
  const trades = Array.from({ length: 1000 }, () => numbers.tradeNo(about))
  const codes = Array.from({ length: 1000 }, () => numbers.orderCode(trace('T1')))
  const prepays = Array.from({ length: 1000 }, () => numbers.prepayId(now))
  expect(new Set([...trades, ...codes, ...prepays]).size).toBe(3000)
  for (const prepay of prepays) expect(prepay).toMatch(/^wx20261122080000[0-9a-f]{20}$/)
  for (const trade of trades) expect(trade).toMatch(/^4200\d{24}$/)
  expect(refundId(order, refundOf('R1', 'done'))).toMatch(/^50\d{27}$/)
  expect(refundId(order, refundOf('R1', 'done'))).not.toBe(refundId(order, refundOf('R2', 'done')))
  const paid = (payer: string) => ({
    ...{ settleKey: null, payerInstitution: institutionId('wechatpay'), from: '', paidAt: now },
    ...{ app: 'wechat' as NonNullable<Order['payment']>['app'], payer },
  })
  const openidOf = (payer: string, appid = 'wx1') =>
    payerOpenid(appid, { ...order, payment: paid(payer) })
  expect(openidOf('wechat-1')).toMatch(/^o[\w-]{27}$/)
  expect(openidOf('wechat-1')).toBe(openidOf('wechat-1'))
  expect(payerOf('wx1', openidOf('wechat-1'))).toBe('wechat-1')
  expect(payerOf('wx2', openidOf('wechat-1'))).toBeUndefined()
  const strangers = [
    openidOf('wechat-1'),
    openidOf('wechat-2'),
    openidOf('wechat-1', 'wx2'),
    openidOf(''),
  ]
  expect(new Set(strangers).size).toBe(4)
})

test('the ladder has 15 gaps and lasts 24 hours and 4 minutes', () => {
  expect(ladderMs.length).toBe(15)
  expect(ladderMs.reduce((sum, gap) => sum + gap, 0)).toBe((24 * 60 + 4) * 60_000)
})
