/** Where somebody without the token pastes it, and is told where it stands. */
import { useState } from 'preact/hooks'
import { Panel } from '../furniture/panel.tsx'
import { speaker } from '../furniture/speech.ts'
import { ask } from '../state/desk.ts'
import { token } from '../state/page.ts'
import { keepToken } from '../state/token.ts'
import { consoleWords } from './words.ts'

const say = speaker(consoleWords)

/** The token itself, out of whatever was pasted. */
const tokenIn = (text: string) => text.trim().replace(/^.*#token=/, '')

export function Unlock() {
  const [text, setText] = useState('')
  const [isWrong, setWrong] = useState(false)
  if (token.value !== null) return null
  const unlock = async (event: Event) => {
    event.preventDefault()
    const given = tokenIn(text)
    token.value = given
    // Whoever may turn is told what is lacking; whoever may not, that it is locked.
    const answer = await ask('/admin/acts', { method: 'POST', body: {} })
    const fits = answer.ok || answer.status !== 401
    if (fits) keepToken(given)
    else token.value = null
    setWrong(!fits)
  }
  return (
    <Panel name="unlock" title={say('token-title')}>
      <p id="token-says">{say('token-says')}</p>
      <form onSubmit={unlock}>
        <label>
          <span class="visually-hidden">{say('token')}</span>
          <input
            type="password"
            autocomplete="off"
            spellcheck={false}
            placeholder={say('token')}
            data-testid="token"
            aria-describedby="token-says"
            aria-invalid={isWrong}
            value={text}
            onInput={({ currentTarget }) => setText(currentTarget.value)}
          />
        </label>
        <button
          type="submit"
          class="main"
          data-testid="unlock-button"
          disabled={text.trim() === ''}
        >
          {say('unlock')}
        </button>
      </form>
      {isWrong ? (
        <p class="mistakes" role="alert">
          {say('token-wrong')}
        </p>
      ) : null}
    </Panel>
  )
}
