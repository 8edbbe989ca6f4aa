/** The plug, the latency and the refusals of a place: what is turned holds at once. */
import { useState } from 'preact/hooks'
import {
  latencyMsMost,
  type PlaceKind,
  type Plug,
  refusalsAt,
  type Turns,
} from '../../protocol/turns.ts'
import { outcomePhrase } from '../failures/outcome-words.ts'
import { count } from '../furniture/figures.ts'
import { Mistakes } from '../furniture/mistakes.tsx'
import { speaker } from '../furniture/speech.ts'
import { language, mayControl } from '../state/page.ts'
import type { PlaceDesk } from './place-desk.ts'
import { type Pulled, type Turning, useTurning } from './turning.ts'
import { stageWords } from './words.ts'

const say = speaker(stageWords)

interface ControlsProps {
  readonly place: string
  readonly kind: PlaceKind
  readonly desk: PlaceDesk
  readonly pulled: Pulled
}

export function Controls({ place, kind, desk, pulled }: ControlsProps) {
  const turning = useTurning({ place, kind, desk, pulled })
  const isOff = !mayControl.value
  return (
    <div class="turning">
      <fieldset disabled={isOff}>
        <PlugSwitch turning={turning} />
      </fieldset>
      <fieldset disabled={isOff || turning.turns.plug !== 'in'}>
        <LatencySlider turning={turning} />
        {refusalsAt[kind].length === 0 ? null : <RefusalSlider kind={kind} turning={turning} />}
      </fieldset>
      <button
        type="button"
        data-testid="reset-place"
        disabled={isOff}
        title={say('reset-hint')}
        onClick={turning.reset}
      >
        {say('reset')}
      </button>
      <Mistakes told={desk.told} />
    </div>
  )
}

interface TurningProps {
  readonly turning: Turning
}

const outs = ['refuses', 'silent'] as const satisfies readonly Plug[]

function PlugSwitch({ turning }: TurningProps) {
  const { plug } = turning.turns
  const [how, setHow] = useState<(typeof outs)[number]>('refuses')
  const out = plug === 'in' ? how : plug
  return (
    <div class="plug" data-plug={plug}>
      <button
        type="button"
        role="switch"
        aria-checked={plug === 'in'}
        data-testid="plug"
        onClick={() => (plug === 'in' ? turning.turn({ plug: how }) : turning.plugBack())}
      >
        <span class="plug-knob" />
        <span class="plug-says">
          <b>{say(`plug-${plug}`)}</b>
          <span>{say(plug === 'in' ? 'pull' : 'plug-back')}</span>
        </span>
      </button>
      <div class="plug-how" role="radiogroup" aria-label={say('pull-how')}>
        <span class="aside">{say('pull-how')}</span>
        {outs.map((one) => (
          <label key={one}>
            <input
              type="radio"
              name="plug-how"
              checked={out === one}
              onChange={() => {
                setHow(one)
                if (plug !== 'in') turning.turn({ plug: one })
              }}
            />
            {say(`how-${one}`)}
          </label>
        ))}
      </div>
    </div>
  )
}

/** Fine where it begins to hurt, coarse where it hurts anyway. */
const stops = [
  ...[0, 5, 10, 20, 30, 50, 80, 120, 200, 300, 500, 800],
  ...[1200, 2000, 3000, 5000, 8000, latencyMsMost],
]

const stopOf = (ms: number) => {
  const above = stops.findIndex((stop) => stop >= ms)
  return above < 0 ? stops.length - 1 : above
}

function LatencySlider({ turning }: TurningProps) {
  const { latencyMs } = turning.turns
  const says =
    latencyMs === null ? say('latency-none') : say('ms', count(latencyMs, language.value))
  return (
    <label class="slider">
      <span>
        {say('latency')} <output data-testid="latency-says">{says}</output>
      </span>
      <input
        type="range"
        data-testid="latency"
        min={0}
        max={stops.length - 1}
        step={1}
        value={stopOf(latencyMs ?? 0)}
        aria-valuetext={says}
        onInput={({ currentTarget }) => {
          turning.turn({ latencyMs: stops[Number(currentTarget.value)] ?? 0 })
        }}
      />
    </label>
  )
}

interface RefusalProps extends TurningProps {
  readonly kind: PlaceKind
}

function RefusalSlider({ kind, turning }: RefusalProps) {
  const { refusedShare, outcome } = turning.turns
  // At 0 % a word says nothing yet: it waits here for the slider.
  const [wanted, want] = useState<Turns['outcome']>(null)
  const known: readonly NonNullable<Turns['outcome']>[] = refusalsAt[kind]
  // What somebody else has set may be a word this place is not offered.
  const words = outcome === null || known.includes(outcome) ? known : [outcome, ...known]
  const chosen = (refusedShare === 0 ? wanted : outcome) ?? known[0] ?? null
  const percentage = Math.round(refusedShare * 100)
  return (
    <div class="slider">
      <label>
        <span>
          {say('refusals')} <output data-testid="refusals-says">{percentage}%</output>
        </span>
        <input
          type="range"
          data-testid="refusals"
          min={0}
          max={100}
          step={1}
          value={percentage}
          aria-valuetext={`${percentage}%`}
          onInput={({ currentTarget }) => {
            turning.turn({ refusedShare: Number(currentTarget.value) / 100, outcome: chosen })
          }}
        />
      </label>
      <label class="refuse-with">
        <span>{say('refuse-with')}</span>
        <select
          data-testid="refuse-with"
          value={chosen ?? ''}
          onChange={({ currentTarget }) => {
            const word = words.find((one) => one === currentTarget.value)
            want(word ?? null)
            if (word !== undefined && refusedShare > 0) turning.turn({ outcome: word })
          }}
        >
          {words.map((word) => (
            <option key={word} value={word}>
              {outcomePhrase(word)}
            </option>
          ))}
        </select>
      </label>
      <span class="aside">{say('of-money')}</span>
    </div>
  )
}
