/**
 * UnionPay's cashier: a person pays by card number or as a payer of Cloud QuickPass, and the browser
 * takes the signed result back to the merchant as a form (docs/sources.md, U1.8).
 */
import type { Gate } from '../host/fault-gate.ts'
import type { Host, Route } from '../host/institution.ts'
import { type BrowserReturn, cashierRoutes } from '../roles/cashier.ts'
import type { House } from '../roles/house.ts'
import type { Order } from '../roles/order.ts'
import { payerOfGiven } from './card-payers.ts'
import { cashierPath } from './online.ts'
import type { Fields } from './signature.ts'

interface CashierParts {
  readonly host: Host
  readonly gate: Gate
  readonly house: House
  /** The signed news of a paid order. */
  success(order: Order): Promise<Fields>
}

const tnForm = /(?:^|&)transNumber=(\d{21})(?:&|$)/

export function createCashier({ host, gate, house, success }: CashierParts): Route[] {
  return cashierRoutes({
    ...{ host, gate, desk: house.desk, app: 'quickpass', path: cashierPath },
    referenceOf: ({ query }) => tnForm.exec(query)?.[1],
    find: house.acquirer.findByCode,
    paid: async (order) => formTo(order.memo.frontUrl, await success(order)),
    unpaid: async ({ memo }) => linkTo(memo.frontFailUrl),
    payerOf: payerOfGiven,
  })
}

function formTo(url: string | undefined, fields: Fields): BrowserReturn | undefined {
  if (url === undefined) return undefined
  return { method: 'POST', url, fields: new Map(Object.entries(fields)) }
}

const linkTo = (url: string | undefined): BrowserReturn | undefined =>
  url === undefined ? undefined : { method: 'GET', url, fields: new Map() }
