/** Which cell an arrow key leads to: up and down, left and right, and to the ends. */

const steps: Readonly<Record<string, readonly [row: number, column: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  Home: [0, -99],
  End: [0, 99],
  PageUp: [-99, 0],
  PageDown: [99, 0],
}

/** The cell a key leads to from the one that has the focus, kept within the table. */
export function neighbour(table: HTMLTableElement, key: string): HTMLElement | null {
  const step = steps[key]
  const from = document.activeElement
  if (step === undefined || !(from instanceof HTMLElement) || !from.matches('td a')) return null
  const rows = [...table.querySelectorAll('tr')].map((row) => [
    ...row.querySelectorAll<HTMLElement>('td a'),
  ])
  const cells = rows.filter((row) => row.length > 0)
  const row = cells.findIndex((one) => one.includes(from))
  const within = (place: number, many: number) => Math.max(0, Math.min(many - 1, place))
  const there = cells[within(row + step[0], cells.length)] ?? []
  const column = cells[row]?.indexOf(from) ?? 0
  return there[within(column + step[1], there.length)] ?? null
}
