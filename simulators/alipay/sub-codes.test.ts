/** The sub_codes that a request's own content or the state of a trade provokes (docs/sources.md, A4.12). */
import { readFileSync } from 'node:fs'
import { beforeEach, expect, test } from 'vitest'
import { createVirtualClock, type VirtualClock } from '../../core/clock.ts'
import { createMemoryStore } from '../../storage/memory.ts'
import type { OperationName } from './codes.ts'
import { type Counter, createCounter, type Node } from './counter.fixture.ts'
import { mintPair } from './keys.fixture.ts'
import { sellerId } from './stand.fixture.ts'

const platform = mintPair()
const merchant = mintPair()
const payer = 'alipay-7'
const dayMs = 86_400_000
const order = { out_trade_no: 'T1', total_amount: '12.88', subject: '茶' }
const which = { out_trade_no: 'T1' }
let clock: VirtualClock
let counter: Counter

beforeEach(() => {
  clock = createVirtualClock(Date.UTC(2026, 10, 22, 11, 30))
  const realNow = () => clock.now()
  const store = createMemoryStore()
  counter = createCounter({ store, clock, realNow, platform, merchant, letterbox: [] })
})

const precreate = (more: object = {}) => counter.call('precreate', { ...order, ...more })
const pay = async (more: object = {}) =>
  counter.call('pay', { ...order, auth_code: await counter.showCode(payer), ...more })
const create = (more: object = {}) =>
  counter.call('create', { ...order, buyer_id: '2088000000000071', ...more })
const refund = (more: object = {}) =>
  counter.call('refund', { ...which, refund_amount: '1', out_request_no: 'R1', ...more })
const rows = (count: number) => Array.from({ length: count }, () => ({ goods_id: 'G' }))

type Deed = () => Promise<Node>

const byContent: readonly [sub: string, operation: OperationName, deed: Deed][] = [
  ['INVALID_PARAMETER', 'precreate', () => precreate({ total_amount: '1.001' })],
  [
    'INVALID_PARAMETER',
    'precreate',
    () => precreate({ discountable_amount: 1, undiscountable_amount: '2' }),
  ],
  [
    'INVALID_PARAMETER',
    'precreate',
    () => precreate({ enable_pay_channels: 'balance', disable_pay_channels: 'pcredit' }),
  ],
  ['INVALID_PARAMETER', 'precreate', () => precreate({ qr_code_timeout_express: '1.5h' })],
  ['INVALID_PARAMETER', 'create', () => create({ buyer_id: '2089' })],
  ['INVALID_PARAMETER', 'create', () => create({ buyer_id: '' })],
  ['ACCESS_FORBIDDEN', 'precreate', () => precreate({ product_code: 'QUICK_WAP_WAY' })],
  ['EXIST_FORBIDDEN_WORD', 'precreate', () => precreate({ subject: '一个违禁词' })],
  ['EXIST_FORBIDDEN_WORD', 'pay', () => pay({ body: '违禁词' })],
  ['TOTAL_FEE_EXCEED', 'precreate', () => precreate({ total_amount: '0' })],
  ['TOTAL_FEE_EXCEED', 'create', () => create({ total_amount: '100000000.01' })],
  ['SELLER_NOT_EXIST', 'precreate', () => precreate({ seller_id: 'shop' })],
  ['INVALID_RECEIVE_ACCOUNT', 'precreate', () => precreate({ seller_id: '2088000000000009' })],
  ['BUYER_SELLER_EQUAL', 'create', () => create({ buyer_id: sellerId })],
  ['BUYER_NOT_EXIST', 'create', () => create({ buyer_id: '', buyer_logon_id: 'a@b.example' })],
  ['SUB_GOODS_SIZE_MAX_COUNT', 'precreate', () => precreate({ goods_detail: rows(151) })],
  ['INVALID_STORE_ID', 'precreate', () => precreate({ alipay_store_id: 'north' })],
  ['SECONDARY_MERCHANT_ID_BLANK', 'precreate', () => precreate({ sub_merchant: {} })],
  [
    'SECONDARY_MERCHANT_ID_INVALID',
    'precreate',
    () => precreate({ sub_merchant: { merchant_id: '1' } }),
  ],
  [
    'SUB_MERCHANT_TYPE_INVALID',
    'precreate',
    () => precreate({ sub_merchant: { merchant_id: sellerId, merchant_type: 'shop' } }),
  ],
  [
    'TRADE_SETTLE_ERROR',
    'precreate',
    () => precreate({ settle_info: { settle_detail_infos: [{ amount: '13' }] } }),
  ],
  ['CURRENCY_NOT_SUPPORT', 'pay', () => pay({ trans_currency: 'USD' })],
  ['AMOUNT_OR_CURRENCY_ERROR', 'pay', () => pay({ trans_currency: 'CNY', settle_currency: 'USD' })],
  [
    'NOW_TIME_AFTER_EXPIRE_TIME_ERROR',
    'precreate',
    () => precreate({ time_expire: '2026-11-22 19:30:00' }),
  ],
  ['UN_SUPPORT_TRADE_SCENE', 'pay', () => pay({ scene: 'palm_code' })],
  ['AUTH_TOKEN_IS_NOT_EXIST', 'pay', () => pay({ auth_code: '' })],
  ['AGREEMENT_NOT_EXIST', 'pay', () => pay({ agreement_params: { agreement_no: '2026' } })],
  ['AUTH_NO_ERROR', 'pay', () => pay({ auth_no: '2026112210002001' })],
  ['PAYER_UNMATCHED', 'pay', () => pay({ buyer_id: '2088000000000071' })],
  [
    'PAYMENT_AUTH_CODE_INVALID',
    'pay',
    () => pay({ auth_code: `fp${'0'.repeat(33)}`, scene: 'security_code' }),
  ],
  ['REFUND_FEE_ERROR', 'refund', () => refund({ refund_amount: '0.00' })],
  ['CURRENCY_NOT_SUPPORT', 'refund', () => refund({ refund_currency: 'USD' })],
]

test.each(byContent)('ACQ.%s is said of what a %s says', async (sub, _operation, deed) => {
  expect((await deed()).sub_code).toBe(`ACQ.${sub}`)
})

test('what is as much as it may be is taken', async () => {
  const node = await precreate({
    ...{ goods_detail: rows(150), alipay_store_id: '2016052600077000000015640104' },
    ...{ discountable_amount: '2.88', undiscountable_amount: 10, seller_id: sellerId },
    ...{ settle_info: { settle_detail_infos: [{ amount: '12.88' }] }, body: '绿茶' },
    ...{ sub_merchant: { merchant_id: sellerId, merchant_type: 'alipay' } },
    ...{
      product_code: 'FACE_TO_FACE_PAYMENT',
      total_amount: 12.88,
      enable_pay_channels: 'balance',
    },
  })
  expect(node.code).toBe('10000')
})

const paid = async () => expect((await pay()).code).toBe('10000')
const large = { total_amount: '1000.01' }
const waiting = async () => expect((await pay(large)).code).toBe('10003')
const closing = () => counter.call('close', which)
const cancelling = () => counter.call('cancel', which)
const another = () => refund({ refund_amount: '12', out_request_no: 'R2' })
const days = (count: number) => async () => clock.advance(count * dayMs + 1)

type Step = () => Promise<unknown>

const byState: readonly [sub: string, name: OperationName, before: readonly Step[], deed: Deed][] =
  [
    ['TRADE_NOT_EXIST', 'query', [], () => counter.call('query', which)],
    ['TRADE_NOT_EXIST', 'close', [precreate], closing],
    ['CONTEXT_INCONSISTENT', 'precreate', [precreate], () => precreate({ subject: '水' })],
    ['CONTEXT_INCONSISTENT', 'pay', [precreate], pay],
    ['TRADE_HAS_SUCCESS', 'pay', [paid], pay],
    ['TRADE_HAS_CLOSE', 'pay', [waiting, closing], () => pay(large)],
    ['TRADE_HAS_CLOSE', 'refund', [waiting, closing], refund],
    ['TRADE_STATUS_ERROR', 'close', [paid], closing],
    ['TRADE_STATUS_ERROR', 'refund', [waiting], refund],
    ['TRADE_BUYER_NOT_MATCH', 'create', [create], () => create({ buyer_id: '2088000000000072' })],
    ['BUYER_BALANCE_NOT_ENOUGH', 'pay', [spent], () => pay({ total_amount: '900' })],
    ['DISCORDANT_REPEAT_REQUEST', 'refund', [paid, refund], () => refund({ refund_amount: '2' })],
    ['REFUND_AMT_NOT_EQUAL_TOTAL', 'refund', [paid], () => refund({ out_request_no: '' })],
    ['REFUND_AMT_NOT_EQUAL_TOTAL', 'refund', [paid], () => refund({ refund_amount: '12.89' })],
    ['REASON_TRADE_REFUND_FEE_ERR', 'refund', [paid, refund], another],
    ['REASON_TRADE_REFUND_FEE_ERR', 'cancel', [paid, refund], cancelling],
    ['TRADE_CANCEL_TIME_OUT', 'cancel', [paid, days(1)], cancelling],
    ['TRADE_HAS_FINISHED', 'cancel', [paid, days(366)], cancelling],
    ['TRADE_HAS_FINISHED', 'refund', [paid, days(366)], refund],
  ]

/** Of the million yuan that everybody has, five hundred are left. */
async function spent() {
  await pay({ out_trade_no: 'T9', total_amount: '999500' })
  const { desk } = counter.house.house
  const [asked] = await desk.waiting(payer)
  expect((await desk.confirm(payer, asked?.id ?? '')).outcome).toBe('approved')
}

test.each(byState)('ACQ.%s is said when a %s meets it', async (sub, _name, before, deed) => {
  for (const step of before) await step()
  expect((await deed()).sub_code).toBe(`ACQ.${sub}`)
})

test.each([
  ['switch>icbc', 'ACQ.BUYER_BANKCARD_BALANCE_NOT_ENOUGH'],
  ['switch>wechatpay', 'ACQ.BUYER_BALANCE_NOT_ENOUGH'],
] as const)('a balance that %s finds too small is %s', async (switchHeard, sub) => {
  const realNow = () => clock.now()
  const other = createCounter({
    ...{ store: createMemoryStore(), clock, realNow, platform, merchant, letterbox: [] },
    ...{ switchSays: 'funds-insufficient', switchHeard },
  })
  const refused = await other.call('pay', { ...order, auth_code: '6222020000000000018' })
  expect(refused).toMatchObject({ sub_code: sub, out_trade_no: 'T1', receipt_amount: '0.00' })
})

test('the README names each of them, and where it comes from', () => {
  const readme = readFileSync(new URL('README.md', import.meta.url), 'utf8')
  const section = readme.split('## Sub-codes')[1]?.split('\n## ')[0] ?? ''
  for (const [sub] of [...byContent, ...byState]) expect(section).toContain(`\`${sub}\``)
})
