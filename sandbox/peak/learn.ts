/**
 * What a watched payment teaches: its course. A time is kept as the sum it is, an order of things
 * only where it matters: what happened beside one another is played again the other way round, and
 * when that comes to the same, either order will do.
 */
import { limits } from '../../core/limits.ts'
import type { Classroom, Played } from './classroom.ts'
import type { AccountName, AccountPlace, Course, Move } from './course.ts'
import type { Deed } from './deeds.ts'
import { constant, difference, type Form, keyOfForm, msOf } from './form.ts'
import type { Asked } from './watched-gate.ts'

/** Numbers for accounts, given out as they come up. */
export interface AccountNumbers {
  numberOf(name: AccountName): number
  kindOf(book: string, id: string): AccountName['kind'] | undefined
}

export interface Lesson {
  readonly id: number
  readonly cell: number
  readonly index: number
  readonly at: number
}

/** Whoever waits longer may find a code or an order past its time. */
const quietMaxMs = (limits.payerCodeMs * 2) / 3

/** `freshRoom`: a plain world in which nothing has happened yet. */
export async function learn(
  room: Classroom,
  { id, cell, index, at }: Lesson,
  { accounts, freshRoom }: { accounts: AccountNumbers; freshRoom: () => Classroom },
): Promise<Course> {
  const played = await room.play(index, at)
  const about = { id, cell, ...endOf(played), ...moneyOf(played, accounts) }
  const isOwn = played.unclear || played.quietAfterMs > quietMaxMs
  if (isOwn) return { ...about, ...ownTimes(played), only: index }
  const patience = played.patience.filter((check) => mayFail(check, played.asked))
  const order: Form[] = []
  for (const check of distinct(played.order.filter((one) => mayFail(one, played.asked)))) {
    const isFree = await comesToTheSame({ played, check, index, at }, freshRoom)
    if (!isFree) order.push(check)
  }
  return { ...about, ...timesOf(played), checks: distinct([...patience, ...order]), only: null }
}

function endOf({ asked, ended, failures, notices, backFen, customer }: Played) {
  const back = backFen / customer.arrival.amountFen
  const steps = asked.map(({ latencyMs: _, ...step }) => step)
  return { steps, final: ended.final, outcome: ended.outcome, back, failures, notices }
}

const timesOf = ({ lasts, passed }: Played) => ({
  lasts,
  passes: passed.map(({ hop, began, ended }) => ({ hop, took: difference(ended ?? began, began) })),
})

/** Times that hold for this arrival alone. */
const ownTimes = ({ lastMs, passed }: Played) => ({
  lasts: constant(lastMs),
  passes: passed.map(({ hop, beganMs, endedMs }) => ({ hop, took: constant(endedMs - beganMs) })),
  checks: [],
})

/** Whether latencies within their bounds could ever bring it to zero or above. */
function mayFail({ ms, counts }: Form, asked: readonly Asked[]): boolean {
  const worst = counts.reduce((total, count, message) => {
    const { least, most } = boundsOf(asked[message])
    return count === 0 ? total : total + count * (count > 0 ? most : least)
  }, ms)
  return worst >= 0
}

function boundsOf(asked: Asked | undefined): { readonly least: number; readonly most: number } {
  const law = asked?.odds.latency ?? null
  if (law === null) return { least: 0, most: 0 }
  const ceiled = (ms: number) => Math.max(0, Math.ceil(ms))
  switch (law.kind) {
    case 'fixed':
      return { least: ceiled(law.from), most: ceiled(law.from) }
    case 'uniform':
      return { least: ceiled(law.from), most: ceiled(law.from + law.slope) }
    default:
      return { least: 0, most: ceiled(law.maxMs) }
  }
}

function distinct(forms: readonly Form[]): Form[] {
  return [...new Map(forms.map((form) => [keyOfForm(form), form])).values()]
}

/** Plays it once more with latencies that turn the order round, and compares. */
async function comesToTheSame(
  { played, check, index, at }: { played: Played; check: Form; index: number; at: number },
  freshRoom: () => Classroom,
): Promise<boolean> {
  const turned = turnedRound(check, played.asked)
  if (turned === undefined) return false
  const other = await freshRoom().play(
    index,
    at,
    (message, drawnMs) => turned.get(message) ?? drawnMs,
  )
  return !other.unclear && summaryOf(other) === summaryOf(played)
}

/** By how much, at least, what came first comes last then. */
const turnedByMs = 3

/** Latencies under which the check fails, or nothing when its bounds allow none. */
function turnedRound(check: Form, asked: readonly Asked[]): Map<number, number> | undefined {
  const turned = new Map(asked.map(({ latencyMs }, message) => [message, latencyMs]))
  const value = () => msOf(check, (message) => turned.get(message) ?? 0)
  check.counts.forEach((count, message) => {
    const { least } = boundsOf(asked[message])
    if (count < 0) turned.set(message, Math.max(1, least))
  })
  check.counts.forEach((count, message) => {
    const missing = turnedByMs - value()
    if (count <= 0 || missing <= 0) return
    const { most } = boundsOf(asked[message])
    turned.set(message, Math.min(most, (turned.get(message) ?? 0) + Math.ceil(missing / count)))
  })
  return value() >= turnedByMs ? turned : undefined
}

/** All that is said of a play but the order of things. */
function summaryOf(played: Played): string {
  const { ended, lasts, passed, asked, deeds, failures, notices } = played
  const name = (message: number) => asked[message]?.hop.concat(' ', asked[message]?.operation ?? '')
  const named = ({ ms, counts }: Form) =>
    `${ms} ${counts
      .flatMap((count, message) => (count === 0 ? [] : [`${count} ${name(message)}`]))
      .sort()
      .join(', ')}`
  const money = deeds
    .filter(({ kind }) => kind === 'moved')
    .map((deed) => JSON.stringify(deed))
    .sort()
  const passes = passed
    .map(({ hop, began, ended: end }) => `${hop} ${named(difference(end ?? began, began))}`)
    .sort()
  return JSON.stringify([ended, named(lasts), passes, money, failures, notices])
}

/** The money of a play, in multiples of its amount. @throws Error when it is none. */
function moneyOf({ customer, deeds }: Played, accounts: AccountNumbers) {
  const { arrival, shop } = customer
  const payer = `payer:${arrival.payer}`
  const merchant = `merchant:${shop.merchant}`
  const placeOf = (book: string, id: string): AccountPlace => {
    const kind = kindIn(deeds, book, id) ?? accounts.kindOf(book, id)
    if (kind === undefined) throw new Error(`Nobody has opened ${id} at ${book}.`)
    if (id === payer) {
      return { whose: 'payer', account: accounts.numberOf({ book, id: 'payers', kind }) }
    }
    if ((kind === 'merchant' && id !== merchant) || kind === 'payer') {
      throw new Error(`Money of ${id} at ${book} moves in a payment of ${payer}.`)
    }
    const whose = id === merchant ? 'merchant' : 'house'
    return { whose, account: accounts.numberOf({ book, id, kind }) }
  }
  const moves = new Map<string, Move>()
  for (const deed of deeds) {
    if (deed.kind !== 'moved' || deed.debit === 'capital') continue
    const { book, amountFen } = deed
    const times = amountFen / arrival.amountFen
    if (!Number.isInteger(times)) throw new Error(`${amountFen} fen is no multiple of the amount.`)
    const debit = placeOf(book, deed.debit)
    const credit = placeOf(book, deed.credit)
    const key = `${debit.account} ${credit.account}`
    moves.set(key, { debit, credit, times: times + (moves.get(key)?.times ?? 0) })
  }
  const seen = deeds.find((deed) => deed.kind !== 'moved' && deed.account === payer)
  const opens = seen === undefined ? null : placeOf(seen.book, payer)
  return { moves: [...moves.values()], opens }
}

function kindIn(deeds: readonly Deed[], book: string, id: string): AccountName['kind'] | undefined {
  if (id.startsWith('payer:')) return 'payer'
  for (const deed of deeds) {
    if (deed.kind === 'opened' && deed.book === book && deed.account === id) return deed.as
  }
  return undefined
}
