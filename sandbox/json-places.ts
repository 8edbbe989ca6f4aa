/**
 * Where in a JSON text each value stands: for mistakes that name a line and a column. What follows the
 * grammar of RFC 8259 no further stops the reading, and the place where it stopped is the mistake.
 */

export interface TextPlace {
  /** From 1, as editors count. */
  readonly line: number
  readonly column: number
}

/** A place where a text is no JSON any more, in the words of a mistake. */
export interface NotJson extends TextPlace {
  readonly found: string
  readonly todo: string
}

export interface JsonPlaces {
  /** Where the text is no JSON any more; null where all of it is. */
  readonly stoppedAt: NotJson | null
  /** By JSON pointer; the nearest value above where there is none of that name. */
  placeOf(pointer: string): TextPlace
}

type Step = string | number

/** `/arrivals/0/kind` (RFC 6901). */
export const pointerOf = (steps: readonly Step[]): string =>
  steps.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')

interface Reading {
  readonly text: string
  at: number
  readonly offsets: Map<string, number>
}

/** Deeper than anything we read; below, a text is not followed. */
const depthMax = 100

const tokens = {
  space: /[ \t\n\r]*/y,
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what a string must not hold.
  string: /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y,
  plain: /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-])/y,
} as const

export function jsonPlaces(text: string): JsonPlaces {
  const reading: Reading = { text, at: 0, offsets: new Map() }
  const isWhole = value(reading, [], 0) && isAtEnd(reading)
  const lineStarts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)]
  const placeAt = (offset: number): TextPlace => {
    const line = lineStarts.findLastIndex((start) => start <= offset)
    return { line: line + 1, column: offset - (lineStarts[line] ?? 0) + 1 }
  }
  return {
    stoppedAt: isWhole ? null : notJson(text, placeAt(reading.at)),
    placeOf: (pointer) => {
      let known = pointer
      while (known !== '' && !reading.offsets.has(known)) {
        known = known.slice(0, known.lastIndexOf('/'))
      }
      return placeAt(reading.offsets.get(known) ?? 0)
    },
  }
}

const notJson = (text: string, place: TextPlace): NotJson => ({
  ...place,
  found: text.trim() === '' ? 'nothing' : 'no JSON from here on',
  todo: 'Write it as JSON.',
})

/** Takes a token, and says what it was; nothing where it does not stand there. */
function take(reading: Reading, token: RegExp): string | undefined {
  token.lastIndex = reading.at
  const [found] = token.exec(reading.text) ?? []
  if (found !== undefined) reading.at += found.length
  return found
}

function takeSign(reading: Reading, sign: string): boolean {
  take(reading, tokens.space)
  if (reading.text[reading.at] !== sign) return false
  reading.at += 1
  return true
}

function isAtEnd(reading: Reading): boolean {
  take(reading, tokens.space)
  return reading.at === reading.text.length
}

function value(reading: Reading, path: readonly Step[], depth: number): boolean {
  take(reading, tokens.space)
  reading.offsets.set(pointerOf(path), reading.at)
  if (depth > depthMax) return false
  if (takeSign(reading, '{')) return members(reading, path, depth + 1)
  if (takeSign(reading, '[')) return items(reading, path, depth + 1)
  return (take(reading, tokens.string) ?? take(reading, tokens.plain)) !== undefined
}

function members(reading: Reading, path: readonly Step[], depth: number): boolean {
  if (takeSign(reading, '}')) return true
  do {
    take(reading, tokens.space)
    const name = take(reading, tokens.string)
    if (name === undefined || !takeSign(reading, ':')) return false
    if (!value(reading, [...path, String(JSON.parse(name))], depth)) return false
  } while (takeSign(reading, ','))
  return takeSign(reading, '}')
}

function items(reading: Reading, path: readonly Step[], depth: number): boolean {
  if (takeSign(reading, ']')) return true
  let index = 0
  do {
    if (!value(reading, [...path, index], depth)) return false
    index += 1
  } while (takeSign(reading, ','))
  return takeSign(reading, ']')
}
