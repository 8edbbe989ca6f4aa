/** What the keys do on a chart; each key does the same on all of them. */
import * as choices from './choices.ts'
import { heat } from './plans.ts'

const far = 10

const moves: Readonly<Record<string, (shift: boolean) => void>> = {
  ArrowLeft: (shift) => choices.step(shift ? -far : -1),
  ArrowRight: (shift) => choices.step(shift ? far : 1),
  ArrowUp: () => stepBand(1),
  ArrowDown: () => stepBand(-1),
  Home: () => goToEnd(0),
  End: () => goToEnd(-1),
  PageUp: () => choices.step(-Math.ceil(choices.rows.value.length / 2)),
  PageDown: () => choices.step(Math.ceil(choices.rows.value.length / 2)),
  '+': () => choices.zoomBy(0.5),
  '=': () => choices.zoomBy(0.5),
  '-': () => choices.zoomBy(2),
  '−': () => choices.zoomBy(2),
}

export function pressed(event: KeyboardEvent): void {
  const move = moves[event.key]
  if (move === undefined || event.ctrlKey || event.metaKey || event.altKey) return
  event.preventDefault()
  move(event.shiftKey)
}

/** Back out of what was zoomed into; when there is nothing to back out of, back to the newest. */
export function escaped(event: KeyboardEvent): void {
  if (event.key !== 'Escape' || event.defaultPrevented) return
  if (choices.isZoomed.value) choices.zoomOut()
  else choices.letGo()
}

function goToEnd(index: 0 | -1): void {
  const row = choices.rows.value.at(index)
  if (row !== undefined) choices.lookAt(row.second)
}

function stepBand(by: number): void {
  const { bins } = heat.value
  const at = bins.findIndex(({ number }) => number === choices.band.value)
  const next = at === -1 ? Math.floor(bins.length / 2) : at + by
  choices.band.value = bins[Math.min(bins.length - 1, Math.max(0, next))]?.number ?? null
}
