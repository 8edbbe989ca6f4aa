/**
 * When an order ends: an absolute time wins over a span, a span over the default (docs/sources.md,
 * A7).
 */
import { beijingTime, fromBeijingTime, momentOf } from '../../core/calendar.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs
const unitMs: Readonly<Record<string, number>> = { m: minuteMs, h: hourMs, d: dayMs }

/** A shown code lives two hours at most. */
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

/** Pages and apps were once told to leave the seconds out. */
const wholeTime = (text: string) => (/ \d{2}:\d{2}$/.test(text) ? `${text}:00` : text)

export interface Wishes {
  /** `yyyy-MM-dd HH:mm:ss`, or without the seconds. */
  readonly until?: string | undefined
  readonly within?: string | undefined
}

/** Milliseconds since 1970, or the name of the wish that cannot be read. */
export function expiry(
  { until, within }: Wishes,
  { now, waitsDays }: { readonly now: number; readonly waitsDays: number },
): number | keyof Wishes {
  const span = within === undefined ? now + waitsDays * dayMs : spanEnd(within, now)
  if (span === undefined) return 'within'
  return until === undefined ? span : (momentOf(wholeTime(until)) ?? 'until')
}

/** When a shown code dies, or nothing when the wish cannot be read. */
export function codeExpiry(within: string | undefined, now: number): number | undefined {
  const end = within === undefined ? now + codeMs : spanEnd(within, now)
  return end === undefined ? undefined : Math.min(end, now + codeMs)
}
