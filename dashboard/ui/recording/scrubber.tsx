/** The bar under every view of a recording: play, the moment, the way through time, and out. */
import { useEffect } from 'preact/hooks'
import { duration, timeOfDay } from '../furniture/figures.ts'
import { speaker } from '../furniture/speech.ts'
import { listenToKeys } from './keys.ts'
import {
  isPlaying,
  leadsTo,
  leave,
  moment,
  pace,
  paces,
  playOrPause,
  seek,
  type Tape,
  tape,
} from './player.ts'
import { Track } from './track.tsx'
import { scrubberWords } from './words.ts'

const say = speaker(scrubberWords)

export function Scrubber() {
  useEffect(listenToKeys, [])
  const shown = tape.value
  if (shown === null) return null
  return (
    <section class="scrubber" data-testid="scrubber" aria-label={say('bar')}>
      <PlayButton />
      <Clock pictures={shown.pictures} />
      <Slider shown={shown} />
      <Paces />
      {leadsTo() !== null ? (
        <button type="button" class="leave" data-testid="leave" onClick={leave}>
          {say(leadsTo() === 'live' ? 'leave' : 'leave-own')}
        </button>
      ) : null}
      <p class="visually-hidden" id="scrubber-keys">
        {say('keys')}
      </p>
    </section>
  )
}

function PlayButton() {
  const label = say(isPlaying.value ? 'pause' : 'play')
  return (
    <button
      type="button"
      class="play"
      data-testid="play"
      aria-label={label}
      title={label}
      onClick={playOrPause}
    >
      <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
        <path d={isPlaying.value ? 'M4 3h3v10H4zM9 3h3v10H9z' : 'M5 2.6v10.8l8.4-5.4z'} />
      </svg>
    </button>
  )
}

const Clock = ({ pictures: { from, to } }: Pick<Tape, 'pictures'>) => (
  <p class="moment-clock figure">
    <strong data-testid="moment">{timeOfDay(moment.value)}</strong>{' '}
    <span>
      <span data-testid="moment-elapsed">{duration(moment.value - from)}</span>{' '}
      {say('of', duration(to - from))}
    </span>
  </p>
)

function Slider({ shown }: { readonly shown: Tape }) {
  const { from, to } = shown.pictures
  const told = `${timeOfDay(moment.value)}, ${duration(moment.value - from)} ${say('of', duration(to - from))}`
  return (
    <div class="track">
      <Track shown={shown} />
      <input
        type="range"
        data-testid="slider"
        aria-label={say('position')}
        aria-valuetext={told}
        aria-describedby="scrubber-keys"
        min={0}
        max={Math.max(1, to - from)}
        step={1}
        value={moment.value - from}
        onInput={({ currentTarget }) => {
          isPlaying.value = false
          seek(from + Number(currentTarget.value))
        }}
      />
    </div>
  )
}

const Paces = () => (
  <fieldset class="paces">
    <legend class="visually-hidden">{say('pace')}</legend>
    {paces.map((one) => (
      <button
        key={one}
        type="button"
        data-testid={`pace-${one}`}
        aria-pressed={pace.value === one}
        onClick={() => {
          pace.value = one
        }}
      >
        {say('times', one)}
      </button>
    ))}
  </fieldset>
)
