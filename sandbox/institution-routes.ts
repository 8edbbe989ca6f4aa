/** Who there is, for whoever looks: institutions as they stand now, merchants and orders of all networks. */

import { institutionId } from '../core/ids.ts'
import { balanceFen } from '../core/ledger/account.ts'
import { paymentStates } from '../core/lifecycle.ts'
import type { Place } from '../dashboard/protocol/live.ts'
import { networks } from '../loadtests/traffic/cast.ts'
import type { Route, WireReply } from '../simulators/host/institution.ts'
import { json } from '../simulators/roles/app-door.ts'
import { asOf, type Order } from '../simulators/roles/order.ts'
import { merchantAccount } from '../simulators/roles/parties.ts'
import type { Key } from '../storage/store.ts'
import type { Mistake } from './misuse.ts'
import { suggestion } from './nearest.ts'
import type { Stage } from './stage.ts'

type Shown = Pick<Stage, 'stores' | 'urls' | 'policies' | 'loads' | 'now'> & {
  readonly company: Pick<Stage['company'], 'shops'>
}

export const institutionRoutes = (stage: Shown, places: readonly Place[]): Route[] => [
  look('/admin/institutions', async () =>
    json(200, { institutions: places.map((place) => institutionOf(stage, place)) }),
  ),
  look('/admin/merchants', async () => json(200, { merchants: await merchantsOf(stage) })),
  look('/admin/orders', async ({ query }) => ordersOf(stage, new URLSearchParams(query))),
]

const look = (path: string, serve: Route['serve']): Route => ({ method: 'GET', path, serve })

const roles = {
  network: ['acquirer', 'wallet'],
  bank: ['issuer', 'wallet'],
  wallet: ['wallet'],
  switch: ['switch'],
} as const satisfies Record<Place['kind'], readonly string[]>

function institutionOf({ stores, urls, policies, loads }: Shown, place: Place) {
  const { id, english, chinese, kind } = place
  const { records = 0, accounts = 0, bytes = 0 } = stores.get(institutionId(id))?.holding() ?? {}
  const now = policies()
  const names = Object.keys(now).filter((name) => name === id || name.endsWith(`>${id}`))
  return {
    ...{ id, english, chinese, kind, roles: roles[kind], url: urls[id] ?? null },
    policies: Object.fromEntries(names.map((name) => [name, now[name]])),
    loads: loads().filter(({ at, place: where }) => at === id || where === id),
    remembers: { records, accounts, bytes },
  }
}

const merchantsOf = ({ company, stores }: Shown) =>
  Promise.all(
    company.shops.map(async ({ owner, merchant, name, city, staticCode }) => {
      const account = await stores.get(owner)?.account(merchantAccount(merchant))
      const balance = account === undefined ? 0 : balanceFen(account)
      return { network: owner, id: merchant, name, city, staticCode, balanceFen: balance }
    }),
  )

const pageMax = 100

/** What orders may be asked for by, and what each may be where that is known. */
const questions: Readonly<Record<string, readonly string[] | null>> = {
  network: networks,
  state: paymentStates,
  merchant: null,
  orderNo: null,
  from: null,
  limit: null,
}

/** The newest first, of all networks; `from` is where the page before this one ended. */
async function ordersOf({ stores, now }: Shown, asked: URLSearchParams): Promise<WireReply> {
  const mistakes = mistakesIn(asked)
  if (mistakes.length > 0) return json(422, { mistakes })
  const given = (name: string) => asked.get(name) || undefined
  const [from, limit] = [Number(given('from') ?? 0), Number(given('limit') ?? pageMax)]
  const at = now()
  const wanted = networks.filter((network) => (given('network') ?? network) === network)
  const found = await Promise.all(wanted.map((network) => ordersAt(stores, network)))
  const orders = found
    .flat()
    .map(({ network, order }) => ({ network, order: asOf(order, at) }))
    .filter(
      ({ order: { merchant, orderNo, state } }) =>
        (given('merchant') ?? merchant) === merchant &&
        (given('orderNo') ?? orderNo) === orderNo &&
        (given('state') ?? state) === state,
    )
    .sort((one, other) => other.order.createdAt - one.order.createdAt)
  const page = orders.slice(from, from + limit).map(rowOf)
  const next = from + limit < orders.length ? from + limit : null
  return json(200, { orders: page, all: orders.length, next })
}

async function ordersAt(stores: Shown['stores'], network: (typeof networks)[number]) {
  const orders = (await stores.get(institutionId(network))?.scan('order/' as Key<Order>)) ?? []
  return orders.map((order) => ({ network, order }))
}

const rowOf = ({ network, order }: { readonly network: string; readonly order: Order }) => {
  const { merchant, orderNo, tradeNo, scene, state, outcome, amountFen, createdAt, refunds } = order
  return {
    ...{ network, merchant, orderNo, tradeNo, scene, state, outcome, amountFen, createdAt },
    trace: order.trace,
    paidBy: order.payment === null ? null : { app: order.payment.app, payer: order.payment.payer },
    refunds: refunds.length,
  }
}

function mistakesIn(asked: URLSearchParams): Mistake[] {
  return [...asked].flatMap(([where, word]): Mistake[] => {
    const known = Object.hasOwn(questions, where) ? questions[where] : undefined
    const found = JSON.stringify(word.slice(0, 60))
    if (known === undefined) {
      const todo = suggestion(where, Object.keys(questions))
      return [{ where: where.slice(0, 40), found: 'something orders are not asked for by', todo }]
    }
    if (known !== null)
      return known.includes(word) || word === ''
        ? []
        : [{ where, found, todo: suggestion(word, known) }]
    const bound = where === 'limit' ? pageMax : where === 'from' ? 10_000_000 : null
    const isGood =
      bound === null ||
      (/^\d{1,8}$/.test(word) && Number(word) <= bound && (where === 'from' || Number(word) > 0))
    return isGood || word === ''
      ? []
      : [{ where, found, todo: `Give a whole number up to ${bound}.` }]
  })
}
