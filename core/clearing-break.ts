/**
 * What a party's file and the switch's for it say differently of one clearing day. A line that one
 * side lacks and the other side has on a neighbouring day has crossed the cut: one break, not two.
 */
import type { ClearingLine } from './clearing-file.ts'
import {
  type DifferenceKind,
  differenceKinds,
  differing,
  type ReconciliationLine,
  type RecordStatus,
} from './reconciliation.ts'

/** `own` is ours, the switch's is theirs. */
export interface TwoFiles {
  readonly own: readonly ClearingLine[]
  readonly switch: readonly ClearingLine[]
}

export interface Neighbours {
  /** The day before, and the keys that were told then to have crossed the cut. */
  readonly before?: TwoFiles & { readonly told: ReadonlySet<string> }
  /** What either side has put into the files of the next day already. */
  readonly after?: TwoFiles
}

export interface FoundBreak {
  readonly kind: DifferenceKind
  readonly key: string
}

type Side = keyof TwoFiles
type ByKey = ReadonlyMap<string, ClearingLine>

const other = { own: 'switch', switch: 'own' } as const satisfies Record<Side, Side>
const lone = { own: 'ours-only', switch: 'theirs-only' } as const

/**
 * Every break of a day: by key, then by precedence. Several at one line are all told; a line that is
 * there twice is compared by its first.
 */
export function breaksOf(today: TwoFiles, { before, after }: Neighbours = {}): FoundBreak[] {
  const found: FoundBreak[] = []
  const sides = { own: indexed(today.own, found), switch: indexed(today.switch, found) }
  const later = lazily(after)
  const earlier = lazily(before)
  for (const [key, line] of sides.own) {
    const theirs = sides.switch.get(key)
    if (theirs !== undefined) found.push(...differences(line, theirs))
  }
  for (const side of ['own', 'switch'] as const) {
    for (const [key, line] of sides[side]) {
      if (sides[other[side]].has(key)) continue
      const across = later(other[side])?.get(key)
      if (across !== undefined) found.push(...crossed(line, across))
      else if (before?.told.has(key) === true) continue
      else if (hasCrossed(earlier, side, key)) found.push({ kind: 'crossed-cut', key })
      else if (line.status === 'done') found.push({ kind: lone[side], key })
    }
  }
  return found.sort(byKey)
}

/** Most days need no neighbour: its files are indexed when one is asked for. */
function lazily(files: TwoFiles | undefined) {
  const indexes: Partial<Record<Side, ByKey>> = {}
  return (side: Side): ByKey | undefined => {
    if (files === undefined) return undefined
    indexes[side] ??= indexed(files[side], [])
    return indexes[side]
  }
}

/** Whether the other side had it the day before, and this side did not. */
const hasCrossed = (earlier: (side: Side) => ByKey | undefined, side: Side, key: string) =>
  earlier(other[side])?.has(key) === true && earlier(side)?.has(key) === false

const crossed = (line: ClearingLine, across: ClearingLine): FoundBreak[] => [
  ...differences(line, across),
  { kind: 'crossed-cut', key: line.key },
]

const differences = (line: ClearingLine, theirs: ClearingLine): FoundBreak[] =>
  differing(asRecord(line), asRecord(theirs)).map((kind) => ({ kind, key: line.key }))

const statusOf = {
  done: 'paid',
  undone: 'reversed',
} as const satisfies Record<ClearingLine['status'], RecordStatus>

/** A payment's amount, or what goes back of one. The fee is the switch's word, and not compared. */
function asRecord({ key, kind, amountFen, status }: ClearingLine): ReconciliationLine {
  const paidFen = kind === 'payment' ? amountFen : 0
  return { key, amountFen: paidFen, refundedFen: amountFen - paidFen, status: statusOf[status] }
}

function indexed(lines: readonly ClearingLine[], found: FoundBreak[]): ByKey {
  const byKey = new Map<string, ClearingLine>()
  for (const line of lines) {
    if (byKey.has(line.key)) found.push({ kind: 'duplicate', key: line.key })
    else byKey.set(line.key, line)
  }
  return byKey
}

const rank = new Map(differenceKinds.map((kind, index) => [kind, index]))

function byKey(left: FoundBreak, right: FoundBreak): number {
  if (left.key !== right.key) return left.key < right.key ? -1 : 1
  return (rank.get(left.kind) ?? 0) - (rank.get(right.kind) ?? 0)
}
