/** Which time all charts show: the newest of a window, or what was zoomed into. */
import { speaker } from '../furniture/speech.ts'
import { picture } from '../state/page.ts'
import { isZoomed, moment, rowAtMoment, span, window, zoomBy, zoomOut } from './choices.ts'
import { crossesDays, momentOf } from './moments.ts'
import { windows } from './rows.ts'
import { controlWords } from './words.ts'

const say = speaker(controlWords)

export function Toolbar() {
  const { from, to } = span.value
  const days = crossesDays(span.value) || picture.value?.frame.run.time === 'virtual'
  const ended = picture.value?.frame.run.step === 'ended'
  const at = rowAtMoment.value?.second
  const state = isZoomed.value ? 'zoomed' : ended ? 'ended' : 'following'
  return (
    <div class="charts-bar">
      <fieldset class="chart-segments">
        <legend class="visually-hidden">{say('window')}</legend>
        {windows.map((one) => (
          <button
            type="button"
            key={one}
            data-window={one}
            aria-pressed={!isZoomed.value && window.value === one}
            onClick={() => {
              window.value = one
              zoomOut()
            }}
          >
            {say(one)}
          </button>
        ))}
      </fieldset>
      <fieldset class="chart-segments">
        <legend class="visually-hidden">{say('zoom-in')}</legend>
        <button type="button" aria-label={say('zoom-in')} onClick={() => zoomBy(0.5)}>
          +
        </button>
        <button type="button" aria-label={say('zoom-out')} onClick={() => zoomBy(2)}>
          −
        </button>
      </fieldset>
      <p class="charts-shown figure" data-testid="shown" data-from={from} data-to={to}>
        {momentOf(from, days)} – {momentOf(to, days)}
        <span class="unit">{say(state)}</span>
        {moment.value === null || at === undefined ? null : (
          <span class="charts-moment"> ↓ {momentOf(at, days)}</span>
        )}
      </p>
      {isZoomed.value ? (
        <button type="button" class="charts-reset" onClick={zoomOut}>
          {say('reset')}
        </button>
      ) : null}
      <p class="charts-hint unit">{say('hint')}</p>
    </div>
  )
}
