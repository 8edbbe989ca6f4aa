/** The cells of a matrix: what the rule book says of each, and whether the payments agreed. */
import type { Opening } from '../opening.ts'
import type { Measured } from './measured.ts'

export interface CellRow {
  readonly scene: string
  readonly app: string
  readonly owner: string
  /** `open`, `pilot` or `closed`. */
  readonly rule: string
  readonly refusal: string
  /** How many of its payments ended as the rule book says, and how many did not. */
  readonly agreed: number
  readonly differed: number
}

/** None unless the run counted its cells apart. */
export const cellsOf = ({ kinds, rulings }: Opening, metrics: Measured['metrics']): CellRow[] =>
  kinds.flatMap(({ id, scene, app, owner }) => {
    const values = metrics[`interop{kind:${id}}`]?.values
    if (values === undefined) return []
    const { state: rule = 'unknown', refusal = '' } = rulings[`${id} 0`] ?? {}
    const { passes: agreed = 0, fails: differed = 0 } = values
    return [{ scene, app, owner, rule, refusal, agreed, differed }]
  })
