/**
 * What a payer has spent of each account class by barcode: counted in the transition that takes a
 * payment up, and given back in the one that refuses it. A refund gives nothing back.
 */
import {
  fits,
  isLimited,
  type Level,
  type LimitedLevel,
  leftFen,
  levelOf,
  nothingSpent,
  type Share,
  type Spending,
  withoutShare,
  withShare,
} from '../../core/barcode-limits.ts'
import type { Funding } from '../../core/interchange.ts'
import type { Fen } from '../../core/money.ts'
import { isCharged, isStatic } from '../../core/scene.ts'
import type { Key, Soon } from '../../storage/store.ts'
import type { Payer } from './parties.ts'
import type { Read, Write } from './transact.ts'
import type { WalletPayment } from './wallet.ts'

/** All balances of a payer at one institution are one class; each card is one (U10.1). */
const classOf = (funding: Funding) => (funding.kind === 'balance' ? 'balance' : funding.cardNo)

const spendingKey = ({ payer, funding }: Pick<WalletPayment, 'payer' | 'funding'>): Key<Spending> =>
  `spending/${payer}/${classOf(funding)}`

/** What is known of whoever confirms. */
export interface Confirmed {
  readonly limited: boolean
  /** Whether the password was given. */
  readonly password: boolean
  readonly at: number
}

export type Counted =
  /** It passes a limit, whatever were proved, and has to end so. */
  | { readonly verdict: 'amount-over-limit' }
  /** It would be within the limits if the password were given. */
  | { readonly needsPassword: true }
  | { readonly payment: WalletPayment; readonly writes: readonly Write[] }

/** Counts a payment that is about to be taken up; what no limit is upon is not counted. */
export function counted(
  read: Read,
  payment: WalletPayment,
  { limited, password, at }: Confirmed,
): Soon<Counted> {
  const asStatic = !isCharged(payment.scene) && isStatic(payment.codeKind)
  const level = levelOf({ isStatic: asStatic, limited, password })
  if (!isLimited(level)) return { payment: withLevel(payment, level), writes: [] }
  return countedAt(read, payment, { level, amountFen: payment.amountFen, at })
}

async function countedAt(read: Read, payment: WalletPayment, share: Share): Promise<Counted> {
  const { level, at } = share
  const key = spendingKey(payment)
  const spent = (await read(key)) ?? nothingSpent
  if (!fits(spent, share)) {
    const isEnough = level === 'C' && fits(spent, { ...share, level: 'B' })
    return isEnough ? { needsPassword: true } : { verdict: 'amount-over-limit' }
  }
  return {
    payment: { ...withLevel(payment, level), countedAt: at },
    writes: [{ key, record: withShare(spent, share), final: false }],
  }
}

/** Nearly every payment has no level yet, and a new field is cheap only before a spread. */
const withLevel = (payment: WalletPayment, level: Level): WalletPayment =>
  payment.level === undefined ? { level, ...payment } : { ...payment, level }

/** A payment that is refused, and its share of the day given back if it had one. */
export async function uncounted(
  read: Read,
  refused: WalletPayment,
): Promise<{ readonly payment: WalletPayment; readonly writes: readonly Write[] }> {
  const { countedAt: at, ...payment } = refused
  const { level, amountFen } = payment
  if (at === undefined || level === undefined || !isLimited(level)) return { payment, writes: [] }
  const share: Share = { level, amountFen, at }
  const key = spendingKey(payment)
  const spent = (await read(key)) ?? nothingSpent
  return { payment, writes: [{ key, record: withoutShare(spent, share), final: false }] }
}

/** What a payer may still spend today at each level that is a limit to this payer. */
export async function spendable(
  read: Read,
  { id: payer, funding, limited }: Payer,
  at: number,
): Promise<Readonly<Partial<Record<LimitedLevel, Fen>>>> {
  const spent = (await read(spendingKey({ payer, funding }))) ?? nothingSpent
  const levels: readonly LimitedLevel[] = limited === true ? ['B', 'C', 'D'] : ['D']
  return Object.fromEntries(levels.map((level) => [level, leftFen(spent, level, at)]))
}
