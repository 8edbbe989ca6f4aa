/**
 * The rows of a run, as dashboard/protocol/history.ts wants them kept, and which of them changed
 * since when. Whoever is told of changes holds a cursor: every change gives its row a higher number.
 */
import { ages, joined, rowStart, type SecondRow, spanAt } from './protocol/history.ts'
import { createSecond, rowOf, type Second } from './second.ts'

export interface Changed {
  readonly version: number
  readonly row: SecondRow
}

export interface Rows {
  /** The second, to be added to: its row counts as changed. Nothing when it is past being opened. */
  open(second: number): Second | undefined
  /** Of the seconds up to this one all has been told. */
  settle(second: number): void
  newest(): number | null
  /** Those that may still grow, in no order. */
  growing(): Iterable<Second>
  /** Changes every row, those of the past by `change`. */
  changeAll(change: (row: SecondRow) => SecondRow): void
  /** Oldest first. */
  all(): readonly SecondRow[]
  /** Those that changed after `cursor`, the longest unchanged first. */
  changedSince(cursor: number): readonly Changed[]
  /** What somebody begins with who has seen all rows. */
  cursor(): number
}

interface Kept {
  readonly start: number
  readonly span: number
  /** Null for what is past. */
  readonly second: Second | null
  /** Null when it has to be made anew. */
  row: SecondRow | null
  version: number
  changed: boolean
}

/** What rows there are, and what changed of them. */
interface Shelf {
  readonly growing: Map<number, Kept>
  readonly past: Map<number, Kept>
  readonly changed: Set<Kept>
  newest: number | null
  settledTo: number
  version: number
}

export function createRows(): Rows {
  const shelf: Shelf = {
    ...{ growing: new Map(), past: new Map(), changed: new Set() },
    ...{ newest: null, settledTo: Number.NEGATIVE_INFINITY, version: 0 },
  }
  const { growing, past } = shelf
  let latest: Kept | undefined

  return {
    open(second) {
      if (latest?.start !== second) latest = growing.get(second) ?? add(shelf, second)
      if (latest === undefined) return undefined
      touch(shelf, latest)
      return latest.second ?? undefined
    },
    settle: (second) => settle(shelf, second),
    newest: () => shelf.newest,
    *growing() {
      for (const { second } of growing.values()) if (second !== null) yield second
    },
    changeAll(change) {
      for (const kept of [...growing.values(), ...past.values()]) {
        const row = kept.second === null ? change(shown(kept)) : null
        touch(shelf, kept)
        kept.row = row
      }
    },
    all: () => inOrder([...past.values(), ...growing.values()]).map(shown),
    changedSince(cursor) {
      stamp(shelf)
      return [...past.values(), ...growing.values()]
        .filter((kept) => kept.version > cursor)
        .sort((a, b) => a.version - b.version)
        .map((kept) => ({ version: kept.version, row: shown(kept) }))
    },
    cursor() {
      stamp(shelf)
      return shelf.version
    },
  }
}

function touch({ changed }: Shelf, kept: Kept): void {
  if (kept.changed) return
  kept.changed = true
  kept.row = null
  changed.add(kept)
}

/** Numbers what changed, in the order of time. */
function stamp(shelf: Shelf): void {
  for (const kept of inOrder(shelf.changed)) {
    shelf.version += 1
    kept.version = shelf.version
    kept.changed = false
  }
  shelf.changed.clear()
}

function add(shelf: Shelf, second: number): Kept | undefined {
  const before = shelf.newest
  if (before !== null && spanAt(second, before) !== 1) return undefined
  const newest = Math.max(before ?? second, second)
  shelf.newest = newest
  if (before !== null && ages(before, newest)) {
    stamp(shelf)
    age(shelf, newest)
  }
  const kept = keptSecond(second)
  if (kept.second !== null) kept.second.settled = second <= shelf.settledTo
  shelf.growing.set(second, kept)
  return kept
}

function settle(shelf: Shelf, second: number): void {
  if (second <= shelf.settledTo) return
  for (const kept of shelf.growing.values()) {
    if (kept.second === null || kept.second.settled || kept.start > second) continue
    kept.second.settled = true
    touch(shelf, kept)
  }
  shelf.settledTo = second
}

const keptSecond = (start: number): Kept => ({
  ...{ start, span: 1, second: createSecond(start), row: null, version: 0, changed: false },
})

function shown(kept: Kept): SecondRow {
  kept.row ??= kept.second === null ? null : rowOf(kept.second)
  if (kept.row === null) throw new Error(`Failed to show the rows of ${kept.start}: it is missing.`)
  return kept.row
}

const inOrder = (rows: Iterable<Kept>): Kept[] => [...rows].sort((a, b) => a.start - b.start)

/** Joins what has grown old to wider rows, and forgets what is older than all. */
function age({ growing, past }: Shelf, newest: number): void {
  const old = [...past.values(), ...growing.values()].filter(
    ({ start, span }) => spanAt(start, newest) !== span,
  )
  for (const kept of inOrder(old)) {
    const home = kept.span === 1 ? growing : past
    home.delete(kept.start)
    const span = spanAt(kept.start, newest)
    if (span === 0) continue
    const start = rowStart(kept.start, span)
    const known = past.get(start)
    const rows = known === undefined ? [shown(kept)] : [shown(known), shown(kept)]
    const newer = Math.max(kept.version, known?.version ?? 0)
    const row = joined(rows, start, span)
    past.set(start, { start, span, second: null, row, version: newer, changed: false })
  }
}
