/** Closes clearing days in a market, in the midst of it and at its end, and looks at what is left. */
import { clearingDay } from '../core/calendar.ts'
import { closeDay, closeDays } from '../sandbox/clearing.ts'
import { dueDays } from '../sandbox/clearing-days.ts'
import { gather } from '../sandbox/clearing-gathered.ts'
import { historyOf } from '../sandbox/clearing-records.ts'
import { clearingBalances } from './clearing-town.fixture.ts'
import type { Town } from './town.ts'

const unbroken = { breaks: {}, seed: 1 }

/** Whoever may close days does: those that are over, the running one too, or that one by its name. */
export const closedBooks = (town: Town, percent: number): Promise<unknown> =>
  percent % 3 === 2
    ? closeDay(town, clearingDay(town.now()), unbroken)
    : closeDays(town, { ...unbroken, untilNow: percent % 3 === 1 })

/** Closes all days of a town at rest: nobody owes anybody, and no two files differ. */
export async function clearingWrongs(town: Town): Promise<string[]> {
  const days = await closeDays(town, { ...unbroken, untilNow: true })
  const gathered = await gather(town)
  const left = dueDays(gathered, await historyOf(town))
  const sums = days.map(({ day, positions }) => ({
    day,
    sumFen: positions.reduce((sum, { netFen }) => sum + netFen, 0),
  }))
  const told = town.events.filter(({ type }) => type === 'day-closed').length
  return [
    ...days.flatMap(({ day, breaks }) => breaks.map((one) => `${day}: ${JSON.stringify(one)}`)),
    ...[...gathered.open].map((key) => `${key} is still open`),
    ...left.map((day) => `something is left for ${day}`),
    ...sums.filter(({ sumFen }) => sumFen !== 0).map((one) => JSON.stringify(one)),
    ...(told === days.length ? [] : [`${days.length} days were closed, ${told} told of`]),
    ...Object.entries(await clearingBalances(town)).map(([whose, fen]) => `${whose} has ${fen}`),
  ]
}
