/** Which clearing days are to be closed, and when the running one is over. */
import { clearingDay, fromBeijingTime, momentOf } from '../core/calendar.ts'
import { dayCutHour } from '../core/limits.ts'
import type { Gathered } from './clearing-gathered.ts'
import { clearedBy, type History, takenBy } from './clearing-records.ts'

const dayMs = 86_400_000

/** How long until the clearing day of that moment is over. */
export function untilCutMs(now: number): number {
  const cut = fromBeijingTime({ ...dateOf(clearingDay(now)), hour: dayCutHour })
  return cut - now
}

const dateOf = (day: string) => ({
  year: Number(day.slice(0, 4)),
  month: Number(day.slice(4, 6)),
  day: Number(day.slice(6, 8)),
  minute: 0,
  second: 0,
})

/** `20211231` → `20220101` */
export const dayAfter = (day: string) => clearingDay((momentOf(`${day}120000`) ?? 0) + dayMs)

/** Days with lines that no closed day has; a line that came late falls to the day after the last. */
export function dueDays({ cleared, own, open }: Gathered, { days, parties }: History): string[] {
  const last = days.at(-1)?.day ?? ''
  const next = last === '' ? '' : dayAfter(last)
  const found = new Set<string>()
  const add = (day: string) => found.add(day <= last ? next : day)
  const bySwitch = clearedBy(days)
  for (const { key, day } of cleared) {
    if (!bySwitch.has(key) && !(open.has(key) && day <= last)) add(day)
  }
  for (const [party, lines] of own) {
    const taken = takenBy(parties.get(party) ?? [])
    for (const { day, line } of lines) {
      if (!taken.has(line.key) && !(open.has(line.key) && day <= last)) add(day)
    }
  }
  return [...found].sort()
}

/** Days the switch has closed and some party has not yet: whatever kept it, it is made good. */
export const halfClosed = ({ days, parties }: History): readonly string[] =>
  days
    .map(({ day }) => day)
    .filter((day) => [...parties.values()].some((past) => past.every((one) => one.day !== day)))
