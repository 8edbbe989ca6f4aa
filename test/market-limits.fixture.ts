/**
 * Limits of a day, reckoned anew from what was paid: of payers by barcode (docs/sources.md, U10.1),
 * and of cards. The rules stand here once more, and know nothing of how houses count.
 */
import { clearingDay, compactTime } from '../core/calendar.ts'
import type { CardLimits } from '../simulators/roles/card-limits.ts'
import type { WalletPayment } from '../simulators/roles/wallet.ts'
import type { Market } from './market.fixture.ts'
import { isLimited } from './market-people.fixture.ts'
import { desksOf, ledgerWrongs } from './static-codes.fixture.ts'
import type { Town } from './town.ts'

/** The most that payments at these levels may come to together. */
const mostFen = { D: 50_000, C: 100_000, BC: 500_000 } as const
const countedBy = { A: [], B: ['BC'], C: ['C', 'BC'], D: ['D'] } as const

export async function limitWrongs(market: Market, limits?: CardLimits): Promise<string[]> {
  const { town } = market
  const cards = limits === undefined ? [] : await cardWrongs(town, limits)
  return [...(await barcodeWrongs(market)), ...(await ledgerWrongs(town)), ...cards]
}

async function barcodeWrongs({ town, phones }: Market): Promise<string[]> {
  const proved = new Set(phones.filter((one) => one.proved).map(({ payer, id }) => payer + id))
  const found: string[] = []
  const sums = new Map<string, number>()
  const payments = (await Promise.all(desksOf(town).map(({ desk }) => desk.all()))).flat()
  for (const payment of payments.filter(({ state }) => state === 'paid')) {
    const { payer, id, level = 'A', countedAt: at, amountFen, funding } = payment
    if (!levelsOf(payment, proved.has(payer + id)).includes(level)) {
      found.push(`${payer} has paid ${id} at level ${level}`)
    }
    if ((at === undefined) !== (level === 'A')) found.push(`${payer}: ${id} is counted at ${at}`)
    const days = at === undefined ? [] : [compactTime(at).slice(0, 8), `23-23 ${clearingDay(at)}`]
    const whose = `${payer} by ${funding.kind === 'card' ? funding.cardNo : 'balance'}`
    for (const by of countedBy[level]) {
      for (const day of days) {
        const key = `${whose} on ${day} at ${by}`
        const sum = (sums.get(key) ?? 0) + amountFen
        sums.set(key, sum)
        if (sum > mostFen[by]) found.push(`${key}: ${sum} fen`)
      }
    }
  }
  return found
}

/** At which a payment may have been paid, by what was scanned and what was proved. */
function levelsOf({ payer, codeKind, scene }: WalletPayment, isProved: boolean): string {
  if (codeKind !== 'order' && scene !== 'payer-code') return 'D'
  if (!isLimited(payer)) return 'A'
  return isProved ? 'BC' : 'C'
}

/** What a card has paid and was not given back as a whole, by the natural day. */
async function cardWrongs({ company }: Town, limits: CardLimits): Promise<string[]> {
  const days = new Map<string, { sum: number; count: number }>()
  const found: string[] = []
  for (const { issuer } of company.banks) {
    for (const { account, state, amountFen, credits, of, at } of await issuer.all()) {
      const given = credits.reduce((sum, one) => sum + one.amountFen, 0)
      const isUndone = state === 'reversed' || (state === 'voided' && given > 0)
      if (isUndone || of !== undefined || given >= amountFen) continue
      const key = `${account} on ${compactTime(at).slice(0, 8)}`
      const day = days.get(key) ?? { sum: 0, count: 0 }
      days.set(key, { sum: day.sum + amountFen, count: day.count + 1 })
      if (amountFen > limits.paymentFen) found.push(`${key} has paid ${amountFen} fen at once`)
    }
  }
  for (const [key, { sum, count }] of days) {
    if (sum > limits.dayFen) found.push(`${key} has paid ${sum} fen`)
    if (count > limits.dayCount) found.push(`${key} has paid ${count} times`)
  }
  return found
}
