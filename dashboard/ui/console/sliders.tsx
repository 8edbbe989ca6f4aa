/** How fast: the crowd's rate in real time, the clock's speed in virtual time. */
import { useState } from 'preact/hooks'
import { type PlayState, rateMax, type Speed } from '../../protocol/console.ts'
import { rate as rateFigure } from '../furniture/figures.ts'
import { speaker } from '../furniture/speech.ts'
import { language } from '../state/page.ts'
import { turnRate, turnSpeed } from './play-state.ts'
import { consoleWords } from './words.ts'

const say = speaker(consoleWords)

interface SliderProps {
  readonly seen: PlayState
  readonly isDisabled: boolean
}

const figure = (value: number) => rateFigure(Math.round(value * 100) / 100, language.value)

export function RateSlider({ seen, isDisabled }: SliderProps) {
  const [draft, setDraft] = useState<number | null>(null)
  const factor = draft ?? seen.rate
  const says = `${say('rate-says', factor)} · ${perSecond(factor * seen.plannedPerSecond)}`
  const send = async (wanted: number) => {
    await turnRate(wanted)
    setDraft(null)
  }
  return (
    <label class="console-slider">
      <span>
        {say('rate')} <output data-testid="rate-says">{says}</output>
      </span>
      <input
        type="range"
        min={0}
        max={rateMax}
        step={0.1}
        value={factor}
        disabled={isDisabled}
        data-testid="rate"
        aria-valuetext={says}
        onInput={({ currentTarget }) => setDraft(Number(currentTarget.value))}
        onChange={({ currentTarget }) => send(Number(currentTarget.value))}
      />
      <Ticks marks={['0', '1', '2', '5', '10']} at={[0, 1, 2, 5, 10].map((one) => one / rateMax)} />
    </label>
  )
}

const perSecond = (rate: number) => (rate === 0 ? say('rate-none') : say('rate-is', figure(rate)))

export const speeds: readonly Speed[] = [
  ...[1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600],
  'max',
]

const placeOf = (speed: Speed) => {
  const found = speeds.findIndex((one) => one === 'max' || (speed !== 'max' && one >= speed))
  return found < 0 ? speeds.length - 1 : found
}

const speedAt = (place: string): Speed => speeds[Number(place)] ?? 1

export const speedWords = (speed: Speed) =>
  speed === 'max' ? say('speed-max') : say('speed-says', speed)

export function SpeedSlider({ seen, isDisabled }: SliderProps) {
  const [draft, setDraft] = useState<Speed | null>(null)
  const speed = draft ?? seen.speed
  const reached = seen.reachedSpeed
  const send = async (wanted: Speed) => {
    await turnSpeed(wanted)
    setDraft(null)
  }
  return (
    <label class="console-slider">
      <span>
        {say('speed')} <output data-testid="speed-says">{speedWords(speed)}</output>
        {reached === null ? null : (
          <span class="aside" data-testid="speed-reached">
            {say('speed-reached', figure(reached))}
          </span>
        )}
      </span>
      <input
        type="range"
        min={0}
        max={speeds.length - 1}
        step={1}
        value={placeOf(speed)}
        disabled={isDisabled}
        data-testid="speed"
        aria-valuetext={speedWords(speed)}
        onInput={({ currentTarget }) => setDraft(speedAt(currentTarget.value))}
        onChange={({ currentTarget }) => send(speedAt(currentTarget.value))}
      />
      <Ticks
        marks={['1', '20', '300', say('speed-max')]}
        at={[0, 4, 8, 13].map((place) => place / (speeds.length - 1))}
      />
    </label>
  )
}

const Ticks = ({
  marks,
  at,
}: {
  readonly marks: readonly string[]
  readonly at: readonly number[]
}) => (
  <span class="ticks" aria-hidden="true">
    {marks.map((mark, index) => (
      <span key={mark} style={{ left: `${(at[index] ?? 0) * 100}%` }}>
        {mark}
      </span>
    ))}
  </span>
)
