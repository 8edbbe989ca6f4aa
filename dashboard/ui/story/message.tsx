/** One message: as it travelled, field by field beside it, what was sealed in it, and its signature. */
import type { ToldMessage } from '../../protocol/story.ts'
import { Scroller } from '../furniture/scroller.tsx'
import { speaker } from '../furniture/speech.ts'
import { Signature } from './signature.tsx'
import { storyWords } from './words.ts'

const say = speaker(storyWords)

export function Message({ message }: { readonly message: ToldMessage }) {
  const { form, bytes, fields, opened, signature } = message
  return (
    <>
      <div class="message-sides">
        <section aria-label={say('raw')}>
          <h3>
            {say('raw')}{' '}
            <span class="unit">
              {say(`form-${form}`)} · {bytes === 0 ? say('no-body') : say('bytes', bytes)}
            </span>
          </h3>
          <Scroller label={say('raw')}>
            <pre class="wire" data-testid="wire" data-form={form}>
              <Raw message={message} />
            </pre>
          </Scroller>
        </section>
        {fields.length === 0 ? null : (
          <section aria-label={say('pretty')}>
            <h3>{say('pretty')}</h3>
            <Scroller label={say('pretty')}>
              <dl class="fields">
                {fields.map(([name, value]) => (
                  <div key={name}>
                    <dt>{name}</dt>
                    <dd>{value}</dd>
                  </div>
                ))}
              </dl>
            </Scroller>
          </section>
        )}
      </div>
      {opened === null ? null : (
        <section class="message-opened" aria-label={say('opened')}>
          <h3>{say('opened')}</h3>
          <pre class="wire">{indented(opened)}</pre>
        </section>
      )}
      {signature === null ? null : <Signature signature={signature} />}
    </>
  )
}

/** Request line and headers, an empty line, the body. */
function Raw({ message: { form, start, headers, body } }: { readonly message: ToldMessage }) {
  if (form === 'iso8583') return <>{body}</>
  return (
    <>
      <b>{start}</b>
      {headers.map(([name, value]) => (
        <span key={name}>
          {'\n'}
          <i>{name}:</i> {value}
        </span>
      ))}
      {body === '' ? '' : `\n\n${body}`}
    </>
  )
}

function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}
