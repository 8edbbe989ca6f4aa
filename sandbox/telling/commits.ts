/**
 * What a commit says of a payment that is told: which records moved, what was posted, and by what
 * further names it goes. Records are only looked at, never kept.
 */
import type { Transfer } from '../../core/ledger/transfer.ts'
import type { Put, Transition } from '../../storage/store.ts'
import type { HeardMove } from './heard.ts'
import type { ToldPayment } from './told-payment.ts'

export interface CommitRead {
  readonly told: ToldPayment
  readonly names: readonly string[]
  /** The text of the order's own code. */
  readonly orderCode: string | undefined
  /** The order's number: what the payment is called from now on. */
  readonly called: string | undefined
  /** The name of its merchant. */
  readonly payee: string | undefined
  readonly moves: readonly HeardMove[]
  readonly transfers: readonly Transfer[]
}

type Find = (name: string) => ToldPayment | undefined

/** What any record may name a payment by. */
interface Named {
  readonly trace?: unknown
  readonly settleKey?: unknown
  readonly order?: { readonly orderTrace?: unknown }
}

interface Record extends Named {
  readonly id?: unknown
  readonly state?: unknown
  readonly orderNo?: unknown
  readonly reference?: unknown
  readonly code?: unknown
  readonly codeKind?: unknown
  readonly terms?: { readonly payerCode?: unknown }
  readonly payee?: { readonly name?: unknown }
}

const none: readonly Transfer[] = []

/** Nothing when it is of no payment that is told: then this is all it costs. */
export function readCommit(
  { puts, transfers = none }: Transition,
  find: Find,
): CommitRead | undefined {
  const told = toldOf(puts, transfers, find)
  if (told === undefined) return undefined
  const about: readonly (readonly [string, Record])[] = puts.map(({ key, record }) => [key, record])
  const order = about.find(([key]) => key.startsWith('order/'))?.[1]
  return {
    told,
    names: about.flatMap(([key, record]) => namesOf(key, record)),
    // A static code is many payments': it names none of them.
    orderCode: order?.codeKind === undefined ? textOr(order?.code) : undefined,
    called: textOr(order?.orderNo),
    payee: textOr(order?.payee?.name),
    moves: about.flatMap(([key, record]) => moveOf(key, record)),
    transfers: transfers === none ? none : transfers,
  }
}

function toldOf(
  puts: readonly Put[],
  transfers: readonly Transfer[],
  find: Find,
): ToldPayment | undefined {
  for (const { record } of puts) {
    const { trace, settleKey, order }: Named = record
    const name = trace ?? settleKey ?? order?.orderTrace
    const told = typeof name === 'string' ? find(name) : undefined
    if (told !== undefined) return told
  }
  return ofTransfers(transfers, find)
}

/** `debit/KEY`, `hold/ID`, `refund/KEY/NUMBER`: the name stands behind the first stroke. */
function ofTransfers(transfers: readonly Transfer[], find: Find): ToldPayment | undefined {
  for (const { id } of transfers) {
    const name = id.slice(id.indexOf('/') + 1)
    const end = name.indexOf('/')
    const told = find(name) ?? (end < 0 ? undefined : find(name.slice(0, end)))
    if (told !== undefined) return told
  }
  return undefined
}

const textOr = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined)

const namers: Readonly<{ [kind: string]: (record: Record) => readonly unknown[] }> = {
  order: ({ trace, orderNo, terms }) => [trace, orderNo, terms?.payerCode],
  payment: ({ id, trace, settleKey }) => [id, trace, settleKey],
  exchange: ({ settleKey, trace, reference }) => [settleKey, trace, reference],
  lookup: ({ order }) => [order?.orderTrace],
}

const kindOf = (key: string) => key.slice(0, Math.max(0, key.indexOf('/')))

const namesOf = (key: string, record: Record): string[] =>
  (namers[kindOf(key)]?.(record) ?? []).flatMap((name) => textOr(name) ?? [])

const recorded = ['order', 'payment', 'exchange', 'authorisation'] as const

function moveOf(key: string, { state }: Record): HeardMove[] {
  const record = recorded.find((one) => one === kindOf(key))
  return record === undefined || typeof state !== 'string' ? [] : [{ record, to: state }]
}
