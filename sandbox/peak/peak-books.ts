/**
 * The books of a rehearsal at scale: what all threads posted, account by account, put before the same
 * oracle as any other books. Payers stand in them as one account of each house.
 */
import { clearingDay } from '../../core/calendar.ts'
import type { NetPosition } from '../../core/clearing.ts'
import { institutionId } from '../../core/ids.ts'
import { type Account, balanceFen, emptyAccount } from '../../core/ledger/account.ts'
import { fen } from '../../core/money.ts'
import { type ReconciliationLine, reconcile } from '../../core/reconciliation.ts'
import { memberOf } from '../../simulators/switch/exchange.ts'
import { createMemoryStore } from '../../storage/memory.ts'
import { type BooksReport, checkBooks } from '../books.ts'
import { type Comparison, compareRecords, type RecordsReport } from '../records.ts'
import type { AccountName } from './course.ts'
import type { ShareReport } from './partition.ts'
import type { AtScale } from './peak.ts'

/** An account, and whose book it stands in. */
export interface BookAccount extends Account {
  readonly book: string
}

/** Every account that was posted to, with all its threads' postings; opening money included. */
export function accountsAtScale({
  teacher,
  shares,
}: Pick<AtScale, 'teacher' | 'shares'>): BookAccount[] {
  const { openingFen } = teacher.plan
  const opened = new Map<string, number>()
  const posted = teacher.accounts.map((name, number): BookAccount => {
    const openings = added(shares, number, (share) => share.opened) * openingFen
    if (openings > 0) opened.set(name.book, (opened.get(name.book) ?? 0) + openings)
    const debits = added(shares, number, (share) => share.debits)
    const credits = added(shares, number, (share) => share.credits) + openings
    return accountOf(name, debits, credits)
  })
  const capitals = [...opened].map(([book, openings]) =>
    accountOf({ book, id: 'capital', kind: 'capital' }, openings, 0),
  )
  return [...posted, ...capitals]
}

const added = (
  shares: readonly ShareReport[],
  number: number,
  of: (share: ShareReport) => Float64Array,
) => shares.reduce((sum, share) => sum + (of(share)[number] ?? 0), 0)

const accountOf = ({ book, id, kind }: AccountName, debits: number, credits: number) => ({
  ...emptyAccount(id, kind),
  ...{ book, debitsPostedFen: fen(debits), creditsPostedFen: fen(credits) },
})

/** What the oracle says of these books, and of those of the plain world the courses come from. */
export async function booksAtScale(
  { teacher, shares }: AtScale,
  accounts: readonly BookAccount[],
): Promise<BooksReport> {
  const { world } = teacher.room
  const stores = new Map(
    [...world.stores.keys()].map((id) => {
      const own = accounts.filter(({ book }) => book === id)
      return [id, { ...createMemoryStore(), accounts: async () => own }] as const
    }),
  )
  const report = await checkBooks({ stores, company: world.company }, true)
  const learned = await checkBooks(world, true)
  const broken = [
    ...report.broken,
    ...purseDifferences(shares, accounts),
    ...learned.broken.map((says) => `in the world the courses were learned in: ${says}`),
  ]
  const payers = shares.reduce((sum, share) => sum + share.payers, 0)
  return { ...report, broken, balance: broken.length === 0, accounts: report.accounts + payers }
}

/** What payers hold one by one is what their houses' books say they hold together. */
function purseDifferences(
  shares: readonly ShareReport[],
  accounts: readonly BookAccount[],
): string[] {
  const held = shares.reduce((sum, share) => sum + share.balancesFen, 0)
  const booked = balanceOf(accounts, 'payer')
  return held === booked ? [] : [`payers hold ${held} fen, their houses' books say ${booked}`]
}

const balanceOf = (accounts: readonly BookAccount[], kind: Account['kind'], book?: string) =>
  accounts
    .filter((account) => account.kind === kind && (book ?? account.book) === account.book)
    .reduce((sum, account) => sum + balanceFen(account), 0)

/** What merchants believe, against what their networks credited; and what payers paid, against both. */
export async function recordsAtScale(
  { teacher, shares, scenario }: AtScale,
  accounts: readonly BookAccount[],
): Promise<RecordsReport> {
  const learned = await compareRecords(teacher.room.world)
  const believed = new Map<string, { paid: number; back: number }>()
  for (const { course, cell, amountFen } of goneBy({ teacher, shares })) {
    const { paid, back } = believed.get(cell.owner) ?? { paid: 0, back: 0 }
    const isPaid = course.final === 'paid' || course.back > 0
    believed.set(cell.owner, {
      paid: paid + (isPaid ? amountFen : 0),
      back: back + course.back * amountFen,
    })
  }
  const merchants = [...believed].map(([network, { paid, back }]): Comparison => {
    const theirs = accounts.filter(({ kind, book }) => kind === 'merchant' && book === network)
    const credits = theirs.reduce((sum, account) => sum + account.creditsPostedFen, 0)
    const debits = theirs.reduce((sum, account) => sum + account.debitsPostedFen, 0)
    return compared(`merchants – ${network}`, total(paid, back), total(credits, debits))
  })
  const openings =
    shares.reduce((sum, { payers }) => sum + payers, 0) * scenario.cast.openingBalanceFen
  const spent = openings - balanceOf(accounts, 'payer')
  const earned = balanceOf(accounts, 'merchant')
  const comparisons = [
    ...merchants,
    compared('payers – merchants', total(spent, 0), total(earned, 0)),
    ...learned.comparisons
      .filter(({ differences }) => differences.length > 0)
      .map((one) => ({ ...one, between: `${one.between}, where the courses were learned` })),
  ]
  const agree = comparisons.every(({ differences }) => differences.length === 0)
  return { agree, comparisons, notCompared: 0 }
}

const total = (amountFen: number, refundedFen: number): ReconciliationLine => ({
  ...{ key: 'all payments', amountFen, refundedFen },
  status: 'paid',
})

const compared = (between: string, ours: ReconciliationLine, theirs: ReconciliationLine) => ({
  between,
  notCompared: 0,
  ...reconcile([ours], [theirs]),
})

/** The courses that were gone, by how many and with how much money. */
export function goneBy({ teacher, shares }: Pick<AtScale, 'teacher' | 'shares'>) {
  return shares.flatMap(({ courses }) =>
    courses.map(({ id, count, amountFen }) => {
      const course = teacher.courses[id]
      const cell = course === undefined ? undefined : teacher.cells[course.cell]
      if (course === undefined || cell === undefined) throw new Error(`Nobody taught course ${id}.`)
      return { course, cell, count, amountFen }
    }),
  )
}

/** Who owes whom for the day, by the switch's accounts for its members. */
export function positionsAtScale(
  { teacher, shares }: AtScale,
  accounts: readonly BookAccount[],
): NetPosition[] {
  const day = clearingDay(teacher.plan.startAt)
  const payments = new Map<number, number>()
  for (const { course, count } of goneBy({ teacher, shares })) {
    for (const { debit, credit, times } of course.moves) {
      for (const { account } of [debit, credit]) {
        payments.set(account, (payments.get(account) ?? 0) + count * times)
      }
    }
  }
  return accounts.flatMap((account, number) => {
    if (account.book !== 'switch' || account.kind !== 'clearing') return []
    const institution = institutionId(memberOf(account.id))
    return [{ day, institution, netFen: balanceFen(account), payments: payments.get(number) ?? 0 }]
  })
}
