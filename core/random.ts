/**
 * Chance without surprise: a stream is named by its seed and labels, so the same name gives the
 * same numbers on any machine, in any thread, whatever was drawn elsewhere.
 */

export interface Stream {
  /** A number in [0, 1). */
  next(): number
  /** A whole number in [0, bound). */
  int(bound: number): number
  /** One of the list, each as likely. */
  pick<T>(list: readonly T[]): T
  /** Mean 0, deviation 1. */
  normal(): number
  /** Mean 1. */
  exponential(): number
  /** That many decimal digits. */
  digits(count: number): string
  /** That many characters of an alphabet. */
  letters(count: number, alphabet: string): string
}

/** The stream of this name. Labels are told apart from their neighbours: `a,bc` is not `ab,c`. */
export function stream(seed: number, ...labels: readonly (string | number)[]): Stream {
  return createStream(scramble(seed, labels.join('\u0000')))
}

/** 32 bits of a text, well mixed: for tags and for dealing things out evenly. */
export function hash32(text: string, seed = 0): number {
  return scramble(seed, text)[0]
}

function createStream(state: readonly [number, number, number, number]): Stream {
  const next = sfc32(state)
  const int = (bound: number) => Math.floor(next() * bound)
  return {
    next,
    int,
    pick: (list) => {
      const chosen = list[int(list.length)]
      if (chosen === undefined) throw new RangeError('Failed to pick: the list is empty.')
      return chosen
    },
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    exponential: () => -Math.log(1 - next()),
    digits: (count) => Array.from({ length: count }, () => int(10)).join(''),
    letters: (count, alphabet) =>
      Array.from({ length: count }, () => alphabet.charAt(int(alphabet.length))).join(''),
  }
}

/** Chris Doty-Humphrey's small fast counting generator: 128 bits of state, 32 bits a draw. */
function sfc32([first, second, third, fourth]: readonly [number, number, number, number]) {
  let a = first
  let b = second
  let c = third
  let counter = fourth
  return () => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return (sum >>> 0) / 4294967296
  }
}

/** Four well-mixed words of a text (the cyrb128 construction). */
function scramble(seed: number, text: string): [number, number, number, number] {
  let a = 1779033703 ^ seed
  let b = 3144134277 ^ Math.imul(seed, 597399067)
  let c = 1013904242 ^ Math.imul(seed, 2869860233)
  let d = 2773480762 ^ (seed >>> 16)
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    a = b ^ Math.imul(a ^ code, 597399067)
    b = c ^ Math.imul(b ^ code, 2869860233)
    c = d ^ Math.imul(c ^ code, 951274213)
    d = a ^ Math.imul(d ^ code, 2716044179)
  }
  a = Math.imul(c ^ (a >>> 18), 597399067)
  b = Math.imul(d ^ (b >>> 22), 2869860233)
  c = Math.imul(a ^ (c >>> 17), 951274213)
  d = Math.imul(b ^ (d >>> 19), 2716044179)
  const all = a ^ b ^ c ^ d
  return [all >>> 0, (b ^ all) >>> 0, (c ^ all) >>> 0, (d ^ all) >>> 0]
}
