/** Who stands behind a payer's id or a card number: the same answer in every house, kept nowhere. */
import { payerIdOf, payerOf, payersPerApp } from '../core/cast.ts'
import { stream } from '../core/random.ts'
import { payerName } from '../loadtests/traffic/cast.ts'
import {
  cardNumber,
  type Issuer,
  issuerOfCard,
  issuers,
  passesLuhn,
} from '../simulators/banks/issuers.ts'
import { wallets } from '../simulators/banks/wallets.ts'
import type { HolderOf } from '../simulators/roles/issuer.ts'
import type { Payer } from '../simulators/roles/parties.ts'

/**
 * The apps that are no bank's, and whose cards their payers carry: every payer's card comes from
 * the next of them. The first three keep to the first eight banks, so that nobody's card changes.
 * Their cards are numbered behind those of bank apps, in this order.
 */
const walletApps: readonly { readonly app: string; readonly banks: readonly Issuer[] }[] = [
  ...['alipay', 'wechat', 'quickpass'].map((app) => ({ app, banks: issuers.slice(0, 8) })),
  ...wallets.map(({ app }) => ({ app: String(app.id), banks: issuers })),
]

/** Of the payers of a wallet, every so many-th pays by a card instead of a balance. */
const cardEvery: Readonly<Record<string, number>> = {
  ...{ alipay: 4, wechat: 4 },
  ...Object.fromEntries(wallets.map(({ app }) => [app.id, 2])),
}

export interface PayerOptions {
  /** The share of payers with a certificate: the others have limits of the day. */
  readonly certifiedShare?: number
}

export function payerNamed(
  seed: number,
  id: string,
  { certifiedShare = 1 }: PayerOptions = {},
): Payer | undefined {
  const payer = payerOf(id)
  if (payer === undefined || payer.index >= payersPerApp) return undefined
  const { app, index } = payer
  const card = cardOf(app, index)
  if (card === undefined) return undefined
  const every = cardEvery[app] ?? 1
  const byBalance = index % every !== every - 1
  const isCertified =
    certifiedShare >= 1 || stream(seed, 'certificate', app, index).next() < certifiedShare
  return {
    id: payerIdOf(app, index),
    app,
    get name() {
      return payerName(seed, app, index)
    },
    funding: byBalance ? { kind: 'balance' } : { kind: 'card', cardNo: card() },
    ...(isCertified ? {} : { limited: true }),
  }
}

/** After so many payers of an app the ways they pay begin again: by balance, or by which bank's card. */
export const fundingPeriod = (app: string): number =>
  (cardEvery[app] ?? 1) * (walletApps.find((one) => one.app === app)?.banks.length ?? 1)

/** The card of a payer, once it is asked for: of the app's own bank, or that the number falls to. */
function cardOf(app: string, index: number): (() => string) | undefined {
  const place = walletApps.findIndex((one) => one.app === app)
  const banks = walletApps[place]?.banks
  const bank =
    banks === undefined ? issuers.find((one) => one.app.id === app) : banks[index % banks.length]
  if (bank === undefined) return undefined
  const { bin, length } = bank.carried
  return () => cardNumber(bin, length, (place + 1) * payersPerApp + index)
}

/** The payer who holds a card of this bank. */
export function holderAt(bank: Issuer): HolderOf {
  return (cardNo) => {
    if (issuerOfCard(cardNo)?.id !== bank.id || !passesLuhn(cardNo)) return undefined
    const { bin } = bank.carried
    if (!cardNo.startsWith(bin)) return undefined
    const sequence = Number(cardNo.slice(bin.length, -1))
    const place = Math.floor(sequence / payersPerApp)
    const app = place === 0 ? bank.app.id : walletApps[place - 1]?.app
    return app === undefined ? undefined : payerIdOf(app, sequence % payersPerApp)
  }
}

export const bankOfCard = (cardNo: string) => issuerOfCard(cardNo)?.id
