/**
 * UnionPay's ACP 5.1.0 as its public documents have it: fields sorted and joined raw, SHA-256 of
 * that as lower-case hex, and RSA with SHA-256 over those hex digits. Amounts are fen.
 */
import { compactTime } from './beijing.ts'
import { encoded, type Fields, joined, read } from './form.ts'

/** The text whose digest is signed. */
export const textToSign = (fields: Fields): string => joined(fields, ['signature'])

export interface Transaction {
  readonly merchant: string
  /** The serial number of the merchant's certificate, decimal. */
  readonly certId: string
  readonly txnType: string
  readonly txnSubType: string
  readonly orderNo: string
  /** Part of the order's name: the same in every request about it. Milliseconds since 1970. */
  readonly orderedAt: number
  readonly more: Fields
}

/** The fields of a request, all but the signature. */
export const fieldsOf = (asked: Transaction): Fields => ({
  ...{ version: '5.1.0', encoding: 'UTF-8', signMethod: '01', certId: asked.certId },
  ...{ txnType: asked.txnType, txnSubType: asked.txnSubType, bizType: '000000', accessType: '0' },
  ...{ merId: asked.merchant, orderId: asked.orderNo, txnTime: compactTime(asked.orderedAt) },
  ...asked.more,
})

/** What an order is worth, and where its notification goes. */
export const moneyOf = (amountFen: number, notifyUrl: string): Fields => ({
  ...{ txnAmt: String(amountFen), currencyCode: '156', channelType: '08', backUrl: notifyUrl },
})

export const signedBody = (fields: Fields, signature: string): string =>
  encoded({ ...fields, signature })

/** Answers are not percent-encoded; notifications are (`decoded` in form.ts). */
export const answerOf = (body: string): Fields => read(body)
