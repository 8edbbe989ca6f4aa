/**
 * A bill as it is written: two texts in GBK, each column one entry of a table (docs/sources.md,
 * A4.10). Newest lines first, long numbers with a tab behind so that Excel leaves them whole.
 */
import { beijingTime, plainTime } from '../../core/calendar.ts'
import { addFen, type Fen, fen, yuanFromFen } from '../../core/money.ts'
import { stream } from '../../core/random.ts'
import type { Span, StatementLine } from '../roles/statement.ts'
import type { Entry } from './archive.ts'
import type { BillType } from './bill-link.ts'
import { bytesOf } from './charset.ts'
import { buyerOf } from './numbers.ts'
import { tradeBegan } from './states.ts'
import { requestNoOf } from './trade.ts'

export interface BillParts {
  readonly type: BillType
  /** As the name of the file has it. */
  readonly day: string
  readonly span: Span
  /** `2088…0156` */
  readonly account: string
  /** All lines of the merchant until the end of the span, oldest first. */
  readonly lines: readonly StatementLine[]
  /** When it is written, milliseconds since 1970. */
  readonly now: number
}

/** A line, and what the merchant's account held once it was booked. */
interface Booked extends StatementLine {
  readonly balanceFen: Fen
}

type Column = readonly [heading: string, tells: (line: Booked) => string]

const zero = '0.00'
const tabbed = (text: string) => `${text}\t`
/** Nothing that would end a cell or a line. */
const plain = (text: string) => text.replaceAll(/[,"\s]+/g, ' ').trim()
const signedFen = ({ order, refund }: StatementLine): Fen =>
  refund === null ? order.amountFen : fen(-refund.amountFen)
const yuan = (line: StatementLine) => yuanFromFen(signedFen(line))
const otherSide = ({ order }: StatementLine) => tabbed(buyerOf(order)?.logonId ?? '')
const nothing = () => zero

const tradeColumns: readonly Column[] = [
  ['支付宝交易号', ({ order }) => tabbed(order.tradeNo)],
  ['商户订单号', ({ order }) => tabbed(order.orderNo)],
  ['业务类型', ({ refund }) => tabbed(refund === null ? '交易' : '退款')],
  ['商品名称', ({ order }) => plain(order.terms.subject)],
  ['创建时间', ({ order, refund }) => plainTime(refund?.at ?? tradeBegan(order))],
  ['完成时间', ({ at }) => plainTime(at)],
  ['门店编号', ({ order }) => tabbed(plain(order.memo.store_id ?? ''))],
  ['门店名称', () => tabbed('')],
  ['操作员', ({ order }) => tabbed(plain(order.memo.operator_id ?? ''))],
  ['终端号', ({ order }) => tabbed(plain(order.memo.terminal_id ?? ''))],
  ['对方账户', otherSide],
  ['订单金额（元）', yuan],
  ['商家实收（元）', yuan],
  ['支付宝红包（元）', nothing],
  ['集分宝（元）', nothing],
  ['支付宝优惠（元）', nothing],
  ['商家优惠（元）', nothing],
  ['券核销金额（元）', nothing],
  ['券名称', () => ''],
  ['商家红包消费金额（元）', () => tabbed(zero)],
  ['卡消费金额（元）', nothing],
  ['退款批次号/请求号', (line) => tabbed(requestNoOf(line) ?? '')],
  ['服务费（元）', nothing],
  ['分润（元）', nothing],
  ['备注', ({ order }) => plain(order.memo.body ?? '')],
]

const moneyKinds = { payment: '在线支付', refund: '交易退款' } as const
const moneyKind = ({ refund }: StatementLine) => moneyKinds[refund === null ? 'payment' : 'refund']

const moneyColumns: readonly Column[] = [
  ['账务流水号', ({ order, refund }) => tabbed(logNo(order.tradeNo, refund?.refundNo ?? ''))],
  ['业务流水号', ({ order }) => tabbed(order.tradeNo)],
  ['商户订单号', ({ order }) => tabbed(order.orderNo)],
  ['商品名称', ({ order }) => tabbed(plain(order.terms.subject))],
  ['发生时间', ({ at }) => plainTime(at)],
  ['对方账号', otherSide],
  ['收入金额（+元）', (line) => (line.refund === null ? yuan(line) : zero)],
  ['支出金额（-元）', (line) => (line.refund === null ? zero : yuan(line))],
  ['账户余额（元）', ({ balanceFen }) => yuanFromFen(balanceFen)],
  ['交易渠道', () => '支付宝'],
  ['业务类型', moneyKind],
  ['备注', ({ refund }) => plain(refund?.reason ?? '')],
]

/** The number of one booking: 17 digits. */
const logNo = (tradeNo: string, refundNo: string) =>
  stream(0, 'account-log', tradeNo, refundNo).digits(17)

interface Kind {
  /** 业务 or 账务: of the business, or of the account. */
  readonly word: string
  readonly columns: readonly Column[]
  readonly totals: (lines: readonly StatementLine[]) => readonly string[]
  readonly sumHeadings: readonly string[]
  readonly sumRows: (lines: readonly StatementLine[]) => readonly (readonly string[])[]
}

const payments = (lines: readonly StatementLine[]) => lines.filter(({ refund }) => refund === null)
const refunds = (lines: readonly StatementLine[]) => lines.filter(({ refund }) => refund !== null)
const sum = (lines: readonly StatementLine[]) =>
  yuanFromFen(addFen(fen(0), ...lines.map(signedFen)))
const count = (lines: readonly StatementLine[]) => String(lines.length)

const kinds = {
  trade: {
    word: '业务',
    columns: tradeColumns,
    totals: (lines) => [
      `#交易合计：${count(payments(lines))}笔，商家实收共${sum(payments(lines))}元，商家优惠共0.00元`,
      `#退款合计：${count(refunds(lines))}笔，商家实收退款共${sum(refunds(lines))}元，商家优惠退款共0.00元`,
    ],
    sumHeadings: [
      ...['门店编号', '门店名称', '交易订单总笔数', '退款订单总笔数', '订单金额（元）'],
      ...['商家实收（元）', '支付宝优惠（元）', '商家优惠（元）', '卡消费金额（元）'],
      ...['服务费（元）', '分润（元）', '实收净额（元）'],
    ],
    sumRows: (lines) => {
      const stores = [...new Set(lines.map(({ order }) => order.memo.store_id ?? ''))].sort()
      const of = (store: string) =>
        lines.filter(({ order }) => (order.memo.store_id ?? '') === store)
      return [...stores.map((store) => storeRow(plain(store), of(store))), storeRow('合计', lines)]
    },
  },
  signcustomer: {
    word: '账务',
    columns: moneyColumns,
    totals: (lines) => [
      `#支出合计：${count(refunds(lines))}笔，共${sum(refunds(lines))}元`,
      `#收入合计：${count(payments(lines))}笔，共${sum(payments(lines))}元`,
    ],
    sumHeadings: [
      ...['类型', '收入笔数', '收入金额（+元）', '支出笔数', '支出金额（-元）', '总金额（元）'],
    ],
    sumRows: (lines) => [
      moneyRow(moneyKinds.payment, payments(lines)),
      moneyRow(moneyKinds.refund, refunds(lines)),
      moneyRow('合计', lines),
    ],
  },
} as const satisfies Record<BillType, Kind>

const storeRow = (store: string, lines: readonly StatementLine[]) => [
  ...[tabbed(store), tabbed(''), count(payments(lines)), count(refunds(lines))],
  ...[sum(lines), sum(lines), zero, zero, zero, zero, zero, sum(lines)],
]

const moneyRow = (name: string, lines: readonly StatementLine[]) => [
  ...[name, count(payments(lines)), sum(payments(lines))],
  ...[count(refunds(lines)), sum(refunds(lines)), sum(lines)],
]

/** The summary and the details, in the order in which real archives hold them. */
export function billEntries({ type, day, span, account, lines, now }: BillParts): Entry[] {
  const kind = kinds[type]
  const booked = withBalances(lines).filter(({ at }) => at >= span.from)
  const about = [
    `#账号：[${account}]`,
    `#起始日期：[${chineseTime(span.from)}]   终止日期：[${chineseTime(span.until)}]`,
  ]
  const written = `#导出时间：[${chineseTime(now)}]`
  const details = [
    `#支付宝${kind.word}明细查询`,
    ...about,
    `#${'-'.repeat(41)}${kind.word}明细列表${'-'.repeat(40)}`,
    kind.columns.map(([heading]) => heading).join(','),
    ...booked.toReversed().map((line) => kind.columns.map(([, tells]) => tells(line)).join(',')),
    `#${'-'.repeat(type === 'trade' ? 41 : 40)}${kind.word}明细列表结束${'-'.repeat(type === 'trade' ? 36 : 37)}`,
    ...kind.totals(booked),
    written,
  ]
  const summary = [
    `#支付宝${kind.word}汇总查询`,
    ...about,
    `#${'-'.repeat(41)}${kind.word}汇总列表${'-'.repeat(40)}`,
    kind.sumHeadings.join(','),
    ...kind.sumRows(booked).map((row) => row.join(',')),
    `#${'-'.repeat(40)}${kind.word}汇总列表结束${'-'.repeat(37)}`,
    written,
  ]
  const name = `${account}_${day}_${kind.word}明细`
  return [fileOf(`${name}(汇总).csv`, summary), fileOf(`${name}.csv`, details)]
}

const fileOf = (name: string, lines: readonly string[]): Entry => ({
  name,
  content: bytesOf(`${lines.join('\r\n')}\r\n`, 'gbk'),
})

/** A merchant's account begins with nothing, so that all lines before make its balance. */
function withBalances(lines: readonly StatementLine[]): Booked[] {
  let balanceFen = fen(0)
  return lines.map((line) => {
    balanceFen = addFen(balanceFen, signedFen(line))
    return { ...line, balanceFen }
  })
}

const two = (number: number) => String(number).padStart(2, '0')

/** `2026年11月22日 00:00:00` */
function chineseTime(at: number): string {
  const { year, month, day, hour, minute, second } = beijingTime(at)
  return `${year}年${two(month)}月${two(day)}日 ${[hour, minute, second].map(two).join(':')}`
}
