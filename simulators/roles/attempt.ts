/** The end of an attempt to pay, as observers are told it: once for each, by whoever decides it. */
import type { AttemptEnded, Hop } from '../../core/events.ts'
import { type AppId, appId, type InstitutionId, institutionId } from '../../core/ids.ts'
import { limits } from '../../core/limits.ts'
import type { Fen } from '../../core/money.ts'
import type { Outcome } from '../../core/outcome.ts'
import { type PayerCodeOwner, payerCodeOwner } from '../../core/scan-code.ts'
import type { Host } from '../host/institution.ts'
import type { Order } from './order.ts'
import { nobody } from './orders.ts'
import type { WalletPayment } from './wallet.ts'

interface PayerSide {
  readonly app: AppId
  readonly payerInstitution: InstitutionId
}

/** Who shows the codes of a family that tells it by itself. */
const sideOfFamily: Readonly<Partial<Record<PayerCodeOwner, PayerSide>>> = {
  alipay: { app: appId('alipay'), payerInstitution: institutionId('alipay') },
  wechatpay: { app: appId('wechat'), payerInstitution: institutionId('wechatpay') },
}

/** Whether a payment of this amount asks for the password, at every institution alike. */
const asksPassword = (amountFen: Fen) => amountFen > limits.passwordFreeFen

/** Level B is what a payer without a certificate is asked the password for. */
const wasAsked = ({ amountFen, level }: Pick<WalletPayment, 'amountFen' | 'level'>) =>
  asksPassword(amountFen) || level === 'B'

/** Whose code it is that an order charges, as far as the code tells. */
export function sideOfCode({ terms }: Order): PayerSide {
  const family = payerCodeOwner(terms.payerCode)
  return (family === undefined ? undefined : sideOfFamily[family]) ?? nobody
}

/** A merchant's attempt to charge a payer's code: the acquirer tells. */
export function chargeEnded(
  host: Host,
  { trace, payee, amountFen, createdAt, holds, asked }: Order,
  {
    outcome,
    decidedAt,
    app,
    payerInstitution,
  }: PayerSide & { readonly outcome: Outcome; readonly decidedAt: Hop },
): AttemptEnded {
  const at = host.clock.now()
  return {
    type: 'attempt-ended',
    at,
    trace,
    scene: 'payer-code',
    app,
    payerInstitution,
    owner: host.id,
    merchant: payee.merchant,
    city: payee.city,
    amountFen,
    steppedUp: asked === true || asksPassword(amountFen),
    outcome,
    hop: decidedAt,
    moneyMoved: outcome === 'approved' && holds !== true,
    tookMs: at - createdAt,
  }
}

/** A payer's attempt to pay what was scanned: the payer's institution tells. */
export function scanEnded(
  host: Host,
  attempt: Pick<
    WalletPayment,
    | 'trace'
    | 'app'
    | 'owner'
    | 'amountFen'
    | 'outcome'
    | 'decidedAt'
    | 'createdAt'
    | 'holds'
    | 'scene'
    | 'level'
  > &
    Partial<Pick<WalletPayment, 'codeKind'>> & {
      readonly city: string
      readonly merchant: AttemptEnded['merchant']
    },
): AttemptEnded {
  const { trace, app, owner, city, amountFen, outcome, decidedAt, createdAt, holds } = attempt
  const { scene, merchant, codeKind } = attempt
  const at = host.clock.now()
  return {
    type: 'attempt-ended',
    at,
    trace,
    scene,
    app,
    payerInstitution: host.id,
    owner,
    merchant,
    city,
    amountFen,
    ...(codeKind === undefined ? {} : { codeKind }),
    steppedUp: wasAsked(attempt),
    outcome,
    hop: decidedAt,
    moneyMoved: outcome === 'approved' && holds !== true,
    tookMs: at - createdAt,
  }
}
