/**
 * Digits that give themselves away wherever they stand: card numbers by their check digit, telephones,
 * identity numbers by theirs. Also behind an escape that ends in digits, and when they are escaped.
 */
import type { MaskedKind } from '../../dashboard/protocol/story.ts'
import { issuerOfCard, maskedCard, passesLuhn } from '../../simulators/banks/issuers.ts'

type Cover = (kind: MaskedKind, value: string, covered: string) => string

/** Escapes of single digits: one such digit is an accident, four in a row hide something. */
const escapedDigits: readonly (readonly [run: RegExp, one: RegExp])[] = [
  [/(?:%(?:25)*3\d){4,}/g, /%(?:25)*3(\d)/g],
  [/(?:\\u003\d){4,}/g, /\\u003(\d)/g],
  [/(?:&#(?:4[89]|5[0-7]);){4,}/g, /&#(4[89]|5[0-7]);/g],
]

const decimalOf = (code: string) => (code.length === 1 ? code : String.fromCharCode(Number(code)))

function unescaped(text: string): string {
  let plain = text
  for (const [run, one] of escapedDigits) {
    plain = plain.replace(run, (digits) =>
      digits.replace(one, (_, code: string) => decimalOf(code)),
    )
  }
  return plain
}

/** Digits, and what may stand before them that is no boundary though it belongs to an escape. */
const runs =
  /(?<!\d)(?<escape>[%\\][0-9A-Za-z]{0,5}?)?(?<digits>\d{11,26})(?<check>[Xx](?![0-9A-Za-z]))?/g

/** So many digits at the beginning of a run may be the end of an escape: `%2522` has four. */
const escapeDigitsMax = 6

/** Four and four, as on the card. */
const grouped =
  /(?<=%(?:25)*[0-9A-Fa-f]{2}|(?<!\d))\d{4}( |-|\+|%20)\d{4}\1\d{4}\1\d{4}(?:\1\d{1,3})?(?!\d)/g

/** `open`: what stays readable whatever it looks like. */
export function coverDigits(text: string, open: ReadonlySet<string>, cover: Cover): string {
  const grouping = unescaped(text).replace(grouped, (whole) => {
    const digits = whole.replaceAll(/%20|\D/g, '')
    return isCard(digits) ? cover('card', whole, spread(whole, digits)) : whole
  })
  return grouping.replace(runs, (whole, ...rest) => {
    const { escape: before = '', digits = '', check = '' } = rest.at(-1)
    const within = before === '' && isWithinHex(grouping, rest.at(-3), whole.length)
    const most = before === '' ? 0 : escapeDigitsMax
    for (let skipped = 0; skipped <= most; skipped += 1) {
      const value = digits.slice(skipped) + check
      if (open.has(value)) return whole
      const found = kindOf(value)
      if (found !== undefined && !(found === 'phone' && within)) {
        return `${before}${digits.slice(0, skipped)}${cover(found, value, covers[found](value))}`
      }
    }
    return whole
  })
}

/** Eleven digits are common in an identifier of forty hexadecimal ones, and no telephone there. */
const isWithinHex = (text: string, at: number, length: number) =>
  /[A-Fa-f]/.test(text.charAt(at - 1) + text.charAt(at + length))

/** The groups stay; what is not first six or last four is covered. */
function spread(whole: string, digits: string): string {
  const covered = [...maskedCard(digits)]
  return whole.replaceAll(/%20|\d/g, (sign) => (sign === '%20' ? sign : (covered.shift() ?? '*')))
}

const stars = (value: string) => '*'.repeat(value.length)

const covers = {
  card: maskedCard,
  phone: (value) => `${value.slice(0, 3)}****${value.slice(-4)}`,
  person: stars,
} as const satisfies Partial<Record<MaskedKind, (value: string) => string>>

function kindOf(value: string): keyof typeof covers | undefined {
  if (/^1[3-9]\d{9}$/.test(value)) return 'phone'
  if (isIdentity(value)) return 'person'
  return isCard(value) ? 'card' : undefined
}

/** The schemes by their first digits, and how long their numbers are: a clock's time is none of them. */
const schemes =
  /^(?:62\d{14,17}|4\d{15}|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}|35\d{14}|6(?:011|5\d\d)\d{12}|81\d{14})$/

const isCard = (digits: string) =>
  (schemes.test(digits) || issuerOfCard(digits) !== undefined) && passesLuhn(digits)

/** Eighteen, with a birthday in the middle and a check digit by ISO 7064, MOD 11-2. */
const identity = /^[1-9]\d{5}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]$/

function isIdentity(value: string): boolean {
  if (!identity.test(value)) return false
  let sum = 0
  for (let index = 0; index < 17; index += 1) sum = (sum + Number(value.charAt(index))) * 2
  return '10X98765432'.charAt(sum % 11) === value.charAt(17).toUpperCase()
}
