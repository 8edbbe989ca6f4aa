/** Pays what was scanned: within the house, or through the switch; by balance, or by card. */
import type { Hop } from '../../core/events.ts'
import type { SettleKey } from '../../core/ids.ts'
import type { AnswerOf } from '../../core/interchange.ts'
import type { Transfer } from '../../core/ledger/transfer.ts'
import type { Outcome } from '../../core/outcome.ts'
import type { Soon } from '../../storage/store.ts'
import type { Host } from '../host/institution.ts'
import type { Acquirer } from './acquirer.ts'
import type { Debt } from './owed.ts'
import { clearingAccount, payerAccount } from './parties.ts'
import { transact } from './transact.ts'
import { undoAtSwitch, undoOf } from './undo.ts'
import { becomeKnown, insist } from './unknown.ts'
import { theSwitch, type WalletPayment } from './wallet.ts'

export interface Paid {
  readonly outcome: Outcome
  readonly decidedAt?: Hop | undefined
  readonly settleKey: SettleKey | null
  /** What is owed once the payment is refused for it. */
  readonly owes?: Debt | undefined
}

/** Pays; an unknown result is told at once and `later` once it is known. */
export type PayScanned = (
  payment: WalletPayment,
  later: (paid: Paid) => Promise<unknown>,
) => Promise<Paid>

export function createPayScanned(host: Host, acquirer: Acquirer | undefined): PayScanned {
  return async (payment, later) => {
    if (!mayPay(payment)) return { outcome: 'card-not-permitted', settleKey: null }
    const onUs = payment.owner === host.id && acquirer !== undefined
    if (!onUs) return payThrough(host, payment, later)
    const funded = await fundWithinHouse(host, payment)
    return funded.outcome === 'approved' ? payOnUs(host, acquirer, payment, funded) : funded
  }
}

/** Pays an order of the house with what is to be debited; what it is not paid with goes back. */
export async function payOnUs(
  host: Host,
  acquirer: Acquirer,
  payment: WalletPayment,
  { from, settleKey }: Funded,
): Promise<Paid> {
  const { id, payee, orderNo, amountFen, app, payer, trace } = payment
  const { outcome } = await acquirer.credit({
    ...{ merchant: payee.merchant, orderNo, amountFen, from, settleKey },
    ...{ payerInstitution: host.id, app, payer, payment: id },
  })
  if (outcome === 'approved' || settleKey === null) return { outcome, settleKey }
  host.later(undoAtSwitch(host, { trace, reference: settleKey }))
  return { outcome, settleKey, owes: undoOf(payment, settleKey) }
}

/** A balance has no issuer that would keep money ready: only cards hold. */
export const mayPay = ({ holds, funding }: Pick<WalletPayment, 'holds' | 'funding'>): boolean =>
  holds !== true || funding.kind === 'card'

/** What is to be debited for a payment within the house: the payer's balance, or a card's money. */
export function fundWithinHouse(host: Host, payment: Fundable): Soon<Funded> {
  const { funding, payer } = payment
  return funding.kind === 'card'
    ? fundByCard(host, payment, funding.cardNo)
    : { outcome: 'approved', settleKey: null, from: payerAccount(payer) }
}

type Fundable = Pick<
  WalletPayment,
  'trace' | 'payer' | 'app' | 'amountFen' | 'funding' | 'payee' | 'id' | 'holds'
>
export type Funded = Paid & { readonly from: string }

async function fundByCard(host: Host, payment: Fundable, cardNo: string): Promise<Funded> {
  const { trace, app, amountFen, payee, id } = payment
  const answer = await host.peer.ask(theSwitch, 'fund', {
    trace,
    payerInstitution: host.id,
    app,
    reference: id,
    amountFen,
    cardNo,
    merchant: payee.merchant,
    city: payee.city,
    ...(payment.holds === undefined ? {} : { holds: payment.holds }),
  })
  const { outcome, decidedAt, settleKey = null } = answer
  if (outcome !== 'result-unknown') return { outcome, decidedAt, settleKey, from: clearingAccount }
  // It is refused here and now, so nobody need wait until the switch has undone it.
  host.later(undoAtSwitch(host, { trace, reference: id }))
  const owes = undoOf(payment, id)
  return { outcome: 'issuer-timeout', decidedAt, settleKey, from: clearingAccount, owes }
}

/** What is owed for an order of the house that ends so, whatever its money was asked for. */
export const owedFor = (
  payment: WalletPayment,
  funded: Paid,
  outcome: Outcome,
): Debt | undefined =>
  funded.outcome === 'approved' && outcome !== 'approved'
    ? undoOf(payment, funded.settleKey)
    : funded.owes

async function payThrough(
  host: Host,
  payment: WalletPayment,
  later: (paid: Paid) => Promise<unknown>,
): Promise<Paid> {
  const held = await reserve(host, payment)
  if (held !== 'approved') return { outcome: held, settleKey: null }
  const { trace, txnNo, app, amountFen, funding, owner, payee } = payment
  const answer = await host.peer.ask(theSwitch, 'pay', {
    trace,
    payerInstitution: host.id,
    app,
    txnNo,
    amountFen,
    funding,
    owner,
    merchant: payee.merchant,
    city: payee.city,
  })
  if (answer.outcome === 'result-unknown') host.later(findOut(host, payment).then(later))
  else await release(host, payment, answer.outcome)
  return paidAs(answer)
}

/** What became of a payment that the switch was asked for, and with it what was held for it. */
export async function findOut(host: Host, payment: WalletPayment): Promise<Paid> {
  const { trace, txnNo: reference } = payment
  const found = await foundOut(host, { trace, reference })
  await release(host, payment, found.outcome)
  return found
}

/** Asks the switch what became of it; what stays unknown is undone. */
export async function foundOut(
  host: Host,
  { trace, reference }: Pick<WalletPayment, 'trace'> & { readonly reference: string },
): Promise<Paid> {
  const query = async (attempt: number) =>
    paidAs(await host.peer.ask(theSwitch, 'query', { trace, from: host.id, reference, attempt }))
  let last: Paid = { outcome: 'result-unknown', settleKey: null }
  const outcome = await becomeKnown(host, async (attempt) => {
    last = await query(attempt)
    return last.outcome
  })
  if (outcome === 'result-unknown') {
    const undone = await undoAtSwitch(host, { trace, reference })
    last =
      undone === 'approved'
        ? { ...last, outcome: 'issuer-timeout' }
        : await paidAfterAll(host, query)
  }
  return last
}

/** It was too late to undo: the switch is asked under which key it was paid. */
async function paidAfterAll(host: Host, query: (attempt: number) => Promise<Paid>): Promise<Paid> {
  let last: Paid = { outcome: 'result-unknown', settleKey: null }
  await insist(host.clock, async (attempt) => {
    last = await query(attempt)
    return last.outcome
  })
  return last
}

function paidAs(answer: AnswerOf<'pay'>): Paid {
  const { outcome, decidedAt, settleKey = null } = answer
  return { outcome, decidedAt, settleKey }
}

const holdId = ({ id }: WalletPayment) => `hold/${id}`

/** Holds the payer's balance for what is asked of the switch; a card holds itself. */
export function reserve(host: Host, payment: WalletPayment): Promise<Outcome> {
  if (payment.funding.kind === 'card') return Promise.resolve('approved')
  const hold: Transfer = {
    kind: 'hold',
    id: holdId(payment),
    debit: payerAccount(payment.payer),
    credit: clearingAccount,
    amountFen: payment.amountFen,
  }
  return transact<Outcome>(host.store, async () => ({
    result: 'approved',
    opens: [{ account: clearingAccount, kind: 'clearing' }],
    transfers: [hold],
    short: 'funds-insufficient',
  }))
}

async function release(host: Host, payment: WalletPayment, outcome: Outcome): Promise<void> {
  if (payment.funding.kind === 'card') return
  const kind = outcome === 'approved' ? 'post-hold' : 'void-hold'
  const ending: Transfer = { kind, id: `${kind}/${payment.id}`, of: holdId(payment) }
  await transact(host.store, async () => ({ result: undefined, transfers: [ending] }))
}
