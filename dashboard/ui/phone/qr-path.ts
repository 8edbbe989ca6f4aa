/** A QR code as one path: rows of dark modules, with a quiet zone around them. */
import { encode } from 'uqr'

/** One path for all dark modules, row by row. */
export function qrPath(text: string): { readonly size: number; readonly path: string } {
  const { data, size } = encode(text, { ecc: 'M', border: 3 })
  const rows = data.map((row, y) => {
    const runs: string[] = []
    for (let x = 0; x < size; x += 1) {
      if (row[x] !== true) continue
      const from = x
      while (row[x + 1] === true) x += 1
      runs.push(`M${from} ${y}h${x - from + 1}v1h-${x - from + 1}z`)
    }
    return runs.join('')
  })
  return { size, path: rows.join('') }
}
