/**
 * The records of a store with all it knows of them: which have ended and may be forgotten, what they
 * weigh, and which may not be made anew.
 */
import { BoundedMap } from '../core/bounded-map.ts'
import type { ByteBudget } from '../core/byte-budget.ts'
import { weightOf } from '../core/weight.ts'
import type { HouseKept, RowKept } from './kept.ts'
import type { Put, Seen } from './store.ts'

/** Changed where it is: to look for its place takes longer than all else that a commit does. */
export interface Row {
  /** Its place in the order of making; 0 where nobody writes it down. */
  readonly number: number
  version: number
  record: object
  final: boolean
  finalAt: number
  of: string | undefined
  once: true | undefined
  bytes: number
  /** Whether it was forgotten, and has no place any more. */
  gone: boolean
}

/** Names that were forgotten and may not come again. */
interface Forgotten {
  add(name: string): void
  has(name: string): boolean
}

export interface RowBounds {
  /** Without it a record that was forgotten is made anew. */
  readonly forgotten?: Forgotten
  /** Business time; without it nothing becomes final by itself. */
  readonly now?: () => number
  /** Whether a record may be asked about any moment: it is kept like one that has not ended. */
  readonly isInDoubt?: (record: object) => boolean
}

export interface RowWatch {
  /** The number of the record that is made next. */
  nextNumber(): number
  forgotRow(number: number): void
}

interface RowsParts {
  readonly max: number
  /** Of bytes; without any, nothing is weighed. */
  readonly budgets: readonly ByteBudget[]
  readonly bounds: RowBounds
  readonly watch: RowWatch | undefined
}

export interface Rows {
  readonly map: BoundedMap<Row>
  /** The row as it was found when it was read, or, when that is gone, the one of that name now. */
  find(seen: Seen): Row | undefined
  /** How many were forgotten, by kind. */
  readonly byKind: ReadonlyMap<string, number>
  /** How many were, of one kind or of all. */
  forgotten(kind?: string): number
  isForgotten(key: string): boolean
  mayNotCome(put: Put, row: Row | undefined): boolean
  /** Puts it into the row that was found under its name, or makes one. */
  write(put: Put, row: Row | undefined): void
  recall(kept: Pick<HouseKept, 'rows' | 'forgotten'>): void
}

export function createRows({ max, budgets, bounds, watch }: RowsParts): Rows {
  const { forgotten: names, now = () => Number.NEGATIVE_INFINITY } = bounds
  const { isInDoubt = () => false } = bounds
  const byKind = new Map<string, number>()
  const isWeighed = budgets.length > 0

  const hasEnded = ({ final, finalAt, record }: Row) =>
    (final || now() >= finalAt) && !isInDoubt(record)

  const mayForget = (row: Row) => {
    const leadsTo = row.of === undefined ? undefined : map.get(row.of)
    return hasEnded(row) && (leadsTo === undefined || hasEnded(leadsTo))
  }

  const forgot = (key: string, row: Row) => {
    const kind = kindOf(key)
    byKind.set(kind, (byKind.get(kind) ?? 0) + 1)
    if (row.once === true) names?.add(key)
    row.gone = true
    watch?.forgotRow(row.number)
  }

  const weighing = isWeighed ? { weigh: (_: string, { bytes }: Row) => bytes, budgets } : {}
  const map: BoundedMap<Row> = new BoundedMap<Row>({ max, mayForget, forgot, ...weighing })

  const weightOfRow = (key: string, record: object) =>
    isWeighed ? rowBytes + weightOf(key) + weightOf(record) : 0

  return {
    ...{ map, byKind },
    find: ({ key, place }) => {
      // Nobody but this store gives places.
      const row = place as Row | undefined
      return row === undefined || row.gone ? map.get(key) : row
    },
    forgotten: (kind) => (kind === undefined ? map.forgotten : (byKind.get(kind) ?? 0)),
    isForgotten: (key) => !map.has(key) && names?.has(key) === true,
    mayNotCome: ({ key, once }, row) =>
      once === true && row === undefined && names?.has(key) === true,
    write: (put, row) => {
      const bytes = weightOfRow(put.key, put.record)
      if (row !== undefined && !row.gone) map.grow(change(row, put, bytes))
      else map.add(put.key, rowOf(put, watch?.nextNumber() ?? 0, bytes))
    },
    recall: ({ rows, forgotten }) => {
      for (const { key, ...row } of rows) {
        map.add(key, { ...row, bytes: weightOfRow(key, row.record), gone: false })
      }
      for (const [kind, count] of forgotten) {
        byKind.set(kind, (byKind.get(kind) ?? 0) + count)
        map.recall(count)
      }
    },
  }
}

export const keptOf = (key: string, { bytes: _bytes, gone: _gone, ...row }: Row): RowKept => ({
  ...{ key, ...row },
})

/** What a row takes beside its name and its record: itself, and its place in the map. */
const rowBytes = 144

const rowOf = (put: Put, number: number, bytes: number): Row => ({
  number,
  version: put.version + 1,
  record: put.record,
  final: put.final,
  finalAt: put.finalAt ?? Number.POSITIVE_INFINITY,
  of: put.of,
  once: put.once,
  bytes,
  gone: false,
})

/** By how many bytes the row weighs more from now on. */
function change(row: Row, put: Put, bytes: number): number {
  const more = bytes - row.bytes
  row.version = put.version + 1
  row.record = put.record
  row.final = put.final
  row.finalAt = put.finalAt ?? Number.POSITIVE_INFINITY
  row.of = put.of
  row.once = put.once
  row.bytes = bytes
  return more
}

/** `order` of `order/2088/K1`: keys are few in kind. */
const kindOf = (key: string) => key.slice(0, key.indexOf('/') + 1).slice(0, -1)
