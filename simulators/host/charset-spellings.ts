/**
 * The bytes of a text where another charset is at work than the one that is meant. Texts are byte
 * strings: one byte in each character, as they came off the wire.
 */

/** Writes a text in GBK; handed in, because no charset but UTF-8 comes with the platform. */
export type EncodeGbk = (text: string) => Uint8Array

export interface CharsetSpelling {
  readonly bytes: Buffer
  readonly how: string
  /** How the text reads; its bytes may read otherwise. */
  readonly shown: string
}

/** None for ASCII, which reads alike in every charset. */
export function* charsetSpellings(text: string, encodeGbk: EncodeGbk): Generator<CharsetSpelling> {
  if (!/[\u0080-\u00ff]/.test(text)) return
  const bytes = Buffer.from(text, 'latin1')
  const read = decoded(bytes, 'utf-8')
  if (read === undefined) {
    const shown = decoded(bytes, 'gbk')
    if (shown === undefined) return
    const how = 'The signature is of UTF-8, the request came in GBK.'
    yield { bytes: Buffer.from(shown), how, shown }
    return
  }
  const spelling = (how: string, spelt: Uint8Array, shown = read) => ({
    ...{ how, shown, bytes: Buffer.from(spelt) },
  })
  yield spelling('The signature is of GBK, the request came in UTF-8.', encodeGbk(read))
  const lost = read.replaceAll(/[\u0080-\u{10ffff}]/gu, '?')
  yield spelling('Every character beyond ASCII was signed as a question mark.', ascii(lost), lost)
  const low = 'Only one byte of each character was signed: hash and sign UTF-8 bytes, not a string.'
  yield spelling(low, Buffer.from(read, 'latin1'))
  const twice =
    'The text was taken for Latin-1 and written as UTF-8 once more before it was signed.'
  yield spelling(twice, Buffer.from(text, 'utf8'), text)
  const once = decoded(Buffer.from(read, 'latin1'), 'utf-8')
  if (once !== undefined && Buffer.from(once).toString('latin1') === read) {
    const how = 'The text was written as UTF-8 once more before it was sent.'
    yield spelling(how, Buffer.from(once), once)
  }
}

const ascii = (text: string) => Buffer.from(text, 'latin1')

/** The text of bytes, or nothing when they cannot be of that charset. */
export function decoded(bytes: Uint8Array, charset: 'utf-8' | 'gbk'): string | undefined {
  try {
    return new TextDecoder(charset, { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (cause) {
    if (cause instanceof TypeError) return undefined
    throw cause
  }
}
