/**
 * What one card may pay: at once, in a natural day of Beijing, and how often in it. A debit or a
 * hold takes its share of the day when it is made; undone on the same day it gives the share back,
 * refunded it does not. A capture takes nothing: its hold has. Pure.
 */
import { rfc3339 } from '../../core/calendar.ts'
import type { Fen } from '../../core/money.ts'
import type { Outcome, Refusal } from '../../core/outcome.ts'
import type { Key } from '../../storage/store.ts'
import type { Authorisation } from './authorisation.ts'
import type { Decision, Write } from './transact.ts'

/** The most that is allowed, itself included. */
export interface CardLimits {
  readonly paymentFen: Fen
  readonly dayFen: Fen
  readonly dayCount: number
}

/** What a card has paid on the latest day it was used. */
export interface CardDay {
  /** `2026-11-22` */
  readonly day: string
  readonly spentFen: number
  readonly count: number
}

export const cardDayKey = (account: string): Key<CardDay> => `card-day/${account}`

interface Asked {
  readonly account: string
  readonly amountFen: Fen
  readonly at: number
}

/** The share of the day a debit takes, or why it may not. An amount too high is said first. */
export function takeShare(
  before: CardDay | undefined,
  { account, amountFen, at }: Asked,
  limits: CardLimits,
): { readonly refusal: Refusal } | { readonly write: Write } {
  const day = naturalDay(at)
  const today = before?.day === day ? before : { day, spentFen: 0, count: 0 }
  const spentFen = today.spentFen + amountFen
  const isOver = amountFen > limits.paymentFen || spentFen > limits.dayFen
  if (isOver) return { refusal: 'amount-over-limit' }
  if (today.count >= limits.dayCount) return { refusal: 'count-over-limit' }
  return { write: writeDay(account, { day, spentFen, count: today.count + 1 }) }
}

/** What is undone gives back the share it took, if that day is not over. */
export function returnShare(
  before: CardDay | undefined,
  { account, amountFen, at }: Asked,
): readonly Write[] {
  if (before?.day !== naturalDay(at)) return []
  const { day, spentFen, count } = before
  // A day may have been forgotten since, and begun anew.
  const left = { spentFen: Math.max(0, spentFen - amountFen), count: Math.max(0, count - 1) }
  return [writeDay(account, { day, ...left })]
}

/** Whether a decision undoes what has taken a share: captures have taken none. */
export const undoesShare = (before: Authorisation, { transfers = [] }: Decision<Outcome>) =>
  before.of === undefined && transfers.length > 0

const writeDay = (account: string, record: CardDay): Write => ({
  key: cardDayKey(account),
  record,
  final: true,
})

const naturalDay = (at: number) => rfc3339(at).slice(0, 10)
