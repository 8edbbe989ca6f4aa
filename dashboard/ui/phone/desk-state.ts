/** What counter and phone know of each other on this page, and the asking that both have in common. */
import { signal } from '@preact/signals'
import type {
  Counter,
  CounterOrder,
  Network,
  Person,
  PhoneFacts,
  PhonePayment,
} from '../../protocol/phone.ts'
import { ask } from '../state/desk.ts'

/** A code on the counter that a payer may scan. */
export interface Sign {
  readonly code: string
  readonly network: Network
  readonly name: string
  /** Fen; null for a static code. */
  readonly amountFen: number | null
}

/** Null until the sandbox has told. */
export const facts = signal<PhoneFacts | null>(null)
/** Whether what is played has doors at all: in virtual time there are none to knock at. */
export const hasDoors = signal(true)
/** What the counter shows now. */
export const sign = signal<Sign | null>(null)
/** The payment code the phone on this page shows. */
export const payerCode = signal<string | null>(null)
/** What the counter asks the phone on this page to scan: a tap on the code itself. */
export const handed = signal<string | null>(null)
/** Whose phone it is. */
export const holder = signal<Person | null>(null)
/** What this phone has paid since the page was opened, newest first. */
export const latest = signal<readonly PhonePayment[]>([])

const latestMax = 3

export function remember(payment: PhonePayment): void {
  const others = latest.value.filter(({ id }) => id !== payment.id)
  latest.value = [payment, ...others].slice(0, latestMax)
}

/** What is answered where there is nothing to knock at: no such route, or not in virtual time. */
const doorless: ReadonlySet<number> = new Set([404, 409])

export async function learnFacts(): Promise<void> {
  const told = await ask<PhoneFacts>('/admin/phone')
  hasDoors.value = told.ok || !doorless.has(told.status)
  if (told.ok) facts.value = told.value
}

/** The latest order that still waits for its payer, on whatever page it was made. */
export async function openOrder(): Promise<CounterOrder | undefined> {
  const told = await ask<Counter>('/admin/phone/counter')
  return told.ok ? told.value.orders.find(({ state, code }) => state === 'open' && code) : undefined
}

export const signOf = ({ code, network, merchant, amountFen }: CounterOrder): Sign | null =>
  code === null ? null : { code, network, name: merchant.name, amountFen }

/** A name for one tap: with it, the same request twice is one. Works without https, too. */
export const newKey = (): string =>
  [...crypto.getRandomValues(new Uint8Array(12))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')

const holderKey = 'hutong.phone'

/** Who held the phone before this page was loaded anew; an ICBC customer at first. */
export function lastHolder(): string {
  try {
    return sessionStorage.getItem(holderKey) ?? 'icbc-7'
  } catch {
    return 'icbc-7'
  }
}

export function keepHolder(id: string): void {
  try {
    sessionStorage.setItem(holderKey, id)
  } catch (refusal) {
    console.info('The phone is kept until this page is closed.', refusal)
  }
}
