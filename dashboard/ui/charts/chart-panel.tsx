/** A chart with all that belongs to it: its legend, its canvas, its table and its ways out. */
import { type ReadonlySignal, useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { Panel } from '../furniture/panel.tsx'
import { speaker } from '../furniture/speech.ts'
import { moment, rowAtMoment, rows, span } from './choices.ts'
import { DataTable } from './data-table.tsx'
import { ExportActions } from './export-actions.tsx'
import { mountFrame } from './frame.ts'
import { pressed } from './keys.ts'
import { Legend } from './legend.tsx'
import { momentOf } from './moments.ts'
import { type Column, type Plan, shownOf } from './plans.ts'
import { readingsOf } from './readings.ts'
import { controlWords, readWords } from './words.ts'

const say = speaker(controlWords)
const sayRead = speaker(readWords)

interface ChartProps {
  readonly plan: ReadonlySignal<Plan>
  /** Choices of this chart alone, between heading and canvas. */
  readonly controls?: ComponentChildren
  /** In place of the legend of series. */
  readonly legend?: ComponentChildren
  readonly beside?: (column: Column) => ComponentChildren
}

export function ChartPanel({ plan, controls, legend, beside }: ChartProps) {
  const open = useSignal(false)
  const shown = plan.value
  const actions = (
    <ExportActions
      plan={shown}
      open={open.value}
      onTable={() => {
        open.value = !open.value
      }}
    />
  )
  return (
    <Panel name={`chart-${shown.name}`} title={shown.title} unit={shown.unit} actions={actions}>
      {controls === undefined ? null : <div class="chart-controls">{controls}</div>}
      {legend ?? <Legend plan={shown} {...(beside === undefined ? {} : { beside })} />}
      <Canvas plan={plan} />
      <DataTable plan={shown} columns={shownOf(shown)} open={open.value} />
    </Panel>
  )
}

/** Moved by keys like a slider, it tells the moment and its values. */
function Canvas({ plan }: { readonly plan: ReadonlySignal<Plan> }) {
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => (place.current === null ? undefined : mountFrame(place.current, plan)), [])
  const { from, to } = span.value
  return (
    <div
      class="chart-frame"
      role="slider"
      tabIndex={0}
      aria-label={plan.value.title}
      aria-valuemin={from}
      aria-valuemax={to}
      aria-valuenow={Math.min(to, Math.max(from, moment.value ?? to))}
      aria-valuetext={told(plan.value)}
      onKeyDown={pressed}
    >
      <div class="chart-canvas" data-testid={`canvas-${plan.value.name}`} ref={place} />
      {rows.value.length === 0 ? <p class="chart-empty">{say('empty')}</p> : null}
    </div>
  )
}

/** Said when a key moves the moment; without one it would be said anew each second. */
function told(plan: Plan): string {
  const row = rowAtMoment.value
  if (moment.value === null || row === undefined) return sayRead('newest')
  const values = readingsOf(plan, row).map(({ label, value }) => `${label} ${value}`)
  return `${momentOf(row.second, false)}: ${values.join(', ')}`
}
