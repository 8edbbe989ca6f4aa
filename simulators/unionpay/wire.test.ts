import { expect, test } from 'vitest'
import { fen } from '../../core/money.ts'
import type { Fields } from './signature.ts'
import {
  type Ask,
  decodeTold,
  encodeAccount,
  encodeEntry,
  encodeRequest,
  formTn,
  formTradeNo,
  transactions,
} from './wire.ts'

const now = Date.parse('2026-11-22T19:30:00+08:00')
const key = {
  merchant: '777290058110048',
  orderNo: 'mock20261122000001',
  orderTime: '20261122193000',
}
const money = { amountFen: 1250, notifyUrl: 'http://127.0.0.1:9/notify' }
const back = '/gateway/api/backTransReq.do'

const asks: [Ask['operation'], string, Partial<Ask>, Fields][] = [
  ['qr-apply', back, money, { txnAmt: '1250', currencyCode: '156', backUrl: money.notifyUrl }],
  [
    'qr-consume',
    back,
    { ...money, payerCode: '6225735053201615202', terminal: '49000002' },
    { qrNo: '6225735053201615202', termId: '49000002', txnAmt: '1250' },
  ],
  [
    'refund',
    back,
    { ...money, originalTradeNo: '262611221930000000017' },
    { origQryId: '262611221930000000017', txnAmt: '1250' },
  ],
  ['query', '/gateway/api/queryTrans.do', {}, {}],
  ['reversal', back, {}, {}],
]

test.each(asks)('a till writes the %s as the gateway reads it', (operation, path, about, said) => {
  const written = encodeRequest({ ...key, operation, certId: '69026276696', ...about })
  expect(written.path).toBe(path)
  const { txnType, txnSubType } = transactions[operation]
  const envelope = { merId: key.merchant, orderId: key.orderNo, txnTime: key.orderTime }
  expect(written.fields).toMatchObject({ ...envelope, txnType, txnSubType, ...said })
})

test('a queryId has 21 digits and tells its time and trace number', () => {
  const tradeNo = formTradeNo('mock20261122000001', now, 42)
  expect(tradeNo).toMatch(/^\d{2}261122193000000042\d$/)
  expect(encodeEntry({ tradeNo, amountFen: fen(1), settledAt: null })).toEqual({
    ...{ queryId: tradeNo, traceNo: '000042', traceTime: '1122193000' },
    ...{ txnAmt: '1', currencyCode: '156' },
  })
})

test('what moved after 23:00 is settled on the next day', () => {
  const settledAt = Date.parse('2026-11-22T23:00:00+08:00')
  const entry = { tradeNo: '0'.repeat(21), amountFen: fen(1), settledAt }
  expect(encodeEntry(entry)).toMatchObject({ settleDate: '1123' })
})

test('a message that lacks what every message has tells nothing', () => {
  const fields = { merId: key.merchant, orderId: key.orderNo, respCode: '00' }
  expect(decodeTold(fields)).toMatchObject({ code: '00', amountFen: 0 })
  for (const name of Object.keys(fields)) {
    const { [name as keyof typeof fields]: _, ...rest } = fields
    expect(decodeTold(rest)).toBeUndefined()
  }
})

test('a tn has 21 digits, and differs within one second', () => {
  const names = Array.from({ length: 500 }, (_, count) => formTn(now, count))
  expect(names.filter((name) => !/^20261122193000\d{7}$/.test(name))).toEqual([])
  expect(new Set(names).size).toBe(500)
})

test.each([
  ['6226388000000095', '6226********0095'],
  ['6222020000000000018', '6222***********0018'],
])('an account %s is told as %s', (cardNo, accNo) => {
  expect(encodeAccount(cardNo)).toEqual({ accNo })
})

test('no two transactions share address and type', () => {
  const names = Object.values(transactions).flatMap(({ at, txnType, txnSubType }) =>
    at.map((path) => `${path} ${txnType}/${txnSubType}`),
  )
  expect(new Set(names).size).toBe(names.length)
})
