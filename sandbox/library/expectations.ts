/**
 * What a test expects of requests, notifications and money: each waits a while, as what follows an
 * answer takes a moment, and rejects with what came instead. They need no test framework.
 */
import type { BooksReport } from '../books.ts'
import type { Entry } from '../journal/entry.ts'
import type { Filter, Times } from '../journal/filter.ts'
import type { Journal } from '../journal/journal.ts'
import { Misuse } from '../misuse.ts'
import type { RecordsReport } from '../records.ts'

export interface Within {
  /** How long is waited, real milliseconds; 5000 when nothing is said. */
  readonly withinMs?: number
}

export interface RequestExpectation extends Omit<Filter, 'kind'>, Within {
  /** How often; at least once when nothing is said. `exactly` looks once the world is at rest. */
  readonly times?: Times
}

export interface NotificationExpectation extends Omit<Filter, 'kind' | 'outcome'>, Within {
  /** Whether the merchant acknowledged it; either when nothing is said. */
  readonly delivered?: boolean
}

export interface LedgerExpectation extends Within {
  /** A merchant or its number; or else a payer, or its id. */
  readonly merchant?: string | { readonly id: string }
  readonly payer?: string | { readonly id: string }
  /** What the account is to hold, whole fen. */
  readonly fen: number
}

export interface Expectations {
  /** The first request that fits. @throws Error with what came closest. */
  expectRequest(expected: RequestExpectation): Promise<Entry>
  /** The first send of a notification that fits. @throws Error with what came closest. */
  expectNotification(expected: NotificationExpectation): Promise<Entry>
  /** @throws Error with what the account holds instead, and the latest that was asked of it. */
  expectLedger(expected: LedgerExpectation): Promise<void>
  /** Every fen is where it belongs, and all parties tell the same. @throws Error with what does not. */
  expectBalanced(expected?: Within): Promise<void>
}

interface ExpectationParts {
  readonly journal: Pick<Journal, 'find' | 'verify' | 'waitFor'>
  merchantFen(id: string): Promise<number>
  payerFen(id: string): Promise<number>
  books(): Promise<BooksReport>
  records(): Promise<RecordsReport>
  settled(withinMs: number): Promise<boolean>
}

const usualMs = 5000
const lookEveryMs = 10

export function createExpectations(parts: ExpectationParts): Expectations {
  const { journal, books, records, settled } = parts
  return {
    expectRequest: async ({ times, withinMs = usualMs, ...filter }) => {
      const wanted = { ...filter, kind: 'request' } as const
      if (times === undefined) return journal.waitFor(wanted, { withinMs })
      await settled(withinMs)
      return counted(journal, { ...wanted, times })
    },
    expectNotification: ({ delivered, withinMs = usualMs, ...filter }) => {
      const outcome = delivered === undefined ? {} : { outcome: endings[`${delivered}`] }
      return journal.waitFor({ ...filter, ...outcome, kind: 'notification' }, { withinMs })
    },
    expectLedger: (expected) => expectLedger(parts, expected),
    expectBalanced: async ({ withinMs = usualMs } = {}) => {
      if (!(await settled(withinMs))) {
        throw new Error(`The world is not at rest after ${withinMs} ms: messages are under way.`)
      }
      const { balance, broken } = await books()
      const { agree, comparisons } = await records()
      if (balance && agree) return
      const apart = comparisons.filter(({ differences }) => differences.length > 0)
      const lines = [...broken, ...apart.map((one) => JSON.stringify(one).slice(0, 400))]
      throw new Error(['The books do not balance, or records do not agree:', ...lines].join('\n  '))
    },
  }
}

const endings = { true: 'acknowledged', false: /^(not-acknowledged|unanswered)$/ } as const

function counted(
  journal: ExpectationParts['journal'],
  expected: Filter & { readonly times: Times },
): Entry {
  const verdict = journal.verify({ expected: [expected] })
  if (!verdict.passed) throw new Error(verdict.says)
  const { times: _times, ...filter } = expected
  const [entry] = journal.find(filter)
  return entry as Entry
}

async function expectLedger(
  { journal, merchantFen, payerFen }: ExpectationParts,
  { merchant, payer, fen, withinMs = usualMs }: LedgerExpectation,
): Promise<void> {
  if (!Number.isInteger(fen)) {
    const todo = 'Give whole fen: 1250 for 12.50 yuan.'
    throw new Misuse('expect of an account', [{ where: 'fen', found: String(fen), todo }])
  }
  if (merchant !== undefined && payer !== undefined) {
    const todo = 'Name one, and expect of the other in a second call.'
    throw new Misuse('expect of an account', [
      { where: 'payer', found: 'a merchant as well', todo },
    ])
  }
  const [whose, of, held] =
    merchant === undefined
      ? (['payer', idOf(payer), payerFen] as const)
      : (['merchant', idOf(merchant), merchantFen] as const)
  const until = performance.now() + withinMs
  let found = await held(of)
  while (found !== fen && performance.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
    found = await held(of)
  }
  if (found === fen) return
  const apart = `${Math.abs(fen - found)} fen ${found < fen ? 'less' : 'more'}`
  const says = `The account of ${whose} ${of} was expected to hold ${fen} fen and holds ${found}, ${apart}.`
  const asked = whose === 'merchant' ? journal.find({ merchant: of }).slice(-latestTold) : []
  const lines = asked.map(lineOf)
  if (whose === 'merchant' && lines.length === 0) lines.push('Nothing was asked in its name.')
  throw new Error([says, ...lines].join('\n  '))
}

const latestTold = 5

/** @throws TypeError when neither was named. */
function idOf(who: LedgerExpectation['payer']): string {
  if (who === undefined) throw new TypeError('Name whose account it is: { merchant } or { payer }.')
  return typeof who === 'string' ? who : who.id
}

/** `#12 precreate of T1 at alipay: approved`. */
const lineOf = ({ number, operation, orderNo, institution, kind, outcome }: Entry) =>
  `#${number} ${operation} of ${orderNo} ${kind === 'request' ? 'at' : 'from'} ${institution}: ${outcome ?? 'silence'}`
