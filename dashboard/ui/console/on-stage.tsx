/** What is played now, how far it has come, and the buttons that pause, stop and reset it. */
import type { PlayState } from '../../protocol/console.ts'
import { duration } from '../furniture/figures.ts'
import { Mistakes } from '../furniture/mistakes.tsx'
import { Panel } from '../furniture/panel.tsx'
import { speaker, tongueOf } from '../furniture/speech.ts'
import { mayControl } from '../state/page.ts'
import { Confirmed } from './confirmed.tsx'
import { heldBy, isWorking, pause, play, reset, resume, stop, told } from './play-state.ts'
import { RateSlider, SpeedSlider } from './sliders.tsx'
import { consoleWords } from './words.ts'

const say = speaker(consoleWords)

export function OnStage() {
  const seen = play.value
  if (seen === null) return heldBy.value === null ? null : <p class="held">{heldBy.value}</p>
  const step = seen.paused && seen.step === 'playing' ? 'paused' : seen.step
  return (
    <Panel name="on-stage" title={say('now')}>
      <div class="on-stage-head">
        <div>
          <p class="play-title" data-testid="play-title">
            {seen.title}
          </p>
          <p class="describes" lang={tongueOf(seen.describes)}>
            {seen.describes}
          </p>
        </div>
        <p class="play-step" data-testid="play-step" data-play={step} role="status">
          {isWorking.value && step !== 'changing' ? say('working') : say(`step-${step}`)}
        </p>
      </div>
      <Progress seen={seen} />
      <Facts seen={seen} />
      <Controls seen={seen} />
      {seen.time === 'virtual' ? <p class="aside">{say('virtual')}</p> : null}
      <Mistakes told={told.value} />
      {seen.trouble === null ? null : (
        <p class="mistakes" role="alert">
          {seen.trouble}
        </p>
      )}
      <Before seen={seen} />
    </Panel>
  )
}

interface Seen {
  readonly seen: PlayState
}

function Progress({ seen }: Seen) {
  const { playedSeconds, seconds } = seen
  const share = seconds === 0 ? 0 : Math.min(1, playedSeconds / seconds)
  const says = `${duration(playedSeconds * 1000)} / ${duration(seconds * 1000)}`
  return (
    <div class="play-progress">
      <div
        role="progressbar"
        aria-label={say('progress')}
        aria-valuemin={0}
        aria-valuemax={Math.round(seconds)}
        aria-valuenow={Math.round(Math.min(playedSeconds, seconds))}
        aria-valuetext={says}
      >
        <span style={{ width: `${share * 100}%` }} />
      </div>
      <span class="figure">{says}</span>
    </div>
  )
}

const Facts = ({ seen: { seed, time, round, rounds } }: Seen) => (
  <dl class="play-facts">
    <div>
      <dt>{say('seed')}</dt>
      <dd class="figure" data-testid="play-seed">
        {seed}
      </dd>
    </div>
    <div>
      <dt>{say('time')}</dt>
      <dd data-testid="play-time">{say(`time-${time}`)}</dd>
    </div>
    {time === 'virtual' ? null : (
      <div>
        <dt>{say('round')}</dt>
        <dd class="figure">
          {rounds === null ? say('over-and-over', round) : say('of-rounds', `${round} / ${rounds}`)}
        </dd>
      </div>
    )}
  </dl>
)

function Controls({ seen }: Seen) {
  const isOff = !mayControl.value || isWorking.value
  const isStill = isOff || seen.step !== 'playing'
  return (
    <div class="play-controls">
      <div class="play-buttons">
        <button
          type="button"
          data-testid={seen.paused ? 'resume' : 'pause'}
          disabled={isStill}
          onClick={seen.paused ? resume : pause}
        >
          {say(seen.paused ? 'resume' : 'pause')}
        </button>
        <Confirmed
          name="stop"
          label={say('stop')}
          question={say('stop-ask')}
          confirm={say('do-stop')}
          isDisabled={isStill}
          onConfirm={stop}
        />
        <Confirmed
          name="reset"
          label={say('reset')}
          question={say('reset-ask')}
          confirm={say('do-reset')}
          isDisabled={isOff || seen.step === 'changing'}
          onConfirm={reset}
        />
      </div>
      {seen.time === 'virtual' ? (
        <SpeedSlider seen={seen} isDisabled={isStill} />
      ) : (
        <RateSlider seen={seen} isDisabled={isOff} />
      )}
    </div>
  )
}

function Before({ seen: { before } }: Seen) {
  if (before === null) return null
  const { title, booksBalance, broken } = before
  return (
    <div class="play-before" data-testid="before" data-balance={String(booksBalance)}>
      <span class="aside">{say('before')}</span>
      <p>{say(booksBalance ? 'before-balance' : 'before-differ', title)}</p>
      {broken.map((one) => (
        <p key={one} class="aside">
          {one}
        </p>
      ))}
    </div>
  )
}
