/**
 * The failures of an interconnected payment, each by its name: at which step it happens, whether
 * money moved, and what app and merchant are to do about it (docs/sources.md, U6).
 */
import { movedFailures } from './failures-moved.ts'
import { unmovedFailures } from './failures-unmoved.ts'

/** `must-return`: what was debited is reversed or given back, without anybody asking. */
export type MoneyMoved = 'no' | 'yes' | 'must-return' | 'depends'

/** The steps of a payment, in its order; `client`, `crypto` and `refund` stand beside it. */
export const failureSteps = [
  ...(['scan', 'recognise', 'capability', 'rollout', 'policy', 'code-kind', 'lookup'] as const),
  ...(['user', 'limit', 'risk', 'issuer', 'network', 'credit', 'notify', 'client'] as const),
  ...(['crypto', 'day-cut', 'reconciliation', 'device', 'refund'] as const),
] as const
export type FailureStep = (typeof failureSteps)[number]

export interface FailureFacts {
  /** The step of a payment at which it happens. */
  readonly step: FailureStep
  /** One plain sentence. */
  readonly says: string
  readonly moneyMoved: MoneyMoved
  /** What the payer's app should show. */
  readonly app: string
  /** What the merchant should do. */
  readonly merchant: string
  /** The section of docs/sources.md it is known from. */
  readonly source: string
}

const unordered = { ...unmovedFailures, ...movedFailures } satisfies Record<string, FailureFacts>

export type Failure = keyof typeof unordered

/** All failures, in the order of their steps. */
export const failures: readonly Failure[] = failureSteps.flatMap((step) =>
  (Object.keys(unordered) as Failure[]).filter((name) => unordered[name].step === step),
)

export const failureFacts = (failure: Failure): FailureFacts => unordered[failure]

export const isFailure = (word: string): word is Failure => Object.hasOwn(unordered, word)
