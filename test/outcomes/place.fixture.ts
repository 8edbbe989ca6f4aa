/** One sandbox whose days can be let pass, and the phones of its payers, over real doors. */

import { createWorldClock } from '../../sandbox/clock/world-clock.ts'
import { type Sandbox, startSandbox } from '../../sandbox/start-sandbox.ts'

export interface Place {
  readonly sandbox: Sandbox
  /** What was complained of: mistakes of ours. */
  readonly complaints: readonly string[]
  /** Business time. */
  now(): number
  /** Lets business time pass at once; timers go on as before. */
  pass(milliseconds: number): void
}

export async function openPlace(seed: number): Promise<Place> {
  const system = createWorldClock()
  const complaints: string[] = []
  let aheadMs = 0
  const now = () => system.now() + aheadMs
  const sandbox = await startSandbox({
    ...{ seed, home: process.env.HUTONG_TEST_HOME ?? '' },
    clock: { ...system, now },
    complain: (says) => void complaints.push(says),
  })
  const close = sandbox.close
  return {
    sandbox: {
      ...sandbox,
      close: async (graceMs) => {
        await close(graceMs)
        system.stop?.()
      },
    },
    complaints,
    now,
    pass: (milliseconds) => {
      aheadMs += milliseconds
    },
  }
}

/** Midnight passes, and every network has its bills of the day before ready. */
export const untilBillsMs = 36 * 3_600_000

const houses: Readonly<Record<string, string>> = { wechat: 'wechatpay', quickpass: 'unionpay' }

export interface Tapped {
  readonly status: number
  readonly outcome: string
  readonly code: string
  readonly says?: string
  readonly payment?: { readonly id: string; readonly state: string; readonly outcome: string }
  readonly payments?: readonly { readonly id: string }[]
  readonly balanceFen?: number
}

/** A button of a payer's app: `icbc-7`, `/scans`. Without a body it only looks. */
export async function tap(
  { urls }: Pick<Sandbox, 'urls'>,
  payer: string,
  path: string,
  body?: Readonly<Record<string, string>>,
  trace?: string,
): Promise<Tapped> {
  const app = payer.slice(0, payer.indexOf('-'))
  const url = `${urls[houses[app] ?? app]}/app/${app}/payers/${payer}${path}`
  const sent = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }
  const headers = trace === undefined ? {} : { 'hutong-trace': trace }
  const reply = await fetch(url, { ...sent, headers })
  return { status: reply.status, ...((await reply.json()) as Omit<Tapped, 'status'>) }
}

export const showCode = async (sandbox: Sandbox, payer: string) =>
  (await tap(sandbox, payer, '/codes', {})).code

/** Scans a code and pays: what the phone is told. `trace`: what the payment is called. */
export async function payBy(
  sandbox: Sandbox,
  payer: string,
  { code, trace }: { readonly code: string; readonly trace: string },
): Promise<Tapped> {
  const opened = await tap(sandbox, payer, '/scans', { code }, trace)
  return opened.payment === undefined ? opened : confirm(sandbox, payer, opened.payment.id)
}

export const confirm = (sandbox: Sandbox, payer: string, id: string) =>
  tap(sandbox, payer, `/payments/${id}/confirm`, { password: '111111' })

/** What the payer's money comes to, on hold or not. */
export const moneyOf = async (sandbox: Sandbox, payer: string) =>
  (await tap(sandbox, payer, '')).balanceFen ?? Number.NaN
