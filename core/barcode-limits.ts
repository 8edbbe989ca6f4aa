/** What a payer may spend by barcode in a day (Yinfa[2017]296; docs/sources.md, U10.1). Pure. */
import { clearingDay, compactTime } from './calendar.ts'
import { type Fen, fen } from './money.ts'

/**
 * `A`: a certificate or an electronic signature, and another factor: by agreement. `B`: two factors
 * without. `C`: fewer. `D`: a static code, whatever the payer proves.
 */
export type Level = 'A' | 'B' | 'C' | 'D'

/** What was given to prove that the payer is the payer. */
export interface Proof {
  readonly isStatic: boolean
  /** Without a certificate. */
  readonly limited: boolean
  /** Whether the password was given beside the phone. */
  readonly password: boolean
}

export function levelOf({ isStatic, limited, password }: Proof): Level {
  if (isStatic) return 'D'
  if (!limited) return 'A'
  return password ? 'B' : 'C'
}

interface DayLimit {
  readonly limitFen: Fen
  /** Payments of which levels it counts: what is proved less counts against what is proved more. */
  readonly counts: readonly Level[]
}

/** Level A has none: it is agreed. */
export const dayLimits = {
  B: { limitFen: fen(500_000), counts: ['B', 'C'] },
  C: { limitFen: fen(100_000), counts: ['C'] },
  D: { limitFen: fen(50_000), counts: ['D'] },
} as const satisfies Readonly<Record<Exclude<Level, 'A'>, DayLimit>>

export type LimitedLevel = keyof typeof dayLimits

const limitedLevels: readonly LimitedLevel[] = ['B', 'C', 'D']

export const isLimited = (level: Level): level is LimitedLevel =>
  limitedLevels.some((one) => one === level)

/** Both days count: the natural day, and the clearing day from 23:00 to 23:00. */
const windows = {
  natural: (at: number) => compactTime(at).slice(0, 8),
  clearing: clearingDay,
} as const satisfies Record<string, (at: number) => string>

/** What one payer has spent of one account class: sums by window, day and level. */
export interface Spending {
  /** `clearing 20261122 C` → fen. Only days that may still count are kept. */
  readonly sums: Readonly<Record<string, number>>
}

export const nothingSpent: Spending = Object.freeze({ sums: {} })

/** One payment's part of a day. */
export interface Share {
  readonly level: LimitedLevel
  readonly amountFen: Fen
  /** When it was counted, in milliseconds since 1970. */
  readonly at: number
}

/** Both days of a moment, by the names under which sums are kept. */
const daysAt = (at: number) =>
  Object.entries(windows).map(([window, dayOf]) => `${window} ${dayOf(at)}`)

const keysOf = ({ level, at }: Share) => daysAt(at).map((day) => `${day} ${level}`)

/** The limits that a payment at this level counts against. */
const limitsOn = (level: LimitedLevel) =>
  limitedLevels.filter((one) => (dayLimits[one].counts as readonly Level[]).includes(level))

/** What is left of one limit, on the day of which less is left; never less than nothing. */
function leftOf({ sums }: Spending, level: LimitedLevel, at: number): number {
  const { limitFen, counts } = dayLimits[level]
  const spent = daysAt(at).map((day) =>
    counts.reduce((sum, one) => sum + (sums[`${day} ${one}`] ?? 0), 0),
  )
  return Math.max(0, limitFen - Math.max(...spent))
}

/** What may still be paid at a level: no limit that counts it is passed, on neither day. */
export const leftFen = (spending: Spending, level: LimitedLevel, at: number): Fen =>
  fen(Math.min(...limitsOn(level).map((one) => leftOf(spending, one, at))))

export const fits = (spending: Spending, { level, amountFen, at }: Share): boolean =>
  amountFen <= leftFen(spending, level, at)

const dayMs = 86_400_000

/** With this share added; sums of days long over are let go of. */
export function withShare({ sums }: Spending, share: Share): Spending {
  const oldest = windows.natural(share.at - 2 * dayMs)
  const kept = Object.entries(sums).filter(([key]) => (key.split(' ')[1] ?? '') >= oldest)
  const added = keysOf(share).map((key) => [key, (sums[key] ?? 0) + share.amountFen] as const)
  return { sums: Object.fromEntries([...kept, ...added]) }
}

/** With this share given back, on the days it was counted on; those long over stay forgotten. */
export function withoutShare({ sums }: Spending, share: Share): Spending {
  const less = keysOf(share)
    .filter((key) => sums[key] !== undefined)
    .map((key) => [key, (sums[key] ?? 0) - share.amountFen] as const)
  return { sums: { ...sums, ...Object.fromEntries(less) } }
}
