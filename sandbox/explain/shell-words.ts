/** The words of a command line, as a shell would hand them over: quotes, backslashes, `$'…'`. */

const escapes: Readonly<Record<string, string>> = {
  ...{ n: '\n', r: '\r', t: '\t' },
  ...{ a: '\x07', b: '\b', e: '\x1b', f: '\f', v: '\v' },
}

/** Byte strings in, byte strings out; a quote that is never closed ends with the text. */
export function shellWords(text: string): string[] {
  const words: string[] = []
  let word: string | undefined
  let at = 0
  const add = (piece: string) => {
    word = (word ?? '') + piece
  }
  while (at < text.length) {
    const sign = text.charAt(at)
    if (/\s/.test(sign)) {
      if (word !== undefined) words.push(word)
      word = undefined
      at += 1
    } else if (sign === '\\') {
      // A backslash before a line end joins the lines.
      const joined = /^\\\r?\n/.exec(text.slice(at, at + 3))?.[0]
      if (joined === undefined) add(text.charAt(at + 1))
      at += joined?.length ?? 2
    } else {
      const quoted = quotedAt(text, at)
      add(quoted?.text ?? sign)
      at = quoted?.end ?? at + 1
    }
  }
  if (word !== undefined) words.push(word)
  return words
}

interface Quoted {
  readonly text: string
  /** Where reading goes on. */
  readonly end: number
}

function quotedAt(text: string, at: number): Quoted | undefined {
  if (text.startsWith("$'", at)) return scanned(text, at + 2, { quote: "'", spell: ansi })
  if (text[at] === "'") return scanned(text, at + 1, { quote: "'" })
  if (text[at] === '"') return scanned(text, at + 1, { quote: '"', spell: inDouble })
  return undefined
}

/** `ud83c\udf5c`: a pair. */
const longestEscape = 11

/** What follows a backslash, read: the text it stands for, and how long it was. */
type Spell = (rest: string) => readonly [text: string, length: number]

/** Browsers write control characters and what is not ASCII as `\u4e2d`, `\xe4` or `\344`. */
const numbered =
  /^(?:((?:u[dD][89abAB]\w\w\\)?u[0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8})|x([0-9a-fA-F]{1,2})|([0-7]{1,3}))/

const ansi: Spell = (rest) => {
  const [all, units, point, hex, octal] = numbered.exec(rest) ?? []
  if (all === undefined) return [escapes[rest.charAt(0)] ?? rest.charAt(0), 1]
  if (units !== undefined) return [inBytes(String.fromCharCode(...unitsOf(units))), all.length]
  if (point === undefined) return [byteOf(hex, octal), all.length]
  const code = Math.min(Number.parseInt(point, 16), 0x10ffff)
  return [inBytes(String.fromCodePoint(code)), all.length]
}

/** One unit of UTF-16, or the two of a pair. */
const unitsOf = (units: string) =>
  units
    .slice(1)
    .split('\\u')
    .map((one) => Number.parseInt(one, 16))
const inBytes = (text: string) => Buffer.from(text).toString('latin1')

const byteOf = (hex = '', octal = '') =>
  String.fromCharCode(hex === '' ? Number.parseInt(octal, 8) % 256 : Number.parseInt(hex, 16))

const inDouble: Spell = (rest) => {
  const joined = /^\r?\n/.exec(rest)?.[0]
  if (joined !== undefined) return ['', joined.length]
  const sign = rest.charAt(0)
  return ['"\\$`'.includes(sign) ? sign : `\\${sign}`, 1]
}

function scanned(
  text: string,
  from: number,
  { quote, spell }: { readonly quote: string; readonly spell?: Spell },
): Quoted {
  let read = ''
  let at = from
  while (at < text.length && text[at] !== quote) {
    if (spell !== undefined && text[at] === '\\') {
      const [piece, length] = spell(text.slice(at + 1, at + longestEscape + 1))
      read += piece
      at += 1 + length
    } else {
      read += text[at]
      at += 1
    }
  }
  return { text: read, end: at + 1 }
}
