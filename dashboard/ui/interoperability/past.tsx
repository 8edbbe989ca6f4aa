/** A cell's endings over the last minutes: stacked bars, and the same as a table, which is its legend. */
import { useState } from 'preact/hooks'
import type { CellAnswer } from '../../protocol/cells.ts'
import { failureName } from '../failures/failure-names.ts'
import { count, rate, timeOfDay } from '../furniture/figures.ts'
import { sceneName } from '../furniture/place-names.ts'
import { speaker } from '../furniture/speech.ts'
import { language } from '../state/page.ts'
import { barSeconds, barStart, barsShown, type Stack, stacksOf } from './bars.ts'
import { asked } from './cells.ts'
import { matrixWords } from './words.ts'

const say = speaker(matrixWords)
const [width, height] = [barsShown, 100]

export function Past({ cell: { past, scene } }: { readonly cell: CellAnswer }) {
  const [onlyFailures, setOnlyFailures] = useState(false)
  const stacks = stacksOf(past, onlyFailures)
  const where = [
    scene === null ? say('past-scenes') : sceneName(scene),
    ...(asked.value.city === null ? [] : [say('past-cities')]),
  ].join(', ')
  return (
    <section aria-label={say('past')} data-testid="past">
      <div class="past-head">
        <h3>
          {say('past')} <span class="unit">{say('past-unit', where)}</span>
        </h3>
        <button
          type="button"
          aria-pressed={onlyFailures}
          onClick={() => setOnlyFailures(!onlyFailures)}
        >
          {say('only-failures')}
        </button>
      </div>
      {stacks.length === 0 ? (
        <p class="aside">{say(onlyFailures ? 'past-no-failure' : 'past-none')}</p>
      ) : (
        <>
          <Bars stacks={stacks} until={past.until} />
          <Legend stacks={stacks} />
        </>
      )}
    </section>
  )
}

interface BarsProps {
  readonly stacks: readonly Stack[]
  readonly until: number
}

function Bars({ stacks, until }: BarsProps) {
  const places = Array.from({ length: width }, (_, place) => place)
  const tops = places.map((place) => stacks.reduce((sum, { bars }) => sum + (bars[place] ?? 0), 0))
  const most = Math.max(1, ...tops)
  const startOf = (place: number) => barStart(until, place) * 1000
  return (
    <figure class="bars">
      <span class="scale-top figure">
        {say('per-second', rate(most / barSeconds, language.value))}
      </span>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={say('past-chart')}
      >
        {places.map((place) => (
          <Bar key={startOf(place)} {...{ stacks, place, most }} at={startOf(place)} />
        ))}
      </svg>
      <figcaption class="figure">
        <span>{timeOfDay(startOf(0))}</span>
        <span>{timeOfDay(until * 1000)}</span>
      </figcaption>
    </figure>
  )
}

interface BarProps {
  readonly stacks: readonly Stack[]
  readonly place: number
  readonly most: number
  readonly at: number
}

function Bar({ stacks, place, most, at }: BarProps) {
  let top = height
  const parts = stacks.flatMap((stack) => {
    const times = stack.bars[place] ?? 0
    if (times === 0) return []
    const tall = (times / most) * height
    top -= tall
    return [{ stack, times, tall, top }]
  })
  const told = parts.map(({ stack, times }) => `${nameOfStack(stack)} ${times}`).reverse()
  return (
    <g>
      <title>{[timeOfDay(at), ...told].join('\n')}</title>
      <rect class="whole" x={place} y={0} width={1} height={height} />
      {parts.map(({ stack, tall, top: y }) => (
        <rect
          key={stack.layer}
          data-layer={stack.layer}
          x={place + 0.08}
          y={y}
          width={0.84}
          height={tall}
        />
      ))}
    </g>
  )
}

const minutes = [5, 4, 3, 2, 1]

/** The newest minute on the right, as in the chart; what is on top there stands on top here. */
const Legend = ({ stacks }: { readonly stacks: readonly Stack[] }) => (
  <table class="past">
    <caption class="visually-hidden">{say('past')}</caption>
    <thead>
      <tr>
        <th scope="col">{say('past-ending')}</th>
        {minutes.map((minute) => (
          <th key={minute} scope="col">
            {say('past-minute', minute)}
          </th>
        ))}
        <th scope="col">{say('past-sum')}</th>
      </tr>
    </thead>
    <tbody>
      {[...stacks].reverse().map((stack) => (
        <tr key={stack.layer} data-ending={stack.ending ?? 'others'}>
          <th scope="row">
            <i data-layer={stack.layer} /> {nameOfStack(stack)}
          </th>
          {stack.minutes.map((times, place) => (
            <td key={minutes[place]} class="figure">
              {times === 0 ? '·' : count(times, language.value)}
            </td>
          ))}
          <td class="figure">{count(stack.sum, language.value)}</td>
        </tr>
      ))}
    </tbody>
  </table>
)

function nameOfStack({ ending }: Stack): string {
  if (ending === null) return say('past-others')
  return ending === 'approved' ? say('approved') : failureName(ending)
}
