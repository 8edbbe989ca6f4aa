/**
 * Who must be asked: whether an app may pay at a network's codes at all, and whether the payment
 * stays in one house or travels through the switch. The table is the rule book's first page.
 */
import type { AppId, InstitutionId } from './ids.ts'
import type { Refusal } from './outcome.ts'

export type Opening = 'open' | 'closed'

/** app → code owner → opening. What is not written is closed. */
export type Openings = Readonly<Record<string, Readonly<Record<string, Opening>>>>

/**
 * Where things stand in 2026: bank apps and Cloud QuickPass pay everywhere; the two great wallets
 * do not pay at each other's codes; WeChat pays at UnionPay codes, Alipay does not by default.
 */
export function openingsOf2026(bankApps: readonly string[]): Openings {
  const everywhere = { alipay: 'open', wechatpay: 'open', unionpay: 'open' } as const
  return {
    alipay: { alipay: 'open', wechatpay: 'closed', unionpay: 'closed' },
    wechat: { alipay: 'closed', wechatpay: 'open', unionpay: 'open' },
    quickpass: everywhere,
    ...Object.fromEntries(bankApps.map((app) => [app, everywhere])),
  }
}

/** Some cells of a rule book replaced by others. */
export function withOpenings(book: Openings, changes: Openings): Openings {
  const apps = new Set([...Object.keys(book), ...Object.keys(changes)])
  return Object.fromEntries([...apps].map((app) => [app, { ...book[app], ...changes[app] }]))
}

export function opening(book: Openings, app: AppId, owner: InstitutionId): Opening {
  return book[app]?.[owner] ?? 'closed'
}

export type Route = 'on-us' | 'through-switch' | Refusal

/** The way of a payment from a payer institution's app to the network whose code it is. */
export function route(
  book: Openings,
  {
    app,
    payerInstitution,
    owner,
  }: {
    app: AppId
    payerInstitution: InstitutionId
    owner: InstitutionId
  },
): Route {
  if (opening(book, app, owner) === 'closed') return 'code-closed-by-rule'
  return payerInstitution === owner ? 'on-us' : 'through-switch'
}
