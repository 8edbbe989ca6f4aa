/**
 * Check 13: one table of fees, applied to native and foreign payments alike (docs/sources.md, U5.8
 * and U10.2): the fee of every line of every file is computed again.
 */
import type { ClearingLine } from '../../core/clearing-file.ts'
import { assumedFees, type FeeFunding, feesOf } from '../../core/fees.ts'
import type { InstitutionId } from '../../core/ids.ts'
import { issuerOfCard } from '../../simulators/banks/issuers.ts'
import type { Exchange } from '../../simulators/switch/exchange.ts'
import { type CaseFile, grouped, isForeign } from './case-file.ts'
import { type Breach, type Check, counted, judged, notApplicable } from './check.ts'

/** A line of the switch's file for one party. */
interface Charged extends ClearingLine {
  readonly party: InstitutionId
}

export const feeTable: Check = (file) => {
  const lines: Charged[] = file.evidence.days.flatMap(({ files }) =>
    [...files].flatMap(([party, lists]) => lists.switch.map((line) => ({ ...line, party }))),
  )
  const payments = lines.filter(({ kind }) => kind === 'payment')
  const exchanges = payments.flatMap(({ settleKey }) => file.exchangeOf(settleKey) ?? [])
  const figures = {
    lines: lines.length,
    linesOfPayments: payments.length,
    foreign: exchanges.filter(isForeign).length,
    native: exchanges.filter((one) => !isForeign(one)).length,
    rowsOfTheTable: assumedFees.length,
    rowsAssumed: assumedFees.filter(({ assumed }) => assumed).length,
  }
  if (lines.length === 0) return notApplicable('Nothing was cleared, so no fee was due.', figures)
  const breaches = [...lines.flatMap((line) => recomputed(file, line)), ...unequal(file, payments)]
  return judged(breaches, figures, {
    good: `The fee of each of ${counted(lines.length, 'line')} is what the one published table gives for its scene, funding and amount, for native and foreign payments alike.`,
    bad: `${breaches.length} times a fee is not that of the table:`,
  })
}

function recomputed(file: CaseFile, line: Charged): Breach[] {
  const exchange = file.exchangeOf(line.settleKey)
  if (exchange === undefined) {
    return [{ says: `A fee of ${line.feeFen} fen is charged for ${line.key}, which nobody paid.` }]
  }
  const due = dueFen(file, line, exchange)
  if (due === line.feeFen) return []
  const says = `${line.party} is charged ${line.feeFen} fen for ${line.amountFen} fen, and the table says ${due} fen.`
  return [{ says, payment: file.shown(exchange.trace, says) }]
}

/** A refund or a correction costs nothing; of a correction the debit does not either. */
function dueFen(file: CaseFile, { kind, direction }: Charged, exchange: Exchange): number {
  if (kind !== 'payment' || exchange.correctedAt !== undefined) return 0
  const { amountFen } = exchange
  const fees = feesOf({ scene: sceneOf(file, exchange), funding: fundingOf(exchange), amountFen })
  return direction === 'out' ? fees.payerSideFen : fees.payeeSideFen
}

const sceneOf = (file: CaseFile, { trace, kind }: Exchange) =>
  file.ordersOf(trace)[0]?.scene ??
  file.attemptOf(trace)?.scene ??
  (kind === 'consume' ? 'payer-code' : 'merchant-code')

function fundingOf({ funding }: Exchange): FeeFunding {
  if (funding.kind === 'balance') return 'balance'
  const { cardNo } = funding
  const range = issuerOfCard(cardNo)?.cards.find(
    ({ bin, length }) => cardNo.startsWith(bin) && cardNo.length === length,
  )
  return range?.kind ?? 'debit'
}

/** Two payments alike in all that the table asks for, and not alike in what they cost. */
function unequal(file: CaseFile, payments: readonly Charged[]): Breach[] {
  const alike = grouped(
    payments.flatMap((line) => {
      const exchange = file.exchangeOf(line.settleKey)
      return exchange === undefined || exchange.correctedAt !== undefined
        ? []
        : [{ line, exchange }]
    }),
    ({ line, exchange }) =>
      `${line.direction} ${sceneOf(file, exchange)} ${fundingOf(exchange)} ${line.amountFen}`,
  )
  return [...alike.values()].flatMap((group) => {
    const native = group.find(({ exchange }) => !isForeign(exchange))
    const foreign = group.find(({ exchange }) => isForeign(exchange))
    if (native === undefined || foreign === undefined) return []
    if (native.line.feeFen === foreign.line.feeFen) return []
    const says = `${foreign.line.amountFen} fen cost ${foreign.line.feeFen} fen from elsewhere and ${native.line.feeFen} fen at home.`
    return [{ says, payment: file.shown(foreign.exchange.trace, says) }]
  })
}
