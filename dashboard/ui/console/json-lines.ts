/**
 * Where each part of a JSON text stands: the line of every path, so that a mistake is shown where it
 * is. Paths are spelt as the sandbox spells them, `["switch>icbc"].refusals[0].weight`.
 */

export interface Lines {
  readonly first: number
  readonly last: number
}

export type Located =
  | { readonly ok: true; readonly value: unknown; readonly lines: ReadonlyMap<string, Lines> }
  | { readonly ok: false; readonly line: number; readonly says: string }

/** Lines are counted from 1. */
export function locate(text: string): Located {
  const lines = new Map<string, Lines>()
  try {
    // The browser's own reader says what is wrong; where, only a walk can tell.
    const value: unknown = JSON.parse(text)
    createWalk(text, (path, span) => lines.set(path, span)).value('')
    return { ok: true, value, lines }
  } catch (cause) {
    const says = cause instanceof Error ? cause.message : String(cause)
    return { ok: false, line: brokenLine(text), says }
  }
}

/** The line a mistake concerns: of its path, or of the nearest part around it. */
export function lineOf(where: string, lines: ReadonlyMap<string, Lines>): number {
  let path = where.replace(/^[^:]*:?\s*/, '')
  for (;;) {
    const found = lines.get(path)
    if (found !== undefined) return found.first
    if (path === '') return 1
    path = path.replace(/(\.[\w$-]+|\[[^[\]]*\]|^[\w$-]+)$/, '') || ''
  }
}

class Broken extends Error {}

/** Walks to where the text stops being JSON; the last line when it ends too early. */
function brokenLine(text: string): number {
  const walk = createWalk(text, () => undefined)
  try {
    walk.value('')
    walk.end()
  } catch (cause) {
    if (!(cause instanceof Broken)) throw cause
  }
  return walk.line()
}

/** Word by word, and the line of the last. */
function createReader(text: string) {
  const token = /\s*("(?:[^"\\\n]|\\.)*"|[{}[\],:]|-?\d[\d.eE+-]*|true|false|null|)/y
  let at = 0
  let line = 1

  const next = (): string => {
    token.lastIndex = at
    const [whole = '', word = ''] = token.exec(text) ?? []
    line += whole.split('\n').length - 1
    at += whole.length
    return word
  }

  const peek = (): string => {
    const before = { at, line }
    const word = next()
    at = before.at
    line = before.line
    return word
  }

  const take = (wanted: string) => {
    if (next() !== wanted) throw new Broken()
  }

  const end = () => {
    if (next() !== '' || text.slice(at).trim() !== '') throw new Broken()
  }

  return { next, peek, take, end, line: () => line }
}

function createWalk(text: string, found: (path: string, span: Lines) => void) {
  const { next, peek, take, end, line } = createReader(text)

  const value = (path: string): void => {
    const word = next()
    const first = line()
    if (word === '{') members(path)
    else if (word === '[') items(path)
    else if (word === '' || '}],:'.includes(word)) throw new Broken()
    found(path, { first, last: line() })
  }

  const members = (path: string): void => {
    while (peek() !== '}') {
      const key = next()
      if (!key.startsWith('"')) throw new Broken()
      const first = line()
      take(':')
      const inner = path + stepTo(String(JSON.parse(key)), path === '')
      value(inner)
      found(inner, { first, last: line() })
      if (peek() !== ',') break
      take(',')
      if (peek() === '}') throw new Broken()
    }
    take('}')
  }

  const items = (path: string): void => {
    for (let index = 0; peek() !== ']'; index += 1) {
      value(`${path}[${index}]`)
      if (peek() !== ',') break
      take(',')
      if (peek() === ']') throw new Broken()
    }
    take(']')
  }

  return { value, end, line }
}

function stepTo(name: string, isFirst: boolean): string {
  if (!/^[\w$-]+$/.test(name)) return `[${JSON.stringify(name)}]`
  return isFirst ? name : `.${name}`
}
