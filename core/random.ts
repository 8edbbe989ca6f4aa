/**
 * Chance without surprise: a stream is named by its seed and labels, so the same name gives the
 * same numbers on any machine, in any thread, whatever was drawn elsewhere.
 */
import { deviationAt } from './normal.ts'

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
  return new Draw().begin(keyOf(seed, labels.join('\u0000')))
}

/** 32 bits of a text, well mixed: for tags and for dealing things out evenly. */
export function hash32(text: string, seed = 0): number {
  return keyOf(seed, text).a >>> 0
}

/** 128 bits that a text and a seed come to. */
export interface Key {
  readonly a: number
  readonly b: number
  readonly c: number
  readonly d: number
}

export function keyOf(seed: number, text: string): Key {
  const { a, b, c, d } = new Scrambler().begin(seed).text(text).end()
  return { a, b, c, d }
}

/** Four words of a text, letter by letter (the cyrb128 construction): what begins alike is mixed once. */
export class Scrambler implements Key {
  a = 0
  b = 0
  c = 0
  d = 0

  begin(seed: number): this {
    this.a = 1779033703 ^ seed
    this.b = 3144134277 ^ Math.imul(seed, 597399067)
    this.c = 1013904242 ^ Math.imul(seed, 2869860233)
    this.d = 2773480762 ^ (seed >>> 16)
    return this
  }

  /** Goes on from where another stands. */
  from({ a, b, c, d }: Key): this {
    this.a = a
    this.b = b
    this.c = c
    this.d = d
    return this
  }

  text(text: string): this {
    for (let index = 0; index < text.length; index += 1) this.#letter(text.charCodeAt(index))
    return this
  }

  /** That many decimal digits of a whole number, zeros in front. */
  decimal(number: number, digits: number): this {
    for (let power = 10 ** (digits - 1); power >= 1; power /= 10) {
      this.#letter(48 + (((number / power) | 0) % 10))
    }
    return this
  }

  /** After this no letter can be added. */
  end(): this {
    const a = Math.imul(this.c ^ (this.a >>> 18), 597399067)
    const b = Math.imul(this.d ^ (this.b >>> 22), 2869860233)
    const c = Math.imul(a ^ (this.c >>> 17), 951274213)
    const d = Math.imul(b ^ (this.d >>> 19), 2716044179)
    const all = a ^ b ^ c ^ d
    this.a = all
    this.b = b ^ all
    this.c = c ^ all
    this.d = d ^ all
    return this
  }

  #letter(code: number): void {
    this.a = this.b ^ Math.imul(this.a ^ code, 597399067)
    this.b = this.c ^ Math.imul(this.b ^ code, 2869860233)
    this.c = this.d ^ Math.imul(this.c ^ code, 951274213)
    this.d = this.a ^ Math.imul(this.d ^ code, 2716044179)
  }
}

/** Rounds before the first number is drawn of a stream that two names have begun together. */
const warmUp = 6

/**
 * A stream that can be begun anew as often as one likes: Chris Doty-Humphrey's small fast counting
 * generator (sfc32), 128 bits of state, 32 bits a draw.
 */
export class Draw implements Stream {
  #a = 0
  #b = 0
  #c = 0
  #counter = 0

  begin({ a, b, c, d }: Key): this {
    this.#a = a | 0
    this.#b = b | 0
    this.#c = c | 0
    this.#counter = d | 0
    return this
  }

  /** Where one name, told as a key, meets another, told as two words: no text is made of them. */
  cross({ a, b, c, d }: Key, x: number, y: number): this {
    const first = Math.imul(a ^ x, 0x9e3779b1)
    const second = Math.imul(b ^ y, 0x85ebca77)
    const third = Math.imul((c + x) ^ ((y << 16) | (y >>> 16)), 0xc2b2ae3d)
    this.#a = first ^ (first >>> 15)
    this.#b = second ^ (second >>> 13)
    this.#c = third ^ (third >>> 16)
    this.#counter = d | 0
    for (let round = 0; round < warmUp; round += 1) this.#word()
    return this
  }

  next(): number {
    return (this.#word() >>> 0) / 4294967296
  }

  int(bound: number): number {
    return Math.floor(this.next() * bound)
  }

  pick<T>(list: readonly T[]): T {
    const chosen = list[this.int(list.length)]
    if (chosen === undefined) throw new RangeError('Failed to pick: the list is empty.')
    return chosen
  }

  /** One draw, in the middle of its 2^-32, so that neither end is ever met. */
  normal(): number {
    return deviationAt((this.#word() >>> 0) / 4294967296 + 1 / 8589934592)
  }

  exponential(): number {
    return -Math.log(1 - this.next())
  }

  digits(count: number): string {
    let digits = ''
    for (let place = 0; place < count; place += 1) digits += this.int(10)
    return digits
  }

  letters(count: number, alphabet: string): string {
    let letters = ''
    for (let place = 0; place < count; place += 1) {
      letters += alphabet.charAt(this.int(alphabet.length))
    }
    return letters
  }

  #word(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0
    this.#counter = (this.#counter + 1) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0
    return sum
  }
}
