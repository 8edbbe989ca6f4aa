/** How large a picture is looked at: what is found in it costs time with every pixel. */

export interface Size {
  readonly width: number
  readonly height: number
}

/** The same picture, its longest side at most so long; never larger than it was. */
export function fitWithin({ width, height }: Size, side: number): Size {
  const scale = Math.min(1, side / Math.max(width, height, 1))
  return {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  }
}
