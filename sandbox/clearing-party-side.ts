/**
 * A party closes a clearing day: its own file is written from its own records, compared with the
 * switch's for it, and what the switch says is settled in the party's book.
 */
import { clearingDay } from '../core/calendar.ts'
import { breaksOf, type FoundBreak } from '../core/clearing-break.ts'
import { injectBreaks } from '../core/clearing-break-injection.ts'
import type { ClearingLine } from '../core/clearing-file.ts'
import { type Due, settledByMember } from '../core/clearing-settlement.ts'
import type { InstitutionId } from '../core/ids.ts'
import type { DifferenceKind } from '../core/reconciliation.ts'
import { clearingAccount } from '../simulators/roles/parties.ts'
import { transact } from '../simulators/roles/transact.ts'
import { theSwitch } from '../simulators/roles/wallet.ts'
import { filesOf, type MemberFiles } from '../simulators/switch/clearing.ts'
import { dayAfter } from './clearing-days.ts'
import type { Gathered } from './clearing-gathered.ts'
import {
  type ClearingWorld,
  clearedBy,
  type History,
  type PartyDay,
  partyDayKey,
  type SwitchDay,
  storeOf,
  takenBy,
} from './clearing-records.ts'
import type { Breaks } from './scenario-terms.ts'

export interface ClosingOptions {
  /** What goes wrong when parties write their own files. */
  readonly breaks: Breaks
  readonly seed: number
}

/** The switch's files of a day, of the day closed before it, and of what it has for the next. */
export interface SwitchFiles {
  readonly before: MemberFiles
  readonly today: MemberFiles
  readonly later: MemberFiles
}

export interface PartyClosing extends ClosingOptions {
  readonly day: string
  readonly party: InstitutionId
  /** The days the party has closed before. */
  readonly past: readonly PartyDay[]
  readonly files: SwitchFiles
  /** What the switch has for a later day, though it may look due: it was not known when it closed. */
  readonly isLater: (key: string) => boolean
  readonly due: Due | undefined
}

/** The breaks that were found; none when the party has closed the day before now. */
export async function closeAtParty(
  world: ClearingWorld,
  gathered: Gathered,
  closing: PartyClosing,
): Promise<readonly FoundBreak[]> {
  const { day, party, due } = closing
  const written = partyDayOf(gathered, closing)
  const partyDay = { ...written, breaks: certainOf(world, party, written) }
  return transact<readonly FoundBreak[]>(storeOf(world, party), async (read) => {
    if ((await read(partyDayKey(day))) !== undefined) return { result: [] }
    const settling = due === undefined ? {} : settledByMember(due, clearingAccount)
    const writes = [{ key: partyDayKey(day), record: partyDay, final: false }]
    return { result: partyDay.breaks, writes, ...settling }
  })
}

/** What only one of the two has, while the other has forgotten records, is no break: nobody can say. */
function certainOf(
  world: ClearingWorld,
  party: InstitutionId,
  { breaks, injected }: Pick<PartyDay, 'breaks' | 'injected'>,
): readonly FoundBreak[] {
  const hasForgotten = (id: InstitutionId, kinds: readonly string[]) =>
    kinds.some((kind) => storeOf(world, id).forgotten(kind) > 0)
  const doubtful = new Set<DifferenceKind>()
  if (hasForgotten(theSwitch, ['exchange'])) doubtful.add('ours-only')
  if (hasForgotten(party, ['order', 'payment', 'authorisation'])) doubtful.add('theirs-only')
  if (doubtful.size === 0) return breaks
  const put = new Set(injected.map(({ key }) => key))
  return breaks.filter(({ kind, key }) => !doubtful.has(kind) || put.has(key))
}

export function switchFiles(
  { cleared, open }: Gathered,
  { day, files: today }: SwitchDay,
  { days }: History,
): SwitchFiles {
  const before = days.filter((one) => one.day < day).at(-1)?.files ?? {}
  const next = dayAfter(day)
  const later = cleared.filter((one) => one.day === next && !open.has(one.key))
  return { before, today, later: filesOf(later) }
}

/**
 * What the switch clears, and has in none of its files up to this day's. A party that closes the day
 * later than the switch, for whatever reason, must not put it into the day that is closed.
 */
export function laterThan(
  { cleared }: Pick<Gathered, 'cleared'>,
  days: readonly Pick<SwitchDay, 'files'>[],
): PartyClosing['isLater'] {
  const told = clearedBy(days)
  const later = new Set(cleared.flatMap(({ key }) => (told.has(key) ? [] : [key])))
  return (key) => later.has(key)
}

function partyDayOf(gathered: Gathered, closing: PartyClosing): PartyDay {
  const { day, party, past, files, breaks: shares, seed } = closing
  const before = past.at(-1)
  const { truth, later } = ownLines(gathered, closing)
  const broken = injectBreaks(truth, { party, shares: shares[party], seed })
  const { crossing, injected } = broken
  const lines = [...(before?.crossing ?? []), ...broken.lines]
  const breaks = breaksOf(
    { own: lines, switch: files.today[party] ?? [] },
    {
      after: { own: [...crossing, ...later], switch: files.later[party] ?? [] },
      ...(before && { before: neighbour(before, files.before[party]) }),
    },
  )
  return { day, lines, truth, crossing, injected, breaks }
}

const dayMs = 86_400_000

function neighbour({ lines, breaks }: PartyDay, bySwitch: readonly ClearingLine[] = []) {
  const crossed = breaks.filter(({ kind }) => kind === 'crossed-cut')
  return { own: lines, switch: bySwitch, told: new Set(crossed.map(({ key }) => key)) }
}

/** What a party's records have for its file of the day, and for the next one. */
function ownLines(
  { at, own, open, undone }: Gathered,
  { day, party, past, isLater }: PartyClosing,
): { readonly truth: readonly ClearingLine[]; readonly later: readonly ClearingLine[] } {
  const taken = takenBy(past)
  const next = dayAfter(day)
  const yesterday = clearingDay(at - dayMs)
  const truth: ClearingLine[] = []
  const later: ClearingLine[] = []
  for (const { day: of, line } of own.get(party) ?? []) {
    if (open.has(line.key) || taken.has(line.key) || (of <= day && isLater(line.key))) continue
    // What the switch has undone may be undone here in a moment: it is waited for, one day.
    if (of >= yesterday && undone.has(line.settleKey)) continue
    if (of <= day) truth.push(line)
    else if (of === next) later.push(line)
  }
  return { truth, later }
}
