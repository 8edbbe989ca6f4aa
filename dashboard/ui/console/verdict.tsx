/** What the last round came to: the verdict, and each expectation beside what was found. */

import type { Ending, Expected } from '../../protocol/console.ts'
import { outcomePhrase } from '../failures/outcome-words.ts'
import { count, percent } from '../furniture/figures.ts'
import { Panel } from '../furniture/panel.tsx'
import { speaker } from '../furniture/speech.ts'
import { language } from '../state/page.ts'
import { play } from './play-state.ts'
import { consoleWords, expectationWords } from './words.ts'

const say = speaker(consoleWords)
const expect = speaker(expectationWords)

/** Expectations that have no name of their own are counts of an outcome. */
type OutcomeName = Parameters<typeof outcomePhrase>[0]

type Judged = 'passed' | 'failed' | 'stopped' | 'inconclusive'

function judgedOf({ stopped, passed, reasons }: Ending): Judged {
  if (stopped) return 'stopped'
  if (passed) return 'passed'
  return reasons.length > 0 ? 'failed' : 'inconclusive'
}

export function Verdict() {
  const ending = play.value?.ending
  if (ending === null || ending === undefined) return null
  const judged = judgedOf(ending)
  const share = ending.finished === 0 ? null : ending.approved / ending.finished
  return (
    <Panel name="play-verdict" title={say('verdict')} unit={`${ending.title}, ${ending.seed}`}>
      <p class="judged" data-testid="judged" data-judged={judged}>
        <b>{say(judged)}</b>
        <span>
          {say('finished', count(ending.finished, language.value))} ·{' '}
          {percent(share, language.value)}
        </span>
      </p>
      {ending.stopped ? <p class="aside">{say('stopped-says')}</p> : null}
      <ul class="judged-reasons">
        {[...(ending.stopped ? [] : ending.reasons), ...ending.inconclusive].map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
      </ul>
      <div class="scroll">
        <table class="expectations">
          <thead>
            <tr>
              <th scope="col">{say('expectation')}</th>
              <th scope="col">{say('wanted')}</th>
              <th scope="col">{say('found')}</th>
              <th scope="col">{say('met')}</th>
            </tr>
          </thead>
          <tbody>{ending.expectations.map(Row)}</tbody>
        </table>
      </div>
      <p class="digest">
        <span class="aside">{say('digest')}</span>{' '}
        <code data-testid="digest" title={say('digest-says')}>
          {ending.digest}
        </code>
      </p>
    </Panel>
  )
}

const isNamed = (name: string): name is keyof typeof expectationWords =>
  Object.hasOwn(expectationWords, name)

const truth = (text: string) =>
  text === 'true' ? say('holds') : text === 'false' ? say('holds-not') : text

const Row = ({ name, wanted, found, met }: Expected) => (
  <tr key={`${name} ${wanted}`} data-met={String(met)}>
    <th scope="row">{isNamed(name) ? expect(name) : outcomePhrase(name as OutcomeName)}</th>
    <td class="figure">{truth(wanted)}</td>
    <td class="figure">{truth(found)}</td>
    <td class="met">{say(met ? 'yes' : 'no')}</td>
  </tr>
)
