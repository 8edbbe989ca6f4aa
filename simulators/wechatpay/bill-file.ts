/**
 * Bills as files: CSV with a byte order mark, a backtick before every value, CRLF after every line,
 * yuan with two decimals, and a summary of two lines at the end (docs/sources.md, W3.7). Columns are
 * tables; nothing is quoted, as in production.
 */
import { plainTime } from '../../core/calendar.ts'
import { addFen, type Fen, fen, yuanFromFen } from '../../core/money.ts'
import type { OrderRefund } from '../roles/order.ts'
import type { StatementLine } from '../roles/statement.ts'
import { memoOf } from './memo.ts'
import { refundId } from './numbers.ts'
import { payerOpenid } from './openid.ts'
import { isReversal } from './refunds.ts'

export type TradeBillKind = 'ALL' | 'SUCCESS' | 'REFUND'

type Column = readonly [name: string, value: (line: StatementLine) => string]

const nothing = fen(0)
const yuanOf = (amount: Fen | undefined) => yuanFromFen(amount ?? nothing)
const noFee = '0.00000'

const stateOf = ({ order, refund }: StatementLine) =>
  refund === null ? 'SUCCESS' : isReversal(order, refund) ? 'REVOKED' : 'REFUND'

/** A number of a refund, `0` where there is none. */
const numberOf = ({ order, refund }: StatementLine, number: (of: OrderRefund) => string) =>
  refund === null || isReversal(order, refund) ? '0' : number(refund)

/** When the line happened; but a bill of refunds tells when the order was paid. */
const happened: Column = ['交易时间', ({ at }) => plainTime(at)]
const paid: Column = ['交易时间', ({ order, at }) => plainTime(order.payment?.paidAt ?? at)]

const whose: readonly Column[] = [
  ['公众账号ID', ({ order }) => memoOf(order).appid],
  ['商户号', ({ order }) => memoOf(order).provider || order.merchant],
  ['特约商户号', ({ order }) => (memoOf(order).provider === '' ? '0' : order.merchant)],
  ['设备号', ({ order }) => memoOf(order).deviceId],
  ['微信订单号', ({ order }) => order.tradeNo],
  ['商户订单号', ({ order }) => order.orderNo],
  ['用户标识', ({ order }) => payerOpenid(memoOf(order).appid, order)],
  ['交易类型', ({ order }) => memoOf(order).tradeType],
  ['交易状态', stateOf],
  ['付款银行', () => 'OTHERS'],
  ['货币种类', () => 'CNY'],
  ['应结订单金额', ({ order, refund }) => yuanOf(refund === null ? order.amountFen : nothing)],
  ['代金券金额', () => yuanOf(nothing)],
]

const refundTimes: readonly Column[] = [
  ['退款申请时间', ({ refund }) => (refund === null ? '' : plainTime(refund.at))],
  ['退款成功时间', ({ refund, at }) => (refund === null ? '' : plainTime(at))],
]

const refunded: readonly Column[] = [
  ['微信退款单号', (line) => numberOf(line, (refund) => refundId(line.order, refund))],
  ['商户退款单号', (line) => numberOf(line, ({ refundNo }) => refundNo)],
  ['退款金额', ({ refund }) => yuanOf(refund?.amountFen)],
  ['充值券退款金额', () => yuanOf(nothing)],
  ['退款类型', ({ refund }) => (refund === null ? '' : 'ORIGINAL')],
  ['退款状态', ({ refund }) => (refund === null ? '' : 'SUCCESS')],
]

const goods: readonly Column[] = [
  ['商品名称', ({ order }) => order.terms.subject],
  ['商户数据包', ({ order }) => memoOf(order).attach],
  ['手续费', () => noFee],
  ['费率', () => '0.00%'],
  ['订单金额', ({ order, refund }) => yuanOf(refund === null ? order.amountFen : nothing)],
]

const askedBack: Column = ['申请退款金额', ({ refund }) => yuanOf(refund?.amountFen)]
const feeNote: Column = ['费率备注', () => '']

const tradeColumns = {
  ALL: [happened, ...whose, ...refunded, ...goods, askedBack, feeNote],
  SUCCESS: [happened, ...whose, ...goods, feeNote],
  REFUND: [paid, ...whose, ...refundTimes, ...refunded, ...goods, askedBack, feeNote],
} as const satisfies Record<TradeBillKind, readonly Column[]>

const isIn = {
  ALL: () => true,
  SUCCESS: ({ refund }) => refund === null,
  REFUND: ({ refund }) => refund !== null,
} as const satisfies Record<TradeBillKind, (line: StatementLine) => boolean>

/** A trade bill, or nothing when the day has no line of its kind. */
export function tradeBill(all: readonly StatementLine[], kind: TradeBillKind): string | undefined {
  const lines = all.filter(isIn[kind])
  if (lines.length === 0) return undefined
  const columns: readonly Column[] = tradeColumns[kind]
  const [ordersFen, refundsFen] = [paidFen(lines), refundedFen(lines)].map(yuanFromFen)
  return fileOf({
    head: columns.map(([name]) => name),
    rows: lines.map((line) => columns.map(([, value]) => value(line))),
    summary: [
      ['总交易单数', String(lines.length)],
      ['应结订单总金额', ordersFen ?? ''],
      ['退款总金额', refundsFen ?? ''],
      ['充值券退款总金额', yuanFromFen(nothing)],
      ['手续费总金额', noFee],
      ['订单总金额', ordersFen ?? ''],
      ['申请退款总金额', refundsFen ?? ''],
    ],
  })
}

const fundFlowHead =
  '记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额(元),账户结余(元),资金变更提交申请人,备注,业务凭证号'

/**
 * A fund flow bill, or nothing when no money moved.
 * @param openingFen What the account held before the first line; each line's balance follows it.
 */
export function fundFlowBill(lines: readonly StatementLine[], openingFen: Fen): string | undefined {
  if (lines.length === 0) return undefined
  let balanceFen = openingFen
  const rows = lines.map((line) => {
    balanceFen = addFen(balanceFen, movedFen(line))
    return fundFlowRow(line, balanceFen)
  })
  const income = lines.filter(({ refund }) => refund === null)
  const spent = lines.length - income.length
  return fileOf({
    head: fundFlowHead.split(','),
    rows,
    summary: [
      ['资金流水总笔数', String(lines.length)],
      ['收入笔数', String(income.length)],
      ['收入金额', yuanFromFen(paidFen(lines))],
      ['支出笔数', String(spent)],
      ['支出金额', yuanFromFen(refundedFen(lines))],
    ],
  })
}

function fundFlowRow({ at, order, refund }: StatementLine, balanceFen: Fen): readonly string[] {
  const when = plainTime(at)
  const balance = yuanFromFen(balanceFen)
  const fees = '含手续费0.00元'
  if (refund === null) {
    const sum = yuanFromFen(order.amountFen)
    const about = ['system', `结算总金额${sum}元;${fees}`, order.orderNo]
    return [when, order.tradeNo, order.tradeNo, '交易', '交易', '收入', sum, balance, ...about]
  }
  const sum = yuanFromFen(refund.amountFen)
  const voucher = isReversal(order, refund) ? order.orderNo : refund.refundNo
  const about = [`${order.merchant}API`, `退款总金额${sum}元;${fees}`, voucher]
  const numbers = [refundId(order, refund), order.tradeNo]
  return [when, ...numbers, '退款', '退款', '支出', sum, balance, ...about]
}

/** What a line adds to the merchant's account; a refund takes away. */
export const movedFen = ({ order, refund }: StatementLine): Fen =>
  refund === null ? order.amountFen : fen(-refund.amountFen)

const paidFen = (lines: readonly StatementLine[]) =>
  addFen(nothing, ...lines.filter(({ refund }) => refund === null).map(movedFen))

const refundedFen = (lines: readonly StatementLine[]) =>
  addFen(nothing, ...lines.map(({ refund }) => refund?.amountFen ?? nothing))

function fileOf({
  head,
  rows,
  summary,
}: {
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
  readonly summary: readonly (readonly [string, string])[]
}): string {
  const totals = [summary.map(([name]) => name).join(','), valuesOf(summary.map(([, sum]) => sum))]
  const lines = [head.join(','), ...rows.map(valuesOf), ...totals]
  return `\uFEFF${lines.map((line) => `${line}\r\n`).join('')}`
}

/** A line break inside a value would end the line. */
const valuesOf = (values: readonly string[]) =>
  values.map((value) => `\`${value.replaceAll(/[\r\n]+/g, ' ')}`).join(',')
