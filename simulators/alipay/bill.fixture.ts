/** A bill as a merchant reads it, for tests: unzipped, decoded and cut into rows by code of its own. */
import { unzipSync } from 'fflate'

export interface ReadBill {
  /** Names of the files, as GBK. */
  readonly names: readonly string[]
  readonly details: ReadFile
  readonly summary: ReadFile
}

export interface ReadFile {
  /** What stands before and after the rows, with `#` in front. */
  readonly remarks: readonly string[]
  /** Cells by heading. */
  readonly rows: readonly Readonly<Record<string, string>>[]
}

const gbk = new TextDecoder('gbk', { fatal: true })

export function readBill(zip: Uint8Array): ReadBill {
  const files = Object.entries(unzipSync(zip)).map(([name, content]) => ({
    // A name without a mark is read byte by byte.
    name: gbk.decode(Buffer.from(name, 'latin1')),
    file: readFile(gbk.decode(content)),
  }))
  const fileOf = (isSummary: boolean) =>
    files.find(({ name }) => name.includes('汇总') === isSummary)?.file ?? { remarks: [], rows: [] }
  return {
    names: files.map(({ name }) => name),
    details: fileOf(false),
    summary: fileOf(true),
  }
}

function readFile(text: string): ReadFile {
  const lines = text.split('\r\n').filter((line) => line !== '')
  const remarks = lines.filter((line) => line.startsWith('#'))
  const [heading = '', ...rows] = lines.filter((line) => !line.startsWith('#'))
  const names = heading.split(',')
  return {
    remarks,
    rows: rows.map((row) => {
      const cells = row.split(',')
      if (cells.length !== names.length) throw new Error(`A row of ${cells.length} cells: ${row}`)
      return Object.fromEntries(names.map((name, index) => [name, cells[index]?.trim() ?? '']))
    }),
  }
}

/** Fen of a cell in yuan, however it is signed. */
export const cellFen = (yuan: string | undefined) => {
  const [, sign = '', whole = '', cents = ''] = /^(-?)(\d+)\.(\d\d)$/.exec(yuan ?? '') ?? []
  if (whole === '') throw new Error(`No amount: ${yuan}`)
  return Number(`${sign}${whole}${cents}`)
}
