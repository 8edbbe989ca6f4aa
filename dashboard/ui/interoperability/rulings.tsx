/** Which rules of the open page decide in a cell: what they say, since when, where, and from where. */
import type { CellAnswer, CellRuling } from '../../protocol/cells.ts'
import { money } from '../furniture/figures.ts'
import { cityName, sceneName } from '../furniture/place-names.ts'
import { speaker } from '../furniture/speech.ts'
import { language } from '../state/page.ts'
import { matrixWords } from './words.ts'

const say = speaker(matrixWords)
const citiesNamed = 5
/** The date of what held before anything was opened. */
const ever = '0001-01-01'

export const Rulings = ({ cell }: { readonly cell: CellAnswer }) => (
  <section aria-label={say('rules')} data-testid="rulings">
    <h3>
      {say('rules')} <span class="unit">{say('page', cell.day)}</span>
    </h3>
    <ol class="rulings">
      {cell.rulings.map((ruling, index) => (
        <li key={`${ruling.from} ${ruling.says} ${index}`} data-state={ruling.state}>
          <p class="says">
            <b>
              {say(`state-${ruling.state}`)}
              {ruling.why === null ? '' : ` · ${say(`why-${ruling.why}`)}`}
            </b>{' '}
            <time class="figure">{sinceText(ruling.from)}</time>
          </p>
          <p lang="en">{ruling.says}</p>
          <p class="second-line">{boundsOf(ruling).join(' · ')}</p>
        </li>
      ))}
    </ol>
  </section>
)

function sinceText(from: CellRuling['from']): string {
  if (from === null) return say('not-named')
  return from === ever ? say('since-ever') : say('since-day', from)
}

/** Where a rule decides, up to how much, and where it is known from. */
function boundsOf({ scenes, cities, shops, limitFen, source }: CellRuling): string[] {
  return [
    ...(scenes === null ? [] : [scenes.map(sceneName).join(', ')]),
    ...(cities === null ? [] : [citiesText(cities)]),
    ...(shops === null ? [] : [say('rule-shops', shops.join(', '))]),
    ...(limitFen === null ? [] : [say('rule-limit', money(limitFen, language.value))]),
    ...(source === null ? [] : [say('source', sourceText(source))]),
  ]
}

function citiesText(cities: readonly string[]): string {
  const named = cities.slice(0, citiesNamed).map(cityName).join(', ')
  const left = cities.length - citiesNamed
  return left > 0 ? `${named} ${say('more-cities', left)}` : named
}

function sourceText(source: string): string {
  if (source === 'assumed') return say('source-assumed')
  return source === 'scenario' ? say('source-scenario') : source
}
