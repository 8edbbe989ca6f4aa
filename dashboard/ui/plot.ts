/** How a chart is drawn on its canvas: axes, lines, policy marks – all in the colours of the theme. */
import uPlot from 'uplot'
import type { Mark, Span } from './columns.ts'
import { count, timeOfDay } from './figures.ts'
import type { Language } from './store.ts'

export interface Line {
  /** The custom property that holds its colour. */
  readonly colour: string
  readonly width: number
  readonly dash?: number[]
  readonly filled?: boolean
}

/** What the canvas asks for whenever it draws. */
export interface Subject {
  span(): Span
  marks(): readonly Mark[]
  language(): Language
  pointed(index: number | null): void
}

interface PlotOptions {
  readonly lines: readonly Line[]
  readonly scale: 'linear' | 'logarithmic'
  readonly width: number
  readonly height: number
  readonly subject: Subject
}

export function plotOptions({ lines, scale, width, height, subject }: PlotOptions): uPlot.Options {
  const logarithmic = scale === 'logarithmic'
  const axis = {
    stroke: () => property('--ink-soft'),
    font: `11px ${property('--sans')}`,
    ticks: { show: false },
  }
  return {
    width,
    height,
    padding: [18, 26, 0, 0],
    legend: { show: false },
    cursor: {
      y: false,
      drag: { x: false, y: false },
      points: { size: 7 },
      sync: { key: 'hutong' },
    },
    scales: {
      x: { time: false, range: () => [subject.span().from, subject.span().to] },
      y: logarithmic
        ? { distr: 3, range: (_, min, max) => decades(min, max) }
        : { range: fromZero },
    },
    axes: [
      {
        ...axis,
        size: 28,
        space: 84,
        incrs: [10, 15, 30, 60, 120],
        grid: { show: false },
        values: (_, seconds) => seconds.map((second) => timeOfDay(second * 1000)),
      },
      {
        ...axis,
        size: 52,
        space: 34,
        grid: {
          stroke: () => property('--line'),
          width: 1,
          ...(logarithmic ? { filter: onlyDecades } : {}),
        },
        values: (_, values) =>
          values.map((value) => (value === null ? null : count(value, subject.language()))),
      },
    ],
    series: [{}, ...lines.map(seriesOf)],
    hooks: {
      draw: [(plot) => drawMarks(plot, subject.marks())],
      setCursor: [(plot) => subject.pointed(plot.cursor.idx ?? null)],
    },
  }
}

function seriesOf({ colour: name, width, dash, filled }: Line): uPlot.Series {
  return {
    stroke: () => property(name),
    width,
    ...(dash === undefined ? {} : { dash }),
    ...(filled ? { fill: () => property(`${name}-wash`) } : {}),
    points: { show: false },
    spanGaps: false,
  }
}

const fromZero: uPlot.Range.Function = (_, __, max) => [0, Math.max(4, (max ?? 0) * 1.12)]

function decades(min: number | null, max: number | null): [number, number] {
  const low = 10 ** Math.floor(Math.log10(Math.max(min ?? 1, 0.1)))
  const high = 10 ** Math.ceil(Math.log10(Math.max(max ?? 1000, low * 10) * 1.05))
  return [low, high]
}

/** Between 10 and 100 a logarithmic scale has eight lines too many. */
const onlyDecades = (_: uPlot, splits: number[]) =>
  splits.map((value) => (Number.isInteger(Math.log10(value)) ? value : null))

function property(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim()
}

const labelLengthMax = 18

/** A dashed line for each mark, a diamond at its head, and its name where there is room. */
function drawMarks(plot: uPlot, marks: readonly Mark[]): void {
  const { ctx, bbox } = plot
  const unit = uPlot.pxRatio
  ctx.save()
  ctx.strokeStyle = property('--lantern')
  ctx.fillStyle = property('--lantern')
  ctx.lineWidth = unit
  ctx.font = `${11 * unit}px ${property('--sans')}`
  ctx.textBaseline = 'middle'
  ctx.textAlign = 'left'
  let freeFrom = 0
  const places = marks.map(({ second }) => Math.round(plot.valToPos(second, 'x', true)))
  for (const [index, { title }] of marks.entries()) {
    const x = places[index] ?? 0
    const top = bbox.top - 9 * unit
    ctx.setLineDash([2 * unit, 4 * unit])
    ctx.beginPath()
    ctx.moveTo(x, top + 5 * unit)
    ctx.lineTo(x, bbox.top + bbox.height)
    ctx.stroke()
    ctx.setLineDash([])
    diamond(ctx, { x, y: top, radius: 4 * unit })
    const label = title.length > labelLengthMax ? `${title.slice(0, labelLengthMax)}…` : title
    const from = x + 8 * unit
    const to = from + ctx.measureText(label).width
    const end = places[index + 1] ?? bbox.left + bbox.width + 6 * unit
    if (x < freeFrom || to > end - 6 * unit) continue
    ctx.fillText(label, from, top)
    freeFrom = to + 8 * unit
  }
  ctx.restore()
}

function diamond(
  ctx: CanvasRenderingContext2D,
  { x, y, radius }: { readonly x: number; readonly y: number; readonly radius: number },
): void {
  ctx.beginPath()
  ctx.moveTo(x, y - radius)
  ctx.lineTo(x + radius, y)
  ctx.lineTo(x, y + radius)
  ctx.lineTo(x - radius, y)
  ctx.fill()
}
