/** The words of a command line, as a shell would hand them over: quotes, backslashes, `$'…'`. */

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' }

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

type Spell = (sign: string) => string

const ansi: Spell = (sign) => escapes[sign] ?? sign
const inDouble: Spell = (sign) => ('"\\$`'.includes(sign) ? sign : `\\${sign}`)

function scanned(
  text: string,
  from: number,
  { quote, spell }: { readonly quote: string; readonly spell?: Spell },
): Quoted {
  let read = ''
  let at = from
  while (at < text.length && text[at] !== quote) {
    if (spell !== undefined && text[at] === '\\') {
      read += spell(text.charAt(at + 1))
      at += 2
    } else {
      read += text[at]
      at += 1
    }
  }
  return { text: read, end: at + 1 }
}
