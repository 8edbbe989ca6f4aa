/** The names of parties and papers, each kind its own type so that two cannot be swapped. */

declare const brand: unique symbol
type Branded<Name extends string> = string & { readonly [brand]: Name }

/** `alipay`, `wechatpay`, `unionpay`, `switch`, or a bank such as `icbc`. */
export type InstitutionId = Branded<'InstitutionId'>
/** What the payer holds in the hand: `alipay`, `wechat`, `quickpass`, or a bank's app, `icbc`. */
export type AppId = Branded<'AppId'>
/** A merchant as its acquirer knows it: an app id, an mchid, a merId. */
export type MerchantId = Branded<'MerchantId'>
/** A payer as the institution behind the app knows it. */
export type PayerId = Branded<'PayerId'>
/** The merchant's own number for an order. */
export type OrderNo = Branded<'OrderNo'>
/** The merchant's own number for a refund. */
export type RefundNo = Branded<'RefundNo'>
/** The switch's name for one interconnected payment: 38 characters, equal in every book. */
export type SettleKey = Branded<'SettleKey'>
/** What every party calls one payment while it travels; fate is drawn from it. */
export type Trace = Branded<'Trace'>

export const institutionId = (text: string) => text as InstitutionId
export const appId = (text: string) => text as AppId
export const merchantId = (text: string) => text as MerchantId
export const payerId = (text: string) => text as PayerId
export const orderNo = (text: string) => text as OrderNo
export const refundNo = (text: string) => text as RefundNo
export const settleKey = (text: string) => text as SettleKey
export const trace = (text: string) => text as Trace

const arrivalForm = /^K([0-9a-f]{8})(\d{7})$/

/**
 * The order number of arrival `index` of a run: 16 letters and digits, which every network takes.
 * It carries the index, so that any auditor can compute what should have been.
 */
export function arrivalOrderNo(runTag: string, index: number): OrderNo {
  return orderNo(`K${runTag}${String(index).padStart(7, '0')}`)
}

/** The arrival an order number was made for, or nothing if a stranger made it. */
export function arrivalIndex(number: string): number | undefined {
  const digits = arrivalForm.exec(number)?.[2]
  return digits === undefined ? undefined : Number(digits)
}

/** `digits` rightmost decimal digits of a counter, zeros in front. */
export function counterDigits(count: number, digits: number): string {
  return String(count % 10 ** digits).padStart(digits, '0')
}
