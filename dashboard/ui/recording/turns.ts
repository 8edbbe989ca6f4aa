/** What turned on the way of a recorded run: acts that began, and changes of policy, rules and rate. */
import type { Recording } from '../../protocol/recording-read.ts'
import type { Picture } from '../state/picture.ts'

export interface Turn {
  readonly at: number
  readonly kind: 'act' | 'change'
  readonly title: string
}

/** In order of time. A change that opens an act is told as the act. */
export function turnsOf(recording: Pick<Recording, 'head' | 'frames'>, last: Picture): Turn[] {
  const acts = actsOf(recording)
  const changes = last.seconds.flatMap(({ second, marks }) =>
    marks.map((title): Turn => ({ at: second * 1000, kind: 'change', title })),
  )
  const isAct = ({ at }: Turn) => acts.some((act) => Math.abs(act.at - at) < actSpanMs)
  return [...acts, ...changes.filter((change) => !isAct(change))].sort((a, b) => a.at - b.at)
}

function actsOf({ head, frames }: Pick<Recording, 'head' | 'frames'>): Turn[] {
  let { acts, act } = head.snapshot.run
  return frames.flatMap((frame): Turn[] => {
    acts = frame.acts ?? acts
    const title = acts[frame.run.act]?.title
    const turned = frame.run.act !== act
    act = frame.run.act
    return turned && title !== undefined ? [{ at: frame.at, kind: 'act', title }] : []
  })
}

/** An act is seen with the moment it falls into; its change carries the second. */
const actSpanMs = 2000
