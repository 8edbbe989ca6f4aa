/**
 * Which messages carry a payment, from whom to whom, and how often: the steps of docs/sources.md,
 * U5.2 and U2.4. Whatever else is said of it on its way is a detour or one question too many.
 */
import type { MessageKind } from '../../core/interchange.ts'
import { isCharged, type Scene } from '../../core/scene.ts'

/** Where the parties of a payment sit. */
export type Seat = 'payer' | 'switch' | 'owner' | 'bank'

export interface Step {
  readonly kind: MessageKind
  readonly from: Seat
  readonly to: Seat
  /** Whether a second one, that is no repeat of the first, asks the payer or the merchant again. */
  readonly once: boolean
}

const step = (kind: MessageKind, from: Seat, to: Seat, once = true): Step => ({
  ...{ kind, from, to, once },
})

/** What a card of the payer is asked, whoever asked for the payment. */
const card: readonly Step[] = [
  step('authorise', 'switch', 'bank'),
  step('hold-card', 'switch', 'bank'),
]

/** The payer acts: scans, or opens what a page offers. */
const scanned: readonly Step[] = [
  step('lookup', 'payer', 'switch'),
  step('resolve', 'switch', 'owner'),
  step('pay', 'payer', 'switch'),
  ...card,
  step('credit', 'switch', 'owner'),
]

/** The merchant acts: the payer's code is charged. */
const charged: readonly Step[] = [
  step('register-code', 'payer', 'switch', false),
  step('consume', 'owner', 'switch'),
  step('charge', 'switch', 'payer'),
  step('confirmed', 'payer', 'switch'),
  ...card,
  step('settled', 'switch', 'payer', false),
  step('consumed', 'switch', 'owner', false),
]

/** Later than the payment: what is found out about it, undone, taken of a hold, or given back. */
const afterwards: readonly Step[] = [
  step('query', 'payer', 'switch', false),
  step('query', 'owner', 'switch', false),
  step('reverse', 'payer', 'switch', false),
  step('reverse', 'owner', 'switch', false),
  step('reverse-authorisation', 'switch', 'bank', false),
  step('give-back', 'switch', 'payer', false),
  step('refund', 'owner', 'switch', false),
  step('undo', 'owner', 'switch', false),
  step('undo-card', 'switch', 'bank', false),
  step('credit-card', 'switch', 'bank', false),
  step('capture', 'owner', 'switch', false),
  step('capture-card', 'switch', 'bank', false),
]

/** Every step a payment across institutions may take. */
export const flowOf = (scene: Scene): readonly Step[] => [
  ...(isCharged(scene) ? charged : scanned),
  ...afterwards,
]
