/** The acts of the scenario, as a row of dates; the one that holds is a subtitle. */
import { useState } from 'preact/hooks'
import type { Act } from '../../protocol/live.ts'
import { duration } from '../furniture/figures.ts'
import { Mistakes } from '../furniture/mistakes.tsx'
import { speaker } from '../furniture/speech.ts'
import { type Answered, ask } from '../state/desk.ts'
import { mayControl } from '../state/page.ts'
import { act, acts, whyNot } from './seen.ts'
import { stageWords } from './words.ts'

const say = speaker(stageWords)

/** Turns to an act; -1 is before the first. */
export const turnTo = (to: number): Promise<Answered<unknown>> =>
  ask('/admin/acts', { method: 'POST', body: { to } })

/** The act so many further on; null where there is none, or it may not be turned. */
export function actAfter(steps: 1 | -1): number | null {
  const to = act.value + steps
  return mayControl.value && to >= -1 && to < acts.value.length ? to : null
}

export function Acts() {
  const [told, setTold] = useState<Answered<unknown> | null>(null)
  if (acts.value.length === 0) return null
  const turn = async (to: number) => setTold(await turnTo(to))
  return (
    <section class="acts" data-testid="acts" aria-label={say('acts')}>
      <p
        class="act-caption"
        data-before={String(act.value < 0)}
        data-testid="act-caption"
        aria-live="polite"
      >
        <span class="act-day">{captionDay(acts.value[act.value])}</span>
        {acts.value[act.value]?.title ?? say('act-before')}
      </p>
      <ol class="act-row">
        {[-1, ...acts.value.keys()].map((index) => (
          <li key={index}>
            <Turn index={index} onTurn={turn} />
          </li>
        ))}
      </ol>
      <Mistakes told={told} />
    </section>
  )
}

interface TurnProps {
  readonly index: number
  readonly onTurn: (to: number) => void
}

function Turn({ index, onTurn }: TurnProps) {
  const holds = index === act.value
  const one = acts.value[index]
  return (
    <button
      type="button"
      data-act={index}
      data-past={String(index < act.value)}
      aria-current={holds ? 'step' : undefined}
      disabled={!mayControl.value}
      title={whyNot.value === null ? (one?.title ?? say('act-before')) : say(whyNot.value)}
      onClick={() => onTurn(index)}
    >
      <span class="act-dot" />
      {one === undefined ? say('act-before') : (one.day ?? duration(one.atSeconds * 1000))}
      {one === undefined ? null : <span class="visually-hidden"> {one.title}</span>}
    </button>
  )
}

const captionDay = (one: Act | undefined) => one?.day ?? ''
