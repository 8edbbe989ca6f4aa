/**
 * The words of a command line as Windows hands them over: carets are cmd's, quotes and the
 * backslashes before them the C runtime's. Browsers copy requests in this form, too.
 */

/** Whether a text is written for cmd: a caret ends a line or stands at a quote, or quotes are doubled. */
export const isForCmd = (text: string) =>
  /\^(\r?\n|"|\\")/.test(text) || (!text.includes("'") && /[{,:[]""\w|\w""[:,}\]]/.test(text))

/** Byte strings in, byte strings out; a quote that is never closed ends with the text. */
export const cmdWords = (text: string): string[] => runtimeWords(withoutCarets(text))

/** A caret and two line ends are one line end, a caret and one are none, and `^x` is `x`. */
const withoutCarets = (text: string) =>
  text.replaceAll(/\^(?:\r?\n(\r?\n)?|([\s\S]))/g, (_, line?: string, sign?: string) =>
    line === undefined ? (sign ?? '') : '\n',
  )

/** A quote with the backslashes before it and a quote behind it, else one character. */
const pieces = /(\\*)"("?)|[\s\S]/g

function runtimeWords(text: string): string[] {
  const words: string[] = []
  let word: string | undefined
  let isQuoted = false
  const reader = new RegExp(pieces)
  for (let found = reader.exec(text); found !== null; found = reader.exec(text)) {
    const [piece, slashes, second] = found
    if (slashes === undefined && !isQuoted && /\s/.test(piece)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else if (slashes === undefined) {
      word = (word ?? '') + piece
    } else {
      const isEscaped = slashes.length % 2 === 1
      const isDoubled = !isEscaped && isQuoted && second === '"'
      const half = '\\'.repeat(Math.floor(slashes.length / 2))
      word = `${word ?? ''}${half}${isEscaped || isDoubled ? '"' : ''}`
      if (!isEscaped && !isDoubled) isQuoted = !isQuoted
      // Of two quotes the second is read for itself unless both stand for one.
      if (second === '"' && !isDoubled) reader.lastIndex -= 1
    }
  }
  return word === undefined ? words : [...words, word]
}
