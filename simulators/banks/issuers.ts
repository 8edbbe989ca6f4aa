/**
 * The banks, what each lets one card pay, and what a card number says by itself: who issued it,
 * whether its check digit is right. The curated table decides, by longest prefix; a number in no
 * row belongs to nobody here.
 */
import { fen } from '../../core/money.ts'
import type { CardLimits } from '../roles/card-limits.ts'
import { type BankSize, type CardKind, type IssuerRow, issuerRows } from './issuer-rows.ts'
import { type Participant, participantOf } from './participant.ts'

/** Cards of one kind under one bank identification number. */
export interface CardRange {
  readonly bin: string
  readonly kind: CardKind
  /** Digits of the whole card number. */
  readonly length: number
}

export interface Issuer extends Participant {
  readonly cards: readonly CardRange[]
  /** Of which of them its payers carry a card. */
  readonly carried: CardRange
  readonly limits: CardLimits
}

/** Invented, and high: a sandbox is full of people who pay a thousand times a day. */
const limitsOf = {
  national: { paymentFen: fen(1_000_000_00), dayFen: fen(5_000_000_00), dayCount: 5000 },
  'joint-stock': { paymentFen: fen(1_000_000_00), dayFen: fen(3_000_000_00), dayCount: 3000 },
  city: { paymentFen: fen(500_000_00), dayFen: fen(2_000_000_00), dayCount: 2000 },
} as const satisfies Record<BankSize, CardLimits>

export const issuers: readonly Issuer[] = issuerRows.map(issuerOf)

function issuerOf({ cards: texts, carries = 'debit', size, ...row }: IssuerRow): Issuer {
  const cards = texts.map(cardRange)
  const carried = cards.find(({ kind }) => kind === carries)
  if (carried === undefined) throw new Error(`No ${carries} card of ${row.id}.`)
  return { ...participantOf(row), cards, carried, limits: limitsOf[size] }
}

/** The bank whose range has the longest prefix of this number and its very length. */
export function issuerOfCard(cardNo: string, banks = issuers): Issuer | undefined {
  let found: Issuer | undefined
  let longest = 0
  for (const bank of banks) {
    for (const { bin, length } of bank.cards) {
      if (bin.length <= longest || length !== cardNo.length || !cardNo.startsWith(bin)) continue
      found = bank
      longest = bin.length
    }
  }
  return found
}

/**
 * The card number `length` digits long: BIN, sequence with zeros in front, check digit. Too regular
 * to be mistaken for anybody's.
 * @throws RangeError when the sequence is negative, fractional or has too many digits.
 * @example cardNumber('622202', 19, 1) === '6222020000000000018'
 */
export function cardNumber(bin: string, length: number, sequence: number): string {
  const digits = String(sequence).padStart(length - bin.length - 1, '0')
  if (!/^\d+$/.test(digits) || bin.length + digits.length + 1 !== length) {
    throw new RangeError(
      `Failed to form a card number: sequence ${sequence} does not fit ${length} digits of ${bin}.`,
    )
  }
  return `${bin}${digits}${luhnDigit(bin + digits)}`
}

/** The check digit of a card number that lacks only that. */
export function luhnDigit(digits: string): string {
  let sum = 0
  for (let index = 0; index < digits.length; index += 1) {
    const digit = Number(digits.charAt(index))
    const weighed = (digits.length - index) % 2 === 1 ? 2 * digit : digit
    sum += weighed > 9 ? weighed - 9 : weighed
  }
  return String((10 - (sum % 10)) % 10)
}

export function passesLuhn(cardNo: string): boolean {
  return /^\d{2,}$/.test(cardNo) && luhnDigit(cardNo.slice(0, -1)) === cardNo.slice(-1)
}

/** First six and last four digits, stars between; all stars when that would hide too little. */
export function maskedCard(cardNo: string): string {
  if (cardNo.length < 13) return '*'.repeat(cardNo.length)
  return `${cardNo.slice(0, 6)}${'*'.repeat(cardNo.length - 10)}${cardNo.slice(-4)}`
}

function cardRange(text: IssuerRow['cards'][number]): CardRange {
  const [bin = '', kind, length] = text.split('/')
  return { bin, kind: kind === 'credit' ? 'credit' : 'debit', length: Number(length) }
}
