/**
 * When a canvas is drawn: four times a second at most, only in view, and only what has changed. What
 * the watcher asks for is drawn at once.
 */
import { effect, type ReadonlySignal } from '@preact/signals'
import { framesPerSecond } from '../../protocol/live.ts'
import { language, theme } from '../state/page.ts'
import { type Beat, createBeat } from './beat.ts'
import { createCanvasPlot } from './canvas-plot.ts'
import * as choices from './choices.ts'
import type { Plan } from './plans.ts'
import { screenTurns } from './screen-turns.ts'

const paceMaxMs = 2000

/** Four times a second at most, and not before the newest second could be seen: half a pixel on. */
function paceMs({ clientWidth }: HTMLElement): number {
  const { from, to } = choices.span.peek()
  const halfPixelMs = ((to - from) / Math.max(1, clientWidth)) * 500
  return Math.min(paceMaxMs, Math.max(1000 / framesPerSecond, halfPixelMs))
}

/** What it gives back takes the canvas down. */
export function mountFrame(place: HTMLElement, plan: ReadonlySignal<Plan>): () => void {
  const plot = createCanvasPlot(place, plan)
  const beat = createBeat(plot.draw, { turns: screenTurns, paceMs: () => paceMs(place) })
  const stops = [
    watchSight(place, beat),
    effect(() => {
      dataChanged(plan)
      beat.soon()
    }),
    effect(() => {
      choiceMade()
      beat.now()
    }),
    effect(() => {
      void [choices.moment.value, choices.band.value]
      plot.putCursor()
    }),
  ]
  return () => {
    for (const stop of stops) stop()
    beat.stop()
    plot.close()
  }
}

const dataChanged = (plan: ReadonlySignal<Plan>) =>
  void [plan.value, choices.rows.value, choices.span.value, choices.marks.value]

const choiceMade = () =>
  void [
    ...[choices.zoom.value, choices.window.value, choices.hidden.value, choices.part.value],
    ...[choices.scale.value, choices.percentiles.value, theme.value, language.value],
  ]

/** Draws when the canvas comes into view or changes its width. */
function watchSight(place: HTMLElement, beat: Beat): () => void {
  // What is read from top to end, and printed, is drawn whether it is in sight or not.
  const isChapter = place.closest('.chapters') !== null
  const sight = new IntersectionObserver(
    (entries) => beat.setAwake(isChapter || (entries.at(-1)?.isIntersecting ?? false)),
    { rootMargin: '160px 0px' },
  )
  const size = new ResizeObserver(() => beat.now())
  sight.observe(place)
  size.observe(place)
  return () => {
    sight.disconnect()
    size.disconnect()
  }
}
