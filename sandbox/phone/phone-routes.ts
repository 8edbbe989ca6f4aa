/** The paths of phone and counter: looks for everybody, taps and orders for those with the token. */
import type { Network } from '../../dashboard/protocol/phone.ts'
import { networks } from '../../loadtests/traffic/cast.ts'
import type { Route, WireReply, WireRequest } from '../../simulators/host/institution.ts'
import { json } from '../../simulators/roles/app-door.ts'
import type { Mistake } from '../misuse.ts'
import { institutionOfApp } from '../names.ts'
import { suggestion } from '../nearest.ts'
import {
  type Known,
  type Read,
  readCharge,
  readDecline,
  readOrder,
  readPay,
  readPayer,
  readScan,
} from './asks.ts'
import { type Asked, createOnce } from './once.ts'
import type { PhoneDesk } from './phone-desk.ts'

type Serve = (request: WireRequest) => Promise<WireReply>

/** What anyone may look at. Nothing is said on a wire for it, and no account is opened. */
export function phoneLooks({ facts, purses, handset, counter, tillBook }: PhoneDesk): Route[] {
  const look = (path: string, serve: Serve): Route => ({ method: 'GET', path, serve })
  return [
    look('/admin/phone', async () => json(200, facts())),
    ...['/admin/phone/people', '/admin/payers'].map((path) =>
      look(path, async ({ query }) => {
        const asked = new URLSearchParams(query)
        const app = asked.get('app') ?? ''
        if (!institutionOfApp.has(app)) return refused([noSuchApp(app)])
        const from = Math.max(0, Math.trunc(Number(asked.get('from') ?? 0)) || 0)
        return json(200, purses.people(app, (asked.get('search') ?? '').trim(), from))
      }),
    ),
    look('/admin/phone/screen', async ({ query }) => {
      const asked = new URLSearchParams(query)
      const payer = asked.get('payer') ?? ''
      const shown = { payment: asked.get('payment') ?? '', code: asked.get('code') ?? '' }
      const screen = await handset.screen(payer, shown)
      return screen === undefined ? refused([noSuchPerson(payer)]) : json(200, screen)
    }),
    look('/admin/phone/counter', async () => json(200, { orders: counter.orders() })),
    look('/admin/phone/counter/till', async ({ query }) => {
      const asked = new URLSearchParams(query)
      const network = networks.find((one) => one === asked.get('network'))
      if (network === undefined) return refused([noSuchNetwork(asked.get('network') ?? '')])
      return json(200, await tillBook(network satisfies Network, asked.get('merchant') ?? ''))
    }),
    look('/admin/phone/counter/:order', async ({ params }) => {
      const order = counter.find(params.order ?? '')
      return order === undefined ? noOrder(params.order) : json(200, order)
    }),
  ]
}

/** What makes orders or moves money. */
export function phoneChanges({ handset, counter, known }: PhoneDesk): Route[] {
  const post = (path: string, serve: Serve): Route => ({ method: 'POST', path, serve })
  return [
    post('/admin/phone/scan', once(readScan, handset.scan, known)),
    post('/admin/phone/pay', once(readPay, handset.pay, known)),
    post('/admin/phone/decline', once(readDecline, handset.decline, known)),
    post('/admin/phone/code', async ({ body }) => {
      const read = readPayer(body, known)
      if ('mistakes' in read) return refused(read.mistakes)
      return json(200, await handset.showCode(read.ask.payer))
    }),
    post('/admin/phone/counter/order', once(readOrder, counter.open, known)),
    post('/admin/phone/counter/charge', once(readCharge, counter.charge, known)),
    post('/admin/phone/counter/:order/ask', async ({ params: { order = '' } }) =>
      found(await counter.ask(order), order),
    ),
    post('/admin/phone/counter/:order/cancel', async ({ params: { order = '' } }) =>
      found(await counter.cancel(order), order),
    ),
  ]
}

/** Reads, and works once for each key, however often it is asked. */
function once<Ask extends Asked, Answer extends object>(
  read: (body: Buffer, known: Known) => Read<Ask>,
  work: (ask: Ask) => Promise<Answer>,
  known: Known,
): Serve {
  const ask = createOnce(work)
  return async ({ body }) => {
    const asked = read(body, known)
    if ('mistakes' in asked) return refused(asked.mistakes)
    const answer = ask(asked.ask)
    return answer instanceof Promise ? json(200, await answer) : refused(answer)
  }
}

const refused = (mistakes: readonly Mistake[]) => json(422, { mistakes })

const found = (order: object | undefined, number: string) =>
  order === undefined ? noOrder(number) : json(200, order)

const noOrder = (number = '') =>
  json(404, { says: `The counter knows no order ${number.slice(0, 40)}.` })

const noSuchApp = (app: string): Mistake => ({
  ...{ where: 'app', found: `"${app.slice(0, 40)}"` },
  todo: suggestion(app, [...institutionOfApp.keys()]),
})

const noSuchPerson = (payer: string): Mistake => ({
  ...{ where: 'payer', found: `"${payer.slice(0, 40)}", whom nobody knows` },
  todo: 'Name a person as GET /admin/phone/people does, such as icbc-7.',
})

const noSuchNetwork = (network: string): Mistake => ({
  ...{ where: 'network', found: `"${network.slice(0, 40)}"`, todo: suggestion(network, networks) },
})
