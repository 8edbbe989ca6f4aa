/**
 * Which bill a merchant may have, and when: one day of Beijing's calendar, ready at ten the next
 * morning, kept for three months (docs/sources.md, W3.7). The answer is a link; downloads.ts keeps
 * what it leads to.
 */
import { beijingTime, fromBeijingTime } from '../../core/calendar.ts'
import { trace } from '../../core/ids.ts'
import { balanceFen } from '../../core/ledger/account.ts'
import { addFen, type Fen, fen } from '../../core/money.ts'
import { originOf } from '../host/address.ts'
import type { WireRequest } from '../host/institution.ts'
import type { MerchantDirectory } from '../host/merchants.ts'
import type { House } from '../roles/house.ts'
import type { Order } from '../roles/order.ts'
import { merchantAccount } from '../roles/parties.ts'
import { type Span, type StatementLine, statementOf } from '../roles/statement.ts'
import { fundFlowBill, movedFen, type TradeBillKind, tradeBill } from './bill-file.ts'
import { refusalWords, type Words } from './codes.ts'
import type { Downloads } from './downloads.ts'
import { memoOf } from './memo.ts'
import type { WechatPayMerchant } from './merchants.ts'
import type { Operation, Result, Rooms } from './operations.ts'
import type { Named, Read } from './requests.ts'
import { flawIn, illegalParameter, type Shape, text } from './schema.ts'
import { paths } from './wire.ts'

export interface BillParts {
  readonly merchants: MerchantDirectory<WechatPayMerchant>
  readonly downloads: Downloads
  /** Whether a day's bill can be had on the day itself; in production it cannot. */
  readonly atOnce: boolean
  /** Whether links lead to production's host, whatever host was asked. */
  readonly canonicalLinks: boolean
}

interface BillAsk extends Named {
  /** Midnight in Beijing, in milliseconds since 1970. */
  readonly day: number
  /** What is in the file: a kind of trade bill, or an account of a fund flow bill. */
  readonly kind: string
  readonly zipped: boolean
  /** Whose sales alone a service provider wants to see; empty for all. */
  readonly soldBy: string
  /** The host the merchant came to. */
  readonly origin: string
}

const dayMs = 86_400_000
const readyMs = dayMs + 10 * 3_600_000
const keptMonths = 3

/** The file, or nothing when the day has no line. */
type Draw = (
  rooms: Rooms,
  merchant: WechatPayMerchant,
  asked: BillAsk,
) => Promise<string | undefined>

const bill = (
  { merchants, downloads, atOnce, canonicalLinks }: BillParts,
  path: 'trade-bill' | 'fund-flow-bill',
  { kinds, draw }: { readonly kinds: KindField; readonly draw: Draw },
): Operation<BillAsk> => ({
  name: path,
  method: 'GET',
  path,
  read: (request) => readBill(request, kinds),
  act: async (rooms, merchant, asked) => {
    const refused = whyNot(asked, rooms.host.clock.now(), atOnce)
    if (refused !== undefined) return refusedAs(refused)
    const isKnown = asked.soldBy === '' || merchants.find(asked.soldBy) !== undefined
    if (!isKnown) return refusedAs(refusalWords['bill-of-another'])
    const drawn = await draw(rooms, merchant, asked)
    if (drawn === undefined) return refusedAs(refusalWords['bill-missing'])
    const { zipped } = asked
    const { token, hash } = await downloads.offer(merchant.id, { text: drawn, zipped })
    const origin = canonicalLinks ? canonicalOrigin : asked.origin
    const url = `${origin}${paths['bill-file']}?token=${token}${zipped ? '&tartype=gzip' : ''}`
    return {
      outcome: 'approved',
      told: { download_url: url, hash_type: 'SHA1', hash_value: hash },
    }
  },
  say: ({ told }) => told,
})

const refusedAs = (words: Words): Result => ({ outcome: 'order-missing', words })

export const createTradeBill = (parts: BillParts) =>
  bill(parts, 'trade-bill', {
    kinds: { name: 'bill_type', label: '账单类型', all: ['ALL', 'SUCCESS', 'REFUND'] },
    draw: async ({ house }, { id }, { day, kind, soldBy }) =>
      tradeBill(await trades(house, { of: id, soldBy, day }), isTradeBillKind(kind) ? kind : 'ALL'),
  })

/** The lines of a merchant's day; of one sub-merchant's alone when one is named. */
export async function trades(
  { acquirer }: Pick<House, 'acquirer'>,
  { of, soldBy, day }: { of: WechatPayMerchant['id']; soldBy: string; day: number },
): Promise<readonly StatementLine[]> {
  const orders = (await acquirer.all()).filter(concerns(of, soldBy))
  const sellers = new Set(orders.map(({ merchant }) => merchant))
  const lines = [...sellers].flatMap((seller) => statementOf(orders, seller, dayOf(day)))
  return lines.sort((one, other) => one.at - other.at)
}

/** A merchant's bill has what it sold and what it ordered for others; or the latter, of one. */
const concerns =
  (merchant: WechatPayMerchant['id'], soldBy: string) =>
  (order: Order): boolean => {
    const isOrdered = memoOf(order).provider === merchant
    if (soldBy !== '') return isOrdered && order.merchant === soldBy
    return isOrdered || order.merchant === merchant
  }

const isTradeBillKind = (word: string): word is TradeBillKind =>
  word === 'ALL' || word === 'SUCCESS' || word === 'REFUND'

export const createFundFlowBill = (parts: BillParts) =>
  bill(parts, 'fund-flow-bill', {
    kinds: { name: 'account_type', label: '资金账户类型', all: ['BASIC', 'OPERATION', 'FEES'] },
    draw: async (rooms, { id }, { day, kind }) => {
      // All money of a merchant is in the basic account; the others never see any.
      if (kind !== 'BASIC') return undefined
      const { lines, openingFen } = await movements(rooms, id, dayOf(day))
      return fundFlowBill(lines, openingFen)
    },
  })

/**
 * The lines of a span and what the account held before them: told from what it holds now, less all
 * that came since, because older orders may be forgotten.
 */
export async function movements(
  { host, house }: Pick<Rooms, 'host' | 'house'>,
  merchant: WechatPayMerchant['id'],
  span: Span,
): Promise<{ readonly lines: readonly StatementLine[]; readonly openingFen: Fen }> {
  const [account, orders] = await Promise.all([
    host.store.account(merchantAccount(merchant)),
    house.acquirer.all(),
  ])
  const since = { from: span.from, until: Number.POSITIVE_INFINITY }
  const all = statementOf(orders, merchant, since)
  const heldFen = account === undefined ? fen(0) : balanceFen(account)
  const openingFen = addFen(heldFen, ...all.map((line) => fen(-movedFen(line))))
  return { lines: all.filter(({ at }) => at < span.until), openingFen }
}

export const dayOf = (day: number): Span => ({ from: day, until: day + dayMs })

/** Why a bill of that day cannot be had now, if it cannot. */
export function whyNot(
  { day }: Pick<BillAsk, 'day'>,
  now: number,
  atOnce: boolean,
): Words | undefined {
  if (day < oldestDay(now) || day > now) return refusalWords['bill-date-wrong']
  if (atOnce) return undefined
  if (now < day + dayMs) return refusalWords['bill-date-wrong']
  return now < day + readyMs ? refusalWords['bill-unready'] : undefined
}

/** Three months ago, or the last day of that month where it has no such day. */
function oldestDay(now: number): number {
  const { year, month, day } = beijingTime(now)
  const months = year * 12 + month - 1 - keptMonths
  const first = firstOf(months)
  const days = (firstOf(months + 1) - first) / dayMs
  return first + (Math.min(day, days) - 1) * dayMs
}

/** The first midnight of a month in Beijing, months counted from the year nought. */
function firstOf(months: number): number {
  const date = { year: Math.floor(months / 12), month: (months % 12) + 1, day: 1 }
  return fromBeijingTime({ ...date, hour: 0, minute: 0, second: 0 })
}

interface KindField {
  readonly name: 'bill_type' | 'account_type'
  readonly label: string
  /** What it may be; the first when it is not given. */
  readonly all: readonly [string, ...string[]]
}

const dateField = text('账单日期', 10, { form: /^\d{4}-\d{2}-\d{2}$/, required: true })
const zipField = text('压缩类型', 4, { form: /^GZIP$/ })
const subField = text('特约商户号', 32)

function readBill(request: WireRequest, kinds: KindField): Read<BillAsk> {
  const query = new URLSearchParams(request.query)
  const given = (name: string) => query.get(name) ?? undefined
  const kindField = text(kinds.label, 32, { form: new RegExp(`^(?:${kinds.all.join('|')})$`) })
  const fields: readonly (readonly [string, Shape])[] = [
    ['bill_date', dateField],
    [kinds.name, kindField],
    ['tar_type', zipField],
    ['sub_mchid', subField],
  ]
  for (const [name, shape] of fields) {
    const flaw = flawIn('query', name, shape, given(name))
    if (flaw !== undefined) return { flaw }
  }
  const date = given('bill_date') ?? ''
  const day = dayNamed(date)
  if (day === undefined) return { flaw: noSuchDay(date) }
  return {
    unknown: [],
    asked: {
      trace: trace(`bill-${date}`),
      ...{ day, origin: linkOrigin(request) },
      kind: given(kinds.name) || kinds.all[0],
      zipped: given('tar_type') === 'GZIP',
      soldBy: given('sub_mchid') ?? '',
    },
  }
}

/** Midnight of `2026-11-22` in Beijing, or nothing when the calendar has no such day. */
function dayNamed(date: string): number | undefined {
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number)
  const at = fromBeijingTime({ year, month, day, hour: 0, minute: 0, second: 0 })
  const back = beijingTime(at)
  return back.year === year && back.month === month && back.day === day ? at : undefined
}

function noSuchDay(value: string) {
  const issue = '规则校验失败，没有这个日期'
  const message = `输入源“/query/bill_date”映射到字段“账单日期”${issue}`
  const detail = { location: 'query', value } as const
  return { field: 'bill_date', detail, message, errcode: illegalParameter }
}

const canonicalOrigin = 'https://api.mch.weixin.qq.com'

/** Whoever reached us under a name of production's came by TLS, whatever brought the request here. */
function linkOrigin(request: WireRequest): string {
  const origin = originOf(request)
  return origin.endsWith('.mch.weixin.qq.com') ? origin.replace(/^http:/, 'https:') : origin
}
