/** The parts of a `multipart/form-data` body by their names; of a file its name and how long it is. */
import type { Field } from './json-fields.ts'

/** So many parts are read. */
const partsMax = 64

export function partsOf(latin1: string, contentType: string): readonly Field[] {
  const boundary = /boundary="?([^";]+)"?/i.exec(contentType)?.[1]
  if (boundary === undefined) return []
  return latin1
    .split(`--${boundary}`)
    .slice(1, partsMax + 1)
    .flatMap(partOf)
}

function partOf(part: string): readonly Field[] {
  const gap = part.indexOf('\r\n\r\n')
  if (gap < 0) return []
  const head = part.slice(0, gap)
  const name = /[; ]name="([^"]*)"/i.exec(head)?.[1]
  if (name === undefined) return []
  const content = part.slice(gap + 4).replace(/\r\n$/, '')
  const file = /filename="([^"]*)"/i.exec(head)?.[1]
  if (file === undefined) return [[utf8(name), utf8(content)]]
  return [[utf8(name), `${utf8(file)} (${content.length} bytes)`]]
}

const utf8 = (bytes: string) => Buffer.from(bytes, 'latin1').toString('utf8')
