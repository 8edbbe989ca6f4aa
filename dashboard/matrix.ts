/**
 * How each paying app fares at each network's codes: over the whole run, and over the last ten
 * seconds, which is what the colour of a cell tells.
 */
import type { AttemptEnded } from '../core/events.ts'
import type { Failure } from '../core/failures.ts'
import { failureIn } from '../core/failures-seen.ts'
import { outcomeFacts } from '../core/outcome.ts'
import type { MatrixCell, MatrixReason, Named } from './protocol.ts'

const recentSeconds = 10
const reasonsShown = 4

export type Rule = (app: string, owner: string) => 'open' | 'closed'

interface Matrix {
  /** Apps and owners nobody introduced have no cell, and are not counted. */
  count(ended: AttemptEnded): void
  cells(at: number): MatrixCell[]
}

/** The attempts of one second; a ring of ten of them is the recent past. */
interface Slot {
  second: number
  attempts: number
  approved: number
}

interface Cell {
  readonly app: string
  readonly owner: string
  attempts: number
  approved: number
  readonly reasons: Map<Failure, MatrixReason>
  readonly ring: Slot[]
}

interface MatrixOptions {
  readonly apps: readonly Named[]
  readonly owners: readonly Named[]
  readonly rule: Rule
}

export function createMatrix({ apps, owners, rule }: MatrixOptions): Matrix {
  const byApp = new Map(
    apps.map(({ id: app }) => [
      app,
      new Map(owners.map(({ id: owner }) => [owner, emptyCell(app, owner)])),
    ]),
  )

  return {
    count(ended) {
      const cell = byApp.get(ended.app)?.get(ended.owner)
      if (cell !== undefined) countIn(cell, ended)
    },
    cells(at) {
      const since = Math.floor(at / 1000) - recentSeconds + 1
      return [...byApp.values()].flatMap((row) =>
        [...row.values()].map((cell) => shown(cell, rule(cell.app, cell.owner), since)),
      )
    },
  }
}

function emptyCell(app: string, owner: string): Cell {
  const ring = Array.from({ length: recentSeconds }, () => ({
    second: -1,
    attempts: 0,
    approved: 0,
  }))
  return { app, owner, attempts: 0, approved: 0, reasons: new Map(), ring }
}

function countIn(cell: Cell, ended: AttemptEnded): void {
  const { at, outcome } = ended
  const approved = outcomeFacts(outcome).class === 'success' ? 1 : 0
  cell.attempts += 1
  cell.approved += approved
  countReason(cell.reasons, ended)

  const second = Math.floor(at / 1000)
  const slot = cell.ring[second % recentSeconds]
  if (slot === undefined || slot.second > second) return
  if (slot.second < second) Object.assign(slot, { second, attempts: 0, approved: 0 })
  slot.attempts += 1
  slot.approved += approved
}

function countReason(reasons: Cell['reasons'], ended: AttemptEnded): void {
  const seen = failureIn(ended)
  if (seen === undefined) return
  const { failure, hop } = seen
  reasons.set(failure, { failure, hop, count: (reasons.get(failure)?.count ?? 0) + 1 })
}

function shown(cell: Cell, rule: 'open' | 'closed', since: number): MatrixCell {
  const recent = cell.ring.filter((slot) => slot.second >= since)
  return {
    app: cell.app,
    owner: cell.owner,
    rule,
    attempts: cell.attempts,
    approved: cell.approved,
    recentAttempts: recent.reduce((sum, slot) => sum + slot.attempts, 0),
    recentApproved: recent.reduce((sum, slot) => sum + slot.approved, 0),
    reasons: [...cell.reasons.values()]
      .sort((left, right) => right.count - left.count)
      .slice(0, reasonsShown),
  }
}
