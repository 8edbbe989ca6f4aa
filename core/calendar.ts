/** The civil calendar of Beijing, UTC+8 without summer time, computed from plain milliseconds. */
import { dayCutHour } from './limits.ts'

export interface CivilTime {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
}

const dayMs = 86_400_000
const beijingOffsetMs = 8 * 3_600_000

/** The date and time in Beijing at that moment (after Howard Hinnant's civil-from-days). */
export function beijingTime(at: number): CivilTime {
  const local = Math.floor(at) + beijingOffsetMs
  const days = Math.floor(local / dayMs)
  const seconds = Math.floor((local - days * dayMs) / 1000)
  const shifted = days + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  )
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1,
    hour: Math.floor(seconds / 3600),
    minute: Math.floor((seconds % 3600) / 60),
    second: seconds % 60,
  }
}

/** Milliseconds since 1970 of a date and time in Beijing. */
export function fromBeijingTime(time: CivilTime): number {
  const year = time.month <= 2 ? time.year - 1 : time.year
  const era = Math.floor(year / 400)
  const yearOfEra = year - era * 400
  const dayOfYear = Math.floor((153 * ((time.month + 9) % 12) + 2) / 5) + time.day - 1
  const dayOfEra =
    yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  const days = era * 146_097 + dayOfEra - 719_468
  return days * dayMs + (time.hour * 3600 + time.minute * 60 + time.second) * 1000 - beijingOffsetMs
}

const two = (number: number) => (number < 10 ? `0${number}` : String(number))

/** At peak thousands of messages tell the same second: it is written once. */
function oncePerSecond(write: (time: CivilTime) => string): (at: number) => string {
  let last = { second: Number.NaN, text: '' }
  return (at) => {
    const second = Math.floor(at / 1000)
    if (second !== last.second) last = { second, text: write(beijingTime(at)) }
    return last.text
  }
}

/** `20261122193000` */
export const compactTime = oncePerSecond(
  (t) => `${t.year}${two(t.month)}${two(t.day)}${two(t.hour)}${two(t.minute)}${two(t.second)}`,
)

/** `2026-11-22 19:30:00` */
export const plainTime = oncePerSecond(
  (t) => `${t.year}-${two(t.month)}-${two(t.day)} ${two(t.hour)}:${two(t.minute)}:${two(t.second)}`,
)

/** `2026-11-22T19:30:00+08:00` */
export function rfc3339(at: number): string {
  return `${plainTime(at).replace(' ', 'T')}+08:00`
}

/** The moment of `20261122193000` or `2026-11-22 19:30:00`, or nothing for any other text. */
export function momentOf(text: string): number | undefined {
  const digits = /^(\d{4})-?(\d{2})-?(\d{2})[ T]?(\d{2}):?(\d{2}):?(\d{2})$/.exec(text)
  if (digits === null) return undefined
  const [, year, month, day, hour, minute, second] = digits
  const time: CivilTime = {
    year: Number(year),
    month: Number(month),
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
  }
  const at = fromBeijingTime(time)
  const back = beijingTime(at)
  const same = back.month === time.month && back.day === time.day && back.hour === time.hour
  return same && time.minute < 60 && time.second < 60 ? at : undefined
}

/** The clearing day of a moment, `20261122`: it ends at 23:00 and the next begins. */
export function clearingDay(at: number): string {
  return compactTime(at + (24 - dayCutHour) * 3_600_000).slice(0, 8)
}
