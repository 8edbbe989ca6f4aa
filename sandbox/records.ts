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
}

export interface RecordsReport {
  readonly agree: boolean
  readonly comparisons: readonly Comparison[]
}

/** The merchants' own lines of one run, and which orders of their acquirers belong to it. */
export interface MerchantRecords {
  /** By network. */
  readonly lines: Readonly<Record<string, readonly ReconciliationLine[]>>
  isTheirs(orderNo: string): boolean
}

/** Compares every pair of parties that took part in the same payments. */
export async function compareRecords(
  { company }: Pick<Bookkeepers, 'company'>,
  merchants?: MerchantRecords,
): Promise<RecordsReport> {
  const { networks, banks, wallets, theSwitch } = company
  const exchanges = await theSwitch.all()
  const comparisons: Comparison[] = []
  const compare = (
    between: string,
    ours: readonly ReconciliationLine[],
    theirs: readonly ReconciliationLine[],
  ) => comparisons.push({ between, ...reconcile(ours, theirs) })

  /** What was paid out of balances, by a wallet and by the switch. */
  const compareBalances = async (id: InstitutionId, desk: WalletDesk) => {
    const wallet = (await desk.all()).filter(({ funding }) => funding.kind === 'balance')
    const paid = wallet.flatMap(walletLine)
    const asked = exchanges.filter(
      ({ payerInstitution, funding }) => payerInstitution === id && funding.kind === 'balance',
    )
    compare(`wallet of ${id} – switch`, paid, asked.map(exchangeLine))
  }

  for (const { id, house } of networks) {
    const orders = await house.acquirer.all()
    if (merchants !== undefined) {
      const theirs = orders.filter(({ orderNo }) => merchants.isTheirs(orderNo)).map(orderLine)
      compare(`merchants – ${id}`, merchants.lines[id] ?? [], theirs)
    }
    compare(`${id} – switch`, orders.flatMap(carriedLine), exchangesOf(exchanges, 'owner', id))
    const carried = exchanges.filter(({ owner }) => owner === id)
    compare(`holds of ${id} – switch`, orders.flatMap(holdLine), carried.flatMap(heldLine))
    await compareBalances(id, house.desk)
  }
  for (const { id, desk } of wallets) await compareBalances(id, desk)
  const byBank = ofBanks(exchanges, theSwitch.directory)
  for (const { id, issuer } of banks) {
    const debits = (await issuer.all()).map(authorisationLine)
    const asked = byBank.get(id) ?? []
    compare(`${id} – switch`, debits, asked.map(debitLine))
    const held = (await issuer.all()).map(authorisedLine)
    compare(`holds at ${id} – switch`, held, asked.flatMap(heldLine))
  }
  return { agree: comparisons.every(({ differences }) => differences.length === 0), comparisons }
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

const exchangesOf = (exchanges: readonly Exchange[], side: 'owner', id: InstitutionId) =>
  exchanges.filter((exchange) => exchange[side] === id).map(exchangeLine)

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
