/**
 * Check 9: money moved exactly once. In each clearing day debits, credits and fees come to zero after
 * netting; every payment was debited once where it was credited, and nowhere else (docs/sources.md,
 * U10.2). The switch's files are held against the books of the payers' side.
 */
import type { ClearingLine, ClosedDay } from '../../core/clearing-file.ts'
import type { InstitutionId, SettleKey } from '../../core/ids.ts'
import type { Authorisation } from '../../simulators/roles/authorisation.ts'
import type { Exchange } from '../../simulators/switch/exchange.ts'
import { type CaseFile, grouped } from './case-file.ts'
import { type Breach, type Check, counted, judged, notApplicable } from './check.ts'

export const exactlyOnce: Check = (file) => {
  const { days, exchanges, books, records } = file.evidence
  const debits = debitsOf(file)
  const breaches = [
    ...books.broken.map((says) => ({ says: `The books do not balance: ${says}.` })),
    ...records.comparisons
      .filter(({ differences }) => differences.length > 0)
      .map(({ between, differences: { length } }) => ({
        says: `The records of ${between} differ ${length} times.`,
      })),
    ...days.flatMap((day) => [...unbalanced(day), ...oneSided(file, day)]),
    ...exchanges.flatMap((exchange) => debitedOnce(file, exchange, debits)),
    ...paidTwice(file),
  ]
  const lines = days.flatMap(({ files }) => [...files.values()].flatMap((party) => party.switch))
  const sum = (direction: ClearingLine['direction']) =>
    lines.filter((one) => one.direction === direction).reduce((all, one) => all + one.amountFen, 0)
  const figures = {
    clearingDays: days.length,
    debitedFen: sum('out'),
    creditedFen: sum('in'),
    feesFen: lines.reduce((all, { feeFen }) => all + feeFen, 0),
    exchanges: exchanges.length,
    sumOfAllBooksFen: books.sumFen,
  }
  if (exchanges.length + books.accounts + breaches.length === 0) {
    return notApplicable('No money moved.', figures)
  }
  return judged(breaches, figures, {
    good: `${days.length === 0 ? 'No clearing day was closed, so netting is not judged;' : `In ${counted(days.length, 'clearing day')} debits, credits and fees come to zero after netting;`} each of ${counted(exchanges.length, 'exchange')} was debited once where it was credited, and nowhere else.`,
    bad: `${breaches.length} times money did not move exactly once:`,
  })
}

/** Debits that stand, by the key of their payment: of cards, and of balances. */
function debitsOf(file: CaseFile): ReadonlyMap<string, readonly Debit[]> {
  const cards = [...file.evidence.authorisations].flatMap(([bank, all]) =>
    all.filter(stands).map(({ settleKey, amountFen }) => ({ settleKey, amountFen, by: bank })),
  )
  const balances = file.payments.flatMap(({ settleKey, state, funding, amountFen, keptBy }) =>
    settleKey !== null && state === 'paid' && funding.kind === 'balance'
      ? [{ settleKey, amountFen, by: keptBy }]
      : [],
  )
  return grouped<Debit>([...cards, ...balances], ({ settleKey }) => settleKey)
}

interface Debit {
  readonly settleKey: SettleKey
  readonly amountFen: number
  readonly by: InstitutionId
}

/** Taken, and not wholly given back as a correction, which refunds nobody's purchase. */
const stands = ({ state, credits, amountFen }: Authorisation) =>
  state === 'approved' &&
  !credits.some((one) => one.refundNo === 'correction' && one.amountFen === amountFen)

const hasPaid = ({ state }: Exchange) => ['paid', 'refunding', 'refunded'].includes(state)

function debitedOnce(
  file: CaseFile,
  exchange: Exchange,
  debits: ReadonlyMap<string, readonly Debit[]>,
): Breach[] {
  const found = debits.get(exchange.settleKey) ?? []
  const says = flawOf(exchange, found)
  return says === undefined ? [] : [{ says, payment: file.shown(exchange.trace, says) }]
}

function flawOf(exchange: Exchange, found: readonly Debit[]): string | undefined {
  const [first, second] = found
  if (!hasPaid(exchange)) {
    return first && `Debited at ${first.by}, and the payment is ${exchange.state}.`
  }
  if (first === undefined) return 'Credited, and debited nowhere.'
  if (second !== undefined) return `Debited twice: at ${first.by} and at ${second.by}.`
  if (first.amountFen === exchange.amountFen) return undefined
  return `Debited ${first.amountFen} fen, and credited ${exchange.amountFen} fen.`
}

/** One order of a merchant paid by two exchanges that both stand. */
function paidTwice(file: CaseFile): Breach[] {
  const paid = file.evidence.exchanges.filter((one) => hasPaid(one) && one.orderNo !== '')
  const byOrder = grouped(paid, ({ owner, merchant, orderNo }) => `${owner} ${merchant} ${orderNo}`)
  return [...byOrder.values()].flatMap((group) =>
    group.slice(1).map(({ trace }) => {
      const says = `One order was paid ${group.length} times.`
      return { says, payment: file.shown(trace, says) }
    }),
  )
}

/** A day whose positions do not come to zero, or are not what its files add up to. */
function unbalanced({ day, positions, files }: ClosedDay): Breach[] {
  const sumFen = positions.reduce((sum, { netFen }) => sum + netFen, 0)
  const nets = new Map(positions.map(({ institution, netFen }) => [institution, netFen]))
  const wrong = [...files].filter(
    ([party, lists]) => party !== 'switch' && netOf(lists.switch) !== (nets.get(party) ?? 0),
  )
  return [
    ...(sumFen === 0
      ? []
      : [{ says: `After netting the day ${day} comes to ${sumFen} fen, not to zero.` }]),
    ...wrong.map(([party, lists]) => ({
      says: `${party} is to be paid ${nets.get(party) ?? 0} fen for the day ${day}, and its file adds up to ${netOf(lists.switch)} fen.`,
    })),
  ]
}

const netOf = (lines: readonly ClearingLine[]) =>
  lines
    .filter(({ status }) => status === 'done')
    .reduce(
      (sum, { direction, amountFen, feeFen }) =>
        sum + (direction === 'in' ? amountFen : -amountFen) - feeFen,
      0,
    )

/** A line that its counterparty's file does not have the other way round. */
function oneSided(file: CaseFile, { files }: ClosedDay): Breach[] {
  const all = [...files].flatMap(([party, lists]) =>
    lists.switch.map((line) => ({ ...line, party })),
  )
  const byKey = grouped(all, ({ key }) => key)
  return [...byKey.values()].flatMap((group) => {
    const between = group.filter(({ counterparty }) => counterparty !== 'switch')
    const net = between.reduce(
      (sum, { direction, amountFen }) => sum + (direction === 'in' ? amountFen : -amountFen),
      0,
    )
    const [first] = between
    if (first === undefined || (between.length === 2 && net === 0)) return []
    const says = `The line ${first.key} stands ${between.length} times in the switch's files, and comes to ${net} fen.`
    const trace = file.exchangeOf(first.settleKey)?.trace
    return [trace === undefined ? { says } : { says, payment: file.shown(trace, says) }]
  })
}
