/** JSON field by field, with numbers as they are spelled: 275.0 is not 275, and 20 digits stay 20. */

export type Field = readonly [name: string, value: string]

/** So deep is looked into what stands in one another: no network nests deeper. */
const depthMax = 16

export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined
    throw cause
  }
}

/** The object or list that a text is; nothing when it is any other text. */
export const jsonIn = (text: string): unknown =>
  /^\s*[{[]/.test(text) ? parsedJson(text) : undefined

/** Marks a number on its way through the parser: no text of a JSON body begins with it unescaped. */
const mark = '\u0000'
const stringsAndNumbers = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g

/** Empty when it is no JSON. */
export function flatJson(text: string, name = ''): readonly Field[] {
  const spelled = text.replace(stringsAndNumbers, (token) =>
    token.startsWith('"') ? token : `"\\u0000${token}"`,
  )
  const value = parsedJson(spelled)
  return value === undefined ? [] : flat(value, name, 0)
}

function flat(value: unknown, name: string, depth: number): readonly Field[] {
  if (typeof value === 'string') return [[name, value.startsWith(mark) ? value.slice(1) : value]]
  if (typeof value !== 'object' || value === null) return [[name, String(value)]]
  if (depth === depthMax) return [[name, '…']]
  return Object.entries(value).flatMap(([inner, content]) =>
    flat(content, name === '' ? inner : `${name}.${inner}`, depth + 1),
  )
}
