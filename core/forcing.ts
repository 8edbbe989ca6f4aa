/**
 * Outcomes on demand, for tests written from a table: an amount, a payer or a payment code that
 * always ends the same way. The numbers never change, for tests hold them. Payments of a run are
 * exempt: a crowd may meet a magic amount by chance.
 */
import type { FaultKind } from './faults.ts'
import { arrivalIndex, type Trace } from './ids.ts'
import { isOutcome, isRefusal, type Outcome, outcomeFacts } from './outcome.ts'

/** What a test may ask for: an outcome, or that the answer itself goes wrong. */
export type Forced = Outcome | FaultKind

/** Two digits for each, grouped by where the outcome is decided. */
export const magicNumbers = Object.freeze({
  approved: '00',
  'payer-confirming': '01',
  'result-unknown': '02',
  timeout: '03',
  reset: '04',
  duplicate: '05',
  late: '06',
  'code-unrecognised': '11',
  'code-expired': '12',
  'code-used': '13',
  'code-closed-by-rule': '14',
  'outside-pilot': '15',
  'exclusive-agreement': '16',
  'wrong-code-kind': '17',
  'order-missing': '21',
  'order-mismatch': '22',
  'order-reversed': '23',
  'order-closed': '24',
  'order-paid': '25',
  'order-unpaid': '26',
  'merchant-blocked': '31',
  'merchant-funds-insufficient': '32',
  'payer-missing': '41',
  'payer-blocked': '42',
  'payer-declined': '43',
  'payer-timeout': '44',
  'password-wrong': '45',
  'amount-over-limit': '51',
  'count-over-limit': '52',
  'risk-refused': '53',
  'card-unknown': '61',
  'card-expired': '62',
  'card-blocked': '63',
  'card-not-permitted': '64',
  'funds-insufficient': '71',
  'issuer-declined': '81',
  'issuer-down': '82',
  'issuer-timeout': '83',
  'institution-down': '91',
  'switch-down': '92',
  'owner-timeout': '93',
  'refund-missing': '94',
  'refund-mismatch': '95',
  'refund-exceeds': '96',
} satisfies Record<Forced, string>)

const names = Object.keys(magicNumbers) as readonly Forced[]
const byNumber = new Map(names.map((name) => [magicNumbers[name], name]))

/** Everything a test may ask for, by name. */
export const forcible = names

export const isForced = (word: string): word is Forced => Object.hasOwn(magicNumbers, word)

/** ¥666.NN, and nothing for other amounts. */
export const forcedByAmount = (amountFen: number): Forced | undefined =>
  amountFen >= 66_600 && amountFen < 66_700 ? numbered(amountFen % 100) : undefined

/** The amount that asks for it, in fen. */
export const magicAmountFen = (forced: Forced) => 66_600 + Number(magicNumbers[forced])

/** The payers of every app numbered 666000 to 666099: `icbc-666071` never has enough money. */
export function forcedByPayer(payer: string): Forced | undefined {
  const number = /-6660(\d\d)$/.exec(payer)?.[1]
  return number === undefined ? undefined : byNumber.get(number)
}

export const magicPayer = (app: string, forced: Forced) => `${app}-6660${magicNumbers[forced]}`

/**
 * Payment codes nobody has to show: the family's first digits, 666, digits of one's own so that
 * each code is charged once, and the number: `28666…NN`, `13666…NN`, `622666…NN`.
 */
const magicCodes = [
  { app: 'alipay', family: '28', form: /^28666\d{11}(\d\d)$/ },
  { app: 'wechat', family: '13', form: /^13666\d{11}(\d\d)$/ },
  { app: 'quickpass', family: '622', form: /^622666\d{11}(\d\d)$/ },
] as const

/** The magic payer behind a magic code. */
export function payerByCode(code: string): { app: string; payer: string } | undefined {
  const forced = forcedByCode(code)
  if (forced === undefined) return undefined
  const app = magicCodes.find(({ form }) => form.test(code))?.app
  return app && { app, payer: magicPayer(app, forced) }
}

export function forcedByCode(code: string): Forced | undefined {
  // Nearly every code is nobody's, and is seen to be so without asking each form.
  if (!code.includes('666')) return undefined
  const found = magicCodes.flatMap(({ form }) => form.exec(code)?.[1] ?? [])
  return byNumber.get(found[0] ?? '')
}

/**
 * A fresh code as this payer shows it. Magic payers show magic codes, by which whoever is told the
 * code knows what is asked for, the till's network too; nobody else does.
 */
export function codeShownBy(payer: string, code: string): string {
  const { family = code } = magicCodes.find((one) => code.startsWith(one.family)) ?? {}
  const rest = code.slice(family.length + 3)
  const forced = forcedByPayer(payer)
  if (forced !== undefined) return `${family}666${rest.slice(0, -2)}${magicNumbers[forced]}`
  return forcedByCode(code) === undefined ? code : `${family}667${rest}`
}

/** How a payment must end, when its amount or its payer says so. */
export function forcedEnd(payment: {
  readonly trace: Trace
  readonly amountFen: number
  readonly payer: string
}): Outcome | undefined {
  if (arrivalIndex(payment.trace) !== undefined) return undefined
  const forced = forcedByPayer(payment.payer) ?? forcedByAmount(payment.amountFen)
  if (forced === undefined || !isOutcome(forced)) return undefined
  return isOfRefunds(forced) ? undefined : forced
}

/** What only refunds end as: it leaves the payment alone that is to be refunded. */
const isOfRefunds = (outcome: Outcome) => outcomeFacts(outcome).stage === 'refund'

/** The refusal a payment must end with. */
export function forcedRefusal(payment: Parameters<typeof forcedEnd>[0]): Outcome | undefined {
  const end = forcedEnd(payment)
  return end !== undefined && isRefusal(end) ? end : undefined
}

/** The refusal a refund of this amount must end with. */
export function forcedRefundRefusal(refund: {
  readonly trace: Trace
  readonly amountFen: number
}): Outcome | undefined {
  if (arrivalIndex(refund.trace) !== undefined) return undefined
  const forced = forcedByAmount(refund.amountFen)
  return forced !== undefined && isOutcome(forced) && isRefusal(forced) ? forced : undefined
}

const numbered = (number: number) => byNumber.get(String(number).padStart(2, '0'))
