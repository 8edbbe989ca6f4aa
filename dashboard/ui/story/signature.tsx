/** How a message was signed: by what, over exactly which text, and whether it verifies. */
import type { ToldSignature } from '../../protocol/story.ts'
import { Scroller } from '../furniture/scroller.tsx'
import { speaker } from '../furniture/speech.ts'
import { storyWords } from './words.ts'

const say = speaker(storyWords)

export function Signature({ signature }: { readonly signature: ToldSignature }) {
  const { by, algorithm, key, where, text, verifies, mistake } = signature
  return (
    <section class="signature" aria-label={say('signature')} data-tone={verifies ? 'good' : 'bad'}>
      <h3>
        {say('signature')}{' '}
        <span class="told-outcome">{say(verifies ? 'verifies' : 'verifies-not')}</span>{' '}
        <span class="unit">{say(`signed-by-${by}`)}</span>
      </h3>
      {mistake === null ? null : <p>{mistake}</p>}
      <dl class="signature-facts">
        {(
          [
            ['algorithm', algorithm],
            ['key', key],
            ['where', where],
          ] as const
        ).map(([word, value]) =>
          value === '' ? null : (
            <div key={word}>
              <dt>{say(word)}</dt>
              <dd>{value}</dd>
            </div>
          ),
        )}
      </dl>
      <h4>{say('signed-text')}</h4>
      <Scroller label={say('signed-text')}>
        <pre class="wire" data-testid="signed-text">
          {text}
        </pre>
      </Scroller>
    </section>
  )
}
