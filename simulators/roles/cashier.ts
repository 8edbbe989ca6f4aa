/**
 * The page on which a person pays an order with no phone at hand: approves, declines, or leaves it
 * to lapse. GET shows it; POST, a form of `payer`, `password` and `action`, acts. Who accepts
 * `application/json` is told `{ outcome, says, returnTo, apps }` instead of being shown a page.
 */
import { payerOf } from '../../core/cast.ts'
import { trace } from '../../core/ids.ts'
import type { PaymentState } from '../../core/lifecycle.ts'
import { type Outcome, outcomeFacts } from '../../core/outcome.ts'
import type { Gate } from '../host/fault-gate.ts'
import type { Host, Route, WireReply, WireRequest } from '../host/institution.ts'
import { createPipeline, type Decoded } from '../host/pipeline.ts'
import { json } from './app-door.ts'
import { type AppChoice, appChoices } from './cashier-apps.ts'
import { languageOf, renderEnd, renderForward, renderPay } from './cashier-page.ts'
import type { Order } from './order.ts'
import type { Scanned } from './payer-answer.ts'
import type { WalletDesk } from './wallet-desk.ts'

/** Where the browser goes from the cashier: a link to follow, or a form to send. */
export interface BrowserReturn {
  readonly method: 'GET' | 'POST'
  readonly url: string
  /** What a POST carries, in this order. */
  readonly fields: ReadonlyMap<string, string>
}

export interface CashierParts {
  readonly host: Host
  readonly gate: Gate
  readonly desk: WalletDesk
  /** The app whose payers pay here: `alipay`, `wechat`, `quickpass`. */
  readonly app: string
  /** An Express path at which the page stands. */
  readonly path: string
  /** The order's code, as the page's address names it; nothing when it names none. */
  referenceOf(request: WireRequest): string | undefined
  /** The order of a code: `house.acquirer.findByCode`. */
  find(reference: string): Promise<Order | undefined>
  /** Where the browser goes once it is paid; nothing shows the end on the page itself. */
  paid(order: Order, request: WireRequest): Promise<BrowserReturn | undefined>
  /** Where it goes when the person declines or leaves. */
  unpaid(order: Order, request: WireRequest): Promise<BrowserReturn | undefined>
  /** The payer a person named, when it is no payer's id: a card number, say. */
  payerOf?(given: string): string | undefined
}

const actions = ['show', 'approve', 'decline', 'leave'] as const
type Action = (typeof actions)[number]

interface Visit {
  readonly request: WireRequest
  readonly reference: string
  readonly action: Action
  readonly payer: string
  readonly password: string
}

interface Seen {
  readonly outcome: Outcome
  readonly order?: Order | undefined
  /** Set when the person is done here. */
  readonly goes?: BrowserReturn | undefined
  /** Set when something was tried and did not go through. */
  readonly tried?: boolean
}

export function cashierRoutes(parts: CashierParts): Route[] {
  const serve = createPipeline<Visit, Seen>(parts.host, parts.gate, {
    from: () => `${parts.app}-app`,
    decode: async (request) => decode(parts, request),
    handle: (visit) => handle(parts, visit),
    refuse: async (visit, outcome) => ({
      outcome,
      order: await parts.find(visit.reference),
      tried: true,
    }),
    encode: async (visit, seen) => encode(parts, visit, seen),
  })
  return [
    { method: 'GET', path: parts.path, serve },
    { method: 'POST', path: parts.path, serve },
  ]
}

function decode(parts: CashierParts, request: WireRequest): Decoded<Visit> {
  const form = new URLSearchParams(request.method === 'POST' ? request.body.toString('utf8') : '')
  const said = form.get('action') ?? 'show'
  const action = actions.find((one) => one === said)
  const reference = parts.referenceOf(request)
  if (action === undefined || reference === undefined) {
    const reason = `The cashier does not know "${said.slice(0, 40)}" of this page.`
    return { reason, reply: missing(parts, request) }
  }
  const given = form.get('payer') ?? ''
  const payer = parts.payerOf?.(given) ?? ofApp(parts, given)
  const visit = { request, reference, action, payer, password: form.get('password') ?? '' }
  return {
    command: visit,
    about: { trace: trace(reference), operation: 'cashier', app: parts.app },
  }
}

/** A payer of this app; one of another has no account here and shall not be given one. */
const ofApp = ({ app }: CashierParts, given: string) => (payerOf(given)?.app === app ? given : '')

async function handle(parts: CashierParts, visit: Visit): Promise<Seen> {
  const order = await parts.find(visit.reference)
  if (order === undefined) return { outcome: 'order-missing' }
  if (visit.action === 'leave') {
    return { outcome: 'payer-declined', order, goes: await parts.unpaid(order, visit.request) }
  }
  const standing = outcomeOf[order.state]
  if (standing !== 'payer-confirming') return standingAt(parts, visit, { outcome: standing, order })
  if (visit.action === 'show') return { outcome: standing, order }
  return act(parts, visit, order)
}

/** What the page of an order says before anything is tried. */
const outcomeOf = {
  created: 'payer-confirming',
  confirming: 'payer-confirming',
  reserved: 'result-unknown',
  paid: 'approved',
  refunding: 'approved',
  refunded: 'approved',
  held: 'approved',
  captured: 'approved',
  voided: 'order-closed',
  declined: 'order-closed',
  reversed: 'order-reversed',
  closed: 'order-closed',
} as const satisfies Record<PaymentState, Outcome>

async function standingAt(parts: CashierParts, visit: Visit, seen: Seen): Promise<Seen> {
  if (seen.order === undefined) return seen
  const paid = seen.outcome === 'approved'
  const goes = paid
    ? await parts.paid(seen.order, visit.request)
    : await parts.unpaid(seen.order, visit.request)
  return { ...seen, goes }
}

async function act(parts: CashierParts, visit: Visit, order: Order): Promise<Seen> {
  const { desk } = parts
  const { payer, reference } = visit
  const opened = await desk.open(payer, reference, { trace: order.trace })
  if (opened.payment === undefined) return { outcome: opened.outcome, order, tried: true }
  const { id } = opened.payment
  const ended: Scanned =
    visit.action === 'approve'
      ? await desk.confirm(payer, id, visit.password)
      : await desk.decline(payer, id)
  if (ended.outcome === 'password-wrong') await desk.decline(payer, id)
  const after = (await parts.find(reference)) ?? order
  if (visit.action === 'decline') return standingAt(parts, visit, { ...ended, order: after })
  const seen = { outcome: ended.outcome, order: after, tried: true }
  return ended.outcome === 'approved' ? standingAt(parts, visit, seen) : seen
}

async function encode(parts: CashierParts, visit: Visit, seen: Seen): Promise<WireReply> {
  const { request } = visit
  const { order, goes, outcome } = seen
  const asksForJson = (request.headers.accept ?? '').includes('application/json')
  const language = languageOf(request)
  if (order === undefined) return asksForJson ? told(seen, []) : missing(parts, request)
  const left = ['leave', 'decline'].includes(visit.action)
  const ended = outcome === 'approved' || left || outcomeOf[order.state] !== 'payer-confirming'
  const choices = ended ? [] : appChoices(parts.host, order)
  if (asksForJson) return told(seen, choices)
  const view = { app: parts.app, language, order, outcome, ...(goes === undefined ? {} : { goes }) }
  if (goes !== undefined && visit.action !== 'show') return renderForward(view, goes)
  if (ended) return renderEnd(view)
  return renderPay({
    ...{ ...view, tried: seen.tried === true, payer: visit.payer, choices },
    ...{ takesCards: parts.payerOf !== undefined, reference: visit.reference },
  })
}

const missing = (parts: CashierParts, request: WireRequest) =>
  renderEnd({ app: parts.app, language: languageOf(request), outcome: 'order-missing' })

const statuses = { success: 200, pending: 202, unknown: 202, refused: 409 } as const

function told({ outcome, order, goes }: Seen, choices: readonly AppChoice[]): WireReply {
  const { says, class: kind } = outcomeFacts(outcome)
  const status = order === undefined ? 404 : statuses[kind]
  const returnTo = goes && { ...goes, fields: Object.fromEntries(goes.fields) }
  const apps = choices.length === 0 ? {} : { apps: choices }
  return json(status, { outcome, says, ...(returnTo === undefined ? {} : { returnTo }), ...apps })
}
