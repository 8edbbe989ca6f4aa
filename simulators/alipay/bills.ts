/**
 * Which bills there are (docs/sources.md, A4.10): yesterday's from nine in the morning, last
 * month's from the third, none older than six years.
 */
import { beijingTime, type CivilTime, fromBeijingTime } from '../../core/calendar.ts'
import { type Span, statementOf } from '../roles/statement.ts'
import { type Bill, isBillType, linkTo } from './bill-link.ts'
import type { Done, Ground } from './deed.ts'
import { type Biz, billFields, type Read, readFields } from './fields.ts'
import { type FlawName, flawWords } from './flaws.ts'
import type { Asked } from './requests.ts'

interface BillAsk extends Asked, Bill {}

/** Types documents name that no merchant here has signed for. */
const foreignTypes: readonly string[] = [
  ...['merchant_act', 'trade_zft_merchant', 'zft_acc', 'settlementMerge'],
]

export function decodeBill(biz: Biz): Read<BillAsk> {
  const read = readFields(billFields, biz)
  if ('flaw' in read) return { flaw: flawWords('isv.invalid_arguments') }
  const { bill_type: type = '', bill_date: date = '' } = read.asked
  if (foreignTypes.includes(type)) return { flaw: flawWords('TYPE_NOT_SUPPORTED') }
  const day = date.replaceAll('-', '')
  const isDate = /^\d{4}-\d{2}(-\d{2})?$/.test(date) && spanOf(day) !== undefined
  if (!isBillType(type) || !isDate) return { flaw: flawWords('isv.invalid_arguments') }
  return { asked: { trace: `bill-${type}-${day}`, type, day }, unknown: read.unknown }
}

/** The time a bill is about, or nothing when there is no such day. */
export function spanOf(day: string): Span | undefined {
  const [, year = '', month = '', date] = /^(\d{4})(\d{2})(\d{2})?$/.exec(day) ?? []
  const first = { ...midnight, year: Number(year), month: Number(month), day: Number(date ?? 1) }
  const from = fromBeijingTime(first)
  const back = beijingTime(from)
  if (year === '' || back.month !== first.month || back.day !== first.day) return undefined
  const after =
    date === undefined
      ? { ...first, year: first.year + (first.month === 12 ? 1 : 0), month: (first.month % 12) + 1 }
      : first
  return { from, until: fromBeijingTime(after) + (date === undefined ? 0 : dayMs) }
}

const midnight: Pick<CivilTime, 'hour' | 'minute' | 'second'> = { hour: 0, minute: 0, second: 0 }
const hourMs = 3_600_000
const dayMs = 24 * hourMs
const keptMs = 6 * 365 * dayMs

/** When a bill can be had first: its day's morning after, or the third of the month after. */
const readyAt = (day: string, { until }: Span) =>
  until + (day.length === 8 ? 9 * hourMs : 2 * dayMs + 9 * hourMs)

export const findBill = async (ground: Ground, { type, day }: BillAsk): Promise<Done> => {
  const { now, bills, merchant, origin, house } = ground
  const span = spanOf(day)
  const begun = span !== undefined && now >= span.from && now - span.until <= keptMs
  if (!begun || (now < span.until && !bills.atOnce)) return refused('isv.invalid_arguments')
  if (now < readyAt(day, span) && !bills.atOnce) return refused('isp.bill_not_exist')
  const lines = statementOf(await house.acquirer.all(), merchant.id, span)
  if (lines.length === 0) return refused('isp.bill_not_exist')
  return { outcome: 'approved', url: linkTo({ type, day }, { bills, merchant, origin }) }
}

const refused = (flaw: FlawName): Done => ({ outcome: 'order-missing', flaw })
