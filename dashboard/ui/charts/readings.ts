/** What a chart says of one row, in words: its series or, of the heat map, the band pointed at. */
import type { SecondRow } from '../../protocol/live.ts'
import { speaker } from '../furniture/speech.ts'
import { band } from './choices.ts'
import type { Look } from './look.ts'
import { type Plan, shownOf } from './plans.ts'
import { readWords } from './words.ts'

const say = speaker(readWords)

export interface Reading {
  readonly id: string
  readonly label: string
  readonly value: string
  readonly look: Look
}

export function readingsOf(plan: Plan, row: SecondRow): readonly Reading[] {
  const columns = plan.kind === 'heat' ? pointedAt(plan) : shownOf(plan)
  return columns.map(({ id, label, value, look }) => ({
    ...{ id, look, value: plan.print(value(row)) },
    label: plan.kind === 'heat' ? say('heat-cell', label) : label,
  }))
}

const pointedAt = ({ bins, columns }: Plan) =>
  columns.filter((_, index) => bins[index]?.number === band.value)
