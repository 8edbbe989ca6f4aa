/** The two charts over time: what was pressed and what came of it, and how long it took. */
import uPlot from 'uplot'
import type { SecondRow } from '../protocol.ts'
import { columnsOf, type Mark, marksOf, type Span, spanOf } from './columns.ts'
import { changeDetector, element, say, setAttribute } from './dom.ts'
import { milliseconds, nothing, rate, timeOfDay } from './figures.ts'
import { type Line, plotOptions, type Subject } from './plot.ts'
import type { Language, State } from './store.ts'
import { type Word, word } from './words.ts'

interface ChartLine extends Line {
  readonly label: Word
  readonly pick: (row: SecondRow) => number | null
}

interface ChartPlan {
  readonly title: Word
  readonly unit: Word
  readonly scale: 'linear' | 'logarithmic'
  readonly print: (value: number | null, language: Language) => string
  readonly lines: readonly ChartLine[]
}

const throughput: ChartPlan = {
  title: 'throughput',
  unit: 'throughput-unit',
  scale: 'linear',
  print: (value, language) => (value === null ? nothing : rate(value, language)),
  lines: [
    { label: 'approved', colour: '--good', width: 1.8, filled: true, pick: (row) => row.approved },
    {
      label: 'failed',
      colour: '--bad',
      width: 1.8,
      filled: true,
      pick: (row) => row.finished - row.approved,
    },
    { label: 'started', colour: '--ink', width: 1.2, pick: (row) => row.started },
    { label: 'target', colour: '--ink-soft', width: 1.2, dash: [5, 4], pick: (row) => row.target },
  ],
}

const latency: ChartPlan = {
  title: 'latency',
  unit: 'latency-unit',
  scale: 'logarithmic',
  print: milliseconds,
  lines: [
    { label: 'p50', colour: '--good', width: 1.8, pick: (row) => row.latencyMsP50 },
    { label: 'p95', colour: '--ink', width: 1.2, dash: [6, 3], pick: (row) => row.latencyMsP95 },
    { label: 'p99', colour: '--bad', width: 1.4, dash: [2, 3], pick: (row) => row.latencyMsP99 },
  ],
}

export function createCharts() {
  const charts = [createChart(throughput), createChart(latency)]
  return {
    root: element('div', { class: 'charts' }, ...charts.map((chart) => chart.root)),
    show(state: State): void {
      for (const chart of charts) chart.show(state)
    },
  }
}

const heightPx = 232

interface Shown {
  readonly span: Span
  readonly marks: readonly Mark[]
  readonly columns: readonly (number | null)[][]
}

const blank: Shown = { span: { from: 0, to: 1 }, marks: [], columns: [] }

function createChart(plan: ChartPlan) {
  let shown = blank
  let language: Language = 'english'
  const picks = plan.lines.map(({ pick }) => pick)
  const parts = createParts(plan)
  const plot = mountPlot(plan, parts.canvas, {
    span: () => shown.span,
    marks: () => shown.marks,
    language: () => language,
    pointed: (index) => parts.tell(shown, index, language),
  })
  const moved = changeDetector()
  const dressed = changeDetector()

  function show({ picture, language: spoken, theme }: State): void {
    language = spoken
    parts.name(language)
    const redressed = dressed(language, theme)
    if (picture !== null && moved(picture.seconds, picture.frame.now.settledSecond)) {
      const columns = columnsOf(picture, picks)
      shown = { span: spanOf(picture), marks: marksOf(picture), columns }
      const [seconds = [], ...values] = columns
      plot.setData([seconds.map(Number), ...values])
    } else if (redressed) plot.redraw(true, true)
    parts.tell(shown, plot.cursor.idx ?? null, language)
  }

  return { root: parts.root, show }
}

function mountPlot({ lines, scale }: ChartPlan, canvas: HTMLElement, subject: Subject): uPlot {
  const options = plotOptions({ lines, scale, width: 320, height: heightPx, subject })
  const plot = new uPlot(options, [[0, 1], ...lines.map(() => [null, null])], canvas)
  new ResizeObserver(() => {
    const width = Math.floor(canvas.clientWidth)
    if (width > 0 && width !== plot.width) plot.setSize({ width, height: heightPx })
  }).observe(canvas)
  return plot
}

function createParts({ title, unit, lines, print }: ChartPlan) {
  const heading = element('h2')
  const unitText = element('span', { class: 'unit' })
  const moment = element('span', { class: 'moment figure' })
  const legend = createLegend(lines)
  const canvas = element('div', { class: 'canvas', role: 'img' })
  const summary = element('p', { class: 'visually-hidden' })
  const root = element(
    'section',
    { class: 'panel chart', 'data-testid': `chart-${title}` },
    element('div', { class: 'panel-head' }, heading, unitText, moment),
    legend.root,
    canvas,
    summary,
  )

  function name(language: Language): void {
    say(heading, word(title, language))
    say(unitText, word(unit, language))
    setAttribute(canvas, 'aria-label', `${word(title, language)}, ${word(unit, language)}`)
  }

  /** Tells the values under the pointer or, without one, those of the newest second. */
  function tell({ columns }: Shown, pointed: number | null, language: Language): void {
    const [seconds = [], ...values] = columns
    const newest = seconds.length - 1
    const printed = (index: number) => values.map((line) => print(line[index] ?? null, language))
    const at = (index: number) => timeOfDay((seconds[index] ?? 0) * 1000)
    say(moment, newest < 0 ? '' : at(pointed ?? newest))
    legend.show(printed(pointed ?? newest), language)
    const told = printed(newest).map((value, line) => `${legend.label(line)} ${value}`)
    const when = word(newest < 0 ? 'chart-empty' : 'chart-at', language, at(newest))
    say(summary, newest < 0 ? when : `${when}: ${told.join(', ')}`)
  }

  return { root, canvas, name, tell }
}

function createLegend(lines: readonly ChartLine[]) {
  const drawn = lines.map(({ label, colour, dash }) => {
    const name = element('span')
    const value = element('b', { class: 'figure' })
    const swatch = element('i', { class: 'swatch', 'data-dashed': String(dash !== undefined) })
    swatch.style.color = `var(${colour})`
    return { label, name, value, root: element('li', {}, swatch, name, ' ', value) }
  })
  return {
    root: element('ul', { class: 'legend' }, ...drawn.map((each) => each.root)),
    label: (line: number) => drawn[line]?.name.textContent ?? '',
    show(values: readonly string[], language: Language): void {
      drawn.forEach(({ label, name, value }, index) => {
        say(name, word(label, language))
        say(value, values[index] ?? nothing)
      })
    },
  }
}
