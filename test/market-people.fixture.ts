/** Who comes to a market, who of them has limits of the day, and what the rule book says there. */
import { merchantId } from '../core/ids.ts'
import type { Payee } from '../core/interchange.ts'
import { openRuleBook, type Rule, type RuleBook, rulesOfOpenings } from '../core/rule-book.ts'
import { institutionOfApp } from '../sandbox/names.ts'
import { bankOfCard, payerNamed } from '../sandbox/people.ts'
import type { FindPayer } from '../simulators/roles/parties.ts'
import type { Network } from './town.ts'

/** Without a certificate: by balance and by card, in a network's app, a bank's and a wallet's. */
export const limitedPeople = ['alipay-5', 'wechat-7', 'icbc-6', 'quickpass-4', 'mipay-1'] as const
export const people = [
  ...['alipay-0', 'alipay-3', 'wechat-0', 'wechat-3', 'icbc-5', 'ccb-2', 'quickpass-0', 'mipay-0'],
  ...limitedPeople,
]
export const cardholders = ['icbc-5', 'quickpass-0', 'ccb-2', 'alipay-3', 'mipay-1']

export const isLimited = (payer: string) => limitedPeople.some((one) => one === payer)

export const personNamed =
  (seed: number): FindPayer =>
  (id) => {
    const known = payerNamed(seed, id)
    if (known === undefined || !isLimited(id)) return known
    return { ...known, name: known.name, limited: true }
  }

/** A shop with a static code, at every network. */
export const shop: Payee = {
  ...{ merchant: merchantId('tea'), name: 'Tea', city: 'Hangzhou', categoryCode: '5499' },
}
/** Whose own code people scan. */
export const personOf = {
  alipay: 'alipay-0',
  wechatpay: 'wechat-3',
  unionpay: 'quickpass-0',
} as const satisfies Record<Network, string>

const today = '2026-11-22'
const open = { alipay: 'open', wechatpay: 'open', unionpay: 'open' } as const
const apps = [...institutionOfApp.keys()]
const allOpen = rulesOfOpenings(Object.fromEntries(apps.map((app) => [app, open])), '0001-01-01')

/** A page of the rule book: everything open, one app shut out, or at most so much at once. */
export function rulesAfter(percent: number): RuleBook {
  const app = ['alipay', 'wechat', 'quickpass', 'icbc', 'mipay'][percent % 5] ?? 'icbc'
  const one: Rule = {
    ...{ from: '2000-01-01', apps: [app], owners: ['*'], scenes: ['*'] },
    ...{ reason: 'A page was turned.', source: 'test' },
    ...(percent % 3 === 1 ? { state: 'open', limitFen: 90_000 } : { state: 'closed' }),
  }
  return openRuleBook(percent % 3 === 0 ? allOpen : [...allOpen, one], today)
}

/** Where an institution stands as seen from a payer: its own house, and the bank of the card. */
export function placesOf(payer: string): { readonly home: string; readonly bank: string } {
  const app = payer.slice(0, payer.indexOf('-'))
  const funding = payerNamed(1, payer)?.funding
  const bank = funding?.kind === 'card' ? bankOfCard(funding.cardNo) : undefined
  return { home: institutionOfApp.get(app) ?? app, bank: bank ?? 'icbc' }
}
