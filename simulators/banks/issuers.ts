/**
 * The banks as data, and what a card number says by itself: who issued it, whether its check digit
 * is right. The curated table decides, by longest prefix; a number in no row belongs to nobody here.
 */
import { type AppId, appId, type InstitutionId, institutionId } from '../../core/ids.ts'

/** Cards of one kind under one bank identification number. */
export interface CardRange {
  readonly bin: string
  readonly kind: 'debit' | 'credit'
  /** Digits of the whole card number. */
  readonly length: number
}

export interface Issuer {
  readonly id: InstitutionId
  readonly english: string
  readonly chinese: string
  /** As Alipay abbreviates banks: `COMM`, `GDB`; not a SWIFT code. */
  readonly shortCode: string
  /** What F32, F33, F99 and F100 carry: 8 digits of CUP's shape, invented, on no real list. */
  readonly institutionCode: string
  readonly cards: readonly CardRange[]
  readonly app: { readonly id: AppId; readonly english: string; readonly chinese: string }
}

type IssuerRow = Omit<Issuer, 'id' | 'app' | 'cards'> & {
  readonly id: string
  /** `622202/debit/19`: BIN, kind, length. */
  readonly cards: readonly `${number}/${CardRange['kind']}/${number}`[]
  readonly app: readonly [english: string, chinese: string]
}

// BINs: docs/sources.md, U7.2; but 622609 is CMB's in UnionPay's own test card 6226090000000048.
const rows: readonly IssuerRow[] = [
  {
    id: 'icbc',
    english: 'Industrial and Commercial Bank of China',
    chinese: '中国工商银行',
    shortCode: 'ICBC',
    institutionCode: '90010000',
    cards: ['622202/debit/19', '622208/debit/19', '621226/debit/19'],
    app: ['ICBC Mobile Banking', '工行手机银行'],
  },
  {
    id: 'abc',
    english: 'Agricultural Bank of China',
    chinese: '中国农业银行',
    shortCode: 'ABC',
    institutionCode: '90020000',
    cards: ['622848/debit/19', '622841/debit/19', '622836/credit/16'],
    app: ['ABC Mobile Banking', '农行手机银行'],
  },
  {
    id: 'boc',
    english: 'Bank of China',
    chinese: '中国银行',
    shortCode: 'BOC',
    institutionCode: '90030000',
    cards: ['621660/debit/19', '621661/debit/19', '625908/credit/16'],
    app: ['BOC Mobile Banking', '中行手机银行'],
  },
  {
    id: 'ccb',
    english: 'China Construction Bank',
    chinese: '中国建设银行',
    shortCode: 'CCB',
    institutionCode: '90040000',
    cards: ['621700/debit/19', '622700/debit/19', '625362/credit/16'],
    app: ['CCB Mobile Banking', '建行手机银行'],
  },
  {
    id: 'bocom',
    english: 'Bank of Communications',
    chinese: '交通银行',
    shortCode: 'COMM',
    institutionCode: '90050000',
    cards: ['622260/debit/19', '622262/debit/19', '622252/credit/16'],
    app: ['BoCom Mobile Banking', '交行手机银行'],
  },
  {
    id: 'cmb',
    english: 'China Merchants Bank',
    chinese: '招商银行',
    shortCode: 'CMB',
    institutionCode: '90060000',
    cards: ['622588/debit/16', '621483/debit/16', '622609/debit/16', '622575/credit/16'],
    app: ['CMB Mobile Banking', '招行手机银行'],
  },
  {
    id: 'citic',
    english: 'China CITIC Bank',
    chinese: '中信银行',
    shortCode: 'CITIC',
    institutionCode: '90070000',
    cards: ['622690/debit/16', '622691/debit/16', '622680/credit/16'],
    app: ['CITIC Mobile Banking', '中信手机银行'],
  },
  {
    id: 'cgb',
    english: 'China Guangfa Bank',
    chinese: '广发银行',
    shortCode: 'GDB',
    institutionCode: '90080000',
    cards: ['622568/debit/19', '621462/debit/19', '622558/credit/16'],
    app: ['CGB Mobile Banking', '广发手机银行'],
  },
]

export const issuers: readonly Issuer[] = rows.map((row) => ({
  ...row,
  id: institutionId(row.id),
  cards: row.cards.map(cardRange),
  app: { id: appId(row.id), english: row.app[0], chinese: row.app[1] },
}))

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
