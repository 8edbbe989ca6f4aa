import { beforeEach, expect, test } from 'vitest'
import {
  appId,
  institutionId,
  merchantId,
  orderNo,
  payerId,
  refundNo,
  settleKey,
  trace,
} from '../../core/ids.ts'
import { balanceFen } from '../../core/ledger/account.ts'
import { fen } from '../../core/money.ts'
import { createMemoryStore } from '../../storage/memory.ts'
import type { Store } from '../../storage/store.ts'
import { ensureFunded, payerAccount } from './parties.ts'
import { transact } from './transact.ts'
import { paymentKey, type WalletPayment } from './wallet.ts'
import {
  debitCharge,
  endPayment,
  giveBack,
  paymentOf,
  takeUp,
  undoCharge,
  writePayment,
} from './wallet-book.ts'

const key = settleKey('49430000   00049992   0000011122120000')
const merchant = merchantId('shop')
const charged: WalletPayment = {
  ...{ id: key, trace: trace('N1'), payer: payerId('wechat-0'), app: appId('wechat') },
  ...{
    scene: 'payer-code',
    codeKind: 'order',
    owner: institutionId('alipay'),
    orderNo: orderNo(''),
    txnNo: '',
  },
  payee: { merchant, name: '', city: '', categoryCode: '' },
  ...{ amountFen: fen(700), funding: { kind: 'balance' }, settleKey: key, debited: false },
  ...{ state: 'paying', outcome: 'result-unknown', decidedAt: 'a>b', createdAt: 0, expiresAt: 9 },
}
const about = { trace: charged.trace, amountFen: charged.amountFen, at: 0 }
const approved = { outcome: 'approved', settleKey: key } as const

let store: Store

beforeEach(async () => {
  store = createMemoryStore()
  await ensureFunded(store, charged.payer, fen(1000))
})

const written = (payment: WalletPayment) =>
  transact(store, async (read) => {
    await read(paymentKey(payment.id))
    return { result: undefined, writes: [writePayment(payment)] }
  })

const now = async () => (await store.load(paymentKey(key))).record

const balance = async () => {
  const account = await store.account(payerAccount(charged.payer))
  return account && balanceFen(account)
}

test('a charge is debited once', async () => {
  await written(charged)
  const both = [debitCharge(store, charged, key), debitCharge(store, charged, key)]
  expect(await Promise.all(both)).toEqual(['approved', 'approved'])
  expect([await balance(), (await now())?.debited]).toEqual([300, true])
})

test('a charge that was undone is not debited any more, and cannot end as paid', async () => {
  await written(charged)
  await undoCharge(store, key, about, 'order-reversed')
  expect(await debitCharge(store, charged, key)).toBe('order-reversed')
  const end = await endPayment(store, charged, approved)
  expect(end).toMatchObject({ ended: false, payment: { state: 'refused' } })
  expect(await balance()).toBe(1000)
})

test('a debit that is undone goes back once, and one that never was goes back never', async () => {
  await written(charged)
  await debitCharge(store, charged, key)
  await undoCharge(store, key, about, 'order-reversed')
  await undoCharge(store, key, about, 'order-reversed')
  expect([await balance(), (await now())?.state]).toEqual([1000, 'refused'])
})

test('a charge that is undone before it comes is remembered as refused', async () => {
  await undoCharge(store, key, about, 'order-reversed')
  expect(await now()).toMatchObject({ state: 'refused', debited: false })
  expect(await takeUp(store, { payer: charged.payer, id: key })).toMatchObject({ taken: false })
})

test('more than the balance is not debited', async () => {
  const dear = { ...charged, amountFen: fen(1001) }
  await written(dear)
  expect(await debitCharge(store, dear, key)).toBe('funds-insufficient')
  expect([await balance(), (await now())?.debited]).toEqual([1000, false])
})

test('money of a payment nobody knows yet is asked for again, not promised', async () => {
  const part = { trace: charged.trace, settleKey: key, refundNo: refundNo('R1'), amountFen: fen(9) }
  expect(await giveBack(store, part)).toBe('result-unknown')
  await written(charged)
  expect(await giveBack(store, part)).toBe('result-unknown')
  await debitCharge(store, charged, key)
  expect(await giveBack(store, part)).toBe('approved')
  expect(await giveBack(store, part)).toBe('approved')
  expect(await balance()).toBe(309)
})

test('a payment is taken up once, by its own payer', async () => {
  await written({ ...charged, state: 'awaiting', outcome: 'payer-confirming' })
  const { payer } = charged
  expect(await takeUp(store, { payer: 'wechat-1', id: key })).toMatchObject({
    ...{ outcome: 'order-missing', taken: false },
  })
  expect(await takeUp(store, { payer, id: key }, () => 'password-wrong')).toMatchObject({
    ...{ outcome: 'password-wrong', taken: false },
  })
  const both = [takeUp(store, { payer, id: key }), takeUp(store, { payer, id: key })]
  expect((await Promise.all(both)).filter(({ taken }) => taken)).toHaveLength(1)
})

test('an unknown end becomes a known one, once, and the switch finds it under its key', async () => {
  const scanned: WalletPayment = {
    ...charged,
    id: 'P1',
    scene: 'merchant-code',
    codeKind: 'order',
    settleKey: null,
  }
  await written(scanned)
  const unknown = await endPayment(store, scanned, { outcome: 'result-unknown', settleKey: null })
  expect(unknown).toMatchObject({ ended: false, payment: { state: 'unknown' } })
  expect(await endPayment(store, scanned, approved)).toMatchObject({ ended: true })
  expect(await endPayment(store, scanned, approved)).toMatchObject({ ended: false })
  const found = await transact(store, async (read) => ({ result: await paymentOf(read, key) }))
  expect(found).toMatchObject({ id: 'P1', state: 'paid', settleKey: key })
})
