/** How a chart is drawn on its canvas: axes and series in the colours of the theme, flags upon them. */
import type uPlot from 'uplot'
import { count } from '../furniture/figures.ts'
import type { Language } from '../state/picture.ts'
import { drawFlags } from './flags.ts'
import { fillOf, propertyOf } from './look.ts'
import type { Flag } from './marks.ts'
import { crossesDays, increments, momentLabels, momentsIn } from './moments.ts'
import type { Column, Plan } from './plans.ts'
import type { Span } from './rows.ts'
import { linearRange, logarithmicRange, roundNumbersIn } from './scales.ts'
import { stackedPath } from './stacked-path.ts'

/** What the canvas asks for whenever it draws, and whom it tells where the pointer is. */
export interface Subject {
  language(): Language
  span(): Span
  flags(): readonly Flag[]
  /** The lowest and highest value of the axis, where the series do not say. */
  bounds(): readonly [number, number] | null
  pointed(plot: uPlot): void
  selected(fromSecond: number, toSecond: number): void
  /** Draws what is not a series, under the flags. */
  paint(plot: uPlot): void
}

export interface Size {
  readonly width: number
  readonly height: number
}

export function plotOptions(
  { kind, scale }: Plan,
  columns: readonly Column[],
  { size, subject }: { readonly size: Size; readonly subject: Subject },
): uPlot.Options {
  return {
    ...size,
    padding: [20, 28, 0, 0],
    legend: { show: false },
    cursor: {
      y: kind === 'heat',
      drag: { x: true, y: false, setScale: false, dist: 5 },
      points: { show: kind !== 'heat', size: 7 },
    },
    select: { show: true, left: 0, top: 0, width: 0, height: 0 },
    scales: {
      x: { time: false, range: () => [subject.span().from - 0.5, subject.span().to + 0.5] },
      y: scaleOf(scale, subject),
    },
    axes: [timeAxis(subject), valueAxis(scale, subject)],
    series: [{}, ...seriesOf(kind, columns)],
    bands: kind === 'stack' ? bandsOf(columns) : [],
    hooks: {
      drawAxes: [subject.paint],
      draw: [(plot) => drawFlags(plot, subject.flags())],
      setCursor: [subject.pointed],
      setSelect: [
        (plot) => {
          const { left, width } = plot.select
          plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false)
          subject.selected(plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x'))
        },
      ],
    },
  }
}

function scaleOf(scale: Plan['scale'], { bounds }: Subject): uPlot.Scale {
  if (scale === 'linear') return { range: (_, __, max) => linearRange(max) }
  return {
    distr: 3,
    range: (_, min, max) => {
      const [low, high] = bounds() ?? [min, max]
      return bounds() === null ? logarithmicRange(low, high) : [low ?? 1, high ?? 1000]
    },
  }
}

const axis = () => ({
  stroke: propertyOf('--ink-soft'),
  font: `11px ${propertyOf('--sans')}`,
  ticks: { show: false },
})

function timeAxis({ span }: Subject): uPlot.Axis {
  return {
    ...axis(),
    size: () => (crossesDays(span()) ? 42 : 28),
    space: 84,
    incrs: increments,
    grid: { show: false },
    splits: (_, __, from, to, increment) => momentsIn({ from, to }, increment),
    values: (_, moments, __, ___, increment) =>
      momentLabels(moments, increment, crossesDays(span())),
  }
}

function valueAxis(scale: Plan['scale'], { language }: Subject): uPlot.Axis {
  const logarithmic = scale === 'logarithmic'
  return {
    ...axis(),
    size: 54,
    space: 32,
    grid: { stroke: propertyOf('--line'), width: 1 },
    ...(logarithmic
      ? {
          splits: (_: uPlot, __: number, min: number, max: number) => roundNumbersIn(min, max),
          filter: (_: uPlot, splits: number[]) => splits,
        }
      : {}),
    values: (_, values) =>
      values.map((value) =>
        value === null ? null : value > 0 && value < 1 ? String(value) : count(value, language()),
      ),
  }
}

const nothingDrawn: uPlot.Series.PathBuilder = () => null

function seriesOf(kind: Plan['kind'], columns: readonly Column[]): uPlot.Series[] {
  if (kind === 'heat') return [{ paths: nothingDrawn, points: { show: false } }]
  return columns.map(({ look }, index) => ({
    stroke: propertyOf(look.colour),
    width: look.width ?? 1.4,
    ...(look.dash === undefined ? {} : { dash: look.dash }),
    ...(look.fill === undefined || (kind === 'stack' && index > 0)
      ? {}
      : { fill: (plot: uPlot) => fillOf(look, plot.ctx) }),
    ...(kind === 'stack' ? { paths: stackedPath } : {}),
    points: { show: false, size: 4, fill: propertyOf(look.colour), filter: lonely },
    spanGaps: false,
  }))
}

/** A value between two holes has no line: it is a point. */
function lonely(plot: uPlot, series: number): number[] | null {
  const values = plot.data[series] ?? []
  const alone: number[] = []
  for (let index = 0; index < values.length; index += 1) {
    const isHole = (at: number) => values[at] === null || values[at] === undefined
    if (!isHole(index) && isHole(index - 1) && isHole(index + 1)) alone.push(index)
  }
  return alone.length === 0 ? null : alone
}

/** Each area ends where the one below it begins. */
function bandsOf(columns: readonly Column[]): uPlot.Band[] {
  return columns.slice(1).map(({ look }, index) => ({
    series: [index + 2, index + 1] as const,
    fill: (plot: uPlot) => fillOf(look, plot.ctx),
  })) as uPlot.Band[]
}
