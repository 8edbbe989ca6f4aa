/** One payment: how it ended, who said what, its code, its money, its notification, its records. */
import { useEffect, useState } from 'preact/hooks'
import { paymentPath, type Story } from '../../protocol/story.ts'
import { outcomePhrase } from '../failures/outcome-words.ts'
import { money, timeOfDay } from '../furniture/figures.ts'
import { Mistakes } from '../furniture/mistakes.tsx'
import { cityName, sceneName } from '../furniture/place-names.ts'
import { speaker } from '../furniture/speech.ts'
import { type Answered, ask } from '../state/desk.ts'
import { isLive, language } from '../state/page.ts'
import { hrefOf } from '../state/route.ts'
import { Books } from './books.tsx'
import { Codes } from './codes.tsx'
import { Covered } from './covered.tsx'
import { Lifecycle } from './lifecycle.tsx'
import { appName, placeName } from './names.ts'
import { Notices } from './notices.tsx'
import { Sequence } from './sequence.tsx'
import { toneOf } from './tone.ts'
import { storyWords } from './words.ts'

const say = speaker(storyWords)
/** A payment goes on for a while: it is asked for again as long as it is young. */
const [askEveryMs, youngMs] = [2000, 120_000]

export function PaymentStory({ trace }: { readonly trace: string }) {
  const [told, setTold] = useState<Answered<Story> | null>(null)
  useEffect(() => {
    let gone = false
    let last = ''
    const look = async () => {
      const answer = await ask<Story>(paymentPath(trace))
      const text = JSON.stringify(answer)
      if (gone || text === last) return
      last = text
      setTold(answer)
    }
    void look()
    const until = Date.now() + youngMs
    const timer = setInterval(() => {
      if (Date.now() > until) clearInterval(timer)
      else if (isLive.value && !document.hidden) void look()
    }, askEveryMs)
    return () => {
      gone = true
      clearInterval(timer)
    }
  }, [trace])
  return (
    <article class="story" data-testid="story">
      <a class="story-back" href={hrefOf('payments')}>
        ← {say('back')}
      </a>
      {told === null ? <p class="empty">{say('asking')}</p> : null}
      {told?.ok === false ? (
        <section class="panel story-missing">
          <h2>{trace}</h2>
          {told.status === 404 ? <p role="alert">{say('gone')}</p> : <Mistakes told={told} />}
        </section>
      ) : null}
      {told?.ok === true ? <Told story={told.value} trace={trace} /> : null}
    </article>
  )
}

function Told({ story, trace }: { readonly story: Story; readonly trace: string }) {
  return (
    <>
      <Heading story={story} trace={trace} />
      <Sequence story={story} />
      <div class="story-columns">
        <div class="story-column">
          <Codes codes={story.codes} />
          <Notices story={story} />
          <Covered story={story} />
        </div>
        <div class="story-column">
          <Books books={story.books} />
          <Lifecycle story={story} />
        </div>
      </div>
    </>
  )
}

function Heading({ story, trace }: { readonly story: Story; readonly trace: string }) {
  const { row, attempts, signatures, begins, wire, leftOut } = story
  const { outcome, amountFen, app, owner, city, scene, at } = row
  const tone = toneOf(outcome)
  const last = attempts.at(-1)
  return (
    <header class="panel story-head" data-tone={tone}>
      <div class="story-title">
        <p class="story-who">
          {app === null ? '' : say('app', appName(app))}{' '}
          <span>{say(tone === 'bad' ? 'not-paid-to' : 'paid-to')}</span>{' '}
          {row.payee ?? row.merchant ?? ''}{' '}
          {owner === null ? null : <span>{say('at', placeName(owner))}</span>}
        </p>
        <p class="story-amount figure">
          {amountFen === null ? '' : money(amountFen, language.value)}
        </p>
        <p class="story-outcome told-outcome">
          {outcome === null ? say('under-way') : outcomePhrase(outcome)}
        </p>
      </div>
      <div class="story-facts">
        <h2>{row.trace}</h2>
        <p class="unit">
          {[
            timeOfDay(at),
            scene === null ? '' : sceneName(scene),
            city === null || city === '' ? '' : cityName(city),
            say('message-count', story.hops.length),
          ]
            .filter(Boolean)
            .join(' · ')}
        </p>
        <a
          class="button"
          href={paymentPath(trace)}
          download={`payment-${row.trace.replaceAll(/\W+/g, '-')}.json`}
        >
          ⤓ {say('export')}
        </a>
      </div>
      {last === undefined || tone !== 'bad' ? null : (
        <p class="story-why">
          {language.value === 'english' ? last.says : outcomePhrase(last.outcome)}{' '}
          <span class="unit">{last.hop.replace('>', ' › ')}</span>
          {last.todo === '' || language.value !== 'english' ? null : (
            <span class="story-todo">{say('todo-is', last.todo)}</span>
          )}
        </p>
      )}
      {begins === 'end' ? <p class="story-note">{say('from-end')}</p> : null}
      {wire ? null : <p class="story-note">{say('no-wire')}</p>}
      {signatures === 'full' ? null : <p class="story-note">{say('trusting', signatures)}</p>}
      {leftOut > 0 ? <p class="story-note">{say('left-out', leftOut)}</p> : null}
    </header>
  )
}
