/** Who exists: payers are numbered within their app, so that a name tells app and place. */
import { type AppId, appId, type PayerId, payerId } from './ids.ts'

/** How many payers each app has: enough for any crowd, few enough to count. */
export const payersPerApp = 1_000_000

/** Every payer's password in the sandbox, as in the networks' own test accounts. */
export const sandboxPassword = '111111'

export function payerIdOf(app: string, index: number): PayerId {
  return payerId(`${app}-${index}`)
}

/** App and number of a payer's id, or nothing when the id names nobody. */
export function payerOf(id: string): { readonly app: AppId; readonly index: number } | undefined {
  const match = /^([a-z]{2,16})-(0|[1-9]\d{0,5})$/.exec(id)
  if (match?.[1] === undefined || match[2] === undefined) return undefined
  return { app: appId(match[1]), index: Number(match[2]) }
}
