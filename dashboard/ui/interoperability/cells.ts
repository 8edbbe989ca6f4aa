/**
 * The cells as they are shown: those of the picture as long as nothing is filtered, those that were
 * asked for by scene and city otherwise. Both look alike from here on.
 */
import { signal } from '@preact/signals'
import type { CellState, CellsAnswer, CellsAsked, CellTotals } from '../../protocol/cells.ts'
import type { MatrixCell, MatrixReason } from '../../protocol/live.ts'

export interface Cell extends CellTotals {
  readonly app: string
  readonly owner: string
  readonly state: CellState
  /** The commonest failures, as far as they are told. */
  readonly reasons: readonly MatrixReason[]
}

/** By `app>owner`. */
export type Cells = ReadonlyMap<string, Cell>

export const pairOf = ({ app, owner }: Pick<Cell, 'app' | 'owner'>): string => `${app}>${owner}`

/** What is filtered; kept while the watcher looks at other views. */
export const asked = signal<CellsAsked>({ scene: null, city: null })

export const isFiltered = ({ scene, city }: CellsAsked): boolean => scene !== null || city !== null

export const cellsOfPicture = (matrix: readonly MatrixCell[]): Cells =>
  new Map(matrix.map(({ rule, ...cell }) => [pairOf(cell), { ...cell, state: rule }]))

export const cellsOfAnswer = ({ cells }: CellsAnswer): Cells =>
  new Map(
    cells.map(([app, owner, state, attempts, approved, recentAttempts, recentApproved]) => [
      pairOf({ app, owner }),
      {
        ...{ app, owner, state, attempts, approved, recentAttempts, recentApproved },
        reasons: [],
      },
    ]),
  )

/** Several cells together: a network's, a group's. */
export function sumOf(cells: readonly (Cell | undefined)[]): CellTotals {
  const sums = { attempts: 0, approved: 0, recentAttempts: 0, recentApproved: 0 }
  for (const cell of cells) {
    if (cell === undefined) continue
    sums.attempts += cell.attempts
    sums.approved += cell.approved
    sums.recentAttempts += cell.recentAttempts
    sums.recentApproved += cell.recentApproved
  }
  return sums
}
