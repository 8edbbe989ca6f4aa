/** The colours streets and lights are drawn in, and the canvas they are drawn on. */
import type { Plan } from './plan.ts'

/** The colours of the theme that is worn. */
export interface Ink {
  readonly ink: string
  readonly soft: string
  readonly line: string
  readonly edge: string
  readonly panel: string
  readonly lantern: string
  readonly good: string
  readonly bad: string
  readonly isDark: boolean
}

export function inkOf(element: Element, isDark: boolean): Ink {
  const style = getComputedStyle(element)
  const read = (name: string) => style.getPropertyValue(name).trim()
  return {
    ...{ ink: read('--ink'), soft: read('--ink-soft'), line: read('--line'), edge: read('--edge') },
    ...{ panel: read('--panel'), lantern: read('--lantern'), good: read('--good') },
    ...{ bad: read('--bad'), isDark },
  }
}

/** A canvas as large as the plan, sharp on its screen; nothing where there is no canvas to be had. */
export function sized(canvas: HTMLCanvasElement, { width, height }: Plan) {
  const ratio = Math.min(2, devicePixelRatio)
  canvas.width = Math.round(width * ratio)
  canvas.height = Math.round(height * ratio)
  const context = canvas.getContext('2d')
  context?.setTransform(ratio, 0, 0, ratio, 0, 0)
  return context
}

export type Context = CanvasRenderingContext2D
