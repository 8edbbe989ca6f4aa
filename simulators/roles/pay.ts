/** Pays what was scanned: within the house, or through the switch; by balance, or by card. */
import type { Hop } from '../../core/events.ts'
import type { SettleKey } from '../../core/ids.ts'
import type { AnswerOf } from '../../core/interchange.ts'
import type { Transfer } from '../../core/ledger/transfer.ts'
import type { Outcome } from '../../core/outcome.ts'
import type { Soon } from '../../storage/store.ts'
import type { Host } from '../host/institution.ts'
import type { Acquirer } from './acquirer.ts'
import { clearingAccount, payerAccount } from './parties.ts'
import { transact } from './transact.ts'
import { undoAtSwitch } from './undo.ts'
import { becomeKnown, insist } from './unknown.ts'
import { theSwitch, type WalletPayment } from './wallet.ts'

export interface Paid {
  readonly outcome: Outcome
  readonly decidedAt?: Hop | undefined
  readonly settleKey: SettleKey | null
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
    const paid = await fundWithinHouse(host, payment)
    if (paid.outcome !== 'approved') return paid
    const { payee, orderNo, amountFen, app, payer } = payment
    const { outcome } = await acquirer.credit({
      merchant: payee.merchant,
      orderNo,
      amountFen,
      from: paid.from,
      settleKey: paid.settleKey,
      payerInstitution: host.id,
      app,
      payer,
    })
    if (outcome !== 'approved' && paid.settleKey !== null) {
      host.later(undoAtSwitch(host, { trace: payment.trace, reference: paid.settleKey }))
    }
    return { outcome, settleKey: paid.settleKey }
  }
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
type Funded = Paid & { readonly from: string }

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
  return { outcome: 'issuer-timeout', decidedAt, settleKey, from: clearingAccount }
}

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

async function findOut(host: Host, payment: WalletPayment): Promise<Paid> {
  const { trace, txnNo: reference } = payment
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
  await release(host, payment, last.outcome)
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
function reserve(host: Host, payment: WalletPayment): Promise<Outcome> {
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
