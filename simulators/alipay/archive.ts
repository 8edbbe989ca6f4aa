/**
 * A ZIP whose file names are GBK, as Alipay's are: they carry no mark that would say so, and readers
 * must know (docs/sources.md, A4.10).
 */
import { zipSync } from 'fflate'
import iconv from 'iconv-lite'

export interface Entry {
  readonly name: string
  readonly content: Buffer
}

/** `at`: when the files are said to have been written, milliseconds since 1970. */
export function zipOf(entries: readonly Entry[], at: number): Buffer {
  const named = entries.map(({ name, content }, index) => {
    const bytes = iconv.encode(name, 'gbk')
    return { bytes, content, stand: standIn(index, bytes.length) }
  })
  const files = Object.fromEntries(named.map(({ stand, content }) => [stand, content]))
  const zip = Buffer.from(zipSync(files, { mtime: at }))
  for (const { stand, bytes } of named) replaceAll(zip, Buffer.from(stand, 'latin1'), bytes)
  return zip
}

/** A name of as many bytes that the archiver takes, and that no file contains. */
const standIn = (index: number, length: number) => String(index).padEnd(length, '\u0001')

function replaceAll(within: Buffer, what: Buffer, by: Buffer): void {
  for (let at = within.indexOf(what); at >= 0; at = within.indexOf(what, at + what.length)) {
    by.copy(within, at)
  }
}
