/**
 * A charge of a payer's code as it begins, under the limits of the day: it is counted at once, or
 * refused, or its payer is asked, be it only for the password that a stronger limit takes.
 */
import type { Hop } from '../../core/events.ts'
import { forcedEnd } from '../../core/forcing.ts'
import type { InstitutionId, SettleKey, Trace } from '../../core/ids.ts'
import type { Payee } from '../../core/interchange.ts'
import { limits } from '../../core/limits.ts'
import type { Fen } from '../../core/money.ts'
import type { Outcome } from '../../core/outcome.ts'
import type { Host } from '../host/institution.ts'
import type { Order } from './order.ts'
import type { Payer } from './parties.ts'
import { type Counted, counted } from './spending.ts'
import type { Decision, Read, Write } from './transact.ts'
import type { WalletPayment } from './wallet.ts'
import { askedWrites, writePayment } from './wallet-book.ts'

/** What is charged, whoever asks: an order of this house, or the switch. */
export interface Charge {
  readonly id: string
  readonly trace: Trace
  readonly code: string
  readonly owner: InstitutionId
  readonly orderNo: Order['orderNo']
  readonly payee: Payee
  readonly amountFen: Fen
  readonly settleKey: SettleKey | null
  readonly holds?: true
}

/** `decidedAt`: the hop, where it is not that of the house. */
export interface NotTaken {
  readonly refusal: Outcome
  readonly decidedAt?: Hop
}

export type Taken = NotTaken | { readonly payment: WalletPayment; readonly repeated: boolean }

/** A refusal as whoever charges is answered. */
export const told = ({ refusal: outcome, decidedAt }: NotTaken) =>
  decidedAt === undefined ? { outcome } : { outcome, decidedAt }

/** The code is used up, and the charge has begun; unless a limit of the day is passed. */
export async function begin(
  read: Read,
  host: Host,
  { payer, used, charge }: { payer: Payer; used: Write; charge: Charge },
): Promise<Decision<Taken>> {
  const fresh = chargedPayment(host, charge, payer)
  const isAsked = fresh.state === 'awaiting'
  const proof = { limited: payer.limited === true, password: isAsked, at: fresh.createdAt }
  const begun = begunAs(fresh, await counted(read, fresh, proof))
  if ('refusal' in begun) return { result: begun }
  const { payment } = begun
  const own =
    payment.state === 'awaiting' ? await askedWrites(read, payment) : [writePayment(payment)]
  const writes = [used, ...begun.writes, ...own]
  return { result: { payment, repeated: false }, writes, forgotten: { refusal: 'order-closed' } }
}

interface Begun {
  readonly payment: WalletPayment
  readonly writes: readonly Write[]
}

function begunAs(payment: WalletPayment, passing: Counted): NotTaken | Begun {
  if ('verdict' in passing) return { refusal: passing.verdict, decidedAt: payment.decidedAt }
  if ('needsPassword' in passing) return { payment: { ...payment, ...asking }, writes: [] }
  // What the payer is asked about is counted when the payer has answered.
  return payment.state === 'awaiting' ? { payment, writes: [] } : passing
}

/** How a charge begins whose payer is asked, and any other. */
const asking = { state: 'awaiting', outcome: 'payer-confirming' } as const
const unasked = { state: 'paying', outcome: 'result-unknown' } as const

function chargedPayment(host: Host, charge: Charge, payer: Payer): WalletPayment {
  const { id, trace, owner, orderNo, payee, amountFen, settleKey, holds } = charge
  const forced = forcedEnd({ trace, amountFen, payer: payer.id })
  const asks = charge.amountFen > limits.passwordFreeFen || forced === 'payer-confirming'
  const now = host.clock.now()
  const decidedAt: Hop = `${payer.app}-app>${host.id}`
  const { state, outcome } = asks ? asking : unasked
  return {
    id,
    trace,
    payer: payer.id,
    app: payer.app,
    scene: 'payer-code',
    codeKind: 'order',
    owner,
    orderNo,
    payee,
    amountFen,
    funding: payer.funding,
    txnNo: '',
    settleKey,
    debited: false,
    state,
    outcome,
    decidedAt,
    createdAt: now,
    expiresAt: now + limits.payerCodeMs,
    ...(holds === undefined ? {} : { holds }),
  }
}
