/** A few payments of every ending, the newest first: each leads to all that is known of it. */
import type { CellEnding, CellSample } from '../../protocol/cells.ts'
import { failureName, stepName } from '../failures/failure-names.ts'
import { failureSays, stepOf } from '../failures/failure-words.ts'
import { amountText } from '../failures/names.ts'
import { outcomePhrase } from '../failures/outcome-words.ts'
import { count, timeOfDay } from '../furniture/figures.ts'
import { cityName, sceneName } from '../furniture/place-names.ts'
import { speaker } from '../furniture/speech.ts'
import { hopName } from '../stage/names.ts'
import { language } from '../state/page.ts'
import { hrefOf } from '../state/route.ts'
import { matrixWords } from './words.ts'

const say = speaker(matrixWords)

export const Samples = ({ endings }: { readonly endings: readonly CellEnding[] }) => (
  <section aria-label={say('samples')} data-testid="samples">
    <h3>
      {say('samples')} <span class="unit">{say('samples-unit')}</span>
    </h3>
    {endings.length === 0 ? <p class="aside">{say('samples-none')}</p> : null}
    {endings.map(({ ending, attempts, samples }) => (
      <div key={ending} class="ending" data-ending={ending}>
        <h4 title={ending === 'approved' ? undefined : failureSays(ending)}>
          {ending === 'approved' ? say('approved') : failureName(ending)}
          <span class="unit">{ending === 'approved' ? '' : stepName(stepOf(ending))}</span>
          <b class="figure">{count(attempts, language.value)}</b>
        </h4>
        <ul>
          {samples.map((sample) => (
            <Sample key={`${sample.trace} ${sample.at}`} sample={sample} />
          ))}
        </ul>
      </div>
    ))}
  </section>
)

function Sample({ sample }: { readonly sample: CellSample }) {
  const { at, trace, scene, city, amountFen, outcome, hop } = sample
  return (
    <li data-trace={trace}>
      <a href={hrefOf('payments', trace)} title={say('look-at', trace)}>
        <span class="figure time">{timeOfDay(at)}</span>
        <span class="what">
          <span class="trace figure">{trace}</span>
          <small>
            {[cityName(city), sceneName(scene), outcomePhrase(outcome), hopName(hop)].join(' · ')}
          </small>
        </span>
        <span class="figure amount">{amountText(amountFen)}</span>
      </a>
    </li>
  )
}
