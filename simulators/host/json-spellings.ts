/**
 * The same JSON as other libraries write it: with blanks, sorted, escaped, indented. Whoever signs
 * one spelling and sends another has signed something else.
 */

export interface Spelling {
  readonly text: string
  /** Which library or setting writes so. */
  readonly how: string
}

interface Style {
  readonly how: string
  readonly comma?: string
  readonly colon?: string
  readonly indent?: number
  readonly sorted?: boolean
  readonly spell?: (written: string) => string
}

/** Deeper than this nothing is written anew: no request of a network is. */
const depthMax = 40

const ascii = (text: string) =>
  text.replaceAll(
    /[\u0080-\uffff]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
const slashes = (text: string) => text.replaceAll('/', '\\/')
const forHtml = (text: string, signs: RegExp) =>
  text.replaceAll(signs, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)
/** Python quotes by ', unless that stands in the text and " does not. */
const quotedByPython = (written: string) => {
  const inside = written.slice(1, -1).replaceAll('\\"', '"')
  return inside.includes("'") && !inside.includes('"')
    ? `"${inside}"`
    : `'${inside.replaceAll("'", "\\'")}'`
}
const python = { comma: ', ', colon: ': ' }

const styles: readonly Style[] = [
  { how: 'compact' },
  { how: 'with blanks and \\u escapes, as json.dumps writes', ...python, spell: ascii },
  { how: 'with blanks', ...python },
  { how: 'compact with \\u escapes', spell: ascii },
  {
    how: 'with \\u escapes and \\/, as json_encode writes',
    spell: (text) => slashes(ascii(text)),
  },
  { how: 'with \\/', spell: slashes },
  { how: 'sorted and compact', sorted: true },
  { how: 'sorted with blanks', sorted: true, ...python },
  { how: 'sorted with blanks and \\u escapes', sorted: true, ...python, spell: ascii },
  { how: 'with < > & escaped, as Go writes', spell: (text) => forHtml(text, /[<>&]/g) },
  { how: "with < > & = ' escaped, as Gson writes", spell: (text) => forHtml(text, /[<>&=']/g) },
  { how: 'as Python shows a dict', ...python, spell: quotedByPython },
  { how: 'indented by two', indent: 2, colon: ': ' },
  { how: 'indented by four', indent: 4, colon: ': ' },
  { how: 'indented by four with \\u escapes', indent: 4, colon: ': ', spell: ascii },
]

/** Other spellings of a text that is JSON; none for one that is not. */
export function* jsonSpellings(text: string): Generator<Spelling> {
  if (!/^\s*[[{]/.test(text) || depthOf(text) > depthMax) return
  const value = parsed(marked(text))
  if (value === undefined) return
  for (const style of styles) {
    const spelt = written(value, style, 0)
    if (spelt !== text) yield { text: spelt, how: style.how }
    // Go ends what it encodes with a line end.
    if (`${spelt}\n` !== text) yield { text: `${spelt}\n`, how: `${style.how}, and a line end` }
  }
  const numbers = JSON.stringify(parsed(text))
  if (numbers !== text) yield { text: numbers, how: 'with numbers written anew' }
  yield { text: JSON.stringify(text), how: 'written twice: as a JSON text of a JSON text' }
  yield { text: '[object Object]', how: 'as JavaScript joins an object to a text' }
  if (Array.isArray(value) === false && Object.keys(value ?? {}).length === 0)
    yield { text: '[]', how: 'as PHP writes an empty array' }
  if (text !== text.trim()) yield { text: text.trim(), how: 'without blanks around it' }
}

function depthOf(text: string): number {
  let depth = 0
  let most = 0
  for (const sign of text) {
    if (sign === '{' || sign === '[') depth += 1
    if (sign === '}' || sign === ']') depth -= 1
    most = Math.max(most, depth)
  }
  return most
}

/** Begins a text that stands for a number: its digits are kept as they were written. */
const numberMark = '\u0000#'

const marked = (text: string) =>
  text.replaceAll(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g, (token) =>
    token.startsWith('"') ? token : JSON.stringify(`${numberMark}${token}`),
  )

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined
    throw cause
  }
}

function written(value: unknown, style: Style, depth: number): string {
  if (Array.isArray(value)) {
    return group(
      ['[', ']'],
      value.map((item) => written(item, style, depth + 1)),
      style,
      depth,
    )
  }
  if (typeof value === 'object' && value !== null) {
    const pairs = Object.entries(value)
    if (style.sorted === true) pairs.sort(([one], [other]) => (one < other ? -1 : 1))
    const items = pairs.map(
      ([name, item]) =>
        `${escaped(name, style)}${style.colon ?? ':'}${written(item, style, depth + 1)}`,
    )
    return group(['{', '}'], items, style, depth)
  }
  if (typeof value !== 'string') return String(value)
  return value.startsWith(numberMark) ? value.slice(numberMark.length) : escaped(value, style)
}

const escaped = (text: string, { spell = (same) => same }: Style) => spell(JSON.stringify(text))

function group(
  [open, close]: readonly [string, string],
  items: readonly string[],
  { comma = ',', indent = 0 }: Style,
  depth: number,
): string {
  if (indent === 0 || items.length === 0) return `${open}${items.join(comma)}${close}`
  const pad = ' '.repeat(indent * (depth + 1))
  const end = ' '.repeat(indent * depth)
  return `${open}\n${items.map((item) => `${pad}${item}`).join(`${comma.trim()}\n`)}\n${end}${close}`
}
