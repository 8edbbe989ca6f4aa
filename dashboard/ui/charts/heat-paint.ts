/** Paints the heat map: a stripe for each band of time, a cell for each row, the more the darker. */
import type uPlot from 'uplot'
import type { SecondRow } from '../../protocol/live.ts'
import { binned, darkness, hottest } from './heat-bins.ts'
import { propertyOf } from './look.ts'
import type { Part } from './percentiles.ts'
import { countsOf } from './percentiles.ts'
import type { Plan } from './plans.ts'
import { endOf, perSecond } from './rows.ts'

export interface Heat {
  readonly plan: Plan
  readonly rows: readonly SecondRow[]
  readonly part: Part
  readonly canvas: HTMLCanvasElement
}

export function paintHeat(plot: uPlot, { plan, rows, part, canvas }: Heat): void {
  const { ctx, bbox } = plot
  const width = Math.round(bbox.width)
  const { bins } = plan
  const lowest = bins[0]?.number
  if (lowest === undefined || width < 1) return
  canvas.width = width
  canvas.height = bins.length
  const own = canvas.getContext('2d')
  if (own === null) return
  const image = own.createImageData(width, bins.length)
  const pixels = new Uint32Array(image.data.buffer)
  const ramp = rampOf()
  const most = hottest(rows, part)
  for (const row of rows) {
    const at = (second: number) =>
      Math.min(width, Math.max(0, Math.round(plot.valToPos(second, 'x', true) - bbox.left)))
    const [left, right] = [at(row.second - 0.5), at(endOf(row) + 0.5)]
    for (const [bin, count] of binned(countsOf(row, part))) {
      const shade = Math.round(darkness(perSecond(count, row), most) * (ramp.length - 1))
      const start = (bin - lowest) * width
      pixels.fill(ramp[shade] ?? 0, start + left, start + Math.max(right, left + 1))
    }
  }
  own.putImageData(image, 0, 0)
  ctx.save()
  ctx.beginPath()
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height)
  ctx.clip()
  ctx.imageSmoothingEnabled = false
  for (const [stripe, { fromMs, toMs }] of bins.entries()) {
    const bottom = Math.round(plot.valToPos(fromMs, 'y', true))
    const top = Math.round(plot.valToPos(toMs, 'y', true))
    ctx.drawImage(canvas, 0, stripe, width, 1, bbox.left, top, bbox.width, bottom - top)
  }
  ctx.restore()
}

const shades = 64

/** From the panel through the lantern to the ink, as 32-bit pixels. */
function rampOf(): Uint32Array {
  const strip = document.createElement('canvas')
  strip.width = shades
  strip.height = 1
  const draw = strip.getContext('2d', { willReadFrequently: true })
  if (draw === null) return new Uint32Array(shades)
  const gradient = draw.createLinearGradient(0, 0, shades, 0)
  for (const [at, name] of [
    [0, '--panel'],
    [0.6, '--lantern'],
    [1, '--ink'],
  ] as const)
    gradient.addColorStop(at, propertyOf(name))
  draw.fillStyle = gradient
  draw.fillRect(0, 0, shades, 1)
  return new Uint32Array(draw.getImageData(0, 0, shades, 1).data.buffer)
}
