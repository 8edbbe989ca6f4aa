/** What the shades of the heat map mean: from few to the most that any cell shown holds. */
import { rate } from '../furniture/figures.ts'
import { speaker } from '../furniture/speech.ts'
import { language } from '../state/page.ts'
import { part, rows } from './choices.ts'
import { hottest } from './heat-bins.ts'
import { controlWords, readWords } from './words.ts'

const say = speaker(readWords)
const sayControl = speaker(controlWords)

export function HeatLegend() {
  const most = hottest(rows.value, part.value)
  if (most === 0) return <p class="unit heat-legend">{sayControl('no-heat')}</p>
  return (
    <p class="unit heat-legend">
      {say('fewer')}
      <i class="ramp" aria-hidden="true" />
      {say('many', rate(most, language.value))}
    </p>
  )
}
