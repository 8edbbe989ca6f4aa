/** What a phone says to the institution behind its app, and what it is told: one tap at a time. */
import type { Hop } from '../../core/events.ts'
import { isOutcome, type Outcome } from '../../core/outcome.ts'
import type { Payee } from '../../dashboard/protocol/phone.ts'
import { institutionOfApp } from '../names.ts'
import type { Lines } from './lines.ts'
import { appOf } from './purses.ts'

export interface Tap {
  readonly payer: string
  /** Behind `/app/{app}/payers/{payer}`. */
  readonly path: string
  readonly says: Readonly<Record<string, string>>
  /** What all parties are to call the payment, where the phone knows. */
  readonly trace?: string | undefined
}

export interface AppAnswer {
  readonly outcome: Outcome | 'no-answer'
  readonly hop: Hop
  readonly paymentId?: string
  readonly amountFen?: number
  readonly payee?: Payee
  readonly entersAmount?: boolean
  readonly code?: string
  readonly expiresAt?: number
}

export async function tap(lines: Lines, { payer, path, says, trace }: Tap): Promise<AppAnswer> {
  const app = appOf(payer)
  const house = institutionOfApp.get(app) ?? ''
  const hop: Hop = `${app}-app>${house}`
  const headers = {
    'Content-Type': 'application/json',
    ...(trace === undefined ? {} : { 'Hutong-Trace': trace }),
  }
  const target = `/app/${app}/payers/${payer}${path}`
  const request = { method: 'POST', target, headers, body: JSON.stringify(says) } as const
  // Silence is an answer like any other: what became of it is looked up afterwards.
  const reply = await lines
    .to(house)(request)
    .catch(() => undefined)
  const read = reply === undefined ? undefined : readAnswer(reply.body.toString('utf8'))
  return read === undefined ? { outcome: 'no-answer', hop } : { hop, ...read }
}

/** One that cannot be read says no more than silence. */
function readAnswer(text: string): Omit<AppAnswer, 'hop'> | undefined {
  const said = objectIn(text)
  const { outcome, decidedAt, payment, payee, entersAmount, code, expiresAt } = said ?? {}
  if (typeof outcome !== 'string' || !isOutcome(outcome)) return undefined
  const { id: paymentId, amountFen } = isObject(payment) ? payment : {}
  return {
    outcome,
    ...(isHop(decidedAt) ? { hop: decidedAt } : {}),
    ...(typeof paymentId === 'string' ? { paymentId } : {}),
    ...(typeof amountFen === 'number' ? { amountFen } : {}),
    ...(isObject(payee) ? { payee: payeeOf(payee) } : {}),
    ...(entersAmount === true ? { entersAmount } : {}),
    ...(typeof code === 'string' ? { code } : {}),
    ...(typeof expiresAt === 'number' ? { expiresAt } : {}),
  }
}

const payeeOf = ({ name, city }: Record<string, unknown>): Payee => ({
  name: String(name ?? ''),
  city: String(city ?? ''),
})

const isHop = (value: unknown): value is Hop => typeof value === 'string' && value.includes('>')

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function objectIn(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : undefined
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined
    throw cause
  }
}
