/**
 * How each paying app fares at each network's codes: over the whole run, and over the last ten
 * seconds, which is what the colour of a cell tells.
 */
import type { AttemptEnded, Hop } from '../core/events.ts'
import type { Failure } from '../core/failures.ts'
import type { SeenFailure } from '../core/failures-seen.ts'
import type { CellTold } from './protocol/frame.ts'
import type { Named } from './protocol/live.ts'

const recentSeconds = 10
const reasonsShown = 4

export type Rule = (app: string, owner: string) => 'open' | 'closed'

export interface Matrix {
  /** Apps and owners nobody introduced have no cell, and are not counted. */
  count(ended: AttemptEnded, approved: boolean, failure: SeenFailure | undefined): void
  /** Every cell, app by app. */
  cells(at: number): readonly CellTold[]
}

/** The attempts of one second; a ring of ten of them is the recent past. */
interface Slot {
  second: number
  attempts: number
  approved: number
}

interface Reason {
  readonly failure: Failure
  hop: Hop
  count: number
}

interface Cell {
  readonly app: string
  readonly owner: string
  attempts: number
  approved: number
  readonly reasons: Map<Failure, Reason>
  /** A second's slot is made with the first attempt in it. */
  readonly ring: Slot[]
}

interface MatrixOptions {
  readonly apps: readonly Named[]
  readonly owners: readonly Named[]
  readonly failureNames: readonly Failure[]
  readonly rule: Rule
}

export function createMatrix({ apps, owners, failureNames, rule }: MatrixOptions): Matrix {
  const all = apps.flatMap(({ id: app }) => owners.map(({ id: owner }) => emptyCell(app, owner)))
  const byApp = new Map<string, Map<string, Cell>>(apps.map(({ id }) => [id, new Map()]))
  for (const cell of all) byApp.get(cell.app)?.set(cell.owner, cell)
  const placeOf = new Map(failureNames.map((failure, place) => [failure, place]))

  return {
    count(ended, approved, failure) {
      const cell = byApp.get(ended.app)?.get(ended.owner)
      if (cell !== undefined)
        countIn(cell, { second: Math.floor(ended.at / 1000), approved, failure })
    },
    cells(at) {
      const since = Math.floor(at / 1000) - recentSeconds + 1
      return all.map((cell, place): CellTold => {
        const recent = cell.ring.filter(({ second }) => second >= since)
        const isOpen = rule(cell.app, cell.owner) === 'open' ? 1 : 0
        const attempts = recent.reduce((sum, slot) => sum + slot.attempts, 0)
        const approved = recent.reduce((sum, slot) => sum + slot.approved, 0)
        const reasons = reasonsOf(cell).flatMap(({ failure, hop, count }) => {
          return [placeOf.get(failure) ?? 0, hop, count]
        })
        return [place, isOpen, cell.attempts, cell.approved, attempts, approved, reasons]
      })
    },
  }
}

function emptyCell(app: string, owner: string): Cell {
  return { app, owner, attempts: 0, approved: 0, reasons: new Map(), ring: [] }
}

interface Counted {
  readonly second: number
  readonly approved: boolean
  readonly failure: SeenFailure | undefined
}

function countIn(cell: Cell, { second, approved, failure }: Counted): void {
  cell.attempts += 1
  if (approved) cell.approved += 1
  if (failure !== undefined) countReason(cell.reasons, failure)

  const place = second % recentSeconds
  const slot = cell.ring[place] ?? { second, attempts: 0, approved: 0 }
  cell.ring[place] = slot
  if (slot.second > second) return
  if (slot.second < second) {
    slot.second = second
    slot.attempts = 0
    slot.approved = 0
  }
  slot.attempts += 1
  if (approved) slot.approved += 1
}

function countReason(reasons: Cell['reasons'], { failure, hop }: SeenFailure): void {
  const known = reasons.get(failure)
  if (known === undefined) {
    reasons.set(failure, { failure, hop, count: 1 })
    return
  }
  known.hop = hop
  known.count += 1
}

const reasonsOf = ({ reasons }: Cell): readonly Reason[] =>
  [...reasons.values()].sort((left, right) => right.count - left.count).slice(0, reasonsShown)
