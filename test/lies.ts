/**
 * What was told in a market, compared with where the money is: by rules that know nothing of how the
 * houses keep it.
 */
import { balanceFen } from '../core/ledger/account.ts'
import { type Outcome, outcomeFacts } from '../core/outcome.ts'
import { type Order, refundedFen } from '../simulators/roles/order.ts'
import { merchantAccount, payerAccount } from '../simulators/roles/parties.ts'
import type { Market, OrderTold, RefundTold } from './market.fixture.ts'
import { openingFen } from './town.ts'

/** A sentence for everything that somebody was told and is not so, and for money out of place. */
export async function lies(market: Market): Promise<string[]> {
  const found: string[] = []
  for (const told of market.orders.values()) {
    const order = await market.town.find(told.deal)
    found.push(...liesOf(told, order).map((lie) => `${told.deal.number}: ${lie}`))
  }
  return [
    ...found,
    ...(await phoneLies(market)),
    ...(await lossLies(market)),
    ...(await gainLies(market)),
    ...(await attemptLies(market)),
  ]
}

const isRefused = (outcome: Outcome) => outcomeFacts(outcome).class === 'refused'
const isTaken = (order: Order | undefined) => (order?.payment ?? order?.hold ?? null) !== null
const keptFen = (order: Order | undefined) =>
  order === undefined || order.payment === null ? 0 : order.amountFen - refundedFen(order)

function liesOf({ charged, ended, seen, refunds }: OrderTold, order: Order | undefined): string[] {
  const found: string[] = []
  // That the number is taken says nothing of what became of it.
  const tills = charged.filter(({ told }) => told !== 'order-mismatch')
  for (const { amountFen } of tills.filter(({ told }) => told === 'approved')) {
    if (!isTaken(order) || order?.amountFen !== amountFen) found.push('the till heard yes')
  }
  const isNo = tills.length > 0 && tills.every(({ told }) => isRefused(told))
  if (isNo && order?.scene === 'payer-code' && isTaken(order)) found.push('the till heard no')
  if (ended.includes('closed') && isTaken(order)) found.push('closed, and paid')
  if (ended.includes('refunded') && (keptFen(order) > 0 || order?.state === 'held')) {
    found.push(`all was given back, and ${keptFen(order)} fen stay, ${order?.state}`)
  }
  for (const before of seen) found.push(...turnedLies(before, order))
  return [...found, ...refundLies(refunds, order)]
}

/** What was seen once cannot become untrue. */
function turnedLies(before: Order, order: Order | undefined): string[] {
  const dead = ['closed', 'reversed', 'declined', 'voided'].includes(before.state)
  const key = before.payment?.settleKey
  return [
    ...(dead && !isTaken(before) && isTaken(order) ? [`was seen ${before.state}, is paid`] : []),
    ...(before.state === 'voided' && order?.state !== 'voided' ? ['is held once more'] : []),
    ...(key !== undefined && order?.payment?.settleKey !== key ? ['is paid by another'] : []),
    ...before.refunds
      .filter(({ state }) => state === 'done')
      .filter(({ refundNo: number }) => !isDone(order, number))
      .map(({ refundNo: number }) => `refund ${number} was seen done`),
  ]
}

const isDone = (order: Order | undefined, number: string) =>
  order?.refunds.some(({ refundNo: one, state }) => one === number && state === 'done') === true

function refundLies(told: readonly RefundTold[], order: Order | undefined): string[] {
  const found: string[] = []
  const given = order === undefined ? 0 : refundedFen(order)
  if (order !== undefined && given > order.amountFen) found.push(`${given} fen were refunded`)
  for (const { refundNo: number, amountFen, state } of order?.refunds ?? []) {
    const about = told.filter((one) => one.refundNo === number && one.told !== 'refund-mismatch')
    const yes = about.filter((one) => one.told === 'approved')
    if (yes.some((one) => one.amountFen !== amountFen || state !== 'done')) {
      found.push(`refund ${number} was told done`)
    }
    const isNo = about.length > 0 && about.every((one) => isRefused(one.told))
    if (state === 'done' && isNo) found.push(`refund ${number} was told refused`)
  }
  const kept = new Set(order?.refunds.map(({ refundNo: number }) => String(number)))
  const lost = told.filter((one) => one.told === 'approved' && !kept.has(one.refundNo))
  return [...found, ...lost.map((one) => `refund ${one.refundNo} is lost`)]
}

async function phoneLies({ town, phones }: Market): Promise<string[]> {
  const found: string[] = []
  for (const { payer, id, told } of phones) {
    const state = (await town.deskOf(payer).payment(payer, id))?.state
    const isPaid = state === 'paid'
    if (told.includes('approved') && !isPaid) found.push(`${payer} heard yes, and is ${state}`)
    if (isPaid && told.every(isRefused)) found.push(`${payer} heard no, and paid`)
  }
  return found
}

/** Each payer has lost what orders kept that this payer agreed to, each order paid by one of them. */
async function lossLies({ town, orders, stalls }: Market): Promise<string[]> {
  const payers = new Set(stalls.flatMap(({ payers: two }) => two))
  for (const { agreed } of orders.values()) for (const payer of agreed) payers.add(payer)
  const lost = new Map<string, number>()
  for (const payer of payers) {
    let sum = 0
    for (const store of town.stores.values()) {
      const account = await store.account(payerAccount(payer))
      if (account !== undefined) sum += openingFen - balanceFen(account)
    }
    lost.set(payer, sum)
  }
  const kept: { agreed: readonly string[]; amountFen: number }[] = []
  for (const { deal, agreed } of orders.values()) {
    const amountFen = keptFen(await town.find(deal))
    if (amountFen > 0) kept.push({ agreed: [...agreed], amountFen })
  }
  return isShared(kept, lost)
    ? []
    : [`lost: ${JSON.stringify([...lost])} for ${JSON.stringify(kept)}`]
}

/** Whether what is kept can be put down to payers so that nothing is left of what they lost. */
function isShared(
  [first, ...rest]: readonly { agreed: readonly string[]; amountFen: number }[],
  lost: ReadonlyMap<string, number>,
): boolean {
  if (first === undefined) return [...lost.values()].every((sum) => sum === 0)
  return first.agreed.some((payer) => {
    const left = new Map(lost).set(payer, (lost.get(payer) ?? 0) - first.amountFen)
    return isShared(rest, left)
  })
}

async function gainLies({ town, orders }: Market): Promise<string[]> {
  const due = new Map<string, number>()
  for (const { deal } of orders.values()) {
    const key = `${deal.network} ${deal.merchant}`
    due.set(key, (due.get(key) ?? 0) + keptFen(await town.find(deal)))
  }
  const found: string[] = []
  for (const [key, sum] of due) {
    const [network = '', merchant = ''] = key.split(' ')
    const store = [...town.stores].find(([id]) => id === network)?.[1]
    const account = await store?.account(merchantAccount(merchant))
    const has = account === undefined ? 0 : balanceFen(account)
    if (has !== sum) found.push(`${key} has ${has} fen for orders worth ${sum}`)
  }
  return found
}

/** Each attempt that reached an end told of it once. */
async function attemptLies({ town, orders, phones, vain }: Market): Promise<string[]> {
  const expected = new Map<string, number>()
  const add = (number: string, by: number) => expected.set(number, (expected.get(number) ?? 0) + by)
  for (const number of vain) add(number, 1)
  for (const { payer, id, opened } of phones) {
    if (opened === undefined) continue
    const state = (await town.deskOf(payer).payment(payer, id))?.state
    add(opened.trace, state === 'awaiting' ? 0 : 1)
  }
  for (const { deal } of orders.values()) {
    const order = await town.find(deal)
    const isCharge = order?.scene === 'payer-code' && order.captures === undefined
    add(deal.number, isCharge ? 1 : 0)
  }
  return [...expected].flatMap(([number, times]) => {
    const told = town.ended(number).length
    return told === times ? [] : [`${number}: ${times} attempts ended, ${told} were told of`]
  })
}
