/** What somebody probably meant: the known word that takes the fewest slips of the finger to reach. */

/** The nearest of the known words, or nothing when none is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const bound = Math.max(1, Math.floor(word.length / 3))
  let best: string | undefined
  let fewest = bound + 1
  for (const one of known) {
    const slips = slipsBetween(word.toLowerCase(), one.toLowerCase())
    if (slips >= fewest) continue
    best = one
    fewest = slips
  }
  return best
}

/** “Did you mean …?” with the nearest, or the whole list when it is short, or a plain request. */
export function suggestion(word: string, known: readonly string[]): string {
  const near = nearest(word, known)
  if (near !== undefined) return `Did you mean ${near}?`
  return `Use one of: ${known.join(', ')}.`
}

/** Letters to insert, drop, replace or swap with a neighbour (optimal string alignment). */
function slipsBetween(from: string, to: string): number {
  let before: number[] = []
  let last = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (let row = 1; row <= from.length; row += 1) {
    const line = [row]
    for (let column = 1; column <= to.length; column += 1) {
      const same = from[row - 1] === to[column - 1]
      const swapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]
      line[column] = Math.min(
        at(last, column) + 1,
        at(line, column - 1) + 1,
        at(last, column - 1) + (same ? 0 : 1),
        swapped ? at(before, column - 2) + 1 : Number.POSITIVE_INFINITY,
      )
    }
    before = last
    last = line
  }
  return at(last, to.length)
}

const at = (list: readonly number[], index: number) => list[index] ?? Number.POSITIVE_INFINITY
