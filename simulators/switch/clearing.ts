/**
 * What the switch clears: who owes whom for each exchange and its refunds, on which day, at which fee;
 * and the file it makes of that for a member. Pure.
 */
import { clearingDay } from '../../core/calendar.ts'
import type { ClearingKind, ClearingLine } from '../../core/clearing-file.ts'
import { type FeeFunding, type Fees, type FeeTable, feesOf, noFees } from '../../core/fees.ts'
import type { InstitutionId, SettleKey } from '../../core/ids.ts'
import { isPaid } from '../../core/lifecycle.ts'
import type { Fen } from '../../core/money.ts'
import type { Scene } from '../../core/scene.ts'
import { clearingDayOf } from '../../core/settle-key.ts'
import { correction } from '../roles/card-undo.ts'
import { theSwitch } from '../roles/wallet.ts'
import { payingMember } from './booking.ts'
import type { Directory } from './directory.ts'
import type { Exchange } from './exchange.ts'

/** One debt between two members: it stands in the files of both. */
export interface Cleared {
  /** The settle key, and behind a slash the refund's number, where it is one. */
  readonly key: string
  readonly settleKey: SettleKey
  readonly kind: ClearingKind
  readonly day: string
  readonly from: InstitutionId
  readonly to: InstitutionId
  readonly amountFen: Fen
  readonly fees: Fees
}

/** What must be known beside the exchange. */
export interface ClearingTerms {
  readonly directory: Directory
  readonly table: FeeTable
  sceneOf(exchange: Exchange): Scene
  fundingOf(exchange: Exchange): FeeFunding
}

export const refundKey = (settleKey: SettleKey, refundNo: string) => `${settleKey}/${refundNo}`

/**
 * The debts of one exchange, wherever its money moved between two members. A payment is of the day
 * in its key, a refund of the day it was done. A debit that could only be given back was between the
 * bank and the switch, both ways, and costs nothing.
 */
export function clearedOf(exchange: Exchange, terms: ClearingTerms): readonly Cleared[] {
  const { settleKey, owner, amountFen, createdAt, correctedAt, refunds } = exchange
  const from = payingMember(exchange, terms.directory)
  const line = { settleKey, from, to: owner, amountFen, fees: noFees }
  const day = clearingDayOf(settleKey, createdAt)
  const payment = { ...line, key: settleKey, kind: 'payment' as const, day }
  if (correctedAt !== undefined) {
    const key = refundKey(settleKey, correction)
    const back = { from: theSwitch, to: from, key, day: clearingDay(correctedAt) }
    return [
      { ...payment, to: theSwitch },
      { ...payment, ...back, kind: 'correction' },
    ]
  }
  if (from === owner || !hasPaid(exchange)) return []
  const given = refunds.filter(({ done }) => done)
  return [
    { ...payment, fees: feesOf(feePayment(exchange, terms), terms.table) },
    ...given.map((refund) => ({
      ...{ ...line, from: owner, to: from, kind: 'refund' as const },
      amountFen: refund.amountFen,
      key: refundKey(settleKey, refund.refundNo),
      day: clearingDay(refund.doneAt),
    })),
  ]
}

const hasPaid = ({ state }: Exchange) => isPaid(state) || state === 'refunded'

const feePayment = (exchange: Exchange, { sceneOf, fundingOf }: ClearingTerms) => ({
  scene: sceneOf(exchange),
  funding: fundingOf(exchange),
  amountFen: exchange.amountFen,
})

/** The lines of an exchange whose end the switch does not know yet. */
export function openKeys({ settleKey, state, refunds }: Exchange): readonly string[] {
  if (state === 'reserved' || state === 'confirming') return [settleKey]
  return refunds
    .filter(({ done }) => !done)
    .map(({ refundNo: number }) => refundKey(settleKey, number))
}

/** Whether the switch has undone or refused it, and has nothing to clear. */
export const cameToNothing = ({ state, correctedAt }: Exchange) =>
  (state === 'declined' || state === 'reversed') && correctedAt === undefined

/** The switch's file for each member: what it pays, and what it receives. */
export type MemberFiles = Readonly<Record<string, readonly ClearingLine[]>>

export function filesOf(cleared: readonly Cleared[]): MemberFiles {
  const files: Record<string, ClearingLine[]> = {}
  const add = (member: InstitutionId, line: ClearingLine) => {
    files[member] ??= []
    files[member].push(line)
  }
  for (const debt of cleared) {
    add(debt.from, lineOf(debt, 'out'))
    add(debt.to, lineOf(debt, 'in'))
  }
  return files
}

const lineOf = (debt: Cleared, direction: ClearingLine['direction']): ClearingLine => ({
  key: debt.key,
  settleKey: debt.settleKey,
  kind: debt.kind,
  direction,
  amountFen: debt.amountFen,
  feeFen: direction === 'out' ? debt.fees.payerSideFen : debt.fees.payeeSideFen,
  counterparty: direction === 'out' ? debt.to : debt.from,
  status: 'done',
})
