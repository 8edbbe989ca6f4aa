/** The oracle's second half: merchant, acquirer, switch and the payer's side tell the same story. */
import type { InstitutionId } from '../core/ids.ts'
import { isPaid, type PaymentState } from '../core/lifecycle.ts'
import {
  type Difference,
  type ReconciliationLine,
  type RecordStatus,
  reconcile,
} from '../core/reconciliation.ts'
import type { Authorisation } from '../simulators/roles/authorisation.ts'
import { type Order, refundedFen as refundedOfOrder } from '../simulators/roles/order.ts'
import type { WalletPayment } from '../simulators/roles/wallet.ts'
import type { WalletDesk } from '../simulators/roles/wallet-desk.ts'
import { type Exchange, refundedFen as refundedOfExchange } from '../simulators/switch/exchange.ts'
import type { Bookkeepers } from './books.ts'

export interface Comparison {
  /** `alipay – switch` */
  readonly between: string
  readonly matched: number
  readonly differences: readonly Difference[]
  /** Lines only one of the two has, while the other has forgotten records of that kind. */
  readonly notCompared: number
}

export interface RecordsReport {
  readonly agree: boolean
  readonly comparisons: readonly Comparison[]
  /** Of all comparisons: what nobody can say of any more whether it agrees. */
  readonly notCompared: number
}

/** The merchants' own lines of one run, and which orders of their acquirers belong to it. */
export interface MerchantRecords {
  /** By network. */
  readonly lines: Readonly<Record<string, readonly ReconciliationLine[]>>
  isTheirs(orderNo: string): boolean
}

/** A party's own lines, and whether it has forgotten others of the kind. */
interface Told {
  readonly lines: readonly ReconciliationLine[]
  readonly forgot: boolean
}

/**
 * Compares every pair of parties that took part in the same payments, as far as they remember them:
 * what one has and the other may have forgotten is counted, and is no difference.
 */
export async function compareRecords(
  { company, stores }: Pick<Bookkeepers, 'company' | 'stores'>,
  merchants?: MerchantRecords,
): Promise<RecordsReport> {
  const { networks, banks, wallets, theSwitch } = company
  const exchanges = await theSwitch.all()
  const comparisons: Comparison[] = []
  const compare = (between: string, ours: Told, theirs: Told) =>
    comparisons.push({ between, ...remembered(ours, theirs) })
  const told = (id: InstitutionId, kind: Kind, lines: readonly ReconciliationLine[]): Told => {
    return { lines, forgot: (stores.get(id)?.forgotten(kind) ?? 0) > 0 }
  }
  const bySwitch = (lines: readonly ReconciliationLine[]) => told(theSwitch.id, 'exchange', lines)

  /** What was paid out of balances, by a wallet and by the switch. */
  const compareBalances = async (id: InstitutionId, desk: WalletDesk) => {
    const wallet = (await desk.all()).filter(({ funding }) => funding.kind === 'balance')
    const paid = wallet.flatMap(walletLine)
    const asked = exchanges.filter(
      ({ payerInstitution, funding }) => payerInstitution === id && funding.kind === 'balance',
    )
    compare(
      `wallet of ${id} – switch`,
      told(id, 'payment', paid),
      bySwitch(asked.map(exchangeLine)),
    )
  }

  for (const { id, house } of networks) {
    const orders = await house.acquirer.all()
    if (merchants !== undefined) {
      const theirs = orders.filter(({ orderNo }) => merchants.isTheirs(orderNo)).map(orderLine)
      const ours = { lines: merchants.lines[id] ?? [], forgot: false }
      compare(`merchants – ${id}`, ours, told(id, 'order', theirs))
    }
    const carried = exchanges.filter(({ owner }) => owner === id)
    const ours = (line: (order: Order) => ReconciliationLine[]) =>
      told(id, 'order', orders.flatMap(line))
    compare(`${id} – switch`, ours(carriedLine), bySwitch(carried.map(exchangeLine)))
    compare(`holds of ${id} – switch`, ours(holdLine), bySwitch(carried.flatMap(heldLine)))
    await compareBalances(id, house.desk)
  }
  for (const { id, desk } of wallets) await compareBalances(id, desk)
  const byBank = ofBanks(exchanges, theSwitch.directory)
  for (const { id, issuer } of banks) {
    const all = await issuer.all()
    const asked = byBank.get(id) ?? []
    const ours = (line: (debit: Authorisation) => ReconciliationLine) =>
      told(id, 'authorisation', all.map(line))
    compare(`${id} – switch`, ours(authorisationLine), bySwitch(asked.map(debitLine)))
    compare(`holds at ${id} – switch`, ours(authorisedLine), bySwitch(asked.flatMap(heldLine)))
  }
  return {
    agree: comparisons.every(({ differences }) => differences.length === 0),
    comparisons,
    notCompared: comparisons.reduce((sum, comparison) => sum + comparison.notCompared, 0),
  }
}

/** The kinds of records that are compared, as stores name them. */
type Kind = 'order' | 'payment' | 'authorisation' | 'exchange'

/** What both still have is held against each other whole. */
function remembered(ours: Told, theirs: Told): Omit<Comparison, 'between'> {
  const { matched, differences } = reconcile(ours.lines, theirs.lines)
  const mayBeForgotten = ({ kind }: Difference) =>
    (kind === 'ours-only' && theirs.forgot) || (kind === 'theirs-only' && ours.forgot)
  const certain = differences.filter((difference) => !mayBeForgotten(difference))
  return { matched, differences: certain, notCompared: differences.length - certain.length }
}

/** The exchanges that a bank's card pays, by bank. */
function ofBanks(
  exchanges: readonly Exchange[],
  { bankOf }: Bookkeepers['company']['theSwitch']['directory'],
) {
  const byBank = new Map<InstitutionId, Exchange[]>()
  for (const exchange of exchanges) {
    const { funding } = exchange
    const bank = funding.kind === 'card' ? bankOf(funding.cardNo) : undefined
    if (bank === undefined) continue
    const others = byBank.get(bank)
    if (others === undefined) byBank.set(bank, [exchange])
    else others.push(exchange)
  }
  return byBank
}

const line = (
  key: string,
  amountFen: number,
  status: RecordStatus,
  refundedFen = 0,
): ReconciliationLine => ({ key, amountFen, refundedFen, status })

/** A payment by balance through the switch, and what the payer got back of it. */
function walletLine({ settleKey, state, amountFen, given = [] }: WalletPayment) {
  if (settleKey === null || state !== 'paid') return []
  const givenFen = given.reduce((sum, refund) => sum + refund.amountFen, 0)
  return [line(settleKey, amountFen, 'paid', givenFen)]
}

/** An order for its merchant: paid when money came, whatever went back later. */
function orderLine(order: Order): ReconciliationLine {
  const status = order.payment === null ? 'unpaid' : 'paid'
  return line(order.orderNo, order.amountFen, status, refundedOfOrder(order))
}

/** An order for the switch, if the switch carried it. */
function carriedLine(order: Order): ReconciliationLine[] {
  const key = order.payment?.settleKey ?? null
  return key === null ? [] : [line(key, order.amountFen, 'paid', refundedOfOrder(order))]
}

const moneyMoved = (state: PaymentState) => isPaid(state) || state === 'refunded'

function exchangeLine(exchange: Exchange): ReconciliationLine {
  const { settleKey, amountFen, state } = exchange
  const status = moneyMoved(state) ? 'paid' : 'unpaid'
  return line(settleKey, amountFen, status, refundedOfExchange(exchange))
}

/** For its bank a debit that was given back, its day being over, is a debit and a credit. */
const debitLine = (exchange: Exchange): ReconciliationLine =>
  exchange.correctedAt === undefined
    ? exchangeLine(exchange)
    : line(exchange.settleKey, exchange.amountFen, 'paid', exchange.amountFen)

function authorisationLine({ settleKey, amountFen, state, credits }: Authorisation) {
  const credited = credits.reduce((sum, credit) => sum + credit.amountFen, 0)
  return line(settleKey, amountFen, state === 'approved' ? 'paid' : 'unpaid', credited)
}

/** What is held: a line of money that has not moved and may still move. */
const heldAs = (key: string, amountFen: number, isHeld: boolean) =>
  line(key, amountFen, isHeld ? 'paid' : 'unpaid')

const holdLine = ({ hold, amountFen, state }: Order): ReconciliationLine[] =>
  hold === undefined ? [] : [heldAs(hold.settleKey, amountFen, state === 'held')]

const heldLine = ({ holds, settleKey, amountFen, state }: Exchange): ReconciliationLine[] =>
  holds === undefined ? [] : [heldAs(settleKey, amountFen, state === 'held')]

const authorisedLine = ({ settleKey, amountFen, state }: Authorisation) =>
  heldAs(settleKey, amountFen, state === 'held')
