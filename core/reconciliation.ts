/** Two parties' records in, differences out: a run is right only when those who took part agree. */

/** How a record ended, in words every party shares. */
export type RecordStatus = 'paid' | 'unpaid' | 'reversed'

export interface ReconciliationLine {
  readonly key: string
  readonly amountFen: number
  readonly refundedFen: number
  readonly status: RecordStatus
  /** The clearing day, where the party keeps one. */
  readonly day?: string
}

/**
 * The classes of breaks, in order of precedence: of several at one line the first comes first, and a
 * reconciliation of files tells all of them (docs/sources.md, U5.7).
 */
export const differenceKinds = [
  'duplicate',
  'ours-only',
  'theirs-only',
  'status-differs',
  'amount-differs',
  'refund-differs',
  'crossed-cut',
] as const

export type DifferenceKind = (typeof differenceKinds)[number]

export interface Difference {
  readonly kind: DifferenceKind
  readonly key: string
  readonly ours?: ReconciliationLine
  readonly theirs?: ReconciliationLine
}

export interface Reconciliation {
  readonly matched: number
  readonly differences: readonly Difference[]
}

/**
 * Compares two lists by key. A line that only one party has counts as a difference when money
 * moved in it; an unpaid one need not be known to the other side.
 */
export function reconcile(
  ours: readonly ReconciliationLine[],
  theirs: readonly ReconciliationLine[],
): Reconciliation {
  const differences: Difference[] = []
  const left = indexed(ours, (line) =>
    differences.push({ kind: 'duplicate', key: line.key, ours: line }),
  )
  const right = indexed(theirs, (line) =>
    differences.push({ kind: 'duplicate', key: line.key, theirs: line }),
  )
  let matched = 0
  for (const [key, line] of left) {
    const other = right.get(key)
    const kind = other === undefined ? loneKind(line, 'ours-only') : differing(line, other)[0]
    if (kind !== undefined) {
      differences.push({ kind, key, ours: line, ...(other === undefined ? {} : { theirs: other }) })
    } else if (other !== undefined) matched += 1
  }
  for (const [key, line] of right) {
    if (left.has(key) || loneKind(line, 'theirs-only') === undefined) continue
    differences.push({ kind: 'theirs-only', key, theirs: line })
  }
  return { matched, differences }
}

/** All that two lines of one key say differently, in order of precedence. */
export function differing(ours: ReconciliationLine, theirs: ReconciliationLine): DifferenceKind[] {
  const isSame = ours.status === theirs.status
  if (isSame && ours.status === 'unpaid') return []
  const hasDays = ours.day !== undefined && theirs.day !== undefined
  const kinds: readonly [DifferenceKind, boolean][] = [
    ['status-differs', !isSame],
    ['amount-differs', ours.amountFen !== theirs.amountFen],
    ['refund-differs', ours.refundedFen !== theirs.refundedFen],
    ['crossed-cut', hasDays && ours.day !== theirs.day],
  ]
  return kinds.filter(([, holds]) => holds).map(([kind]) => kind)
}

function loneKind(line: ReconciliationLine, kind: DifferenceKind): DifferenceKind | undefined {
  return line.status === 'paid' ? kind : undefined
}

function indexed(
  lines: readonly ReconciliationLine[],
  duplicate: (line: ReconciliationLine) => void,
): Map<string, ReconciliationLine> {
  const byKey = new Map<string, ReconciliationLine>()
  for (const line of lines) {
    if (byKey.has(line.key)) duplicate(line)
    else byKey.set(line.key, line)
  }
  return byKey
}
