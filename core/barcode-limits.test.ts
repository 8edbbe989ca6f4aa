import { expect, test } from 'vitest'
import {
  dayLimits,
  fits,
  isLimited,
  type Level,
  type LimitedLevel,
  leftFen,
  levelOf,
  nothingSpent,
  type Share,
  type Spending,
  withoutShare,
  withShare,
} from './barcode-limits.ts'
import { momentOf } from './calendar.ts'
import { fen } from './money.ts'
import { stream } from './random.ts'

const at = (time: string, milliseconds = 0) => (momentOf(time) ?? Number.NaN) + milliseconds

const share = (level: LimitedLevel, amountFen: number, time: string, milliseconds = 0): Share => ({
  ...{ level, amountFen: fen(amountFen), at: at(time, milliseconds) },
})

const spentBy = (...shares: readonly Share[]) => shares.reduce(withShare, nothingSpent)

test.each([
  //  static, limited, password, level
  [false, false, false, 'A'],
  [false, false, true, 'A'],
  [false, true, true, 'B'],
  [false, true, false, 'C'],
  [true, false, false, 'D'],
  [true, false, true, 'D'],
  [true, true, false, 'D'],
  [true, true, true, 'D'],
] as const)(
  'static %s, limited %s, password %s: level %s',
  (isStatic, limited, password, level) => {
    expect(levelOf({ isStatic, limited, password })).toBe(level)
    expect(isLimited(level)).toBe(level !== 'A')
  },
)

test('the limits are those of the rule', () => {
  const yuan = Object.entries(dayLimits).map(([level, { limitFen }]) => [level, limitFen / 100])
  expect(Object.fromEntries(yuan)).toEqual({ B: 5000, C: 1000, D: 500 })
})

const before = ['2026-11-22 22:59:59', 999] as const
const cut = ['2026-11-22 23:00:00', 0] as const
const evening = ['2026-11-22 23:59:59', 999] as const
const midnight = ['2026-11-23 00:00:00', 0] as const
const nextBefore = ['2026-11-23 22:59:59', 999] as const
const nextCut = ['2026-11-23 23:00:00', 0] as const
const nextMidnight = ['2026-11-24 00:00:00', 0] as const

// A day of either kind that still counts what was spent leaves nothing.
test.each([
  //  spent at, asked at, whether all is left
  [before, before, false],
  [before, cut, false],
  [before, evening, false],
  [before, midnight, true],
  [cut, cut, false],
  [cut, evening, false],
  [cut, midnight, false],
  [cut, nextBefore, false],
  [cut, nextCut, true],
  [evening, midnight, false],
  [evening, nextBefore, false],
  [evening, nextCut, true],
  [midnight, midnight, false],
  [midnight, nextBefore, false],
  [midnight, nextCut, false],
  [midnight, nextMidnight, true],
] as const)('spent at %s, at %s all is left: %s', ([then, thenMs], [now, nowMs], isFree) => {
  for (const level of ['B', 'C', 'D'] as const) {
    const { limitFen } = dayLimits[level]
    const spent = spentBy(share(level, limitFen, then, thenMs))
    expect(leftFen(spent, level, at(now, nowMs)), level).toBe(isFree ? limitFen : 0)
    expect(fits(spent, share(level, limitFen, now, nowMs)), level).toBe(isFree)
    expect(fits(spent, share(level, 1, now, nowMs)), level).toBe(isFree)
  }
})

const noon = '2026-11-22 12:00:00'

type Spent = readonly (readonly [LimitedLevel, number])[]

test.each<[Spent, readonly [number, number, number]]>([
  //  spent,                            left at B, C, D
  [[['C', 100_000]], [400_000, 0, 50_000]],
  [[['B', 450_000]], [50_000, 50_000, 50_000]],
  [
    [
      ['B', 460_000],
      ['C', 40_000],
    ],
    [0, 0, 50_000],
  ],
  [[['D', 50_000]], [500_000, 100_000, 0]],
  [
    [
      ['C', 99_999],
      ['D', 49_999],
    ],
    [400_001, 1, 1],
  ],
])('%j spent leaves %j', (shares, left) => {
  const spent = spentBy(...shares.map(([level, amountFen]) => share(level, amountFen, noon)))
  const levels = ['B', 'C', 'D'] as const
  expect(levels.map((level) => leftFen(spent, level, at(noon)))).toEqual(left)
  for (const [index, level] of levels.entries()) {
    const most = left[index] ?? 0
    if (most > 0) expect(fits(spent, share(level, most, noon))).toBe(true)
    expect(fits(spent, share(level, most + 1, noon))).toBe(false)
  }
})

test('what is given back once its days are over changes nothing', () => {
  const old = share('D', 30_000, '2026-11-18 12:00:00')
  const spent = spentBy(old, share('D', 10_000, noon))
  expect(leftFen(withoutShare(spent, old), 'D', at(noon))).toBe(40_000)
})

/** What a level was used for on any one day of either kind, counted anew from all that is kept. */
function mostInADay(shares: readonly Share[], counts: readonly Level[]): number {
  const hourMs = 3_600_000
  const sums = new Map<string, number>()
  for (const { level, amountFen, at: moment } of shares) {
    if (!counts.includes(level)) continue
    const local = moment + 8 * hourMs
    const days = [
      `n${Math.floor(local / (24 * hourMs))}`,
      `c${Math.floor((local + hourMs) / (24 * hourMs))}`,
    ]
    for (const day of days) sums.set(day, (sums.get(day) ?? 0) + amountFen)
  }
  return Math.max(0, ...sums.values())
}

test('of random payments and failures no day passes a limit, and nothing is given back twice', () => {
  for (let seed = 0; seed < 25; seed += 1) {
    const draw = stream(seed, 'spending')
    let spent: Spending = nothingSpent
    let kept: Share[] = []
    let now = at(noon)
    let refused = 0
    for (let step = 0; step < 200; step += 1) {
      now += draw.int(3_000_000)
      const level = draw.pick(['B', 'C', 'D'] as const)
      const one = { level, amountFen: fen(1 + draw.int(60_000)), at: now }
      if (fits(spent, one)) {
        spent = withShare(spent, one)
        kept.push(one)
      } else refused += 1
      const recent = kept.filter(({ at: then }) => now - then < 3_600_000)
      if (recent.length > 0 && draw.next() < 0.3) {
        const failed = draw.pick(recent)
        spent = withoutShare(spent, failed)
        kept = kept.filter((other) => other !== failed)
      }
    }
    expect(refused).toBeGreaterThan(5)
    for (const { limitFen, counts } of Object.values(dayLimits)) {
      expect(mostInADay(kept, counts)).toBeLessThanOrEqual(limitFen)
    }
    const today = kept.filter(({ at: then }) => now - then < 86_400_000)
    for (const one of today) spent = withoutShare(spent, one)
    for (const level of ['B', 'C', 'D'] as const) {
      expect(leftFen(spent, level, now), `${seed} ${level}`).toBe(dayLimits[level].limitFen)
    }
  }
})
