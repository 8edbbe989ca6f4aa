/**
 * The mistakes of one value: encoded, escaped, trimmed, in another case. Each is tried on all values
 * at once, because whoever does it does it to all. Values are byte strings.
 */
import type { Mistake } from '../../core/diagnosis.ts'
import { jsonSpellings } from './json-spellings.ts'

export interface ValueSpelling {
  readonly mistake: Mistake
  readonly detail: string
  readonly spell: (value: string) => string
}

const hexOf = (byte: number) => byte.toString(16).padStart(2, '0')

/** Percent-encodes all bytes but letters, digits and those signs. */
const percent = (safe: string, { blank = '%20', lower = false } = {}) => {
  const unsafe = new RegExp(`[^A-Za-z0-9${safe}]`, 'g')
  const codes = Array.from({ length: 256 }, (_, byte) => {
    const hex = hexOf(byte)
    return byte === 32 ? blank : `%${lower ? hex : hex.toUpperCase()}`
  })
  return (value: string) => value.replaceAll(unsafe, (sign) => codes[sign.charCodeAt(0)] ?? sign)
}

export const percentDecoded = (value: string) =>
  value.replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )

const htmlSigns: readonly (readonly [string, string])[] = [
  ['&', '&amp;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
]

const html = (value: string, pairs = htmlSigns) =>
  pairs.reduce((text, [sign, name]) => text.replaceAll(sign, name), value)

const fromHtml = (value: string) =>
  htmlSigns.toReversed().reduce((text, [sign, name]) => text.replaceAll(name, sign), value)

const row = (
  mistake: Mistake,
  detail: string,
  spell: (value: string) => string,
): ValueSpelling => ({ mistake, detail, spell })

export const valueSpellings: readonly ValueSpelling[] = [
  row('signed-encoded-values', 'As encodeURIComponent writes.', percent("\\-_.!~*'()")),
  row(
    'signed-encoded-values',
    'As a form writes, a blank as +.',
    percent('*\\-._', { blank: '+' }),
  ),
  row('signed-encoded-values', 'As rawurlencode writes.', percent('\\-_.~')),
  row('signed-encoded-values', 'As urlencode writes.', percent('\\-_.', { blank: '+' })),
  row(
    'signed-encoded-values',
    'In small letters, as .NET writes.',
    percent('\\-_.!*()', { blank: '+', lower: true }),
  ),
  row('encoded-twice', '', percentDecoded),
  row('encoded-twice', '', (value) => percentDecoded(value.replaceAll('+', ' '))),
  row('space-for-plus', 'A plus sign was signed, a blank arrived.', (value) =>
    value.replaceAll(' ', '+'),
  ),
  row('space-for-plus', 'A blank was signed, a plus sign arrived.', (value) =>
    value.replaceAll('+', ' '),
  ),
  row('values-escaped', 'Signed with &amp; and &quot;.', (value) => html(value)),
  ...htmlSigns.map((pair) =>
    row('values-escaped', `Signed with ${pair[1]}.`, (value) => html(value, [pair])),
  ),
  row('values-escaped', 'Signed without &amp; and &quot;.', fromHtml),
  row('values-escaped', 'Signed with backslashes before quotes.', (value) =>
    value.replaceAll(/["'\\]/g, '\\$&'),
  ),
  row('values-escaped', 'Signed without backslashes.', (value) => value.replaceAll(/\\(.)/g, '$1')),
  row('values-trimmed', '', (value) => value.trim()),
  row('values-trimmed', 'All blanks were taken out.', (value) => value.replaceAll(' ', '')),
  row('line-ends', 'LF was signed, CRLF arrived.', (value) => value.replaceAll('\r\n', '\n')),
  row('line-ends', 'CRLF was signed, LF arrived.', (value) => value.replaceAll(/\r?\n/g, '\r\n')),
  row('line-ends', 'Line ends were taken out.', (value) => value.replaceAll(/\r?\n/g, '')),
]

/** A value as it may have been signed where one in another form was sent. */
export function* otherValues(value: string): Generator<string> {
  yield value.toUpperCase()
  yield value.toLowerCase()
  yield value.charAt(0).toUpperCase() + value.slice(1)
  if (value === '') yield* ['null', 'undefined', 'None']
  const number = /^(\d{1,15})(?:\.(\d*))?$/.exec(value)
  if (number !== null) yield* otherNumbers(value, number[1] ?? '', number[2])
}

function* otherNumbers(value: string, whole: string, cents: string | undefined): Generator<string> {
  if (cents === undefined) yield* [`${value}.0`, `${value}.00`]
  else yield* [whole, String(Number(value)), Number(value).toFixed(1), Number(value).toFixed(2)]
}

/** JSON in a value, spelt otherwise; a byte string like the value. */
export function* jsonValues(value: string): Generator<{ value: string; how: string }> {
  for (const { text, how } of jsonSpellings(Buffer.from(value, 'latin1').toString('utf8'))) {
    yield { value: Buffer.from(text).toString('latin1'), how }
  }
}
