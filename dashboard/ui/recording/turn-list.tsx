/** Acts and changes of a recording as a table: for the eye, for screen readers, and to jump to them. */
import { duration, timeOfDay } from '../furniture/figures.ts'
import { Panel } from '../furniture/panel.tsx'
import { speaker } from '../furniture/speech.ts'
import { seek, type Tape } from './player.ts'
import { recordingWords, scrubberWords } from './words.ts'

const say = speaker(recordingWords)
const sayBar = speaker(scrubberWords)

export function TurnList({ shown: { turns, pictures } }: { readonly shown: Tape }) {
  const { from } = pictures
  return (
    <Panel title={say('turns')} name="turn-list">
      {turns.length === 0 ? (
        <p class="none">{say('no-turns')}</p>
      ) : (
        <div class="scroll">
          <table>
            <thead>
              <tr>
                <th scope="col">{say('when')}</th>
                <th scope="col">{say('what')}</th>
              </tr>
            </thead>
            <tbody>
              {turns.map(({ at, kind, title }) => (
                <tr key={`${at} ${title}`} data-kind={kind}>
                  <td class="figure">
                    <button
                      type="button"
                      class="jump"
                      aria-label={sayBar('jump', `${duration(at - from)} ${title}`)}
                      onClick={() => seek(at)}
                    >
                      {duration(at - from)}
                    </button>{' '}
                    <span class="unit">{timeOfDay(at)}</span>
                  </td>
                  <td>
                    <span class="kind">{say(`kind-${kind}`)}</span> {title}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Panel>
  )
}
