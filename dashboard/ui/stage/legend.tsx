/** What the signs of the map mean; above all how many messages one light is. */
import { count } from '../furniture/figures.ts'
import { speaker } from '../furniture/speech.ts'
import { language } from '../state/page.ts'
import { stageWords } from './words.ts'

const say = speaker(stageWords)

interface LegendProps {
  readonly worth: number
  readonly isStill: boolean
}

export function Legend({ worth, isStill }: LegendProps) {
  return (
    <ul class="stage-legend" data-testid="legend">
      <li data-sign={isStill ? 'number' : 'light'}>
        {isStill ? say('legend-still') : lightOf(worth)}
      </li>
      <li data-sign="shard">{say(isStill ? 'legend-still-fail' : 'legend-fail')}</li>
      <li data-sign="phone">{say('legend-phone')}</li>
    </ul>
  )
}

const lightOf = (worth: number) =>
  worth === 1 ? say('light-one') : say('light-many', count(worth, language.value))
