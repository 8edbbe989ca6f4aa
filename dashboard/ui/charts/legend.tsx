/** The series of a chart: pressed, they are hidden and shown; beside each its value at the moment. */
import type { ComponentChildren } from 'preact'
import { hidden, rowAtMoment, toggle } from './choices.ts'
import { hatches, type Look } from './look.ts'
import type { Column, Plan } from './plans.ts'

interface LegendProps {
  readonly plan: Plan
  /** Beside a series, where there is more to be done with it. */
  readonly beside?: (column: Column) => ComponentChildren
}

export function Legend({ plan, beside }: LegendProps) {
  const row = rowAtMoment.value
  return (
    <ul class="chart-legend">
      {plan.columns.map((column) => {
        const series = `${plan.name} ${column.id}`
        return (
          <li key={column.id}>
            <button
              type="button"
              class="chart-series"
              data-series={column.id}
              aria-pressed={!hidden.value.has(series)}
              onClick={() => toggle(series)}
            >
              <Swatch look={column.look} name={series} />
              {column.label}
              {row === undefined ? null : <b class="figure">{plan.print(column.value(row))}</b>}
            </button>
            {beside?.(column)}
          </li>
        )
      })}
    </ul>
  )
}

interface SwatchProps {
  readonly look: Look
  /** A page has one pattern of a name. */
  readonly name: string
}

export function Swatch({ look: { colour, width = 1.4, dash, fill }, name }: SwatchProps) {
  const colourIs = `var(${colour})`
  if (fill === undefined || fill === 'wash')
    return (
      <svg class="chart-swatch" viewBox="0 0 26 12" aria-hidden="true">
        {fill === 'wash' ? <rect y="6" width="26" height="6" fill={`var(${colour}-wash)`} /> : null}
        <line
          {...{ x1: 0, x2: 26, y1: 6, y2: 6, stroke: colourIs, 'stroke-width': width + 0.4 }}
          stroke-dasharray={dash?.join(' ')}
        />
      </svg>
    )
  const id = `hatch-${name.replaceAll(/[^\w-]/g, '-')}`
  return (
    <svg class="chart-swatch" viewBox="0 0 26 12" aria-hidden="true">
      <pattern id={id} width="8" height="8" patternUnits="userSpaceOnUse">
        <rect width="8" height="8" fill={colourIs} opacity="0.34" />
        <path d={hatches[fill]} stroke={colourIs} />
      </pattern>
      <rect width="26" height="12" rx="2" fill={`url(#${id})`} stroke={colourIs} />
    </svg>
  )
}
