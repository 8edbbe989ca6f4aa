/** The five charts: which series each has, and what a row says of each. */
import { computed, type ReadonlySignal } from '@preact/signals'
import type { SecondRow } from '../../protocol/live.ts'
import { failureName } from '../failures/failure-names.ts'
import { milliseconds, nothing, rate } from '../furniture/figures.ts'
import { speaker } from '../furniture/speech.ts'
import { language } from '../state/page.ts'
import { allRows, hidden, part, percentiles, rows, scale } from './choices.ts'
import { type Bin, binned, binsOf } from './heat-bins.ts'
import { type Look, percentileLooks, reasonLook, reasonsApart } from './look.ts'
import { countsOf, percentileIn } from './percentiles.ts'
import { apart, type FailureName, reasonsOf } from './reasons.ts'
import { perSecond } from './rows.ts'
import { chartWords } from './words.ts'

const say = speaker(chartWords)

export interface Column {
  /** Its name in a CSV, in any language: `target`, `p99_ms`, `issuer-down`. */
  readonly id: string
  readonly label: string
  readonly look: Look
  readonly value: (row: SecondRow) => number | null
}

export type ChartName = 'throughput' | 'latency' | 'heat' | 'outcomes' | 'notices'

export interface Plan {
  readonly name: ChartName
  readonly title: string
  readonly unit: string
  readonly kind: 'lines' | 'stack' | 'heat'
  readonly scale: 'linear' | 'logarithmic'
  /** All series, those switched off included. */
  readonly columns: readonly Column[]
  readonly print: (value: number | null) => string
  /** Whether its values are counts that add up over time. */
  readonly adds: boolean
  /** The bands of a heat map, one for each column; other charts have none. */
  readonly bins: readonly Bin[]
}

const printRate = (value: number | null) => (value === null ? nothing : rate(value, language.value))
const rates = { scale: 'linear', print: printRate, adds: true, bins: [] } as const

const counted = (
  id: keyof typeof chartWords,
  look: Look,
  count: (row: SecondRow) => number,
): Column => ({ id, label: say(id), look, value: (row) => perSecond(count(row), row) })

const throughput = computed<Plan>(() => ({
  ...{ name: 'throughput', kind: 'lines', ...rates },
  ...{ title: say('throughput'), unit: say('throughput-unit') },
  columns: [
    counted('approved', { colour: '--good', width: 1.8, fill: 'wash' }, (row) => row.approved),
    counted(
      'failed',
      { colour: '--bad', width: 1.8, fill: 'wash' },
      (row) => row.finished - row.approved,
    ),
    counted('started', { colour: '--ink', width: 1.3 }, (row) => row.started),
    counted('target', { colour: '--ink-soft', width: 1.4, dash: [7, 4] }, (row) => row.target),
    counted('late', { colour: '--lantern', width: 1.6, dash: [2, 3] }, (row) => row.late),
    counted(
      'dropped',
      { colour: '--reason-2', width: 1.6, dash: [9, 3, 2, 3] },
      (row) => row.dropped,
    ),
  ],
}))

const latency = computed<Plan>(() => {
  const over = part.value
  return {
    ...{ name: 'latency', kind: 'lines', scale: scale.value, adds: false, bins: [] },
    ...{ title: say('latency'), unit: say('latency-unit', say(`part-${over}`)) },
    print: (value) => milliseconds(value, language.value),
    columns: percentiles.value.map(({ percent, slot }) => ({
      id: `p${percent}_ms`,
      label: `p${percent}`,
      look: percentileLooks[slot] ?? { colour: '--ink' },
      value: (row) => percentileIn(countsOf(row, over), percent),
    })),
  }
})

const binsShown = computed(() => binsOf(rows.value.map((row) => binned(countsOf(row, part.value)))))

/** A few digits, as on an axis. */
const brief = (value: number) => String(Number(value.toPrecision(value >= 1000 ? 4 : 3)))
export const rangeOf = ({ fromMs, toMs }: Bin) => `${brief(fromMs)}–${brief(toMs)}`

export const heat = computed<Plan>(() => {
  const over = part.value
  const bins = binsShown.value
  return {
    ...{ name: 'heat', kind: 'heat', ...rates, scale: 'logarithmic' },
    ...{ title: say('heat'), unit: say('heat-unit', say(`part-${over}`)), bins },
    columns: bins.map((bin) => ({
      id: `${rangeOf(bin).replace('–', '-')}_ms`,
      label: rangeOf(bin),
      look: { colour: '--lantern' },
      value: (row) => perSecond(binned(countsOf(row, over)).get(bin.number) ?? 0, row),
    })),
  }
})

const outcomes = computed<Plan>(() => {
  const reasons = reasonsOf(allRows.value)
  const rarer = reasons.slice(reasonsApart)
  const column = ({ failure, slot }: { failure: FailureName; slot: number }): Column => ({
    id: failure,
    label: failureName(failure, language.value),
    look: reasonLook(slot),
    value: (row) => perSecond(row.failures[failure] ?? 0, row),
  })
  const others: Column = {
    id: 'others',
    label: say('others', rarer.length),
    look: { colour: '--ink-soft', width: 1.2, fill: 'solid' },
    value: (row) =>
      perSecond(
        rarer.reduce((sum, { failure }) => sum + (row.failures[failure] ?? 0), 0),
        row,
      ),
  }
  return {
    ...{ name: 'outcomes', kind: 'stack', ...rates },
    ...{ title: say('outcomes'), unit: say('outcomes-unit') },
    columns: [
      counted('approved', { colour: '--good', width: 1.2, fill: 'solid' }, (row) => row.approved),
      ...apart(reasons, reasonsApart).map(column),
      ...(rarer.length === 0 ? [] : [others]),
    ],
  }
})

const notices = computed<Plan>(() => ({
  ...{ name: 'notices', kind: 'lines', ...rates },
  ...{ title: say('notices'), unit: say('notices-unit') },
  columns: [
    counted('delivered', { colour: '--good', width: 1.8, fill: 'wash' }, (row) => row.notices[1]),
    counted('queued', { colour: '--ink', width: 1.3, dash: [7, 3] }, (row) => row.notices[0]),
    counted('retried', { colour: '--lantern', width: 1.6, dash: [2, 3] }, (row) => row.notices[2]),
    counted('dead', { colour: '--bad', width: 1.8, dash: [9, 3, 2, 3] }, (row) => row.notices[3]),
  ],
}))

/** In the order in which they stand under each other. */
export const plans = { throughput, latency, heat, outcomes, notices } as const satisfies Record<
  ChartName,
  ReadonlySignal<Plan>
>

/** The series that are not switched off. */
export const shownOf = ({ name, columns }: Plan): readonly Column[] =>
  columns.filter(({ id }) => !hidden.value.has(`${name} ${id}`))
