/**
 * Form parameters as bytes: what was signed is what came off the wire after percent-decoding, in
 * whatever charset. A byte string holds one byte in each character, so that nothing is transcoded.
 */

/** Names and values as byte strings. */
export type Params = ReadonlyMap<string, string>

/** Reads queries and form bodies into one map; a name that comes twice keeps its first value. */
export function parseForm(...parts: readonly string[]): Params {
  const params = new Map<string, string>()
  for (const [name, value] of pairsOf(...parts)) {
    if (!params.has(name)) params.set(name, value)
  }
  return params
}

/** Every pair in the order it came, those that come twice included. */
export const pairsOf = (...parts: readonly string[]): (readonly [string, string])[] =>
  parts.flatMap((part) => part.split('&').filter(Boolean)).map(pairOf)

function pairOf(pair: string): readonly [string, string] {
  const mark = pair.indexOf('=')
  const name = decoded(mark < 0 ? pair : pair.slice(0, mark))
  return [name, mark < 0 ? '' : decoded(pair.slice(mark + 1))]
}

/** What is no escape stays as it is. Pieces between signs, because a content is nearly all escapes. */
function decoded(text: string): string {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text
  if (!spaced.includes('%')) return spaced
  const [first = '', ...pieces] = spaced.split('%')
  let plain = first
  for (const piece of pieces) {
    const byte = byteOf.get(piece.slice(0, 2))
    plain += byte === undefined ? `%${piece}` : byte + piece.slice(2)
  }
  return plain
}

const digits = [...'0123456789abcdefABCDEF']
const byteOf: ReadonlyMap<string, string> = new Map(
  digits
    .flatMap((high) => digits.map((low) => high + low))
    .map((hex) => [hex, String.fromCharCode(Number.parseInt(hex, 16))]),
)

/** `application/x-www-form-urlencoded` in UTF-8, a space as `+`. */
export const formatForm = (params: ReadonlyMap<string, string>) =>
  new URLSearchParams([...params]).toString()

export type Charset = 'utf-8' | 'gbk'

/** The text behind a byte string. */
export function textOf(bytes: string, charset: Charset = 'utf-8'): string {
  if (bytes === '') return ''
  const buffer = Buffer.from(bytes, 'latin1')
  if (charset === 'utf-8') return buffer.toString('utf8')
  // Where Java writes the euro, the decoder reads a character of nobody's.
  return new TextDecoder(charset).decode(buffer).replaceAll('\ue76c', '€')
}
