/** The axis of time: where its lines stand, and how a moment is called. All times are Beijing's. */
import { dayOf, timeOfDay } from '../furniture/figures.ts'
import type { Span } from './rows.ts'

const eightHours = 8 * 3600

export const increments = [
  ...[1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800],
  ...[1, 2, 3, 6, 12, 24, 48, 168].map((hours) => hours * 3600),
]

/** Whole minutes, hours and days of Beijing within the span. */
export function momentsIn({ from, to }: Span, increment: number): number[] {
  const first = Math.ceil((from + eightHours) / increment) * increment - eightHours
  return Array.from(
    { length: Math.max(0, Math.floor((to - first) / increment) + 1) },
    (_, index) => first + index * increment,
  )
}

const dayAt = (second: number) => dayOf(second * 1000)
export const crossesDays = ({ from, to }: Span): boolean => dayAt(from) !== dayAt(to)

/** `09:05:07`, with its day where more than one is in play. */
export function momentOf(second: number, withDay: boolean): string {
  const time = timeOfDay(second * 1000)
  return withDay ? `${dayAt(second)} ${time}` : time
}

/** What stands under the axis: the time and, at the first line and at each new day, the date below. */
export function momentLabels(moments: readonly number[], increment: number, days: boolean) {
  return moments.map((second, index) => {
    const time = timeOfDay(second * 1000)
    const day = dayAt(second).slice(5)
    const before = moments[index - 1]
    const isNews = before === undefined || dayAt(before) !== dayAt(second)
    if (increment >= 86_400) return day
    const short = increment >= 60 ? time.slice(0, 5) : time
    return days && isNews ? `${short}\n${day}` : short
  })
}

/** `2026-11-22T09:05:07+08:00`, for other programs. */
export const stampOf = (second: number): string =>
  `${dayAt(second)}T${timeOfDay(second * 1000)}+08:00`
