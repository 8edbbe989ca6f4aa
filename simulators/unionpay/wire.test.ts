import { expect, test } from 'vitest'
import { fen } from '../../core/money.ts'
import type { Fields } from './signature.ts'
import {
  type Ask,
  decodeRequest,
  decodeTold,
  encodeEntry,
  encodeRequest,
  formTradeNo,
  isFlaw,
} from './wire.ts'

const now = Date.parse('2026-11-22T19:30:00+08:00')
const key = {
  merchant: '777290058110048',
  orderNo: 'mock20261122000001',
  orderTime: '20261122193000',
}
const money = { amountFen: 1250, notifyUrl: 'http://127.0.0.1:9/notify' }
const back = '/gateway/api/backTransReq.do'

const asks: [Ask['operation'], string, Partial<Ask>][] = [
  ['qr-apply', back, money],
  ['qr-consume', back, { ...money, payerCode: '6225735053201615202', terminal: '49000002' }],
  ['refund', back, { ...money, originalTradeNo: '262611221930000000017' }],
  ['query', '/gateway/api/queryTrans.do', {}],
  ['reversal', back, {}],
]

test.each(asks)('a gateway reads the %s a till writes', (operation, path, about) => {
  const written = encodeRequest({ ...key, operation, certId: '69026276696', ...about })
  expect(written.path).toBe(path)
  const { terminal: _, ...told } = about
  const read = decodeRequest(path, { ...written.fields, signature: 'x' }, now)
  expect(read).toMatchObject({ ...key, operation, ...told })
})

test('an answer repeats what names its request, and nothing of its money or its signature', () => {
  const { path, fields } = encodeRequest({
    ...{ ...key, ...money, operation: 'qr-apply', certId: '69026276696' },
  })
  const command = decodeRequest(path, { ...fields, signature: 'x' }, now)
  expect(isFlaw(command) ? [] : Object.keys(command.memo).sort()).toEqual([
    ...['accessType', 'bizType', 'encoding', 'merId', 'orderId', 'txnSubType', 'txnTime'],
    ...['txnType', 'version'],
  ])
})

test.each([
  ['20261122194500', 900_000],
  ['', undefined],
])('payTimeout "%s" leaves %s milliseconds', (payTimeout, payWithinMs) => {
  const ask: Ask = { ...key, ...money, operation: 'qr-apply', certId: '1' }
  const { path, fields } = encodeRequest(ask)
  const given: Fields = payTimeout === '' ? fields : { ...fields, payTimeout }
  expect(decodeRequest(path, given, now)).toHaveProperty('payWithinMs', payWithinMs)
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
