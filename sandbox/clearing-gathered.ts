/**
 * What all books say of clearing at one moment: the switch's debts, each party's own lines, and what
 * somebody does not know the end of yet.
 */
import { clearingDay } from '../core/calendar.ts'
import type { ClearingLine } from '../core/clearing-file.ts'
import { assumedFees, type FeeFunding } from '../core/fees.ts'
import type { InstitutionId, SettleKey } from '../core/ids.ts'
import type { Scene } from '../core/scene.ts'
import { clearingDayOf } from '../core/settle-key.ts'
import { issuerOfCard } from '../simulators/banks/issuers.ts'
import {
  cardLines,
  type OwnLine,
  type OwnOpen,
  openOrder,
  openPayment,
  orderLines,
  walletLines,
} from '../simulators/roles/clearing-lines.ts'
import { theSwitch, type WalletPayment } from '../simulators/roles/wallet.ts'
import {
  type Cleared,
  type ClearingTerms,
  cameToNothing,
  clearedOf,
  openKeys,
} from '../simulators/switch/clearing.ts'
import type { Exchange, Lookup } from '../simulators/switch/exchange.ts'
import { undosOwed } from '../simulators/switch/owed.ts'
import { type ClearingWorld, storeOf } from './clearing-records.ts'
import { nameAtOwner, namesIn } from './clearing-unknown.ts'

export interface DatedLine {
  readonly day: string
  readonly line: ClearingLine
}

export interface Gathered {
  /** When the books were read, in milliseconds since 1970. */
  readonly at: number
  readonly cleared: readonly Cleared[]
  readonly own: ReadonlyMap<InstitutionId, readonly DatedLine[]>
  /** Lines whose end the switch or a party does not know yet. */
  readonly open: ReadonlySet<string>
  /** What the switch has undone or refused: a party that has it done may be about to hear of it. */
  readonly undone: ReadonlySet<SettleKey>
}

interface PartyBooks {
  readonly lines: readonly OwnLine[]
  readonly open: readonly OwnOpen[]
  /** Of a house that has forgotten orders: the names of all it knows. */
  readonly known?: ReadonlySet<string>
}

/**
 * Payments go on while the books are read, one after the other. So the switch's is read before and
 * after: what has moved there meanwhile is not known yet.
 */
export async function gather(world: ClearingWorld): Promise<Gathered> {
  const { theSwitch: carrier } = world.company
  const at = world.now()
  const exchanges = await carrier.all()
  const terms = await termsOf(world)
  const books = await partyBooks(world)
  const undoing = await undosOwed(storeOf(world, theSwitch))
  const after = await carrier.all()
  const cleared = exchanges.flatMap((exchange) => clearedOf(exchange, terms))
  const clearedAfter = after.flatMap((exchange) => clearedOf(exchange, terms))
  const dayOf = dayFrom(cleared)
  const open = new Set([
    ...[...exchanges, ...after].flatMap(openKeys),
    // However long ago it was given up: a world may have slept since, and nobody has heard.
    ...undoing.map(({ exchange }) => exchange.settleKey),
    ...inOneOnly(cleared, clearedAfter),
    ...unbooked(cleared, books, new Map(exchanges.map((one) => [one.settleKey, one]))),
  ])
  const named = keysByReference(exchanges)
  const own = new Map<InstitutionId, readonly DatedLine[]>()
  for (const [party, { lines, open: theirs }] of books) {
    own.set(
      party,
      lines.map(({ line, at }) => ({ day: dayOf(line, at), line })),
    )
    for (const { keys, references } of theirs) {
      for (const key of keys) open.add(key)
      for (const reference of references) {
        const key = named.get(`${party} ${reference}`)
        if (key !== undefined) open.add(key)
      }
    }
  }
  const nothing = [...exchanges, ...after].filter(cameToNothing)
  const undone = new Set(nothing.map(({ settleKey }) => settleKey))
  return { at, cleared, own, open, undone }
}

function inOneOnly(before: readonly Cleared[], after: readonly Cleared[]): readonly string[] {
  const old = new Set(before.map(({ key }) => key))
  const fresh = new Set(after.map(({ key }) => key))
  return [
    ...[...old].filter((key) => !fresh.has(key)),
    ...[...fresh].filter((key) => !old.has(key)),
  ]
}

/**
 * Payments that the payee's side has not booked. It may have given one up, and be about to have it
 * undone; cleared before that, the money would stay with it. What it had booked and has forgotten is
 * not among them.
 */
function unbooked(
  cleared: readonly Cleared[],
  books: ReadonlyMap<InstitutionId, PartyBooks>,
  exchanges: ReadonlyMap<SettleKey, Exchange>,
): readonly string[] {
  const booked = new Map<InstitutionId, ReadonlySet<string>>()
  for (const [party, { lines }] of books) booked.set(party, new Set(lines.map(keyOf)))
  const isForgotten = ({ settleKey, to }: Cleared) => {
    const known = books.get(to)?.known
    const exchange = exchanges.get(settleKey)
    return known !== undefined && exchange !== undefined && !known.has(nameAtOwner(exchange))
  }
  return cleared.flatMap((one) => {
    const isUnbooked = one.kind === 'payment' && booked.get(one.to)?.has(one.key) === false
    return isUnbooked && !isForgotten(one) ? [one.key] : []
  })
}

const keyOf = ({ line }: OwnLine) => line.key

/**
 * The day of a party's line: a payment's is in its key. What is given back is of the day the switch
 * has given it; what the switch knows nothing of, of the day it was booked.
 */
function dayFrom(cleared: readonly Cleared[]) {
  const told = new Map<string, string>()
  for (const { key, kind, day } of cleared) if (kind !== 'payment') told.set(key, day)
  return ({ key, kind, settleKey }: ClearingLine, at: number) =>
    kind === 'payment' ? clearingDayOf(settleKey, at) : (told.get(key) ?? clearingDay(at))
}

async function partyBooks(world: ClearingWorld) {
  const { company } = world
  const books = new Map<InstitutionId, PartyBooks>()
  const booksOf = (payments: readonly WalletPayment[]): PartyBooks => ({
    lines: payments.flatMap(walletLines),
    open: payments.map(openPayment),
  })
  for (const { id, house } of company.networks) {
    const orders = await house.acquirer.all()
    const payments = await house.desk.all()
    const { lines, open } = booksOf(payments)
    const hasForgotten = storeOf(world, id).forgotten('order') > 0
    books.set(id, {
      lines: [...orders.flatMap(orderLines), ...lines],
      open: [...orders.map(openOrder), ...open],
      ...(hasForgotten && { known: namesIn(orders, payments) }),
    })
  }
  for (const { id, issuer } of company.banks) {
    books.set(id, { lines: (await issuer.all()).flatMap(cardLines), open: [] })
  }
  for (const { id, desk } of company.wallets) books.set(id, booksOf(await desk.all()))
  return books
}

/** By what a party calls an exchange it has asked for, or was asked for. */
function keysByReference(exchanges: readonly Exchange[]): ReadonlyMap<string, SettleKey> {
  const named = new Map<string, SettleKey>()
  for (const { settleKey, reference, payerInstitution, owner } of exchanges) {
    named.set(`${payerInstitution} ${reference}`, settleKey)
    named.set(`${owner} ${reference}`, settleKey)
  }
  return named
}

/** With the scenes the switch has looked up: an exchange does not keep its own. */
export async function termsOf(
  world: Pick<ClearingWorld, 'company' | 'stores'>,
): Promise<ClearingTerms> {
  const lookups = await storeOf(world, theSwitch).scan<Lookup>('lookup/')
  const scenes = new Map(lookups.map(({ txnNo, order }) => [txnNo, order.scene]))
  return {
    directory: world.company.theSwitch.directory,
    table: assumedFees,
    sceneOf: ({ kind, reference }): Scene =>
      kind === 'consume' || kind === 'capture'
        ? 'payer-code'
        : (scenes.get(reference) ?? 'merchant-code'),
    fundingOf,
  }
}

/** By the range of a card; one of no known range is a debit card. */
export function fundingOf({ funding }: Pick<Exchange, 'funding'>): FeeFunding {
  if (funding.kind === 'balance') return 'balance'
  const { cardNo } = funding
  const ranges = issuerOfCard(cardNo)?.cards ?? []
  const range = ranges.find(({ bin, length }) => cardNo.startsWith(bin) && cardNo.length === length)
  return range?.kind ?? 'debit'
}
