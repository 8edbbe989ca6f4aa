/** A town whose shops and people have static codes, and what is to be read off its books. */
import { nothingSpent, type Spending, withShare } from '../core/barcode-limits.ts'
import { compactTime } from '../core/calendar.ts'
import { merchantId } from '../core/ids.ts'
import type { Payee } from '../core/interchange.ts'
import { balanceFen } from '../core/ledger/account.ts'
import { fen } from '../core/money.ts'
import { payerNamed } from '../sandbox/people.ts'
import { type Order, refundedFen } from '../simulators/roles/order.ts'
import { merchantAccount, type Payer, payerAccount } from '../simulators/roles/parties.ts'
import type { Phone } from '../simulators/roles/wallet-desk.ts'
import { wrongs } from './oracle.ts'
import { createTown, type Network, networkNames, openingFen, type Town } from './town.ts'

export const seed = 1

/** One shop of each network, as its static code tells. */
export const shop: Payee = {
  ...{ merchant: merchantId('tea'), name: 'Tea', city: 'Hangzhou', categoryCode: '5499' },
}

export type People = Readonly<Record<string, Partial<Payer>>>

/** `people`: what is otherwise about some of the people; read whenever one is looked for. */
export function createStreet(
  people: People = {},
  stores: Pick<NonNullable<Parameters<typeof createTown>[0]>, 'slowStores' | 'storeOf'> = {},
) {
  const town = createTown({
    ...{ seed, ...stores, shopsOf: () => [shop] },
    findPayer: (id) => {
      const known = payerNamed(seed, id)
      return known && { ...known, name: known.name, ...people[id] }
    },
  })
  const acquirerOf = (network: Network) => town.houses[network].house.acquirer

  const codeOf = (network: Network, person?: string) => {
    const acquirer = acquirerOf(network)
    const code =
      person === undefined ? acquirer.shopCode(shop.merchant) : acquirer.personCode(person)
    return code ?? 'none'
  }

  const scan = (
    payer: string,
    code: string,
    phone: Omit<Phone, 'enteredFen'> & { fen?: number },
  ) => {
    const { fen: amount, ...rest } = phone
    const entered = amount === undefined ? {} : { enteredFen: fen(amount) }
    return town.until(town.deskOf(payer).scan(payer, code, { ...rest, ...entered }))
  }

  const confirm = (payer: string, id: string | undefined, password?: string) =>
    town.until(town.deskOf(payer).confirm(payer, id ?? 'none', password))

  /** Scans, enters, confirms. */
  const pay = async (payer: string, code: string, amount: number, password?: string) => {
    const { payment, outcome } = await scan(payer, code, { fen: amount })
    return payment === undefined ? outcome : (await confirm(payer, payment.id, password)).outcome
  }

  const receivedFen = async (network: Network, merchant: string = shop.merchant) => {
    const account = await town.hosts
      .get(town.houses[network].id)
      ?.store.account(merchantAccount(merchant))
    return account === undefined ? 0 : balanceFen(account)
  }

  const ordersOf = async (network: Network): Promise<readonly Order[]> => acquirerOf(network).all()

  return {
    ...{ town, codeOf, scan, confirm, pay, receivedFen, ordersOf },
    wrong: () => wrong(town),
  }
}

export type Street = ReturnType<typeof createStreet>

/** What the oracle finds, and every ledger of a day that is not the sum of what was taken up. */
async function wrong(town: Town): Promise<string[]> {
  await town.rest()
  const found = (await town.until(wrongs(town))).filter((says) => !isOfDealsAlone(says))
  const own = [spendingWrongs(town), ledgerWrongs(town), orderWrongs(town)]
  return [...found, ...(await town.until(Promise.all(own))).flat()]
}

/** The oracle knows of no order but those of deals. */
const isOfDealsAlone = (says: string) => / spent -?\d+ fen for goods worth /.test(says)

export const desksOf = ({ company }: Town) => [
  ...company.networks.map(({ id, house }) => ({ id, desk: house.desk })),
  ...company.banks,
  ...company.wallets,
]

const paymentsOf = async (town: Town) =>
  (await Promise.all(desksOf(town).map(({ desk }) => desk.all()))).flat()

/** Everybody has spent what deals and static codes were paid in their name, and no more. */
async function spendingWrongs(town: Town): Promise<string[]> {
  const worth = new Map<string, number>()
  const add = (payer: string, amountFen: number) =>
    worth.set(payer, (worth.get(payer) ?? 0) + amountFen)
  for (const deal of town.deals) {
    const order = await town.find(deal)
    add(deal.payer, order?.payment ? order.amountFen - refundedFen(order) : 0)
  }
  const payments = await paymentsOf(town)
  for (const { payer, state, codeKind, amountFen } of payments) {
    if (codeKind !== 'order') add(payer, state === 'paid' ? amountFen : 0)
  }
  const found: string[] = []
  for (const [payer, sum] of worth) {
    let gone = 0
    for (const store of town.stores.values()) {
      const account = await store.account(payerAccount(payer))
      if (account !== undefined) gone += openingFen - balanceFen(account)
    }
    if (gone !== sum) found.push(`${payer} has spent ${gone} fen for what is worth ${sum}`)
  }
  return found
}

export async function ledgerWrongs(town: Town): Promise<string[]> {
  const found: string[] = []
  const oldest = compactTime(town.now() - keptMs).slice(0, 8)
  for (const { id, desk } of desksOf(town)) {
    const due = new Map<string, Spending>()
    for (const { payer, state, level, countedAt: at, amountFen, funding } of await desk.all()) {
      if (state === 'refused' && at !== undefined) found.push(`${payer}: refused and counted`)
      if (at === undefined || level === undefined || level === 'A') continue
      const key = `${payer}/${funding.kind === 'card' ? funding.cardNo : 'balance'}`
      due.set(key, withShare(due.get(key) ?? nothingSpent, { level, amountFen, at }))
    }
    const kept = (await town.stores.get(id)?.scan<Spending>('spending/')) ?? []
    const [told, counted] = [kept, [...due.values()]].map((all) => sumsOf(all, oldest))
    for (const [key, sum] of kept.flatMap(({ sums }) => Object.entries(sums))) {
      const limitFen = { B: 500_000, C: 100_000, D: 50_000 }[key.slice(-1)] ?? 0
      if (sum < 0 || sum > limitFen) found.push(`${id} has counted ${sum} fen: ${key}`)
    }
    if (told !== counted) found.push(`${id} has ${told}, for ${counted}`)
  }
  return found
}

/** Days before that may be forgotten. */
const keptMs = 2 * 86_400_000

/** All that was spent since a day, in an order of its own; what came to nothing is left out. */
const sumsOf = (spendings: readonly Spending[], oldest: string) =>
  spendings
    .map(({ sums }) =>
      JSON.stringify(
        Object.entries(sums)
          .filter(([key, sum]) => sum !== 0 && (key.split(' ')[1] ?? '') >= oldest)
          .sort(),
      ),
    )
    .filter((sums) => sums !== '[]')
    .sort()
    .join(' ')

/** Every order of a static code that is paid is paid by one payment, and every payment pays one. */
async function orderWrongs(town: Town): Promise<string[]> {
  const found: string[] = []
  const payments = await paymentsOf(town)
  for (const network of networkNames) {
    for (const order of await town.houses[network].house.acquirer.all()) {
      if (order.codeKind === undefined) continue
      const by = payments.filter(
        (one) => one.owner === network && one.orderNo === order.orderNo && one.state === 'paid',
      )
      if (by.length !== (order.payment === null ? 0 : 1)) {
        found.push(`order ${order.orderNo} is ${order.state}, and paid by ${by.length}`)
      }
    }
  }
  return found
}
