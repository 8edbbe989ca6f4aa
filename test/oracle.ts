/** What must hold in a town at rest: a sentence for each thing that does not. */

import { balanceFen } from '../core/ledger/account.ts'
import { outcomeFacts } from '../core/outcome.ts'
import { isCharged } from '../core/scene.ts'
import { checkBooks } from '../sandbox/books.ts'
import { compareRecords } from '../sandbox/records.ts'
import type { Stage } from '../sandbox/stage.ts'
import { asOf, refundedFen } from '../simulators/roles/order.ts'
import { payerAccount } from '../simulators/roles/parties.ts'
import type { WalletPayment } from '../simulators/roles/wallet.ts'
import { openingFen, type Town } from './town.ts'

export async function wrongs(town: Town): Promise<string[]> {
  const stage = { company: town.company, stores: town.stores } as unknown as Stage
  const { broken } = await checkBooks(stage, true)
  const { comparisons } = await compareRecords(stage)
  const differing = comparisons.flatMap(({ between, differences }) =>
    differences.map((one) => `${between}: ${JSON.stringify(one)}`),
  )
  const mishaps = town.mishaps.map((cause) => `a mishap: ${String(cause)}`)
  const unfinished = town.going.size > 0 ? [`${town.going.size} works go on`] : []
  return [
    ...mishaps,
    ...unfinished,
    ...broken,
    ...differing,
    ...(await unknowns(town)),
    ...(await spendings(town)),
    ...untold(town),
    ...(await unkept(town)),
    ...(await torn(town)),
  ]
}

/** Whatever has no end yet. */
export async function unknowns({ company, clock }: Town): Promise<string[]> {
  const found: string[] = []
  for (const { id, house } of company.networks) {
    for (const order of await house.acquirer.all()) {
      const { state, refunds } = asOf(order, clock.now())
      if (state === 'reserved' || state === 'confirming') {
        found.push(`order ${order.orderNo} of ${id} is ${state}`)
      }
      for (const refund of refunds) {
        if (refund.state === 'pending') found.push(`refund ${refund.refundNo} is pending`)
      }
    }
  }
  for (const { id, house } of company.networks) found.push(...(await openPayments(id, house)))
  const payerHouses = [...company.banks, ...company.wallets]
  for (const one of payerHouses) found.push(...(await openPayments(one.id, one)))
  const exchanges = await company.theSwitch.all()
  const isKept = new Map(exchanges.map(({ settleKey, state }) => [settleKey, hasPaid.has(state)]))
  for (const { desk } of [...payerHouses, ...company.networks.map(({ house }) => house)]) {
    for (const { id, settleKey, state } of await desk.all()) {
      const kept = settleKey === null ? undefined : isKept.get(settleKey)
      if (kept !== undefined && kept !== (state === 'paid')) {
        found.push(`payment ${id} is ${state}, its exchange is ${kept ? '' : 'not '}paid`)
      }
    }
  }
  for (const { settleKey, state, refunds } of exchanges) {
    if (state === 'reserved' || state === 'confirming') {
      found.push(`exchange ${settleKey} is ${state}`)
    }
    if (refunds.some(({ done }) => !done)) found.push(`exchange ${settleKey} has an open refund`)
  }
  return found
}

const hasPaid: ReadonlySet<string> = new Set([
  ...['paid', 'refunding', 'refunded'],
  ...['held', 'captured', 'voided'],
])

async function openPayments(id: string, { desk }: Pick<House, 'desk'>) {
  const all = await desk.all()
  return all
    .filter((one) => one.state !== 'paid' && one.state !== 'refused' && !isOnlyShown(one))
    .map((one) => `payment ${one.id} at ${id} is ${one.state}`)
}

type House = Town['houses']['alipay']['house']

/** Scanned or opened, and the phone put away. */
const isOnlyShown = ({ state, scene }: WalletPayment) => state === 'awaiting' && !isCharged(scene)

/** Every payer has spent what merchants were paid in their name, and no more. */
async function spendings(town: Town): Promise<string[]> {
  const spent = new Map<string, number>()
  for (const deal of [...town.deals, ...town.captures]) {
    const order = await town.find(deal)
    const kept = order?.payment ? order.amountFen - refundedFen(order) : 0
    spent.set(deal.payer, (spent.get(deal.payer) ?? 0) + kept)
  }
  const found: string[] = []
  for (const [payer, sum] of spent) {
    let gone = 0
    for (const store of town.stores.values()) {
      const account = await store.account(payerAccount(payer))
      if (account !== undefined) gone += openingFen - balanceFen(account)
    }
    if (gone !== sum) found.push(`${payer} spent ${gone} fen for goods worth ${sum}`)
  }
  return found
}

/** Each attempt that reached an end told of it once. */
function untold(town: Town): string[] {
  return town.deals.flatMap(({ number, scene }) => {
    const told = town.ended(number).length
    return told === 1 ? [] : [`attempt ${number} (${scene}) ended ${told} times`]
  })
}

/** What was acknowledged is paid or held, what was refused is not. */
async function unkept(town: Town): Promise<string[]> {
  const found: string[] = []
  for (const [deal, outcome] of town.answered) {
    const kind = outcomeFacts(outcome).class
    const order = await town.find(deal)
    const isPaid = (order?.payment ?? order?.hold ?? null) !== null
    const expected = kind === 'success' ? true : kind === 'refused' ? false : isPaid
    if (isPaid !== expected) found.push(`${deal.number} was told ${outcome}, and is otherwise`)
  }
  return found
}

/** A hold is captured by a capture that was paid and not undone, and by no other. */
async function torn({ company }: Town): Promise<string[]> {
  const orders = await Promise.all(company.networks.map(({ house }) => house.acquirer.all()))
  const exchanges = await company.theSwitch.all()
  const found: string[] = []
  for (const { orderNo, state, hold, merchant } of orders.flat()) {
    if (state !== 'captured') continue
    const theirs = orders.flat().filter((one) => one.merchant === merchant)
    const capture = theirs.find((one) => one.orderNo === hold?.capturedBy)
    if (capture?.payment === undefined || capture.payment === null) {
      found.push(`order ${orderNo} is captured by nothing`)
    }
  }
  for (const { settleKey, state, capturedBy } of exchanges) {
    const capture = exchanges.find((one) => one.settleKey === capturedBy)
    if (state === 'captured' && !hasPaid.has(capture?.state ?? '')) {
      found.push(`exchange ${settleKey} is captured by nothing`)
    }
  }
  return found
}
