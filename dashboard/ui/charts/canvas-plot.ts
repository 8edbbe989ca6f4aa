/**
 * One canvas, kept in step with the others: the same time, the same moment, the same flags. It is
 * drawn anew only when something it shows is another.
 */
import type { ReadonlySignal } from '@preact/signals'
import uPlot from 'uplot'
import type { SecondRow } from '../../protocol/live.ts'
import { language, theme } from '../state/page.ts'
import * as choices from './choices.ts'
import { binAt } from './heat-bins.ts'
import { type Heat, paintHeat } from './heat-paint.ts'
import { flagsOf } from './marks.ts'
import { heat, type Plan, shownOf } from './plans.ts'
import { plotOptions, type Subject } from './plot-options.ts'
import { stacked } from './reasons.ts'
import { indexAt, middleOf, type Span, sameRows } from './rows.ts'

export interface CanvasPlot {
  draw(): void
  /** Moves the cursor to the moment of all charts. */
  putCursor(): void
  close(): void
}

const heightPx = { lines: 190, stack: 210, heat: 230 } as const satisfies Record<
  Plan['kind'],
  number
>

interface Drawn {
  readonly key: string
  readonly rows: readonly SecondRow[]
  readonly span: Span
  readonly width: number
}

const blank: Drawn = { key: '', rows: [], span: { from: 0, to: 1 }, width: 0 }

/** What the canvas holds at the moment. */
interface Held {
  plot: uPlot | null
  drawn: Drawn
  /** While the cursor is moved from here, it is not the pointer that moves it. */
  placing: boolean
  draws: number
}

/** Whose pointer moves just now: it needs not be moved again. */
let pointing: HTMLElement | null = null

export function createCanvasPlot(place: HTMLElement, plan: ReadonlySignal<Plan>): CanvasPlot {
  const held: Held = { plot: null, drawn: blank, placing: false, draws: 0 }
  const subject = subjectOf(plan, place, held)

  function draw(): void {
    const wanted = wantedOf(plan.peek(), place)
    if (wanted.width === 0 || isSame(held.drawn, wanted)) return
    const before = held.drawn
    held.drawn = wanted
    held.placing = true
    held.plot = redrawn(held.plot, { plan: plan.peek(), before, wanted, place, subject })
    held.draws += 1
    tellDrawn(place, held.draws, wanted.span)
    // uPlot draws in a microtask of its own; the moment has its place only after it.
    queueMicrotask(() => {
      held.placing = false
      putCursor()
    })
  }

  function putCursor(): void {
    const { plot, drawn } = held
    if (plot === null || pointing === place) return
    held.placing = true
    const at = choices.moment.peek()
    const row = at === null ? undefined : drawn.rows[indexAt(drawn.rows, at)]
    if (row === undefined) plot.setCursor({ left: outside, top: outside }, false)
    else plot.setCursor({ left: plot.valToPos(middleOf(row), 'x'), top: topOf(plot) }, false)
    held.placing = false
  }

  return { draw, putCursor, close: () => held.plot?.destroy() }
}

function subjectOf(plan: ReadonlySignal<Plan>, place: HTMLElement, held: Held): Subject {
  const canvas = document.createElement('canvas')
  const isHeat = () => plan.peek().kind === 'heat'
  return {
    language: () => language.peek(),
    span: () => held.drawn.span,
    flags: () => flagsOf(choices.marks.peek()),
    bounds: () => (isHeat() ? heatBounds() : null),
    paint: (on) => {
      if (isHeat()) paintHeat(on, heatOf(held.drawn.rows, canvas))
    },
    selected: (from, to) => choices.zoomInto(Math.round(from), Math.round(to)),
    pointed(on) {
      if (held.placing) return
      pointing = place
      point(on, held.drawn.rows, plan.peek())
      pointing = null
    },
  }
}

interface Redrawing {
  readonly plan: Plan
  readonly before: Drawn
  readonly wanted: Drawn
  readonly place: HTMLElement
  readonly subject: Subject
}

/** The same plot with other numbers or, where its series or its dress are others, another one. */
function redrawn(plot: uPlot | null, drawing: Redrawing): uPlot {
  const { plan, before, wanted, place, subject } = drawing
  const data = dataOf(plan, wanted.rows)
  const size = { width: wanted.width, height: heightPx[plan.kind] }
  if (plot !== null && wanted.key === before.key) {
    if (wanted.width !== before.width) plot.setSize(size)
    plot.setData(data)
    return plot
  }
  plot?.destroy()
  const made = new uPlot(plotOptions(plan, shownOf(plan), { size, subject }), data, place)
  made.over.addEventListener('dblclick', choices.zoomOut)
  return made
}

/** What a canvas shows, for whoever cannot read its pixels. */
function tellDrawn({ dataset }: HTMLElement, draws: number, { from, to }: Span): void {
  dataset.draws = String(draws)
  dataset.from = String(from)
  dataset.to = String(to)
}

function wantedOf(plan: Plan, place: HTMLElement): Drawn {
  const flags = flagsOf(choices.marks.peek()).map(({ second, label }) => `${second}:${label}`)
  const series = plan.kind === 'heat' ? [choices.part.peek()] : shownOf(plan).map(({ id }) => id)
  return {
    key: [...series, plan.scale, theme.peek(), language.peek(), ...flags].join(' '),
    rows: choices.rows.peek(),
    span: choices.span.peek(),
    width: Math.floor(place.clientWidth),
  }
}

const isSame = (left: Drawn, right: Drawn) =>
  left.key === right.key &&
  left.width === right.width &&
  left.span.from === right.span.from &&
  left.span.to === right.span.to &&
  sameRows(left.rows, right.rows)

/** Numbers as the table has them; those of a stack laid upon each other. */
function dataOf(plan: Plan, rows: readonly SecondRow[]): uPlot.AlignedData {
  const moments = rows.map(middleOf)
  if (plan.kind === 'heat') return [moments, rows.map(() => null)]
  const columns = shownOf(plan).map(({ value }) => rows.map(value))
  return [moments, ...(plan.kind === 'stack' ? stacked(columns) : columns)]
}

const heatOf = (rows: readonly SecondRow[], canvas: HTMLCanvasElement): Heat => ({
  ...{ plan: heat.peek(), rows, canvas },
  part: choices.part.peek(),
})

/** A logarithmic axis has no zero. */
const shortestMs = 0.008

function heatBounds(): readonly [number, number] {
  const { bins } = heat.peek()
  return [Math.max(shortestMs, bins[0]?.fromMs ?? 1), bins.at(-1)?.toMs ?? 1000]
}

function point(plot: uPlot, rows: readonly SecondRow[], plan: Plan): void {
  const { idx, left = -1, top = -1 } = plot.cursor
  const row = left < 0 || typeof idx !== 'number' ? undefined : rows[idx]
  choices.pointAt(row?.second ?? null)
  const isHeat = plan.kind === 'heat' && row !== undefined
  const bins = isHeat ? plan.bins : []
  choices.band.value = binAt(bins, plot.posToVal(top, 'y'))?.number ?? null
}

const outside = -10

/** Where the chosen band lies on a heat map; on other charts the height says nothing. */
function topOf(plot: uPlot): number {
  const bin = heat.peek().bins.find(({ number }) => number === choices.band.peek())
  return bin === undefined ? outside : plot.valToPos(Math.sqrt(bin.fromMs * bin.toMs), 'y')
}
