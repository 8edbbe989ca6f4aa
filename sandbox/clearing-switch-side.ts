/**
 * The switch closes a clearing day: what is known is cleared, what is not is carried over, and the net
 * of every member is settled in the switch's book, all in one.
 */
import type { NetPosition } from '../core/clearing.ts'
import type { ClearingLine } from '../core/clearing-file.ts'
import { type Due, settledBySwitch } from '../core/clearing-settlement.ts'
import type { InstitutionId } from '../core/ids.ts'
import { fen } from '../core/money.ts'
import { receivedFen } from '../simulators/roles/clearing-lines.ts'
import { transact } from '../simulators/roles/transact.ts'
import { theSwitch } from '../simulators/roles/wallet.ts'
import { type Cleared, filesOf } from '../simulators/switch/clearing.ts'
import { memberAccount } from '../simulators/switch/exchange.ts'
import type { Gathered } from './clearing-gathered.ts'
import {
  type ClearingWorld,
  clearedBy,
  type History,
  partiesOf,
  type SwitchDay,
  storeOf,
  switchDayKey,
} from './clearing-records.ts'

/** `isNew`: this very call has closed it. */
export async function closeAtSwitch(
  world: ClearingWorld,
  { cleared, own, open }: Gathered,
  { day, history }: { readonly day: string; readonly history: History },
) {
  const taken = clearedBy(history.days)
  const until = cleared.filter((one) => one.day <= day && !taken.has(one.key))
  const lines = until.filter(({ key }) => !open.has(key))
  const files = filesOf(lines)
  const dues = partiesOf(world).map((party) => dueOf(day, party, files[party] ?? []))
  const switchDay: SwitchDay = {
    ...{ day, closedAt: world.now(), files, dues, carried: carriedOf(until, { own, open, day }) },
    payments: lines.filter(({ kind }) => kind === 'payment').length,
    positions: positionsOf(dues, lines),
  }
  return transact(storeOf(world, theSwitch), async (read) => {
    const before = await read(switchDayKey(day))
    if (before !== undefined) return { result: { switchDay: before, isNew: false } }
    const settling = dues.map((due) => settledBySwitch(due, memberAccount(due.member)))
    return {
      result: { switchDay, isNew: true },
      writes: [{ key: switchDayKey(day), record: switchDay, final: false }],
      opens: settling.flatMap(({ opens }) => opens),
      transfers: settling.flatMap(({ transfers }) => transfers),
    }
  })
}

/** What somebody does not know the end of: known to the switch, or to a party only. */
function carriedOf(
  until: readonly Cleared[],
  { own, open, day }: Pick<Gathered, 'own' | 'open'> & { readonly day: string },
): readonly string[] {
  if (open.size === 0) return []
  const carried = new Set(until.map(({ key }) => key).filter((key) => open.has(key)))
  for (const lines of own.values()) {
    for (const { day: of, line } of lines)
      if (of <= day && open.has(line.key)) carried.add(line.key)
  }
  return [...carried].sort()
}

interface Member extends Due {
  readonly member: InstitutionId
  readonly payments: number
}

function dueOf(day: string, member: InstitutionId, lines: readonly ClearingLine[]): Member {
  const feeFen = lines.reduce((sum, { feeFen: fee }) => sum + fee, 0)
  return { day, member, netFen: receivedFen(lines) - feeFen, feeFen, payments: lines.length }
}

/** Of all members, and of the switch, which has the fees and what it keeps for a day or two. */
function positionsOf(dues: readonly Member[], cleared: readonly Cleared[]): NetPosition[] {
  const positions = dues.flatMap(({ day, member, netFen, payments }): NetPosition[] =>
    payments === 0 ? [] : [{ day, institution: member, netFen: fen(netFen), payments }],
  )
  const day = dues[0]?.day ?? ''
  const netFen = fen(0 - positions.reduce((sum, one) => sum + one.netFen, 0))
  if (cleared.length > 0) {
    positions.push({ day, institution: theSwitch, netFen, payments: cleared.length })
  }
  return positions.sort((left, right) => (left.institution < right.institution ? -1 : 1))
}
