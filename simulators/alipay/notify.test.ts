/** Who is told what and how often, verified by Alipay's own SDK. */
import { AlipaySdk } from 'alipay-sdk'
import { expect, test } from 'vitest'
import { createVirtualClock } from '../../core/clock.ts'
import { createMemoryStore } from '../../storage/memory.ts'
import type { Notification } from '../host/notification.ts'
import { createCounter } from './counter.fixture.ts'
import { mintPair } from './keys.fixture.ts'
import { ladderMs } from './notify.ts'
import { type Product, products } from './products.ts'
import { appNo } from './stand.fixture.ts'

const platform = mintPair()
const merchant = mintPair()
const bare = (pem: string) => pem.replaceAll(/-----[^-]+-----|\n/g, '')
const sdk = new AlipaySdk({
  ...{ appId: appNo, keyType: 'PKCS8', privateKey: bare(merchant.privateKey) },
  alipayPublicKey: bare(platform.publicKey),
})

const notify_url = 'http://127.0.0.1:3000/notify'
const order = { out_trade_no: 'T1', total_amount: '12.88', subject: '茶 a+b' }
const which = { out_trade_no: 'T1' }
const payer = 'alipay-7'

function setting(tellsRefunds = false) {
  const clock = createVirtualClock(Date.UTC(2026, 10, 22, 11, 30))
  const letterbox: Notification[] = []
  const counter = createCounter({
    ...{ store: createMemoryStore(), clock, realNow: () => clock.now(), letterbox, tellsRefunds },
    ...{ platform, merchant },
  })
  const letter = async (index: number) =>
    Object.fromEntries(new URLSearchParams((await letterbox[index]?.write(0))?.body))
  return { ...counter, clock, letterbox, letter }
}

const minutes = (...counts: number[]) => counts.map((count) => count * 60_000)
const online = minutes(4, 10, 10, 60, 120, 360, 900)

test.each(Object.keys(products) as Product[])(
  'the ladder of %s is the documented one',
  (product) => {
    const faceToFace = product === 'precreate' || product === 'pay'
    expect(ladderMs(product)).toEqual(faceToFace ? [0, 0, 0, ...online] : online)
  },
)

test('a precreated trade is told once it is paid, and began with its scan', async () => {
  const { clock, call, house, letterbox, letter } = setting()
  const { qr_code: code = '' } = await call('precreate', order, { notify_url })
  clock.advance(10_000)
  const { payment } = await house.house.desk.scan(payer, code)
  expect(letterbox).toEqual([])
  clock.advance(4000)
  await house.house.desk.confirm(payer, payment?.id ?? '')
  const told = await letter(0)
  expect(told).toMatchObject({
    ...{ trade_status: 'TRADE_SUCCESS', total_amount: '12.88', notify_type: 'trade_status_sync' },
    ...{ gmt_create: '2026-11-22 19:30:10', gmt_payment: '2026-11-22 19:30:14' },
  })
  expect(told.fund_bill_list).toBe('[{"amount":"12.88","fundChannel":"ALIPAYACCOUNT"}]')
  expect(sdk.checkNotifySignV2({ ...told })).toBe(true)
  expect(sdk.checkNotifySignV2({ ...told, trade_status: 'TRADE_FINISHED' })).toBe(false)
})

test('closing, cancelling and refunding tell nobody', async () => {
  const { call, showCode, letterbox } = setting()
  const large = { ...order, total_amount: '2650.00', auth_code: await showCode(payer) }
  await call('pay', large, { notify_url })
  await call('close', which)
  const biz = { ...order, out_trade_no: 'T2', auth_code: await showCode(payer) }
  await call('pay', biz, { notify_url })
  expect(letterbox).toHaveLength(1)
  await call('refund', { out_trade_no: 'T2', refund_amount: '1', out_request_no: 'R1' })
  await call('cancel', { out_trade_no: 'T2' })
  expect(letterbox).toHaveLength(1)
})

test('where it is wished, refunds are told: part by part, and the last closes the trade', async () => {
  const { clock, call, showCode, letterbox, letter } = setting(true)
  const biz = { ...order, auth_code: await showCode(payer) }
  await call('pay', biz, { notify_url })
  clock.advance(1042)
  await call('refund', { ...which, refund_amount: '2.88', out_request_no: 'R1' })
  await call('refund', { ...which, refund_amount: '10', out_request_no: 'R2' })
  expect(letterbox).toHaveLength(3)
  const [paid, part, whole] = [await letter(0), await letter(1), await letter(2)]
  expect(part).toMatchObject({
    ...{ trade_status: 'TRADE_SUCCESS', refund_fee: '2.88', out_biz_no: 'R1' },
    gmt_refund: '2026-11-22 19:30:01.042',
  })
  expect(whole).toMatchObject({ trade_status: 'TRADE_CLOSED', refund_fee: '12.88' })
  expect(paid.refund_fee).toBeUndefined()
  expect(new Set([paid, part, whole].map((one) => one.notify_id)).size).toBe(3)
  for (const told of [part, whole]) expect(sdk.checkNotifySignV2(told)).toBe(true)
})
