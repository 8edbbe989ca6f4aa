/**
 * Check 6: what each payer spent by barcode, added up again from the payments, passes no limit of the
 * day, neither of the clearing day nor of the natural one (docs/sources.md, U10.1). The limits are
 * written here a second time, so that the enforcement cannot vouch for itself.
 */
import type { Level } from '../../core/barcode-limits.ts'
import { clearingDay, compactTime } from '../../core/calendar.ts'
import { isRemote, isStatic } from '../../core/scene.ts'
import type { WalletPayment } from '../../simulators/roles/wallet.ts'
import { type CaseFile, grouped, type Kept } from './case-file.ts'
import { type Breach, type Check, counted, judged, notApplicable } from './check.ts'

/** In fen, and payments of which levels it adds up; level A is by agreement. */
const limitsOfDay = [
  { level: 'D', limitFen: 50_000, counts: ['D'] },
  { level: 'C', limitFen: 100_000, counts: ['C'] },
  { level: 'B', limitFen: 500_000, counts: ['B', 'C'] },
] as const satisfies readonly { level: Level; limitFen: number; counts: readonly Level[] }[]

/** Two days begin at different hours, and both count. */
const dayOf = {
  'clearing day': clearingDay,
  'natural day': (at: number) => compactTime(at).slice(0, 8),
} as const satisfies Record<string, (at: number) => string>

type Days = keyof typeof dayOf
const kindsOfDay: readonly Days[] = ['clearing day', 'natural day']

/** A payment that counts, and when it was made at the earliest and at the latest. */
interface Spent {
  readonly payment: Kept<WalletPayment>
  readonly level: Level
  readonly from: number
  readonly until: number
}

export const limitReplay: Check = (file) => {
  const spent = file.payments.filter(countsByBarcode).map((payment) => spentBy(file, payment))
  const limited = spent.filter(({ level }) => level !== 'A')
  const atEdges = limited.filter((one) => kindsOfDay.some((days) => isAtEdge(one, days)))
  const figures = {
    barcodePayments: spent.length,
    ...Object.fromEntries(
      ['A', 'B', 'C', 'D'].map((level) => [
        `level${level}`,
        spent.filter((one) => one.level === level).length,
      ]),
    ),
    acrossADayEdge: atEdges.length,
  }
  const mislabelled = spent.filter(
    ({ payment, level }) => payment.level !== undefined && payment.level !== level,
  )
  const breaches = [
    ...mislabelled.map(({ payment }) => {
      const says = `A static code was paid at level ${payment.level}, not D.`
      return { says, payment: file.shown(payment.trace, says) }
    }),
    ...kindsOfDay.flatMap((days) => passedLimits(file, limited, days)),
  ]
  if (limited.length === 0) {
    return notApplicable('No payment was made at a level that has a limit: B, C or D.', figures)
  }
  return judged(breaches, figures, {
    good: `${counted(limited.length, 'payment')} at levels B, C and D, added up again by payer and account: no limit was passed, neither in a clearing day nor in a natural one.`,
    bad: `${breaches.length} times a limit of the day was passed:`,
  })
}

const countsByBarcode = ({ state, scene, holds }: WalletPayment) =>
  state === 'paid' && !isRemote(scene) && holds !== true

/** What is not said to be limited is level A; a static code is D, whatever is said of it. */
function spentBy(file: CaseFile, payment: Kept<WalletPayment>): Spent {
  const level = isStatic(payment.codeKind) ? 'D' : (payment.level ?? 'A')
  const tookMs = file.attemptOf(payment.trace)?.tookMs ?? 0
  return { payment, level, from: payment.createdAt, until: payment.createdAt + tookMs }
}

/** Whether the day it counts on cannot be told from the evidence. */
const isAtEdge = ({ from, until }: Spent, days: Days) => dayOf[days](from) !== dayOf[days](until)

/** One customer's account class: the balance, or a card. */
const accountOf = ({ payer, keptBy, funding }: Kept<WalletPayment>) =>
  `${keptBy} ${payer} ${funding.kind === 'card' ? funding.cardNo : 'balance'}`

function passedLimits(file: CaseFile, limited: readonly Spent[], days: Days): Breach[] {
  const certain = limited.filter((one) => !isAtEdge(one, days))
  const byDay = grouped(
    certain,
    ({ payment, from }) => `${accountOf(payment)} ${dayOf[days](from)}`,
  )
  return [...byDay.values()].flatMap((group) =>
    limitsOfDay.flatMap(({ level, limitFen, counts }) => {
      const counting = group.filter((one) => counts.some((counted) => counted === one.level))
      return firstOver(counting, limitFen).map(({ payment, sumFen }) => {
        const says = `${payment.payer} spent ${sumFen} fen of ${limitFen} at level ${level} in the ${days} ${dayOf[days](payment.createdAt)}.`
        return { says, payment: file.shown(payment.trace, says) }
      })
    }),
  )
}

/** The payment by which the sum passes the limit, if any does. */
function firstOver(spent: readonly Spent[], limitFen: number) {
  let sumFen = 0
  for (const { payment } of [...spent].sort((left, right) => left.from - right.from)) {
    sumFen += payment.amountFen
    if (sumFen > limitFen) return [{ payment, sumFen }]
  }
  return []
}
