/** The acts of the scenario, one under another; a presenter turns to any of them. */
import { duration } from '../furniture/figures.ts'
import { Panel } from '../furniture/panel.tsx'
import { speaker } from '../furniture/speech.ts'
import { act, acts } from '../stage/seen.ts'
import { mayControl } from '../state/page.ts'
import { turnAct } from './play-state.ts'
import { consoleWords } from './words.ts'

const say = speaker(consoleWords)

export function ActList() {
  if (acts.value.length === 0) return null
  const isOff = !mayControl.value
  return (
    <Panel
      name="act-list"
      title={say('acts')}
      actions={
        <button
          type="button"
          data-testid="act-release"
          disabled={isOff}
          onClick={() => turnAct('time')}
        >
          {say('act-release')}
        </button>
      }
    >
      <ol>
        {[-1, ...acts.value.keys()].map((index) => {
          const one = acts.value[index]
          return (
            <li key={index}>
              <button
                type="button"
                class="act-turn"
                data-testid={`act-${index}`}
                aria-current={index === act.value ? 'step' : undefined}
                disabled={isOff}
                onClick={() => turnAct(index)}
              >
                <span class="figure">
                  {one === undefined ? '' : duration(one.atSeconds * 1000)}
                </span>
                <span>{one?.title ?? say('act-before')}</span>
                <span class="figure aside">{one?.day ?? ''}</span>
              </button>
            </li>
          )
        })}
      </ol>
    </Panel>
  )
}
