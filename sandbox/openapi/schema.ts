/** The words in which the shapes of bodies and answers are told: JSON Schema 2020-12, in small pieces. */

export interface Schema {
  readonly [keyword: string]: unknown
}

export const text: Schema = { type: 'string' }
export const whole: Schema = { type: 'integer' }
export const count: Schema = { type: 'integer', minimum: 0 }
export const num: Schema = { type: 'number' }
export const truth: Schema = { type: 'boolean' }
/** Milliseconds since 1970, with what lies behind the millisecond. */
export const moment: Schema = { type: 'number', description: 'Milliseconds since 1970.' }
export const fen: Schema = { type: 'integer', description: 'Fen: a hundredth of a yuan.' }
export const anything: Schema = {}
export const clockDay: Schema = { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$' }
export const clearingDay: Schema = { type: 'string', pattern: '^\\d{8}$' }

export const words = (...all: readonly string[]): Schema => ({ type: 'string', enum: all })
export const list = (items: Schema, more: Schema = {}): Schema => ({
  type: 'array',
  items,
  ...more,
})
/** A tuple: so many items, each of its own kind. */
export const row = (...items: readonly Schema[]): Schema => ({
  ...{ type: 'array', prefixItems: items, items: false },
  minItems: items.length,
})
export const map = (values: Schema): Schema => ({ type: 'object', additionalProperties: values })
export const orNull = (schema: Schema): Schema => ({ anyOf: [schema, { type: 'null' }] })
export const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` })

type Members = Readonly<Record<string, Schema>>

/** An object with these members and no others; what is `optional` may be missing. */
export const obj = (members: Members, optional: Members = {}): Schema => ({
  type: 'object',
  properties: { ...members, ...optional },
  required: Object.keys(members),
  additionalProperties: false,
})

/** An object that has at least these. */
export const open = (members: Members = {}, optional: Members = {}): Schema => ({
  type: 'object',
  properties: { ...members, ...optional },
  required: Object.keys(members),
})
