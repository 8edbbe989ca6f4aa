/** What the phone shows and knows, and the taps that change it. */
import { signal } from '@preact/signals'
import type { Funds, PhoneAnswer, PhonePayment, PhoneScreen } from '../../protocol/phone.ts'
import { type Answered, ask } from '../state/desk.ts'
import { mayControl } from '../state/page.ts'
import { holder, keepHolder, lastHolder, newKey, payerCode, remember } from './desk-state.ts'

export type Screen =
  | { readonly at: 'home' | 'people' | 'scan' | 'code' }
  | { readonly at: 'reading'; readonly code: string }
  | { readonly at: 'amount'; readonly code: string; readonly payee: string; readonly city: string }
  | { readonly at: 'confirm'; readonly payment: PhonePayment }
  | { readonly at: 'result'; readonly result: Result }

/** How a tap ended: with a payment, or before there was one. */
export interface Result extends Pick<PhoneAnswer, 'outcome' | 'payment' | 'refusal'> {
  readonly before: Funds
  readonly after: Funds
}

export const screen = signal<Screen>({ at: 'home' })
export const funds = signal<Funds | null>(null)
export const asked = signal<readonly PhonePayment[]>([])
/** Why the sandbox did not do what the phone asked; gone with the next tap. */
export const refused = signal<Answered<unknown> | null>(null)

/** Looks at the phone as it is: what the holder has, and what a shop asks. */
export async function lookAtPhone(
  shown: { readonly payment?: string; readonly code?: string } = {},
  payer = holder.value?.id ?? lastHolder(),
): Promise<PhoneScreen | undefined> {
  const query = new URLSearchParams({ payer, ...shown })
  const told = await ask<PhoneScreen>(`/admin/phone/screen?${query}`)
  if (!told.ok) return undefined
  holder.value = told.value.person
  funds.value = told.value.funds
  asked.value = told.value.asked
  return told.value
}

export async function takePhone(id: string): Promise<void> {
  payerCode.value = null
  await lookAtPhone({}, id)
  keepHolder(id)
  screen.value = { at: 'home' }
}

/** Scans: the app is asked whose code it is, and what it stands for. */
export async function scan(code: string, enteredFen?: number): Promise<void> {
  const payer = holder.value?.id
  if (payer === undefined || !mayControl.value) return
  refused.value = null
  screen.value = { at: 'reading', code }
  const told = await ask<PhoneAnswer>('/admin/phone/scan', {
    method: 'POST',
    body: { key: newKey(), payer, code, ...(enteredFen === undefined ? {} : { enteredFen }) },
  })
  if (!told.ok) {
    refused.value = told
    screen.value = { at: 'scan' }
    return
  }
  const { payee, payment, outcome } = told.value
  funds.value = told.value.after
  if (payee !== null) screen.value = { at: 'amount', code, payee: payee.name, city: payee.city }
  else if (payment !== null && outcome === 'payer-confirming')
    screen.value = { at: 'confirm', payment }
  else screen.value = { at: 'result', result: told.value }
}

export function showResult(result: Result): void {
  if (result.payment !== null) remember(result.payment)
  funds.value = result.after
  screen.value = { at: 'result', result }
}
