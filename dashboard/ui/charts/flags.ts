/** A thin line on every chart where something was changed, with a numbered flag at its head. */
import uPlot from 'uplot'
import { propertyOf } from './look.ts'
import type { Flag } from './marks.ts'

const flagHeight = 14

export function drawFlags(plot: uPlot, flags: readonly Flag[]): void {
  const { ctx, bbox } = plot
  const unit = uPlot.pxRatio
  const right = bbox.left + bbox.width
  ctx.save()
  ctx.font = `600 ${10 * unit}px ${propertyOf('--sans')}`
  ctx.textBaseline = 'middle'
  ctx.textAlign = 'left'
  ctx.lineWidth = unit
  ctx.setLineDash([])
  ctx.strokeStyle = propertyOf('--lantern')
  let freeFrom = 0
  for (const { second, label } of flags) {
    const x = Math.round(plot.valToPos(second, 'x', true))
    if (x < bbox.left - 1 || x > right + 1) continue
    const top = bbox.top - (flagHeight + 3) * unit
    ctx.beginPath()
    ctx.moveTo(x + 0.5, top)
    ctx.lineTo(x + 0.5, bbox.top + bbox.height)
    ctx.stroke()
    if (x < freeFrom) continue
    freeFrom = x + drawCloth(ctx, { x, y: top, label, unit }) + 2 * unit
  }
  ctx.restore()
}

interface Cloth {
  readonly x: number
  readonly y: number
  readonly label: string
  readonly unit: number
}

/** The flag itself; what it gives back is how wide it is. */
function drawCloth(ctx: CanvasRenderingContext2D, { x, y, label, unit }: Cloth): number {
  const width = ctx.measureText(label).width + 9 * unit
  const height = flagHeight * unit
  ctx.fillStyle = propertyOf('--lantern')
  ctx.beginPath()
  ctx.moveTo(x, y)
  ctx.lineTo(x + width + 3 * unit, y)
  ctx.lineTo(x + width, y + height / 2)
  ctx.lineTo(x + width + 3 * unit, y + height)
  ctx.lineTo(x, y + height)
  ctx.fill()
  ctx.fillStyle = propertyOf('--panel')
  ctx.fillText(label, x + 4 * unit, y + height / 2 + 0.5 * unit)
  return width
}
