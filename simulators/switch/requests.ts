/**
 * What members ask at the switch's door: the request types of the institution protocol, version
 * 1.0.0, what each needs, and how it reads. Amounts are whole fen (docs/sources.md, U2.3).
 */
import {
  type MerchantId,
  merchantId,
  type OrderNo,
  orderNo,
  type RefundNo,
  refundNo,
} from '../../core/ids.ts'
import type { Funding, Payee } from '../../core/interchange.ts'
import { limits } from '../../core/limits.ts'
import { type Fen, fen } from '../../core/money.ts'
import type { Refusal } from '../../core/outcome.ts'
import { verdictOf, type wordings } from './codes.ts'
import { decodeObject, type Flaw, neededFlaw, objectFlaw } from './fields.ts'
import type { Fields } from './signature.ts'

export const paths = {
  either: '/qrc/api/backTransReq.do',
  payer: '/qrc/api/issBackTransReq.do',
  acquirer: '/qrc/api/merBackTransReq.do',
} as const

/** On whose side the member stands that speaks. */
type Side = 'payer' | 'acquirer'

export interface RequestType {
  readonly side: Side
  readonly asks: Asked['asks']
  readonly needs: readonly string[]
  readonly wording: keyof typeof wordings
}

const money = ['txnAmt', 'currencyCode']
const order = ['orderNo', 'orderTime']
const earlier = ['origOrderNo', 'origOrderTime', ...order]
const shop = ['merId', 'merCatCode', 'merName', 'termId']

/** Every request type served (U2.3), which door takes it, and what it needs. */
const requestTypes: Readonly<Record<string, RequestType>> = {
  '0120000903': payer('lookup', ['qrCode']),
  '0130000903': payer('pay', ['txnNo', ...money, 'riskInfo', 'payerInfo'], 'lookedUp'),
  '0140000903': payer('standing', ['txnNo'], 'original'),
  '0210000903': payer('code', ['qrType', 'qrOrderNo', 'qrOrderTime', 'riskInfo', 'payerInfo']),
  '0240000903': payer('verdict', ['qrNo', 'voucherNum', 'respCode'], 'original'),
  '0310000903': acquirer('consume', ['qrNo', ...money, ...order, ...shop]),
  '0320000903': acquirer('reversal', order, 'original'),
  '0330000903': acquirer('undo-consume', [...earlier, 'voucherNum'], 'undone'),
  '0340000903': acquirer('refund-consume', [...earlier, ...money], 'original'),
  '0350000903': acquirer('standing', order, 'original'),
  '0150000903': acquirer('refund-scan', [...earlier, ...money], 'original'),
  '0170000903': acquirer('undo-scan', [...earlier, 'voucherNum'], 'undone'),
}

/** Types the protocol has and nobody serves here: notices, merchant codes, coupons, cash. */
const unserved = /^(0180|0230|0250|0360|0510|0530|0540|0560|0570|0590)000903$/

function payer(
  asks: Asked['asks'],
  needs: readonly string[],
  wording: RequestType['wording'] = 'own',
): RequestType {
  return { side: 'payer', asks, wording, needs: ['issCode', ...needs] }
}

function acquirer(
  asks: Asked['asks'],
  needs: readonly string[],
  wording: RequestType['wording'] = 'own',
): RequestType {
  return { side: 'acquirer', asks, wording, needs: ['acqCode', ...needs] }
}

/** An earlier payment as its acquirer names it. */
export interface Original {
  readonly orderNo: OrderNo
  /** Empty when the acquirer does not tell it. */
  readonly voucher: string
}

/** What a member asks, in the words of the interchange as far as the wire tells them. */
export type Asked =
  | { readonly asks: 'lookup'; readonly code: string }
  | {
      readonly asks: 'pay'
      readonly txnNo: string
      readonly amountFen: Fen
      readonly funding: Funding
    }
  | { readonly asks: 'standing'; readonly reference: string }
  | { readonly asks: 'reversal'; readonly orderNo: OrderNo }
  | {
      readonly asks: 'code'
      readonly number: string
      readonly payer: string
      readonly validMs: number
    }
  | {
      readonly asks: 'verdict'
      readonly code: string
      readonly voucher: string
      readonly verdict: Refusal | 'approved'
      readonly funding: Funding
    }
  | {
      readonly asks: 'consume'
      readonly orderNo: OrderNo
      readonly code: string
      readonly amountFen: Fen
      readonly payee: Payee
    }
  | {
      readonly asks: 'refund-consume' | 'refund-scan' | 'undo-consume' | 'undo-scan'
      readonly original: Original
      readonly refundNo: RefundNo
      /** Nothing when the whole is undone. */
      readonly amountFen: Fen | undefined
    }

/** Who says it and by which type; the type must be served at this address. */
export interface Envelope {
  readonly type: RequestType
  /** The code of the member that speaks. */
  readonly code: string
}

export function decodeEnvelope(path: string, fields: Fields): Envelope | Flaw {
  const { reqType = '' } = fields
  const type = Object.hasOwn(requestTypes, reqType) ? requestTypes[reqType] : undefined
  if (type === undefined) {
    const refusal = unserved.test(reqType) ? 'permission' : 'transaction'
    return { refusal, field: 'reqType' }
  }
  const here = path === paths.either || path === paths[type.side]
  if (!here) return { refusal: 'permission', field: 'reqType' }
  const name = type.side === 'payer' ? 'issCode' : 'acqCode'
  return neededFlaw(fields, [name]) ?? { type, code: fields[name] ?? '' }
}

/** What a whole and trusted request asks, or its first flaw. */
export function decodeRequest({ asks, needs }: RequestType, fields: Fields): Asked | Flaw {
  const flaw = neededFlaw(fields, needs) ?? objectFlaw(fields, ['payerInfo', 'riskInfo'])
  if (flaw !== undefined) return flaw
  const amountFen = fen(Number(fields.txnAmt ?? 0))
  if (amountFen > limits.amountFenMax) return { refusal: 'amount', field: 'txnAmt' }
  const { qrNo: code = '', voucherNum: voucher = '' } = fields
  switch (asks) {
    case 'lookup':
      return { asks, code: fields.qrCode ?? '' }
    case 'pay':
      return { asks, txnNo: fields.txnNo ?? '', amountFen, funding: fundingOf(fields) }
    case 'standing':
      return { asks, reference: fields.txnNo ?? fields.orderNo ?? '' }
    case 'reversal':
      return { asks, orderNo: orderNo(fields.orderNo ?? '') }
    case 'code':
      return { asks, number: fields.qrOrderNo ?? '', ...codeTerms(fields) }
    case 'verdict': {
      const verdict = verdictOf(fields.respCode ?? '')
      return { asks, code, voucher, verdict, funding: fundingOf(fields) }
    }
    case 'consume':
      return {
        asks,
        orderNo: orderNo(fields.orderNo ?? ''),
        code,
        amountFen,
        payee: shopOf(fields),
      }
    default: {
      const original = { orderNo: orderNo(fields.origOrderNo ?? ''), voucher }
      const whole = asks === 'undo-consume' || asks === 'undo-scan'
      const refund = refundNo(fields.orderNo ?? '')
      return { asks, original, refundNo: refund, amountFen: whole ? undefined : amountFen }
    }
  }
}

export const isFlaw = (value: Asked | Envelope | Flaw): value is Flaw => 'refusal' in value

/** A payer with an account number pays by that card; one without, from what the member holds. */
function fundingOf({ payerInfo = '' }: Fields): Funding {
  const { accNo: cardNo = '' } = decodeObject(payerInfo) ?? {}
  return cardNo === '' ? { kind: 'balance' } : { kind: 'card', cardNo }
}

/** Who pays by the code, and how long it holds: never longer than any code does. */
function codeTerms({ payerInfo = '', qrValidTime }: Fields) {
  const { accNo, mobile = '' } = decodeObject(payerInfo) ?? {}
  const askedMs = Number(qrValidTime ?? Number.POSITIVE_INFINITY) * 1000
  return { payer: accNo ?? mobile, validMs: Math.min(askedMs, limits.payerCodeMs) }
}

/** UnionPay's area codes of the sandbox's cities; any other stands for itself. */
const cities: Readonly<Record<string, string>> = {
  '1561000': 'Beijing',
  '1562900': 'Shanghai',
  '1565840': 'Shenzhen',
  '1566510': 'Chengdu',
}

function shopOf({ merId = '', merName = '', merCatCode = '', areaInfo = '' }: Fields): Payee {
  const merchant: MerchantId = merchantId(merId)
  const city = (Object.hasOwn(cities, areaInfo) ? cities[areaInfo] : undefined) ?? areaInfo
  return { merchant, name: merName, categoryCode: merCatCode, city }
}
