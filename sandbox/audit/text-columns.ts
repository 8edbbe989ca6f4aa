/** Text on a screen of fixed letters: lines of a bounded width, and columns that stand under one another. */

/** Letters of East Asia take two places. */
const wide = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60]/g

/** How many places a text takes. */
export const widthOf = (text: string): number => text.length + (text.match(wide) ?? []).length

export interface Paragraph {
  readonly width: number
  readonly indent: number
  /** How much further lines after the first are indented. */
  readonly hang?: number
}

/** Words in lines of at most `width` places, indented; a word that is longer stands alone. */
export function wrapped(text: string, { width, indent, hang = 0 }: Paragraph): string[] {
  const lines: string[] = []
  let line = ' '.repeat(indent)
  let isBegun = false
  for (const word of text.split(' ')) {
    const longer = isBegun ? `${line} ${word}` : `${line}${word}`
    if (isBegun && widthOf(longer) > width) {
      lines.push(line)
      line = `${' '.repeat(indent + hang)}${word}`
    } else line = longer
    isBegun = true
  }
  return [...lines, line]
}

/** Rows in columns: the first two to the left, numbers to the right. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows.reduce<number[]>(
    (most, row) => row.map((cell, place) => Math.max(most[place] ?? 0, widthOf(cell))),
    [],
  )
  const filled = (cell: string, place: number) => {
    const blanks = ' '.repeat((widths[place] ?? 0) - widthOf(cell))
    return place < 2 ? `${cell}${blanks}` : `${blanks}${cell}`
  }
  return rows.map((row) => row.map(filled).join('  ').trimEnd())
}
