import jsQR from 'jsqr'
import { expect, test } from 'vitest'
import { barsOf, valuesOf } from './bars.ts'
import { fitWithin } from './picture-size.ts'
import { qrPath } from './qr-path.ts'

/** Its types name the module, and what runs is the function itself. */
const read = jsQR as unknown as (typeof jsQR)['default']

test('six digits become start C, three pairs and the check digit', () => {
  // 105 + 1·12 + 2·34 + 3·56 = 353, and 353 mod 103 = 44.
  expect(valuesOf('123456')).toEqual([105, 12, 34, 56, 44])
})

test('the last of nineteen digits has no partner and stands in code set B', () => {
  const values = valuesOf('6222854132279951798')
  expect(values.slice(0, 3)).toEqual([105, 62, 22])
  expect(values.slice(-3, -1)).toEqual([100, 16 + 8])
  expect(values).toHaveLength(1 + 9 + 2 + 1)
})

test('one digit alone begins in code set B', () => {
  expect(valuesOf('7')).toEqual([104, 23, (104 + 23) % 103])
})

test.each(['', '12a', '１２'])('"%s" has no bars', (text) => {
  expect(() => valuesOf(text)).toThrow(RangeError)
})

test('every sign is eleven modules wide, and the stop thirteen', () => {
  const bars = barsOf('132382919008038455')
  expect(bars.reduce((sum, width) => sum + width, 0)).toBe(11 * (1 + 9 + 1) + 13)
  // Begins and ends with a bar: an odd number of widths.
  expect(bars.length % 2).toBe(1)
})

/** What the path paints, as a scanner would see it: so many pixels for each module. */
function painted(text: string, scale: number) {
  const { size, path } = qrPath(text)
  const side = size * scale
  const pixels = new Uint8ClampedArray(side * side * 4).fill(255)
  for (const [, x, y, width] of path.matchAll(/M(\d+) (\d+)h(\d+)v1/g)) {
    for (let row = Number(y) * scale; row < (Number(y) + 1) * scale; row += 1) {
      const from = (row * side + Number(x) * scale) * 4
      for (let at = from; at < from + Number(width) * scale * 4; at += 4) pixels.fill(0, at, at + 3)
    }
  }
  return { pixels, side }
}

test.each([
  'https://qr.alipay.com/baxlzdd9ef8e1is15zhg6ng',
  'weixin://wxpay/bizpayurl?pr=MUixHFvvO',
  'https://qr.95516.com/00010001/62715569424917898023831502851331',
  '6224240076187428883',
])('a scanner reads %s off the picture of it', (text) => {
  const { pixels, side } = painted(text, 4)
  expect(read(pixels, side, side)?.data).toBe(text)
})

test.each([
  //  width  height side    fits
  [4000, 3000, 1000, [1000, 750]],
  [3000, 4000, 600, [450, 600]],
  [300, 200, 1000, [300, 200]],
  [9000, 1, 600, [600, 1]],
] as const)('%i × %i within %i keeps its shape', (width, height, side, [wide, high]) => {
  expect(fitWithin({ width, height }, side)).toEqual({ width: wide, height: high })
})
