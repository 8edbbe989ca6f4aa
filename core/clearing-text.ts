/**
 * A clearing file as text, as a back office would open it: comma-separated records, a header, one
 * detail a line, and a trailer by which the file proves itself. docs/clearing.md describes it.
 */
import type { ClearingLine } from './clearing-file.ts'
import type { InstitutionId } from './ids.ts'

export interface FileHead {
  /** `20211202` */
  readonly day: string
  readonly party: InstitutionId
  /** Whose records it was made from. */
  readonly writtenBy: InstitutionId
}

/** What the trailer says of the details before it. */
export interface FileTotals {
  readonly lines: number
  readonly receivedFen: number
  readonly paidFen: number
  readonly feeFen: number
  /** Received less paid less fees, of what is done. */
  readonly netFen: number
}

const titles = [
  ...['record', 'number', 'key', 'settle_key', 'kind', 'direction'],
  ...['amount_fen', 'fee_fen', 'counterparty', 'status'],
]

/** Lines end in CR LF; a field with a comma, a quote or a line break is quoted (RFC 4180). */
export function clearingText(head: FileHead, lines: readonly ClearingLine[]): string {
  const { lines: count, receivedFen, paidFen, feeFen, netFen } = totalsOf(lines)
  const { day, party, writtenBy } = head
  const rows: (readonly (string | number)[])[] = [
    ['H', 'HUTONG-CLEARING', 1, day, party, writtenBy],
    titles,
    ...lines.map((line, index) => detail(line, index + 1)),
    ['T', count, receivedFen, paidFen, feeFen, netFen],
  ]
  return rows.map((row) => `${row.map(field).join(',')}\r\n`).join('')
}

const detail = (line: ClearingLine, number: number) => {
  const { key, settleKey, kind, direction, amountFen, feeFen, counterparty, status } = line
  return [
    ...['D', number, key, settleKey, kind],
    ...[direction, amountFen, feeFen, counterparty, status],
  ]
}

const field = (value: string | number) => {
  const text = String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** Sums of what is done: a line that came to nothing counts as a line only. */
export function totalsOf(lines: readonly ClearingLine[]): FileTotals {
  const done = lines.filter(({ status }) => status === 'done')
  const sum = (direction: ClearingLine['direction']) =>
    done
      .filter((one) => one.direction === direction)
      .reduce((total, { amountFen }) => total + amountFen, 0)
  const feeFen = done.reduce((total, one) => total + one.feeFen, 0)
  const [receivedFen, paidFen] = [sum('in'), sum('out')]
  return {
    lines: lines.length,
    receivedFen,
    paidFen,
    feeFen,
    netFen: receivedFen - paidFen - feeFen,
  }
}
