/**
 * People who pay by nothing but a card number: on the cashier's page, or through a merchant that
 * sends it. They are payers of this house for that one payment; their money is their bank's.
 */
import { appId, payerId } from '../../core/ids.ts'
import type { FindPayer, Payer } from '../roles/parties.ts'

const cardForm = /^\d{13,19}$/
const payerForm = /^card-(\d{13,19})$/

/** The payer behind a card number. */
export const cardPayer = (cardNo: string) => `card-${cardNo}`

/** The payer a person at the cashier means: a card number, with or without blanks, or nobody's. */
export function payerOfGiven(given: string): string | undefined {
  const digits = given.replaceAll(/[ -]/g, '')
  return cardForm.test(digits) ? cardPayer(digits) : undefined
}

/** Finds those who hold a card besides those who have the app. */
export const withCardPayers =
  (findPayer: FindPayer): FindPayer =>
  (id) =>
    cardHolder(id) ?? findPayer(id)

function cardHolder(id: string): Payer | undefined {
  const cardNo = payerForm.exec(id)?.[1]
  if (cardNo === undefined) return undefined
  const funding = { kind: 'card', cardNo } as const
  return { id: payerId(id), app: appId('quickpass'), name: '', funding }
}
