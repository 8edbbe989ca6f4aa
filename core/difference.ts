/**
 * Where two texts part, made visible: what was signed here and there looks alike until the first
 * blank or line end that differs.
 */

/** A text in three pieces; `marked` is what differs, and may be empty. */
export interface Shown {
  readonly before: string
  readonly marked: string
  readonly after: string
}

export interface Comparison {
  readonly ours: Shown
  /** Null when nobody knows the other text. */
  readonly theirs: Shown | null
}

/** A difference longer than this is marked at its beginning only: the rest is another text. */
const markedMax = 60

/** Both texts, with what stands between their common beginning and end marked. */
export function compare(ours: string, theirs: string | null): Comparison {
  if (theirs === null || theirs === ours) {
    const whole = { before: visible(ours), marked: '', after: '' }
    return { ours: whole, theirs: theirs === null ? null : whole }
  }
  const head = commonHead(ours, theirs)
  const tail = commonTail(ours.slice(head), theirs.slice(head))
  return { ours: pieces(ours, head, tail), theirs: pieces(theirs, head, tail) }
}

function pieces(text: string, head: number, tail: number): Shown {
  const end = Math.min(text.length - tail, head + markedMax)
  return {
    before: visible(text.slice(0, head)),
    marked: visible(text.slice(head, end)).replaceAll(' ', '␣'),
    after: visible(text.slice(end)),
  }
}

function commonHead(one: string, other: string): number {
  let at = 0
  while (at < one.length && at < other.length && one[at] === other[at]) at += 1
  // A character of two halves stays whole.
  return isHighHalf(one.charCodeAt(at - 1)) ? at - 1 : at
}

function commonTail(one: string, other: string): number {
  const most = Math.min(one.length, other.length)
  let count = 0
  while (count < most && one.at(-1 - count) === other.at(-1 - count)) count += 1
  return isLowHalf(one.charCodeAt(one.length - count)) ? count - 1 : count
}

const isHighHalf = (unit: number) => unit >= 0xd800 && unit < 0xdc00
const isLowHalf = (unit: number) => unit >= 0xdc00 && unit < 0xe000

/** Line ends, tabs, and blanks at the ends of lines, as signs; other control characters as `\x00`. */
export const visible = (text: string): string =>
  text
    .split('\n')
    .map(visibleLine)
    .join('↵\n')
    .replaceAll('\t', '⇥')
    .replaceAll(controls, (sign) => `\\x${sign.charCodeAt(0).toString(16).padStart(2, '0')}`)

function visibleLine(line: string): string {
  const returned = line.endsWith('\r')
  const rest = returned ? line.slice(0, -1) : line
  let end = rest.length
  while (rest[end - 1] === ' ') end -= 1
  const blanks = '␣'.repeat(rest.length - end)
  return `${rest.slice(0, end)}${blanks}${returned ? '\r' : ''}`.replaceAll('\r', '␍')
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
const controls = /[\u0000-\u0008\u000b-\u001f\u007f]/g
