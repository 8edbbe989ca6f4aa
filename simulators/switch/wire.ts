/**
 * What the switch says at its door, in the institution protocol, version 1.0.0: orders, payments,
 * codes and how they stand, and in which order of bytes. Units stop here (docs/sources.md,
 * U2.3).
 */
import { clearingDay, momentOf } from '../../core/calendar.ts'
import type { SettleKey } from '../../core/ids.ts'
import type { ScannedOrder } from '../../core/interchange.ts'
import type { Fen } from '../../core/money.ts'
import { settleKeyParts } from '../../core/settle-key.ts'
import { respMsg, type Words } from './codes.ts'
import { encodeObject, fits } from './fields.ts'
import type { Fields } from './signature.ts'

/** What cannot be read is answered with this text alone (U1.5). */
export const unreadable = 'Invalid request.'

const repeated = [
  ...['version', 'reqType', 'issCode', 'acqCode', 'txnNo', 'orderNo', 'orderTime', 'qrNo'],
  ...['txnAmt', 'currencyCode', 'reqReserved'],
]

/** An answer: what it repeats of its request where that is well formed, and how it went. */
export function encodeAnswer(asked: Fields, words: Words, told: Fields, field?: string): Fields {
  const pairs = repeated.map((name) => [name, asked[name] ?? ''] as const)
  const memo = Object.fromEntries(pairs.filter(([name, value]) => fits(name, value)))
  return { ...memo, ...told, respCode: words.respCode, respMsg: respMsg(words, field) }
}

/** An order behind a code; `ownerCode` is its owner's at the switch, `now` business time. */
export function encodeOrder(
  txnNo: string,
  { payee, orderNo: number, amountFen, expiresAt }: ScannedOrder,
  { ownerCode, now }: { readonly ownerCode: string; readonly now: number },
): Fields {
  return {
    txnNo,
    orderNo: number,
    orderType: '10',
    txnAmt: String(amountFen),
    currencyCode: '156',
    invoiceSt: '0',
    acqCode: ownerCode,
    paymentValidTime: String(Math.max(0, Math.floor((expiresAt - now) / 1000))),
    payeeInfo: encodeObject({
      id: payee.merchant,
      name: payee.name,
      merCatCode: payee.categoryCode,
    }),
  }
}

/** The ISO 8583 message underneath, as `comInfo` shows it; F60 is that of the samples. */
const cardMessages = {
  purchase: { F0: '0200', F25: '00', F3: '000000', F60: '030000000000700100000000027001000' },
  refund: { F0: '0220', F25: '00', F3: '200000', F60: '027000000000700100000000027001' },
} as const

/** Voucher, settle key and clearing day, and the card message underneath; `at`: when it is cleared. */
export function encodeSettlement(
  { settleKey, voucher }: { readonly settleKey: SettleKey; readonly voucher: string },
  kind: keyof typeof cardMessages,
  at: number,
): Fields {
  const { traceNo, time } = settleKeyParts(settleKey)
  return {
    voucherNum: voucher,
    settleKey,
    settleDate: clearingDay(at).slice(4),
    comInfo: encodeObject({ ...cardMessages[kind], F37: `${time.slice(0, 6)}${traceNo}` }),
  }
}

/** When the switch gave the numbers of a payment out: the date of the voucher, the time of the key. */
export function beganAt(settleKey: SettleKey, voucher: string): number | undefined {
  return momentOf(`${voucher.slice(0, 4)}${settleKeyParts(settleKey).time}`)
}

export const encodeCode = (code: string, validMs: number): Fields => ({
  qrNo: code,
  qrValidTime: String(Math.floor(validMs / 1000)),
})

/** The second layer of a query's answer: what became of the payment asked about. */
export const encodeOriginal = (words: Words): Fields => ({
  origRespCode: words.respCode,
  origRespMsg: respMsg(words),
})

export const encodeAmount = (amountFen: Fen): Fields => ({ txnAmt: String(amountFen) })

/** Whose app paid. */
export const encodePayer = (payerCode: string): Fields => ({
  payerInfo: encodeObject({ issCode: payerCode }),
})
