/** What the watcher chose to see. It stays when they look at another view and come back. */
import { batch, computed, signal } from '@preact/signals'
import { picture } from '../state/page.ts'
import { marksOf } from './marks.ts'
import type { Part } from './percentiles.ts'
import { createFiller, indexAt, rowsIn, type Span, spanOf, type Window } from './rows.ts'

export const window = signal<Window>('five')
export const zoom = signal<Span | null>(null)
/** The second pointed at, on every chart; null for the newest. */
export const moment = signal<number | null>(null)
/** The second gone to by a key or a change: back to it when the pointer leaves a chart. */
let held: number | null = null
/** The band of the heat map pointed at. */
export const band = signal<number | null>(null)
/** `throughput target` of what was switched off in a legend. */
export const hidden = signal<ReadonlySet<string>>(new Set())
export const part = signal<Part>('payment')
export const scale = signal<'linear' | 'logarithmic'>('logarithmic')

/** A line keeps its look when another is taken away. */
export interface Percentile {
  readonly percent: number
  readonly slot: number
}
export const percentiles = signal<readonly Percentile[]>(
  [50, 95, 99].map((percent, slot) => ({ percent, slot })),
)

const filled = createFiller()

/** All that is known, without gaps, up to the newest settled second. */
export const allRows = computed(() => {
  const seen = picture.value
  return seen === null ? [] : filled(seen.seconds, seen.frame.now.settledSecond)
})

export const marks = computed(() => marksOf(allRows.value))

/** The time shown on every axis. */
export const span = computed<Span>(() => {
  const settled = picture.value?.frame.now.settledSecond ?? 0
  const first = allRows.value[0]?.second ?? settled
  return spanOf({ window: window.value, zoom: zoom.value, first, settled })
})

export const rows = computed(() => rowsIn(allRows.value, span.value))

/** The row pointed at, or the newest shown; undefined as long as there is none. */
export const rowAtMoment = computed(() => {
  const at = moment.value === null ? -1 : indexAt(rows.value, moment.value)
  return rows.value[at === -1 ? rows.value.length - 1 : at]
})

export const isZoomed = computed(() => zoom.value !== null && span.value === zoom.value)

const secondsZoomedMin = 5

/** Shows a stretch of time on all charts; a stretch too short to show a course is widened. */
export function zoomInto(from: number, to: number): void {
  const middle = Math.round((from + to) / 2)
  const half = Math.floor(secondsZoomedMin / 2)
  zoom.value = { from: Math.min(from, middle - half), to: Math.max(to, middle + half) }
}

/** Halves or doubles the time shown, about the moment pointed at. */
export function zoomBy(factor: number): void {
  const { from, to } = span.value
  const all = allRows.value
  const [first, last] = [all[0]?.second ?? from, picture.value?.frame.now.settledSecond ?? to]
  const about = moment.value ?? Math.round((from + to) / 2)
  const wanted = {
    from: Math.round(about - (about - from) * factor),
    to: Math.round(about + (to - about) * factor),
  }
  if (wanted.from <= first && wanted.to >= last) zoom.value = null
  else zoomInto(Math.max(first, wanted.from), Math.min(last, wanted.to))
}

export const zoomOut = (): void => {
  zoom.value = null
}

/** The second the pointer is at; null when it has left. */
export const pointAt = (second: number | null): void => {
  moment.value = second ?? held
}

export const letGo = (): void => {
  held = null
  moment.value = null
}

/** Moves the moment to a second, and what is shown with it when the second lies outside. */
export function lookAt(second: number): void {
  const { from, to } = span.value
  batch(() => {
    held = second
    moment.value = second
    if (second >= from && second <= to) return
    const half = Math.floor((to - from) / 2)
    zoomInto(second - half, second + half)
  })
}

/** Moves the moment by rows; beyond the edge of what is shown the charts go along. */
export function step(by: number): void {
  const all = allRows.value
  const from = moment.value ?? rows.value.at(-1)?.second
  if (from === undefined) return
  const at = indexAt(all, from)
  const row = all[Math.min(all.length - 1, Math.max(0, at + by))]
  if (row !== undefined) lookAt(row.second)
}

export function toggle(series: string): void {
  const chosen = new Set(hidden.value)
  if (!chosen.delete(series)) chosen.add(series)
  hidden.value = chosen
}

export function addPercentile(percent: number): void {
  const taken = percentiles.value.map(({ slot }) => slot)
  const slot = [0, 1, 2, 3, 4, 5].find((one) => !taken.includes(one)) ?? 0
  percentiles.value = [...percentiles.value, { percent, slot }].sort(
    (left, right) => left.percent - right.percent,
  )
}

export function takePercentileAway(percent: number): void {
  percentiles.value = percentiles.value.filter((one) => one.percent !== percent)
}
