/**
 * What a payer does with a phone: show a code, scan one, open an order, confirm, look again. Spoken
 * over the institutions' own app API (JSON), one tap at a time; silence is an answer like any other.
 */
import { sandboxPassword } from '../../core/cast.ts'
import type { OrderNo } from '../../core/ids.ts'
import { limits } from '../../core/limits.ts'
import type { Fen } from '../../core/money.ts'
import { isOutcome, type Outcome } from '../../core/outcome.ts'
import type { Arrival } from './cast.ts'
import type { Send } from './tills/till.ts'

/** Who taps, and for which order: the app draws the fate of a tap from the order's number. */
export interface Tap extends Pick<Arrival, 'app' | 'payer'> {
  readonly city: string
  readonly orderNo: OrderNo
  /** What is about to be paid. */
  readonly amountFen: Fen
}

/** How the phone came by what it takes up. */
export interface TakenUp {
  /** The network whose page, app or mini-program hands over a reference; without it, a code was scanned. */
  readonly owner?: string
  /** What the payer types in, where a static code leaves the amount open. */
  readonly enteredFen?: Fen
}

/** A payment as the phone shows it. */
export interface PhonePayment {
  readonly id: string
  readonly scene: string
  readonly owner: string
  readonly amountFen: number
  readonly createdAt: number
}

export interface PhoneSaid {
  readonly outcome: Outcome | 'no-answer'
  readonly code?: string
  readonly payment?: PhonePayment
  readonly payments?: readonly PhonePayment[]
}

export interface Phone {
  showCode(tap: Tap): Promise<PhoneSaid>
  /** Takes up what a till offers: a code to scan, or a reference to open. */
  scan(tap: Tap, code: string, how?: TakenUp): Promise<PhoneSaid>
  confirm(tap: Tap, id: string): Promise<PhoneSaid>
  payment(tap: Tap, id: string): Promise<PhoneSaid>
  /** The payments that wait for the payer's word. */
  waiting(tap: Tap): Promise<PhoneSaid>
}

/** The password a payer types in beside a yes, where the amount is too large to go without. */
export const passwordOf = ({ amountFen }: Pick<Tap, 'amountFen'>): string | undefined =>
  amountFen > limits.passwordFreeFen ? sandboxPassword : undefined

/** A phone with all apps on it. `sendTo` is a connection to the app's institution. */
export function createPhone(sendTo: (app: string) => Send): Phone {
  const tapped = async (tap: Tap, method: 'GET' | 'POST', path: string, body: object) => {
    const headers = { 'Hutong-Trace': tap.orderNo, 'Content-Type': 'application/json' }
    const target = `/app/${tap.app}/payers/${tap.payer}${path}`
    const text = method === 'GET' ? '' : JSON.stringify(body)
    try {
      const reply = await sendTo(tap.app)({ method, target, headers, body: text })
      return parsePhoneReply(reply.body)
    } catch {
      return silence
    }
  }
  const pathOf = (id: string) => `/payments/${encodeURIComponent(id)}`
  return {
    showCode: (tap) => tapped(tap, 'POST', '/codes', { city: tap.city }),
    scan: (tap, code, { owner, enteredFen } = {}) => {
      const { city } = tap
      if (owner !== undefined)
        return tapped(tap, 'POST', '/checkouts', { reference: code, owner, city })
      const entered = enteredFen === undefined ? {} : { enteredFen: String(enteredFen) }
      return tapped(tap, 'POST', '/scans', { code, city, ...entered })
    },
    confirm: (tap, id) =>
      tapped(tap, 'POST', `${pathOf(id)}/confirm`, { password: passwordOf(tap) }),
    payment: (tap, id) => tapped(tap, 'GET', pathOf(id), {}),
    waiting: (tap) => tapped(tap, 'GET', '/payments', {}),
  }
}

const silence: PhoneSaid = Object.freeze({ outcome: 'no-answer' })

/** What an app's reply says; one that cannot be read says no more than silence. */
export function parsePhoneReply(body: Buffer): PhoneSaid {
  const said = objectOf(parsedJson(body.toString('utf8')))
  if (said === undefined || typeof said.outcome !== 'string' || !isOutcome(said.outcome)) {
    return silence
  }
  const payment = parsePayment(said.payment)
  const payments = Array.isArray(said.payments) ? said.payments.map(parsePayment) : undefined
  return {
    outcome: said.outcome,
    ...(typeof said.code === 'string' ? { code: said.code } : {}),
    ...(payment === undefined ? {} : { payment }),
    ...(payments === undefined ? {} : { payments: payments.filter((one) => one !== undefined) }),
  }
}

function parsePayment(value: unknown): PhonePayment | undefined {
  const { id, scene, owner, amountFen, createdAt } = objectOf(value) ?? {}
  if (typeof id !== 'string' || typeof scene !== 'string' || typeof owner !== 'string') {
    return undefined
  }
  return { id, scene, owner, amountFen: Number(amountFen), createdAt: Number(createdAt) }
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined
    throw cause
  }
}

function objectOf(value: unknown): Record<string, unknown> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  return value as Record<string, unknown>
}
