/** The acts of the scenario, as a row of dates; the one that holds is a subtitle. */
import { useEffect, useState } from 'preact/hooks'
import type { Act } from '../../protocol/live.ts'
import { duration } from '../furniture/figures.ts'
import { Mistakes } from '../furniture/mistakes.tsx'
import { speaker, tongueOf } from '../furniture/speech.ts'
import { type Answered, ask } from '../state/desk.ts'
import { isLive, mayControl } from '../state/page.ts'
import { act, acts, whyNot } from './seen.ts'
import { stageWords } from './words.ts'

const say = speaker(stageWords)

/** Turns to an act; -1 is before the first, and `time` lets time turn them again. */
export const turnTo = (to: number | 'time'): Promise<Answered<ActsTold>> =>
  ask('/admin/acts', { method: 'POST', body: { to } })

/** The act so many further on; null where there is none, or it may not be turned. */
export function actAfter(steps: 1 | -1): number | null {
  const to = act.value + steps
  return mayControl.value && to >= -1 && to < acts.value.length ? to : null
}

/** `hand`: a presenter turned to the act that holds, and time turns none. */
interface ActsTold {
  readonly turnedBy: 'time' | 'hand'
}

/** Asked whenever another act holds or something was turned here: frames do not tell it. */
function useHeld(turned: Answered<ActsTold> | null): boolean {
  const [isHeld, hold] = useState(false)
  const live = isLive.value
  useEffect(() => {
    if (!live || acts.value.length === 0) return hold(false)
    let isOver = false
    void ask<ActsTold>('/admin/acts').then((told) => {
      if (!isOver) hold(told.ok && told.value.turnedBy === 'hand')
    })
    return () => {
      isOver = true
    }
  }, [live, act.value, acts.value.length, turned])
  return isHeld
}

export function Acts() {
  const [told, setTold] = useState<Answered<ActsTold> | null>(null)
  const isHeld = useHeld(told)
  if (acts.value.length === 0) return null
  const turn = async (to: number | 'time') => setTold(await turnTo(to))
  return (
    <section class="acts" data-testid="acts" aria-label={say('acts')}>
      <p
        class="act-caption"
        data-before={String(act.value < 0)}
        data-testid="act-caption"
        aria-live="polite"
      >
        <span class="act-day">{captionDay(acts.value[act.value])}</span>
        <Caption one={acts.value[act.value]} />
      </p>
      <ol class="act-row">
        {[-1, ...acts.value.keys()].map((index) => (
          <li key={index}>
            <Turn index={index} onTurn={turn} />
          </li>
        ))}
      </ol>
      {isHeld ? (
        <button
          type="button"
          class="act-release"
          data-testid="act-release"
          disabled={!mayControl.value}
          title={whyNot.value === null ? say('act-release-why') : say(whyNot.value)}
          onClick={() => void turn('time')}
        >
          {say('act-release')}
        </button>
      ) : null}
      <Mistakes told={told} />
    </section>
  )
}

/** A scenario's title is in the scenario's language, whatever the page's. */
const Caption = ({ one }: { readonly one: Act | undefined }) =>
  one === undefined ? say('act-before') : <span lang={tongueOf(one.title)}>{one.title}</span>

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
