/**
 * Bytes by hand, for a runtime without Buffer: UTF-8, base64 of PEM texts, and the public key inside
 * a certificate. Imports nothing, so that a test can hold it against Node's own.
 */

/** UTF-8. */
export function utf8(text: string): Uint8Array<ArrayBuffer> {
  const escaped = encodeURIComponent(text)
  const bytes = new Uint8Array(escaped.length)
  let length = 0
  for (let at = 0; at < escaped.length; at += 1) {
    const isEscape = escaped.charCodeAt(at) === 0x25
    bytes[length] = isEscape
      ? Number.parseInt(escaped.slice(at + 1, at + 3), 16)
      : escaped.charCodeAt(at)
    if (isEscape) at += 2
    length += 1
  }
  return bytes.slice(0, length)
}

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const digitValues: ReadonlyMap<string, number> = new Map(
  Array.from(digits, (digit, value) => [digit, value]),
)

/** The bytes of a PEM block, or of bare base64. @throws Error when it is neither. */
export function pemBytes(pem: string): Uint8Array<ArrayBuffer> {
  const base64 = pem.replace(/-----[A-Z ]+-----/g, '').replace(/[\s=]/g, '')
  const bytes = new Uint8Array(Math.floor((base64.length * 3) / 4))
  let bits = 0
  let held = 0
  let length = 0
  for (const digit of base64) {
    const value = digitValues.get(digit)
    if (value === undefined) throw new Error(`This is no PEM: ${pem.slice(0, 40)}…`)
    held = ((held << 6) | value) & 0xffff
    bits += 6
    if (bits < 8) continue
    bits -= 8
    bytes[length] = (held >> bits) & 0xff
    length += 1
  }
  return bytes
}

/** The SubjectPublicKeyInfo of an X.509 certificate in PEM, as DER. */
export function publicKeyOf(certificate: string): Uint8Array<ArrayBuffer> {
  const der = pemBytes(certificate)
  const signed = within(der, within(der, { start: 0, end: der.length })[0])
  const fields = within(der, signed[0])
  // Without an explicit version the first field is the serial number.
  const versioned = der[fields[0]?.start ?? 0] === 0xa0
  const key = fields[versioned ? 6 : 5]
  if (key === undefined) throw new Error('This is no certificate: it has no public key.')
  return der.slice(key.start, key.end)
}

/** Where a DER value stands with its tag and length, and where its content begins. */
interface Span {
  readonly start: number
  readonly end: number
  readonly content?: number
}

/** The values one after the other inside a value. */
function within(der: Uint8Array, outer: Span | undefined): Span[] {
  if (outer === undefined) throw new Error('This is no certificate: a part is missing.')
  const spans: Span[] = []
  for (let at = outer.content ?? outer.start; at < outer.end; ) {
    const span = spanAt(der, at)
    spans.push(span)
    at = span.end
  }
  return spans
}

function spanAt(der: Uint8Array, start: number): Required<Span> {
  const first = der[start + 1] ?? 0
  const more = first < 0x80 ? 0 : first & 0x7f
  let length = more === 0 ? first : 0
  for (let at = 0; at < more; at += 1) length = length * 256 + (der[start + 2 + at] ?? 0)
  const content = start + 2 + more
  if (content + length > der.length) throw new Error('This is no certificate: it is cut short.')
  return { start, content, end: content + length }
}
