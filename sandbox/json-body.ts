/** The body of an admin request as an object's fields; nothing when it is no JSON object. */

export type Fields = Readonly<Record<string, unknown>>

export function fieldsIn(body: Buffer): Fields | undefined {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'))
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
    return Object.fromEntries(Object.entries(value))
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined
    throw cause
  }
}
