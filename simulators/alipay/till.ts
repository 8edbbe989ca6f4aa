/**
 * What a till says to the network and reads from it: calls before they are signed, answers and
 * notifications once they have verified (docs/sources.md, A1, A2 and A6).
 */
import { plainTime } from '../../core/calendar.ts'
import { type Fen, fenFromYuan, yuanFromFen } from '../../core/money.ts'
import type { OperationName } from './codes.ts'
import { formatForm, parseForm, textOf } from './form.ts'
import { buyerNamed } from './numbers.ts'
import { type Fields, serialize } from './serializer.ts'
import { requestText, type SignType } from './signature.ts'
import type { TradeStatus } from './states.ts'
import { gatewayPath, methods } from './wire.ts'

/** A till's request before it is signed. */
export interface TillCall {
  readonly operation: OperationName
  readonly appId: string
  /** The real time of day, milliseconds since 1970. */
  readonly now: number
  readonly notifyUrl?: string
  readonly asks: TillAsk
}

/** What a till may ask, in our units. */
export interface TillAsk {
  readonly orderNo: string
  readonly amountFen?: Fen
  readonly subject?: string
  readonly payerCode?: string
  /** Who is logged in where the trade is made: a payer of Alipay. */
  readonly buyer?: string
  /** The product, where an operation has several. */
  readonly productCode?: string
}

const signType: SignType = 'RSA2'

/** The parameters of a call, and the text to sign. */
export function encodeCall({ operation, appId, now, notifyUrl, asks }: TillCall) {
  const { orderNo, amountFen, subject, payerCode, buyer, productCode } = asks
  const content: Fields = {
    out_trade_no: orderNo,
    ...(amountFen === undefined ? {} : { total_amount: yuanFromFen(amountFen) }),
    ...(subject === undefined ? {} : { subject }),
    ...(payerCode === undefined ? {} : { scene: 'bar_code', auth_code: payerCode }),
    ...(buyer === undefined ? {} : { buyer_id: buyerNamed(buyer).userId }),
    ...(productCode === undefined ? {} : { product_code: productCode }),
  }
  const params = new Map([
    ['app_id', appId],
    ['method', methods[operation]],
    ['format', 'JSON'],
    ['charset', 'utf-8'],
    ['sign_type', signType],
    ['timestamp', plainTime(now)],
    ['version', '1.0'],
    ...(notifyUrl === undefined ? [] : [['notify_url', notifyUrl] as const]),
    ['biz_content', serialize(content)],
  ])
  return { params, text: requestText(params, { empties: false }) }
}

/** The gateway's target and the body of a signed call: what is asked in the body, the rest before. */
export function encodeSigned(params: ReadonlyMap<string, string>, sign: string) {
  const { biz_content: content = '', ...common } = Object.fromEntries(params)
  const query = formatForm(new Map(Object.entries({ ...common, sign })))
  return {
    target: `${gatewayPath}?${query}`,
    headers: { 'Content-Type': 'application/x-www-form-urlencoded;charset=utf-8' },
    body: formatForm(new Map([['biz_content', content]])),
  }
}

/** What a till reads in an answer's node. */
export interface TillReply {
  readonly code: string
  readonly reason: string
  readonly status: TradeStatus | ''
  readonly orderCode: string
  readonly tradeNo: string
  readonly again: boolean
}

/** Reads a node that verified. @throws SyntaxError when it is no JSON. */
export function decodeReply(node: string): TillReply {
  const said = JSON.parse(node) as Readonly<Record<string, string | undefined>>
  return {
    code: said.code ?? '',
    reason: said.sub_code ?? said.trade_status ?? said.code ?? '',
    status: (said.trade_status ?? '') as TradeStatus | '',
    orderCode: said.qr_code ?? '',
    tradeNo: said.trade_no ?? '',
    again: said.retry_flag === 'Y',
  }
}

/** What a till reads in a notification, once it has verified. */
export function decodeNotification(body: Buffer) {
  const params = parseForm(body.toString('latin1'))
  const read = (name: string) => textOf(params.get(name) ?? '')
  const status = read('trade_status')
  return {
    params,
    appId: read('app_id'),
    orderNo: read('out_trade_no'),
    paid: status === 'TRADE_SUCCESS' || status === 'TRADE_FINISHED',
    amountFen: fenFromYuan(read('total_amount')),
  }
}
