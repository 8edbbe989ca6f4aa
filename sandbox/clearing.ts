/**
 * Closes clearing days: the switch's files and the parties' own are written, the net positions are
 * settled in every book, and the files compared. What somebody does not know the end of is carried
 * over into a later day, and a day closes once, whatever is said twice.
 */
import { clearingDay } from '../core/calendar.ts'
import type { ClosedDay } from '../core/clearing-file.ts'
import type { Cancel, Clock } from '../core/clock.ts'
import { limits } from '../core/limits.ts'
import { dueDays, halfClosed, untilCutMs } from './clearing-days.ts'
import { type Gathered, gather } from './clearing-gathered.ts'
import { type ClosingOptions, closeAtParty, laterThan, switchFiles } from './clearing-party-side.ts'
import { type ClearingWorld, closedDays, historyOf, partiesOf } from './clearing-records.ts'
import { closeAtSwitch } from './clearing-switch-side.ts'
import { resolveUnknown } from './clearing-unknown.ts'

/**
 * Closes every day that has a payment and is over; with `untilNow` the running one too. Answers all
 * days closed by now, oldest first.
 */
export async function closeDays(
  world: ClearingWorld,
  options: ClosingOptions & { readonly untilNow?: boolean },
): Promise<readonly ClosedDay[]> {
  const today = clearingDay(world.now())
  await resolveUnknown(world)
  const gathered = await gather(world)
  const history = await historyOf(world)
  const isOver = (day: string) => day < today || (options.untilNow === true && day === today)
  const days = [...halfClosed(history), ...dueDays(gathered, history).filter(isOver)]
  for (const day of days) await close(world, gathered, { ...options, day })
  return closedDays(await historyOf(world))
}

/** Closes one day, and all before it that were not; it may be an empty one, or the running one. */
export async function closeDay(
  world: ClearingWorld,
  day: string,
  options: ClosingOptions,
): Promise<ClosedDay> {
  await resolveUnknown(world)
  const gathered = await gather(world)
  const before = await historyOf(world)
  const isLate = before.days.some((closed) => closed.day >= day)
  const due = isLate ? [] : dueDays(gathered, before).filter((other) => other < day)
  for (const other of [...halfClosed(before), ...(isLate ? [] : [...due, day])]) {
    await close(world, gathered, { ...options, day: other })
  }
  const closed = closedDays(await historyOf(world)).find((one) => one.day === day)
  if (closed !== undefined) return closed
  const last = before.days.at(-1)?.day
  throw new RangeError(`Failed to close ${day}: ${last} is closed, and days close in order.`)
}

/** Closes each day ten minutes after its cut, 23:00 in Beijing, until it is cancelled. */
export function closesDaily(
  world: ClearingWorld,
  {
    clock,
    later,
    ...options
  }: ClosingOptions & {
    readonly clock: Clock
    /** Takes the closing, which goes on behind everything else. */
    readonly later: (work: Promise<unknown>) => void
    /** Whether the world was left and is taken up again: what it has missed is closed at once. */
    readonly wakes?: boolean
  },
): Cancel {
  let cancel: Cancel = () => undefined
  const wait = () => {
    // Not at the cut itself: what was begun before it has time to end.
    const closes = () => {
      later(closeDays(world, options))
      wait()
    }
    cancel = clock.after(untilCutMs(clock.now() - limits.cutGraceMs), closes, 'day-close')
  }
  wait()
  const isGrace = clearingDay(clock.now()) !== clearingDay(clock.now() - limits.cutGraceMs)
  if (options.wakes === true && !isGrace) later(closeDays(world, options))
  return () => cancel()
}

interface Closing extends ClosingOptions {
  readonly day: string
}

async function close(world: ClearingWorld, gathered: Gathered, closing: Closing): Promise<void> {
  const { day } = closing
  const history = await historyOf(world)
  const { switchDay, isNew } = await closeAtSwitch(world, gathered, { day, history })
  if (isNew) {
    const { closedAt: at, payments } = switchDay
    world.emit({ type: 'day-closed', at, day, payments })
  }
  const files = switchFiles(gathered, switchDay, history)
  const before = history.days.filter((one) => one.day < day)
  const isLater = laterThan(gathered, [...before, switchDay])
  for (const party of partiesOf(world)) {
    const past = (history.parties.get(party) ?? []).filter((one) => one.day < day)
    const due = switchDay.dues.find(({ member }) => member === party)
    const found = await closeAtParty(world, gathered, {
      ...closing,
      party,
      past,
      files,
      isLater,
      due,
    })
    for (const { kind, key } of found) {
      world.emit({ type: 'break-found', at: world.now(), day, party, kind, key })
    }
  }
}
