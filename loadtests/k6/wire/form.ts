/** Names and values as they travel and as they are signed: sorted, joined, percent-encoded. */

export type Fields = Readonly<Record<string, string>>

/** `a=1&b=2`, sorted by name, raw; empty values and the omitted names are left out. */
export function joined(fields: Fields, omits: readonly string[]): string {
  return Object.keys(fields)
    .filter((name) => !omits.includes(name) && fields[name] !== '')
    .sort()
    .map((name) => `${name}=${fields[name]}`)
    .join('&')
}

/** `application/x-www-form-urlencoded`. */
export const encoded = (fields: Fields): string =>
  Object.entries(fields)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&')

/** Reads a form; what has no `=` is left out. */
export function decoded(body: string): Fields {
  const text = (part: string) => decodeURIComponent(part.replace(/\+/g, ' '))
  return Object.fromEntries(pairs(body).map(([name, value]) => [text(name), text(value)]))
}

/** Reads `a=1&b=2` of which nothing is encoded. */
export const read = (body: string): Fields => Object.fromEntries(pairs(body))

const pairs = (body: string): [string, string][] =>
  body.split('&').flatMap((pair): [string, string][] => {
    const equals = pair.indexOf('=')
    return equals < 0 ? [] : [[pair.slice(0, equals), pair.slice(equals + 1)]]
  })
