/** Fields of messages as they were spoken: read by name, and by kind of value, never trusted. */

type Fields = Readonly<Record<string, unknown>>

export function textIn(fields: Fields, name: string): string | undefined {
  const value = fields[name]
  return typeof value === 'string' ? value : undefined
}

export function numberIn(fields: Fields, name: string): number | undefined {
  const value = fields[name]
  return typeof value === 'number' ? value : undefined
}

/** A field that has fields itself. */
export function partIn(fields: Fields, name: string): Fields | undefined {
  const value = fields[name]
  return isPart(value) ? value : undefined
}

function isPart(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Every value that stands in a message, with the way to it: `order.payee.name`. */
export function valuesIn(fields: Fields, under = ''): readonly (readonly [string, unknown])[] {
  return Object.entries(fields).flatMap(([name, value]) =>
    isPart(value) ? valuesIn(value, `${under}${name}.`) : [[`${under}${name}`, value] as const],
  )
}

/** Which try of a message it was, counted from 0. */
export const tryOf = (ask: Fields): number => numberIn(ask, 'attempt') ?? 0
