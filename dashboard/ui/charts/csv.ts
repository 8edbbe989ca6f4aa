/** What a chart shows as CSV, for any spreadsheet: a line for each row, the newest last. */
import type { SecondRow } from '../../protocol/live.ts'
import { stampOf } from './moments.ts'

interface Series {
  readonly id: string
  readonly value: (row: SecondRow) => number | null
}

/** The time, the seconds a line covers, and each series; no value is an empty field. */
export function csvOf(columns: readonly Series[], rows: readonly SecondRow[]): string {
  const head = ['time', 'seconds', ...columns.map(({ id }) => field(id))]
  const lines = rows.map((row) => [
    stampOf(row.second),
    row.span,
    ...columns.map(({ value }) => exact(value(row))),
  ])
  return [head, ...lines].map((line) => `${line.join(',')}\r\n`).join('')
}

const exact = (value: number | null) => (value === null ? '' : Number(value.toFixed(6)))
const field = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
