/** The scenarios there are, each a card to put on; a file with mistakes shows them all. */
import { useState } from 'preact/hooks'
import type { Faulty, Listed, Playable, PlayOrder, Speed } from '../../protocol/console.ts'
import { rate, shortCount } from '../furniture/figures.ts'
import { Panel } from '../furniture/panel.tsx'
import { Scroller } from '../furniture/scroller.tsx'
import { speaker, tongueOf } from '../furniture/speech.ts'
import { language, mayControl } from '../state/page.ts'
import { Confirmed } from './confirmed.tsx'
import { isWorking, play, playbill, playbillMissing, putOn } from './play-state.ts'
import { speeds, speedWords } from './sliders.tsx'
import { consoleWords } from './words.ts'

const say = speaker(consoleWords)

/** How the next one is to be put on, whichever it is. */
interface Wish {
  /** Empty leaves the scenario's own. */
  readonly seed: string
  readonly rounds: 'many' | 'one'
  readonly speed: Speed
}

export function ScenarioCards() {
  const [wish, setWish] = useState<Wish>({ seed: '', rounds: 'many', speed: 10 })
  if (play.value === null) return null
  const listed = playbill.value?.scenarios
  if (listed === undefined) return <Awaited />
  if (listed.length === 0) return null
  return (
    <Panel name="scenarios" title={say('scenarios')} unit={say('scenarios-unit')}>
      <WishForm wish={wish} change={(change) => setWish({ ...wish, ...change })} />
      <ul class="cards">
        {listed.map((one) => (
          <li key={one.id} data-testid={`card-${one.id}`} data-on={String(isOn(one))}>
            {isFaulty(one) ? <FaultyCard faulty={one} /> : <Card one={one} wish={wish} />}
          </li>
        ))}
      </ul>
    </Panel>
  )
}

/** The first list takes seconds where scenarios are large: its place is held, and says so. */
const Awaited = () => (
  <Panel name="scenarios" title={say('scenarios')}>
    <p class="empty" role="status">
      {playbillMissing.value === null
        ? say('scenarios-awaited')
        : say('scenarios-missing', playbillMissing.value)}
    </p>
  </Panel>
)

const isFaulty = (one: Listed): one is Faulty => one.mistakes.length > 0
const isOn = ({ id }: Listed) => play.value?.scenario === id

interface WishFormProps {
  readonly wish: Wish
  readonly change: (change: Partial<Wish>) => void
}

const WishForm = ({ wish, change }: WishFormProps) => (
  <div class="wish">
    <label>
      <span>{say('seed-label')}</span>
      <input
        type="text"
        inputMode="numeric"
        size={11}
        placeholder={say('own-seed')}
        data-testid="next-seed"
        value={wish.seed}
        onInput={({ currentTarget }) => change({ seed: currentTarget.value })}
      />
    </label>
    <label>
      <span>{say('rounds-label')}</span>
      <select
        data-testid="next-rounds"
        value={wish.rounds}
        onChange={({ currentTarget }) =>
          change({ rounds: currentTarget.value === 'one' ? 'one' : 'many' })
        }
      >
        <option value="many">{say('rounds-many')}</option>
        <option value="one">{say('rounds-one')}</option>
      </select>
    </label>
    <label>
      <span>{say('speed-label')}</span>
      <select
        data-testid="next-speed"
        value={String(wish.speed)}
        onChange={({ currentTarget: { value } }) =>
          change({ speed: value === 'max' ? 'max' : Number(value) })
        }
      >
        {speeds.map((speed) => (
          <option key={speed} value={String(speed)}>
            {speed === 'max' ? speedWords(speed) : `× ${speed}`}
          </option>
        ))}
      </select>
    </label>
  </div>
)

interface CardProps {
  readonly one: Playable
  readonly wish: Wish
}

function Card({ one, wish }: CardProps) {
  const { id, title, describes } = one
  return (
    <>
      <h3 id={`card-title-${id}`}>
        {title}
        {isOn(one) ? <span class="on-now">{say('is-on')}</span> : null}
      </h3>
      <p class="describes" lang={tongueOf(describes)}>
        {describes}
      </p>
      <p class="card-facts">
        {factsOf(one).map((fact) => (
          <span key={fact} class="figure">
            {fact}
          </span>
        ))}
      </p>
      <div class="card-buttons">
        <PlayButton one={one} wish={wish} time="real" />
        <PlayButton one={one} wish={wish} time="virtual" />
      </div>
    </>
  )
}

function factsOf({ seconds, arrivals, peakPerSecond, acts }: Playable): string[] {
  return [
    say('seconds', shortCount(seconds, language.value)),
    say('arrivals', shortCount(arrivals, language.value)),
    say('peak', rate(peakPerSecond, language.value)),
    ...(acts.length === 0 ? [] : [say('acts-count', acts.length)]),
  ]
}

function PlayButton({ one, wish, time }: CardProps & { readonly time: 'real' | 'virtual' }) {
  const unfit = one.unfit[time]
  const isLosing = play.value?.step === 'playing' || play.value?.step === 'ended'
  const name = `play-${time}-${one.id}`
  return (
    <>
      <Confirmed
        name={name}
        label={say(`play-${time}`)}
        question={isLosing ? say('play-ask', play.value?.title ?? '') : null}
        confirm={say('do-play')}
        isMain={time === 'real'}
        isDisabled={
          !mayControl.value || isWorking.value || unfit !== null || play.value?.step === 'changing'
        }
        describedBy={unfit !== null ? `${name}-unfit` : `card-title-${one.id}`}
        onConfirm={() => putOn(orderOf(one.id, wish, time))}
      />
      {unfit === null ? null : (
        <p class="unfit" id={`${name}-unfit`}>
          {say(unfit)}
        </p>
      )}
    </>
  )
}

function orderOf(scenario: string, { seed, rounds, speed }: Wish, time: 'real' | 'virtual') {
  const text = seed.trim()
  // What is no number is sent as it is: the sandbox says what a seed may be.
  const given = text === '' ? {} : { seed: /^\d+$/.test(text) ? Number(text) : text }
  const how = time === 'virtual' ? { speed } : rounds === 'one' ? { rounds: 1 } : {}
  return { scenario, time, ...given, ...how } as PlayOrder
}

const FaultyCard = ({ faulty: { title, mistakes } }: { readonly faulty: Faulty }) => (
  <>
    <h3>{title}</h3>
    <p class="faulty">{say('faulty')}</p>
    <Scroller label={`${title}: ${say('faulty')}`}>
      <ul class="card-mistakes">
        {mistakes.map(({ where, found, todo }) => (
          <li key={`${where} ${found}`}>
            <code>{where}</code> {found}. {todo}
          </li>
        ))}
      </ul>
    </Scroller>
  </>
)
