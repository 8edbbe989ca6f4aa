/** The oracle's first half: does every book balance, do the houses and the switch owe alike? */

import { clearingDay } from '../core/calendar.ts'
import { type NetPosition, netPositions } from '../core/clearing.ts'
import type { Account } from '../core/ledger/account.ts'
import { balanceFen } from '../core/ledger/account.ts'
import {
  brokenInvariants,
  clearingDifferences,
  pendingAccounts,
} from '../core/ledger/invariants.ts'
import { fen } from '../core/money.ts'
import { clearingAccount } from '../simulators/roles/parties.ts'
import { payingMember } from '../simulators/switch/booking.ts'
import { memberOf } from '../simulators/switch/exchange.ts'
import type { Stage } from './stage.ts'

export interface BooksReport {
  readonly balance: boolean
  /** What all clearing accounts come to together: zero. */
  readonly sumFen: number
  /** A sentence for each thing that is wrong. */
  readonly broken: readonly string[]
  /** Accounts with money on hold beyond what cards hold: none once everything is known. */
  readonly pending: number
  readonly accounts: number
  readonly forgotten: number
}

/** Looks at every book. `atRest`: nothing is under way, so houses and switch must agree. */
export async function checkBooks(stage: Stage, atRest: boolean): Promise<BooksReport> {
  const broken: string[] = []
  const clearing: Record<string, Account | undefined> = {}
  let mirror: Record<string, Account | undefined> = {}
  let accounts = 0
  let pending = 0
  let forgotten = 0
  const held = atRest ? await heldByCards(stage) : new Map<string, number>()
  for (const [id, store] of stage.stores) {
    const all = await store.accounts()
    accounts += all.length
    pending += pendingAccounts(
      all.map((account) => lessHeld(account, held.get(`${id} ${account.id}`))),
    ).length
    forgotten += store.forgotten()
    broken.push(...brokenInvariants(all).map((says) => `${id}: ${says}`))
    if (id === 'switch') mirror = membersOf(all)
    else clearing[id] = all.find((account) => account.id === clearingAccount)
  }
  if (atRest) broken.push(...differences(clearing, mirror))
  if (atRest && pending > 0) broken.push(`${pending} accounts still hold money`)
  const sumFen = [...Object.values(clearing), ...Object.values(mirror)].reduce(
    (sum, account) => sum + (account === undefined ? 0 : balanceFen(account)),
    0,
  )
  if (atRest && sumFen !== 0) broken.push(`all books together come to ${sumFen} fen, not to zero`)
  const balance = broken.length === 0
  return { balance, sumFen, broken, pending, accounts, forgotten }
}

/** Less what a card holds: what is on hold at its payer is awaited by the clearing. */
function lessHeld(account: Account, heldFen = 0): Account {
  const { debitsPendingFen, creditsPendingFen } = account
  return account.id === clearingAccount
    ? { ...account, creditsPendingFen: fen(creditsPendingFen - heldFen) }
    : { ...account, debitsPendingFen: fen(debitsPendingFen - heldFen) }
}

/** What cards hold for merchants, by the payer's account and on the clearing account of its bank. */
async function heldByCards({ company }: Stage): Promise<ReadonlyMap<string, number>> {
  const held = new Map<string, number>()
  const add = (account: string, heldFen: number) =>
    held.set(account, (held.get(account) ?? 0) + heldFen)
  for (const { id, issuer } of company.banks) {
    for (const { state, account, hold } of await issuer.all()) {
      if (state !== 'held' || hold === undefined) continue
      add(`${id} ${account}`, hold.heldFen)
      add(`${id} ${clearingAccount}`, hold.heldFen)
    }
  }
  return held
}

const membersOf = (accounts: readonly Account[]) =>
  Object.fromEntries(accounts.map((account) => [memberOf(account.id), account]))

function differences(
  clearing: Readonly<Record<string, Account | undefined>>,
  mirror: Readonly<Record<string, Account | undefined>>,
): string[] {
  return Object.entries(clearingDifferences(clearing, mirror)).map(
    ([id, fen]) => `${id} and the switch differ by ${fen} fen`,
  )
}

/** Who owes whom for each clearing day. It walks all exchanges: for reports, not for a beat. */
export async function clearingPositions({ company }: Stage): Promise<readonly NetPosition[]> {
  const { theSwitch } = company
  const exchanges = await theSwitch.all()
  const obligations = exchanges.flatMap((exchange) => {
    const { settleKey, owner, amountFen, state, refunds, createdAt } = exchange
    if (!['paid', 'refunding', 'refunded'].includes(state)) return []
    const from = payingMember(exchange, theSwitch.directory)
    const paid = { day: clearingDay(createdAt), settleKey, from, to: owner, amountFen }
    const back = refunds
      .filter(({ done }) => done)
      .map((refund) => ({
        day: clearingDay(refund.doneAt),
        settleKey,
        from: owner,
        to: from,
        amountFen: refund.amountFen,
      }))
    return [paid, ...back]
  })
  return netPositions(obligations)
}
