/**
 * What is kept of a closed clearing day: by the switch what it cleared and settled, by each party the
 * file it wrote and what comparing it has found. Each in its own store, under the day.
 */

import type { NetPosition } from '../core/clearing.ts'
import type { FoundBreak } from '../core/clearing-break.ts'
import type { ClearingLine, ClosedDay, PartyFiles } from '../core/clearing-file.ts'
import type { Due } from '../core/clearing-settlement.ts'
import type { Emit } from '../core/events.ts'
import type { InstitutionId } from '../core/ids.ts'
import type { Authorisation } from '../simulators/roles/authorisation.ts'
import type { Order } from '../simulators/roles/order.ts'
import { theSwitch, type WalletPayment } from '../simulators/roles/wallet.ts'
import type { MemberFiles } from '../simulators/switch/clearing.ts'
import type { Exchange } from '../simulators/switch/exchange.ts'
import type { Switch } from '../simulators/switch/institution.ts'
import type { Key, Store } from '../storage/store.ts'

/** Whoever can tell all its records of a kind. */
export interface Tells<T> {
  all(): Promise<readonly T[]>
}

/** What clearing needs of a stage, or of any other world. */
export interface ClearingWorld {
  readonly company: {
    readonly networks: readonly {
      readonly id: InstitutionId
      readonly house: { readonly acquirer: Tells<Order>; readonly desk: Tells<WalletPayment> }
    }[]
    readonly banks: readonly { readonly id: InstitutionId; readonly issuer: Tells<Authorisation> }[]
    readonly wallets: readonly { readonly id: InstitutionId; readonly desk: Tells<WalletPayment> }[]
    readonly theSwitch: Tells<Exchange> & Pick<Switch, 'directory' | 'resolveByFile'>
  }
  readonly stores: ReadonlyMap<InstitutionId, Store>
  readonly emit: Emit
  now(): number
}

/** By the switch. */
export interface SwitchDay {
  readonly day: string
  readonly closedAt: number
  /** Its file for each member. */
  readonly files: MemberFiles
  readonly payments: number
  readonly carried: readonly string[]
  readonly dues: readonly Due[]
  readonly positions: readonly NetPosition[]
}

/** By a party. */
export interface PartyDay {
  readonly day: string
  /** Its file as it was written. */
  readonly lines: readonly ClearingLine[]
  /** What its records really had for it. */
  readonly truth: readonly ClearingLine[]
  /** What it has put into the next day's file instead. */
  readonly crossing: readonly ClearingLine[]
  readonly injected: readonly FoundBreak[]
  readonly breaks: readonly FoundBreak[]
}

const prefix = 'clearing-day/'
export const switchDayKey = (day: string): Key<SwitchDay> => `${prefix}${day}`
export const partyDayKey = (day: string): Key<PartyDay> => `${prefix}${day}`

/** All days closed so far, oldest first. */
export interface History {
  readonly days: readonly SwitchDay[]
  readonly parties: ReadonlyMap<InstitutionId, readonly PartyDay[]>
}

export const partiesOf = ({ company }: ClearingWorld): readonly InstitutionId[] =>
  [...company.networks, ...company.banks, ...company.wallets].map(({ id }) => id)

/** @throws Error when an institution has no store: a mistake of ours. */
export function storeOf({ stores }: Pick<ClearingWorld, 'stores'>, id: InstitutionId): Store {
  const store = stores.get(id)
  if (store === undefined) throw new Error(`No store of ${id}: the world is not whole.`)
  return store
}

export async function historyOf(world: ClearingWorld): Promise<History> {
  const days = await storeOf(world, theSwitch).scan<SwitchDay>(prefix)
  const parties = new Map<InstitutionId, readonly PartyDay[]>()
  for (const id of partiesOf(world)) {
    parties.set(id, sorted(await storeOf(world, id).scan<PartyDay>(prefix)))
  }
  return { days: sorted(days), parties }
}

/** The keys of all that the switch has in its files of these days. */
export const clearedBy = (days: readonly Pick<SwitchDay, 'files'>[]): ReadonlySet<string> =>
  new Set(days.flatMap(({ files }) => Object.values(files).flatMap((file) => file.map(keyOf))))

/** The keys a party had in its files, or should have had. */
export const takenBy = (days: readonly PartyDay[]): ReadonlySet<string> =>
  new Set(days.flatMap(({ truth }) => truth.map(keyOf)))

const keyOf = ({ key }: ClearingLine) => key

const sorted = <Dated extends { readonly day: string }>(days: readonly Dated[]) =>
  [...days].sort((left, right) => (left.day < right.day ? -1 : 1))

/** The closed days as they are told, oldest first. */
export const closedDays = ({ days, parties }: History): readonly ClosedDay[] =>
  days.map(({ day, closedAt, files: bySwitch, carried, positions }) => {
    const ofDay = [...parties].flatMap(([party, all]) => {
      const found = all.find((one) => one.day === day)
      return found === undefined ? [] : [{ party, found }]
    })
    const files = new Map<InstitutionId, PartyFiles>(
      ofDay.map(({ party, found }) => [party, { switch: bySwitch[party] ?? [], own: found.lines }]),
    )
    const of = (which: 'breaks' | 'injected') =>
      ofDay.flatMap(({ party, found }) => found[which].map((one) => ({ party, ...one })))
    const breaks = of('breaks')
    return { day, closedAt, files, positions, breaks, injected: of('injected'), carried }
  })
