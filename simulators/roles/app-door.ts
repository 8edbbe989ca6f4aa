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
import type { WalletPayment } from './wallet.ts'
import type { Phone, WalletDesk } from './wallet-desk.ts'

interface Told {
  readonly outcome: Outcome
  readonly [field: string]: unknown
}

interface Tap {
  readonly payer: string
  readonly id: string
  readonly said: Readonly<Record<string, string>>
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
}[] = [
  {
    method: 'GET',
    path: '/payers/:payer',
    operation: 'balance',
    needs: [],
    press: (desk, { payer }) => desk.balance(payer),
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
  return buttons.map(({ method, path, operation, needs, press }) => ({
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
  const said = stringsOf(request.body)
  if (said === undefined) return refusal('The body is not a JSON object of texts.')
  const missing = needs.filter((name) => (said[name] ?? '') === '')
  if (missing.length > 0) return refusal(`Missing in the body: ${missing.join(', ')}.`)
  const { payer = '' } = request.params
  const id = innerId(request.params.id ?? '')
  const given = request.headers['hutong-trace']
  const phone: Phone = { trace: given, city: said.city }
  const about: About = {
    trace: trace(given ?? said.code ?? said.reference ?? (id || payer)),
    operation,
    app,
  }
  return { command: { payer, id, said, phone }, about }
}

const refusal = (reason: string) => ({
  reason,
  reply: json(400, { outcome: 'request-invalid', says: reason }),
})

/** The texts of a JSON object; an empty body is an empty object, and anything but texts is nothing. */
function stringsOf(body: Buffer): Readonly<Record<string, string>> | undefined {
  if (body.length === 0) return {}
  try {
    const value: unknown = JSON.parse(body.toString('utf8'))
    return isTexts(value) ? value : undefined
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined
    throw cause
  }
}

const isTexts = (value: unknown): value is Readonly<Record<string, string>> =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  Object.values(value).every((text) => typeof text === 'string')

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

function flat({
  payment,
  ...rest
}: {
  readonly outcome: Outcome
  readonly decidedAt?: string
  readonly payment?: WalletPayment
}): Told {
  return payment === undefined ? rest : { ...rest, payment: shown(payment) }
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
