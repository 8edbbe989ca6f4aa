/** How long, as people write it: `90m`, `1d12h`, `PT24H`. Nothing is guessed: what is unclear is no duration. */

const unitMs = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, ms: 1 } as const

const plain = /^(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+)s)?(?:(\d+)ms)?$/
// Months and years are left out: nobody can say how long they are.
const iso = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d{1,3})?)S)?)?$/

/** Milliseconds, or nothing where the text is no duration. */
export function durationMs(text: string): number | undefined {
  const ms = plainMs(text) ?? isoMs(text)
  return ms !== undefined && Number.isSafeInteger(ms) ? ms : undefined
}

function plainMs(text: string): number | undefined {
  const found = text === '' ? null : plain.exec(text)
  if (found === null) return undefined
  const [days = 0, hours = 0, minutes = 0, seconds = 0, milliseconds = 0] = numbersOf(found)
  const inHours = days * unitMs.d + hours * unitMs.h
  return inHours + minutes * unitMs.m + seconds * unitMs.s + milliseconds
}

function isoMs(text: string): number | undefined {
  // `P` and `PT` say that something follows.
  const found = /[PT]$/.test(text) ? null : iso.exec(text)
  if (found === null) return undefined
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = numbersOf(found)
  const inHours = (weeks * 7 + days) * unitMs.d + hours * unitMs.h
  return inHours + minutes * unitMs.m + Math.round(seconds * unitMs.s)
}

const numbersOf = (found: RegExpExecArray) => found.slice(1).map((digits) => Number(digits ?? 0))

/** A moment as people write it, with its zone; milliseconds since 1970. */
export function momentMs(text: string): number | undefined {
  const isMoment = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2})$/
  if (!isMoment.test(text)) return undefined
  const at = Date.parse(text)
  return Number.isNaN(at) || !isSameDay(text, at) ? undefined : at
}

/** `Date.parse` takes the 30th of February for the second of March. */
function isSameDay(text: string, at: number): boolean {
  const zone = /([+-])(\d{2}):(\d{2})$/.exec(text)
  const [, sign = '+', hours = '0', minutes = '0'] = zone ?? []
  const aheadMs = Number(`${sign}1`) * (Number(hours) * unitMs.h + Number(minutes) * unitMs.m)
  return new Date(at + aheadMs).toISOString().startsWith(text.slice(0, 10))
}
