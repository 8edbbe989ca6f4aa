/** The states a payment went through in each party's records, and how what was unknown became known. */
import type { Story, ToldMove } from '../../protocol/story.ts'
import { Panel } from '../furniture/panel.tsx'
import { nameOf, speaker } from '../furniture/speech.ts'
import { placeName, sinceStart } from './names.ts'
import { stateWords } from './state-words.ts'
import { storyWords } from './words.ts'

const say = speaker(storyWords)

export function Lifecycle({ story: { moves, resolutions } }: { readonly story: Story }) {
  if (moves.length + resolutions.length === 0) return null
  return (
    <Panel title={say('lifecycle')} name="told-lifecycle">
      <dl class="told-records">
        {recordsIn(moves).map(({ key, place, record, states }) => (
          <div key={key}>
            <dt>
              {say(`record-${record}`)} <span class="unit">{placeName(place)}</span>
            </dt>
            <dd>
              <ol>
                {states.map(({ to, afterMs }) => (
                  <li key={`${afterMs} ${to}`} title={sinceStart(afterMs)}>
                    {stateName(to)}
                  </li>
                ))}
              </ol>
            </dd>
          </div>
        ))}
      </dl>
      {resolutions.length === 0 ? null : (
        <section class="told-resolutions">
          <h3>{say('resolutions')}</h3>
          {resolutions.map(({ why, to, hop, lastedMs, afterMs }) => (
            <p key={afterMs}>
              {say(`why-${why}`)} <b>{say(`resolved-${to}`)}</b>{' '}
              <span class="unit">
                {hop.replace('>', ' › ')} · {sinceStart(lastedMs)}
              </span>
            </p>
          ))}
        </section>
      )}
    </Panel>
  )
}

interface Life extends Pick<ToldMove, 'place' | 'record'> {
  readonly key: string
  readonly states: readonly ToldMove[]
}

function recordsIn(moves: readonly ToldMove[]): Life[] {
  const lives = new Map<string, Life>()
  for (const move of moves) {
    const { place, record } = move
    const key = `${place} ${record}`
    lives.set(key, { key, place, record, states: [...(lives.get(key)?.states ?? []), move] })
  }
  return [...lives.values()]
}

function stateName(state: string): string {
  const words = stateWords[state]
  return words === undefined ? state : nameOf({ english: words[0], chinese: words[1] })
}
