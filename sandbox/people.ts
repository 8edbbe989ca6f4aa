/** Who stands behind a payer's id or a card number: the same answer in every house, kept nowhere. */
import { payerIdOf, payerOf, payersPerApp } from '../core/cast.ts'
import { payerName } from '../loadtests/traffic/cast.ts'
import {
  cardNumber,
  type Issuer,
  issuerOfCard,
  issuers,
  passesLuhn,
} from '../simulators/banks/issuers.ts'
import type { HolderOf } from '../simulators/roles/issuer.ts'
import type { Payer } from '../simulators/roles/parties.ts'

/** The apps that are no bank's; the cards of their payers are numbered behind those of bank apps. */
const walletApps: readonly string[] = ['alipay', 'wechat', 'quickpass']

/** Of the payers of the two wallets, every fourth pays by a card instead of a balance. */
const cardEvery = 4

export function payerNamed(seed: number, id: string): Payer | undefined {
  const payer = payerOf(id)
  if (payer === undefined || payer.index >= payersPerApp) return undefined
  const { app, index } = payer
  const cardNo = cardOf(app, index)
  if (cardNo === undefined) return undefined
  const byBalance = (app === 'alipay' || app === 'wechat') && index % cardEvery !== cardEvery - 1
  return {
    id: payerIdOf(app, index),
    app,
    get name() {
      return payerName(seed, app, index)
    },
    funding: byBalance ? { kind: 'balance' } : { kind: 'card', cardNo },
  }
}

/** The card of a payer: of the app's own bank, or of the bank the number falls to. */
function cardOf(app: string, index: number): string | undefined {
  const place = walletApps.indexOf(app)
  const bank = place < 0 ? issuers.find((one) => one.id === app) : issuers[index % issuers.length]
  const range = bank?.cards[0]
  if (range === undefined) return undefined
  return cardNumber(range.bin, range.length, (place + 1) * payersPerApp + index)
}

/** The payer who holds a card of this bank. */
export function holderAt(bank: Issuer): HolderOf {
  return (cardNo) => {
    if (issuerOfCard(cardNo)?.id !== bank.id || !passesLuhn(cardNo)) return undefined
    const range = bank.cards[0]
    if (range === undefined || !cardNo.startsWith(range.bin)) return undefined
    const sequence = Number(cardNo.slice(range.bin.length, -1))
    const place = Math.floor(sequence / payersPerApp)
    const app = place === 0 ? bank.app.id : walletApps[place - 1]
    return app === undefined ? undefined : payerIdOf(app, sequence % payersPerApp)
  }
}

export const bankOfCard = (cardNo: string) => issuerOfCard(cardNo)?.id
