/** What it means that a message between two houses is not answered in time: by message, for all. */
import type { Failure } from './failures.ts'
import type { MessageKind } from './interchange.ts'
import { limits } from './limits.ts'

interface Silence {
  readonly failure: Failure
  /** How long whoever asks waits, in milliseconds. */
  readonly waitMs: number
}

/** Messages that ask for something new: one that never arrives has done nothing. */
const asking: ReadonlySet<string> = new Set<MessageKind>([
  ...(['lookup', 'resolve', 'register-code', 'pay', 'fund', 'consume', 'capture'] as const),
  ...(['charge', 'authorise', 'hold-card', 'capture-card'] as const),
])

export const asksAnew = (operation: string): boolean => asking.has(operation)

/** The switch was asked; it asks others, so it is waited for the longest. */
const ofSwitch = (failure: Failure): Silence => ({ failure, waitMs: limits.switchAnswerMs })
const ofIssuer = (failure: Failure): Silence => ({ failure, waitMs: limits.issuerAnswerMs })
/** A network, as owner of a code, acquirer or payer's house. */
const ofHouse = (failure: Failure): Silence => ({ failure, waitMs: limits.ownerAnswerMs })

const silences = {
  lookup: ofSwitch('switch-down'),
  resolve: ofHouse('owner-silent'),
  'register-code': ofSwitch('switch-down'),
  pay: ofSwitch('result-unknown'),
  fund: ofSwitch('result-unknown'),
  consume: ofSwitch('result-unknown'),
  capture: ofSwitch('result-unknown'),
  confirmed: ofSwitch('result-unknown'),
  query: ofSwitch('result-unknown'),
  reverse: ofSwitch('result-unknown'),
  charge: ofHouse('issuer-late'),
  authorise: ofIssuer('issuer-late'),
  'hold-card': ofIssuer('issuer-late'),
  'capture-card': ofIssuer('issuer-late'),
  'reverse-authorisation': ofIssuer('issuer-late'),
  credit: ofHouse('credit-notice-lost'),
  consumed: ofHouse('credit-notice-lost'),
  settled: ofHouse('result-unknown'),
  refund: ofSwitch('refund-delayed'),
  undo: ofSwitch('refund-delayed'),
  'give-back': ofHouse('refund-delayed'),
  'credit-card': ofIssuer('refund-delayed'),
  'undo-card': ofIssuer('refund-delayed'),
} as const satisfies Record<MessageKind, Silence>

/** Nobody gives up sooner. */
export const shortestWaitMs = Math.min(...Object.values(silences).map(({ waitMs }) => waitMs))

const isMessage = (operation: string): operation is MessageKind =>
  Object.hasOwn(silences, operation)

/** Of an operation that is no message between houses: nothing. */
export const silenceOf = (operation: string): Silence | undefined =>
  isMessage(operation) ? silences[operation] : undefined

/** Whether a message gives money back that was paid. */
export const isGivingBack = (operation: string): boolean =>
  silenceOf(operation)?.failure === 'refund-delayed'
