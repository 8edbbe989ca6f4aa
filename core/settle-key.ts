/**
 * The 38 characters by which all books know one interconnected payment: acquiring and forwarding
 * institution (11 each, blanks behind), trace number (6), time (MMDDhhmmss) – in ISO 8583 the
 * fields 32, 33, 11 and 7. Source: samples of the UnionPay institution protocol.
 */
import { beijingTime, clearingDay, fromBeijingTime } from './calendar.ts'
import { type SettleKey, settleKey } from './ids.ts'
import { limits } from './limits.ts'

export interface SettleKeyParts {
  readonly acquirer: string
  readonly forwarder: string
  /** Six digits. */
  readonly traceNo: string
  /** MMDDhhmmss */
  readonly time: string
}

/** The switch's own institution code. */
export const switchCode = '00049992'

export function formSettleKey({ acquirer, forwarder, traceNo, time }: SettleKeyParts): SettleKey {
  return settleKey(`${acquirer.padEnd(11)}${forwarder.padEnd(11)}${traceNo}${time}`)
}

export function settleKeyParts(key: SettleKey): SettleKeyParts {
  return {
    acquirer: key.slice(0, 11).trimEnd(),
    forwarder: key.slice(11, 22).trimEnd(),
    traceNo: key.slice(22, 28),
    time: key.slice(28, 38),
  }
}

/** Whether the clearing day of a key is closed, its grace being over: nothing of it moves money now. */
export const isClosedDay = (key: SettleKey, now: number): boolean =>
  clearingDayOf(key, now) < clearingDay(now - limits.cutGraceMs)

/** How far a key's time may lie ahead of the moment it is read at before it is last year's. */
const aheadMs = 30 * 86_400_000

/**
 * The clearing day a payment belongs to, `20261122`, in every party's book: that of the time in its
 * key. The key has no year; that of `near` is meant, or the year before.
 */
export function clearingDayOf(key: SettleKey, near: number): string {
  const { time } = settleKeyParts(key)
  const digits = /^\d{10}$/.test(time) ? (time.match(/\d\d/g) ?? []) : []
  const [month = Number.NaN, day = 1, hour = 0, minute = 0, second = 0] = digits.map(Number)
  const { year } = beijingTime(near)
  const at = fromBeijingTime({ year, month, day, hour, minute, second })
  // A stranger's key may have no time at all: it is of the day on which it is read.
  if (Number.isNaN(at)) return clearingDay(near)
  const isAhead = at > near + aheadMs
  return clearingDay(
    isAhead ? fromBeijingTime({ year: year - 1, month, day, hour, minute, second }) : at,
  )
}
