/**
 * What a phone would call: a small JSON API, the same at every institution with an app. Paths start
 * with `/app/{app}`; money is in fen; times are milliseconds since 1970.
 */

import { payerOf } from '../../core/cast.ts'
import { trace } from '../../core/ids.ts'
import type { Outcome, Refusal } from '../../core/outcome.ts'
import { outcomeFacts } from '../../core/outcome.ts'
import type { About, Gate } from '../host/fault-gate.ts'
import type { Host, Route, WireReply, WireRequest } from '../host/institution.ts'
import { createPipeline } from '../host/pipeline.ts'
import { phoneOf, readSaid, type Said } from './app-said.ts'
import type { Scanned } from './payer-answer.ts'
import type { WalletPayment } from './wallet.ts'
import type { Phone, WalletDesk } from './wallet-desk.ts'

interface Told {
  readonly outcome: Outcome
  readonly [field: string]: unknown
}

interface Tap {
  readonly payer: string
  readonly id: string
  readonly said: Said
  readonly phone: Phone
}

type Button = (desk: WalletDesk, tap: Tap) => Promise<Told>

/** Every button of an app: method, path, the operation's name, and what it does. */
const buttons: readonly {
  readonly method: Route['method']
  readonly path: string
  readonly operation: string
  readonly needs: readonly string[]
  readonly press: Button
  /** Whether the app has it: all have it when nothing is said. */
  readonly isOffered?: (desk: WalletDesk) => boolean
}[] = [
  {
    method: 'GET',
    path: '/payers/:payer',
    operation: 'balance',
    needs: [],
    press: async (desk, { payer }) => ({ ...(await desk.balance(payer)) }),
  },
  {
    method: 'GET',
    path: '/payers/:payer/receipt-code',
    operation: 'receipt-code',
    needs: [],
    isOffered: ({ receiptCode }) => receiptCode !== undefined,
    press: async (desk, { payer }) => ({
      outcome: 'payer-missing',
      ...(await desk.receiptCode?.(payer)),
    }),
  },
  {
    method: 'POST',
    path: '/payers/:payer/codes',
    operation: 'show-code',
    needs: [],
    press: async (desk, { payer, phone }) => ({ ...(await desk.showCode(payer, phone)) }),
  },
  {
    method: 'POST',
    path: '/payers/:payer/scans',
    operation: 'scan',
    needs: ['code'],
    press: async (desk, { payer, said, phone }) =>
      flat(await desk.scan(payer, said.code ?? '', phone)),
  },
  {
    method: 'POST',
    path: '/payers/:payer/checkouts',
    operation: 'open',
    needs: ['reference'],
    press: async (desk, { payer, said, phone }) =>
      flat(await desk.open(payer, said.reference ?? '', phone)),
  },
  {
    method: 'GET',
    path: '/payers/:payer/payments',
    operation: 'waiting',
    needs: [],
    press: async (desk, { payer }) => ({
      outcome: 'approved',
      payments: (await desk.waiting(payer)).map(shown),
    }),
  },
  {
    method: 'GET',
    path: '/payers/:payer/payments/:id',
    operation: 'payment',
    needs: [],
    press: async (desk, { payer, id }) => {
      const payment = await desk.payment(payer, id)
      return payment === undefined
        ? { outcome: 'order-missing' }
        : { outcome: payment.outcome, payment: shown(payment) }
    },
  },
  {
    method: 'POST',
    path: '/payers/:payer/payments/:id/confirm',
    operation: 'confirm',
    needs: [],
    press: async (desk, { payer, id, said }) => flat(await desk.confirm(payer, id, said.password)),
  },
  {
    method: 'POST',
    path: '/payers/:payer/payments/:id/decline',
    operation: 'decline',
    needs: [],
    press: async (desk, { payer, id }) => flat(await desk.decline(payer, id)),
  },
]

/** The routes of one app of a house. */
export function appRoutes(host: Host, gate: Gate, app: string, desk: WalletDesk): Route[] {
  const offered = buttons.filter(({ isOffered }) => isOffered?.(desk) ?? true)
  return offered.map(({ method, path, operation, needs, press }) => ({
    method,
    path: `/app/${app}${path}`,
    serve: createPipeline<Tap, Told>(host, gate, {
      from: () => `${app}-app`,
      decode: async (request) => decode(request, { app, operation, needs }),
      handle: (tap) =>
        payerOf(tap.payer)?.app === app
          ? press(desk, tap)
          : Promise.resolve({ outcome: 'payer-missing' }),
      refuse: (_tap, outcome: Refusal) => ({ outcome, decidedAt: `${app}-app>${host.id}` }),
      encode: async (_tap, told) => json(statusOf(told.outcome), withWords(told)),
    }),
  }))
}

function decode(
  request: WireRequest,
  { app, operation, needs }: { app: string; operation: string; needs: readonly string[] },
) {
  const said = readSaid(request.body, needs)
  if (typeof said === 'string') return refusal(said)
  const { payer = '' } = request.params
  const id = innerId(request.params.id ?? '')
  const given = request.headers['hutong-trace']
  const about: About = {
    trace: trace(given ?? said.code ?? said.reference ?? (id || payer)),
    operation,
    app,
  }
  return { command: { payer, id, said, phone: phoneOf(said, given) }, about }
}

const refusal = (reason: string) => ({
  reason,
  reply: json(400, { outcome: 'request-invalid', says: reason }),
})

const statusByClass = { success: 200, pending: 202, unknown: 202, refused: 409 } as const

const statusOf = (outcome: Outcome) =>
  outcome === 'payer-missing' || outcome === 'order-missing'
    ? 404
    : statusByClass[outcomeFacts(outcome).class]

/** A sentence for a person; a question that was answered needs none. */
const withWords = (told: Told) =>
  told.outcome === 'approved' && told.payment === undefined
    ? told
    : { ...told, says: outcomeFacts(told.outcome).says }

/** A payee as a phone shows it, and a payment; what else there is stands beside them. */
function flat({ payment, payee, ...rest }: Scanned): Told {
  return {
    ...rest,
    ...(payee === undefined ? {} : { payee: { name: payee.name, city: payee.city } }),
    ...(payment === undefined ? {} : { payment: shown(payment) }),
  }
}

/** A payment's id is made of codes and keys; outside it is letters and digits, fit for a path. */
const outerId = (id: string) => Buffer.from(id).toString('base64url')
const innerId = (id: string) => Buffer.from(id, 'base64url').toString()

/** A payment as a phone shows it. */
function shown(payment: WalletPayment) {
  const { id, state, outcome, amountFen, payee, owner, scene, createdAt, expiresAt } = payment
  const { name, city } = payee
  return {
    id: outerId(id),
    state,
    outcome,
    amountFen,
    payee: { name, city },
    owner,
    scene,
    createdAt,
    expiresAt,
  }
}

/** A JSON reply of our own APIs. */
export function json(status: number, value: unknown): WireReply {
  return {
    status,
    headers: { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store' },
    body: JSON.stringify(value),
  }
}
