/** The oracle's first half: does every book balance, do the houses and the switch owe alike? */

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
import { clearedOf } from '../simulators/switch/clearing.ts'
import { memberOf } from '../simulators/switch/exchange.ts'
import { termsOf } from './clearing-gathered.ts'
import type { Stage } from './stage.ts'

/** Whose books are looked at: a stage's, or a rehearsal's. */
export interface Bookkeepers extends Pick<Stage, 'stores'> {
  readonly company: Pick<Stage['company'], 'networks' | 'banks' | 'wallets' | 'theSwitch'>
}

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
export async function checkBooks(stage: Bookkeepers, atRest: boolean): Promise<BooksReport> {
  const broken: string[] = []
  const clearing: Record<string, Account | undefined> = {}
  let mirror: Record<string, Account | undefined> = {}
  let accounts = 0
  let pending = 0
  let forgotten = 0
  const settled: Account[] = []
  const held = atRest ? await heldByCards(stage) : new Map<string, number>()
  for (const [id, store] of stage.stores) {
    const all = await store.accounts()
    accounts += all.length
    pending += pendingAccounts(
      all.map((account) => lessHeld(account, held.get(`${id} ${account.id}`))),
    ).length
    forgotten += store.forgotten()
    broken.push(...brokenInvariants(all).map((says) => `${id}: ${says}`))
    settled.push(...all.filter(({ kind }) => kind === 'settlement' || kind === 'fees'))
    if (id === 'switch') mirror = membersOf(all)
    else clearing[id] = all.find((account) => account.id === clearingAccount)
  }
  if (atRest) broken.push(...differences(clearing, mirror), ...unsettled(settled))
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
async function heldByCards({
  company,
}: Pick<Bookkeepers, 'company'>): Promise<ReadonlyMap<string, number>> {
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
  Object.fromEntries(
    accounts
      .filter(({ kind }) => kind === 'clearing')
      .map((account) => [memberOf(account.id), account]),
  )

/** What one paid or received at the settling bank the others received or paid, and so for fees. */
const unsettled = (accounts: readonly Account[]): string[] =>
  (['settlement', 'fees'] as const).flatMap((kind) => {
    const sumFen = accounts
      .filter((account) => account.kind === kind)
      .reduce((sum, account) => sum + balanceFen(account), 0)
    return sumFen === 0 ? [] : [`all ${kind} accounts together come to ${sumFen} fen, not to zero`]
  })

function differences(
  clearing: Readonly<Record<string, Account | undefined>>,
  mirror: Readonly<Record<string, Account | undefined>>,
): string[] {
  return Object.entries(clearingDifferences(clearing, mirror)).map(
    ([id, fen]) => `${id} and the switch differ by ${fen} fen`,
  )
}

/**
 * Who owes whom for each clearing day, before fees and whether the day is closed or not. It walks all
 * exchanges: for reports, not for a beat.
 */
export async function clearingPositions(world: Bookkeepers): Promise<readonly NetPosition[]> {
  const terms = await termsOf(world)
  const exchanges = await world.company.theSwitch.all()
  return netPositions(exchanges.flatMap((exchange) => clearedOf(exchange, terms)))
}
