/** What latency is measured over, how its axis divides, and which percentiles are drawn. */
import { useSignal } from '@preact/signals'
import { phases } from '../../protocol/live.ts'
import { speaker } from '../furniture/speech.ts'
import { addPercentile, part, percentiles, scale, takePercentileAway } from './choices.ts'
import { offered, type Part, type Typed, typedPercentile } from './percentiles.ts'
import type { Column } from './plans.ts'
import { chartWords, controlWords } from './words.ts'

const say = speaker(controlWords)
const sayPart = speaker(chartWords)

const parts: readonly Part[] = ['payment', ...phases]

/** One choice for both charts of latency; each offers it. */
export function PartChoice() {
  const choose = (chosen: string) => {
    part.value = parts.find((one) => one === chosen) ?? 'payment'
  }
  return (
    <label class="chart-choice">
      {say('part')}
      <select
        data-testid="part"
        value={part.value}
        onChange={({ currentTarget }) => choose(currentTarget.value)}
      >
        {parts.map((one) => (
          <option key={one} value={one}>
            {sayPart(`part-${one}`)}
          </option>
        ))}
      </select>
    </label>
  )
}

export function ScaleChoice() {
  return (
    <fieldset class="chart-segments">
      <legend class="visually-hidden">{say('scale')}</legend>
      {(['logarithmic', 'linear'] as const).map((one) => (
        <button
          type="button"
          key={one}
          data-scale={one}
          aria-pressed={scale.value === one}
          onClick={() => {
            scale.value = one
          }}
        >
          {say(one)}
        </button>
      ))}
    </fieldset>
  )
}

export const TakeAway = ({ label, id }: Column) => (
  <button
    type="button"
    class="chart-take-away"
    aria-label={say('take-away', label)}
    onClick={() => takePercentileAway(Number(id.slice(1).replace('_ms', '')))}
  >
    ×
  </button>
)

/** Typed or chosen from a list; what cannot be drawn is told beside it, and stays to be mended. */
export function PercentileBox() {
  const text = useSignal('')
  const mistake = useSignal('')
  const add = (event: Event) => {
    event.preventDefault()
    const shown = percentiles.value.map(({ percent }) => percent)
    const typed: Typed = typedPercentile(text.value, shown)
    mistake.value = typed.ok ? '' : say(`typed-${typed.why}`, text.value.trim())
    if (!typed.ok) return
    addPercentile(typed.percent)
    text.value = ''
  }
  return (
    <form class="percentile-box" onSubmit={add}>
      <label class="chart-choice">
        {say('percentile')}
        <input
          list="percentiles-offered"
          autocomplete="off"
          data-testid="percentile"
          placeholder={say('percentile-example')}
          value={text.value}
          aria-invalid={mistake.value !== ''}
          aria-describedby="percentile-mistake"
          onInput={({ currentTarget }) => {
            text.value = currentTarget.value
          }}
        />
      </label>
      <datalist id="percentiles-offered">
        {offered.map((percent) => (
          <option key={percent} value={`p${percent}`} />
        ))}
      </datalist>
      <button type="submit">{say('add')}</button>
      <p class="percentile-mistake" id="percentile-mistake" role="alert">
        {mistake.value}
      </p>
    </form>
  )
}
