/** How series are told apart: each by a colour and by a pattern of its own, never by colour alone. */

export interface Look {
  /** The custom property that holds its colour. */
  readonly colour: string
  readonly width?: number
  /** Of its line, in pixels drawn and left out. */
  readonly dash?: number[]
  /** A wash down to zero, or a hatching down to the series below; none for a bare line. */
  readonly fill?: 'wash' | Hatch
}

/** Paths in a tile of eight by eight. */
export const hatches = {
  solid: '',
  rising: 'M-1 1L1 -1M0 8L8 0M7 9L9 7',
  falling: 'M-1 7L1 9M0 0L8 8M7 -1L9 1',
  lying: 'M0 2H8M0 6H8',
  dotted: 'M2 1V3M1 2H3M6 5V7M5 6H7',
  standing: 'M2 0V8M6 0V8',
  crossed: 'M0 4H8M4 0V8',
  latticed: 'M0 0L8 8M0 8L8 0',
} as const
export type Hatch = keyof typeof hatches

/** Lines of percentiles, in the order they were asked for. */
export const percentileLooks: readonly Look[] = [
  { colour: '--good', width: 2 },
  { colour: '--ink', width: 1.4, dash: [7, 3] },
  { colour: '--bad', width: 1.6, dash: [2, 3] },
  { colour: '--lantern', width: 1.6, dash: [9, 3, 2, 3] },
  { colour: '--reason-2', width: 1.6, dash: [4, 2] },
  { colour: '--reason-3', width: 1.6, dash: [12, 4] },
]

/** Failures: so many can be told apart. */
const reasonHatches: readonly Hatch[] = [
  ...(['rising', 'dotted', 'falling', 'lying', 'latticed', 'standing', 'crossed'] as const),
]
/** The look of a failure, from 0 to `reasonsApart`. */
export const reasonLook = (slot: number): Look => ({
  colour: `--reason-${slot}`,
  width: 1.2,
  fill: reasonHatches[slot] ?? 'solid',
})
export const reasonsApart = reasonHatches.length

export const propertyOf = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim()

/** What a canvas fills an area with: the colour thinned, with the hatching upon it. */
export function fillOf({ colour, fill }: Look, context: CanvasRenderingContext2D) {
  const ink = propertyOf(colour)
  if (fill === undefined) return 'transparent'
  if (fill === 'wash') return propertyOf(`${colour}-wash`)
  const unit = devicePixelRatio
  const tile = document.createElement('canvas')
  tile.width = tile.height = Math.round(8 * unit)
  const draw = tile.getContext('2d')
  if (draw === null) return ink
  draw.scale(tile.width / 8, tile.height / 8)
  draw.globalAlpha = 0.34
  draw.fillStyle = ink
  draw.fillRect(0, 0, 8, 8)
  draw.globalAlpha = 0.95
  draw.strokeStyle = ink
  draw.stroke(new Path2D(hatches[fill]))
  return context.createPattern(tile, 'repeat') ?? ink
}
