/**
 * When an order ends: an absolute time wins over a span, a span over the default (docs/sources.md,
 * A7).
 */
import { beijingTime, fromBeijingTime, momentOf } from '../../core/calendar.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs
const unitMs: Readonly<Record<string, number>> = { m: minuteMs, h: hourMs, d: dayMs }

/** Face-to-face orders wait three hours for their payer, a shown code lives two at most. */
const defaultMs = 3 * hourMs
const codeMs = 2 * hourMs
const spanMsMax = 15 * dayMs

/** The end of a span such as `90m`, `2h`, `15d` or `1c` (the end of this day), or nothing. */
function spanEnd(span: string, now: number): number | undefined {
  if (span === '1c') {
    const today = beijingTime(now)
    return fromBeijingTime({ ...today, hour: 0, minute: 0, second: 0 }) + dayMs
  }
  const [, count, unit = ''] = /^([1-9]\d{0,4})([mhd])$/.exec(span) ?? []
  const spanMs = Number(count) * (unitMs[unit] ?? 0)
  return count === undefined || spanMs > spanMsMax ? undefined : now + spanMs
}

export interface Wishes {
  /** `yyyy-MM-dd HH:mm:ss` */
  readonly until?: string | undefined
  readonly within?: string | undefined
  /** How long the shown code lives; only asked of orders that have one. */
  readonly codeWithin?: string | undefined
}

/** Milliseconds since 1970, or the name of the wish that cannot be read. */
export function expiry(
  { until, within, codeWithin }: Wishes,
  { now, showsCode }: { readonly now: number; readonly showsCode: boolean },
): number | keyof Wishes {
  const span = within === undefined ? now + defaultMs : spanEnd(within, now)
  if (span === undefined) return 'within'
  const end = until === undefined ? span : momentOf(until)
  if (end === undefined) return 'until'
  if (!showsCode) return end
  const codeEnd = codeWithin === undefined ? now + codeMs : spanEnd(codeWithin, now)
  if (codeEnd === undefined) return 'codeWithin'
  return Math.min(end, codeEnd, now + codeMs)
}
