/** Beside the charts: what all of them say of one moment, and what was changed while the run went on. */
import { speaker } from '../furniture/speech.ts'
import { hopName } from '../stage/names.ts'
import { picture } from '../state/page.ts'
import { allRows, isZoomed, lookAt, marks, moment, rowAtMoment } from './choices.ts'
import { Swatch } from './legend.tsx'
import { crossesDays, momentOf } from './moments.ts'
import { type Plan, plans } from './plans.ts'
import { readingsOf } from './readings.ts'
import { endOf } from './rows.ts'
import { readWords } from './words.ts'

const say = speaker(readWords)

/** The day is told where it is not the watcher's own: of a run over several, or of virtual time. */
const tellsDay = (): boolean => {
  const [first, last] = [allRows.value[0], allRows.value.at(-1)]
  if (picture.value?.frame.run.time === 'virtual') return true
  return (
    first !== undefined &&
    last !== undefined &&
    crossesDays({ from: first.second, to: endOf(last) })
  )
}

export function Readout() {
  const row = rowAtMoment.value
  return (
    <section class="panel chart-readout" data-testid="readout" aria-label={say('moment')}>
      <header>
        <h2 class="figure" data-second={row?.second}>
          {row === undefined ? say('moment') : momentOf(row.second, tellsDay())}
        </h2>
        <span class="unit">
          {say(moment.value === null ? (isZoomed.value ? 'last-shown' : 'newest') : 'chosen')}
          {row !== undefined && row.span > 1 ? ` · ${say('covers', row.span)}` : ''}
        </span>
      </header>
      {Object.values(plans).map((plan) => (
        <Group key={plan.value.name} plan={plan.value} />
      ))}
    </section>
  )
}

function Group({ plan }: { readonly plan: Plan }) {
  const row = rowAtMoment.value
  const readings = row === undefined ? [] : readingsOf(plan, row)
  return (
    <div class="group" data-chart={plan.name}>
      <h3>{plan.title}</h3>
      {readings.length === 0 ? (
        <p class="unit">{plan.kind === 'heat' ? say('heat-hint') : say('nothing')}</p>
      ) : (
        <dl>
          {readings.map(({ id, label, value, look }) => (
            <div key={id} data-series={id}>
              <dt>
                <Swatch look={look} name={`read ${plan.name} ${id}`} />
                {label}
              </dt>
              <dd class="figure">{value}</dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  )
}

/** Where policies changed, as the map calls it; a page's caption stays as it was written. */
const namedHops = (title: string) => title.replace(/[\w-]+>[\w-]+/g, hopName)

export function Changes() {
  const days = tellsDay()
  const at = rowAtMoment.value?.second
  return (
    <section class="panel chart-changes" data-testid="changes" aria-label={say('changes')}>
      <h2>{say('changes')}</h2>
      {marks.value.length === 0 ? <p class="unit">{say('changes-none')}</p> : null}
      <ol>
        {marks.value.map(({ number, second, title }) => (
          <li key={number}>
            <button
              type="button"
              class="chart-change"
              data-number={number}
              aria-current={moment.value !== null && second === at ? 'true' : undefined}
              title={say('go-to-change', number)}
              onClick={() => lookAt(second)}
            >
              <span class="flag figure">{number}</span>
              <span class="figure when">{momentOf(second, days)}</span>
              <span class="what">{namedHops(title)}</span>
            </button>
          </li>
        ))}
      </ol>
    </section>
  )
}
