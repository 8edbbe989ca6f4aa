/**
 * Orders that can be read and are refused for what they say: the sub_codes of docs/sources.md,
 * A4.12, that a request's own content provokes, in the order in which they are told.
 */
import { addFen, type Fen, fen, fenFromYuan } from '../../core/money.ts'
import type { Words } from './codes.ts'
import type { Biz, OrderTexts } from './fields.ts'
import { type FlawName, flawWords } from './flaws.ts'
import { type Product, products } from './products.ts'

interface Content {
  readonly biz: Biz
  readonly texts: OrderTexts
  readonly product: Product
  readonly amountFen: Fen
  readonly sellerId: string
}

/** The one word that is forbidden here: it means just that. */
const forbiddenWord = '违禁词'
const goodsRowsMax = 150
const partyForm = /^2088\d{12}$/

const scruples: readonly {
  readonly name: FlawName
  readonly detail?: string
  applies(content: Content): boolean
}[] = [
  {
    name: 'ACQ.INVALID_PARAMETER',
    detail: 'product_code 不能为空',
    applies: ({ texts, product }) =>
      products[product].needsCode && texts.product_code === undefined,
  },
  {
    name: 'ACQ.ACCESS_FORBIDDEN',
    applies: ({ texts: { product_code: code }, product }) =>
      code !== undefined && !(products[product].codes as readonly string[]).includes(code),
  },
  {
    name: 'ACQ.EXIST_FORBIDDEN_WORD',
    applies: ({ texts: { subject = '', body = '' } }) =>
      [subject, body].some((text) => text.includes(forbiddenWord)),
  },
  {
    name: 'ACQ.INVALID_PARAMETER',
    detail: 'discountable_amount 与 undiscountable_amount 之和不等于 total_amount',
    applies: ({ biz, amountFen }) => {
      const parts = [biz.discountable_amount, biz.undiscountable_amount].map(fenOf)
      return parts.every((part) => part !== undefined) && sum(parts) !== amountFen
    },
  },
  {
    name: 'ACQ.INVALID_PARAMETER',
    detail: 'enable_pay_channels 与 disable_pay_channels 互斥',
    applies: ({ biz }) => isText(biz.enable_pay_channels) && isText(biz.disable_pay_channels),
  },
  {
    name: 'ACQ.SELLER_NOT_EXIST',
    applies: ({ texts: { seller_id: seller } }) => seller !== undefined && !partyForm.test(seller),
  },
  {
    name: 'ACQ.INVALID_RECEIVE_ACCOUNT',
    applies: ({ texts: { seller_id: seller }, sellerId }) =>
      seller !== undefined && seller !== sellerId,
  },
  {
    name: 'ACQ.BUYER_SELLER_EQUAL',
    applies: ({ texts, sellerId }) => texts.buyer_id === sellerId,
  },
  {
    name: 'ACQ.SUB_GOODS_SIZE_MAX_COUNT',
    applies: ({ biz }) => rowsOf(biz.goods_detail).length > goodsRowsMax,
  },
  {
    name: 'ACQ.INVALID_STORE_ID',
    applies: ({ biz: { alipay_store_id: store } }) => isText(store) && !/^\d{1,32}$/.test(store),
  },
  {
    name: 'ACQ.SECONDARY_MERCHANT_ID_BLANK',
    applies: ({ biz }) => isGroup(biz.sub_merchant) && !isText(biz.sub_merchant.merchant_id),
  },
  {
    name: 'ACQ.SECONDARY_MERCHANT_ID_INVALID',
    applies: ({ biz }) => isGroup(biz.sub_merchant) && !isParty(biz.sub_merchant.merchant_id),
  },
  {
    name: 'ACQ.SUB_MERCHANT_TYPE_INVALID',
    applies: ({ biz }) =>
      isGroup(biz.sub_merchant) &&
      isText(biz.sub_merchant.merchant_type) &&
      !['alipay', 'merchant'].includes(biz.sub_merchant.merchant_type),
  },
  {
    name: 'ACQ.TRADE_SETTLE_ERROR',
    applies: ({ biz: { settle_info: info }, amountFen }) =>
      isGroup(info) &&
      sum(rowsOf(info.settle_detail_infos).map(({ amount }) => fenOf(amount))) > amountFen,
  },
  {
    name: 'ACQ.CURRENCY_NOT_SUPPORT',
    applies: ({ biz, product }) => product === 'pay' && isForeign(biz.trans_currency),
  },
  {
    name: 'ACQ.AMOUNT_OR_CURRENCY_ERROR',
    applies: ({ biz, product }) => product === 'pay' && isForeign(biz.settle_currency),
  },
]

/** The first reason why such an order is not wanted, or nothing. */
export function scruple(content: Content): Words | undefined {
  const found = scruples.find(({ applies }) => applies(content))
  return found === undefined ? undefined : flawWords(found.name, found.detail)
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''
const isForeign = (currency: unknown) => isText(currency) && currency !== 'CNY'
const isParty = (value: unknown) => isText(value) && partyForm.test(value)
const isGroup = (value: unknown): value is Biz =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const rowsOf = (value: unknown): readonly Biz[] =>
  Array.isArray(value) ? value.filter(isGroup) : []

/** Money as half of the SDKs send it, a text, and as the other half do, a number. */
const fenOf = (value: unknown) =>
  isText(value) || typeof value === 'number' ? fenFromYuan(String(value)) : undefined
const sum = (amounts: readonly (Fen | undefined)[]) =>
  addFen(fen(0), ...amounts.map((amount) => amount ?? fen(0)))
