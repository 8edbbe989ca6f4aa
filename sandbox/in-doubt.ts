/** Which records are of a payment in doubt: by the names that houses use when they ask about it. */
import type { Doubts } from '../core/doubts.ts'

/** Where records of all kinds have such names. */
interface Named {
  readonly trace?: unknown
  readonly settleKey?: unknown
  readonly reference?: unknown
  readonly payment?: Pick<Named, 'settleKey'> | null
  readonly hold?: Pick<Named, 'settleKey'>
}

/** Whether a record is of a payment that somebody asks about, or has not heard of. */
export const inDoubt =
  (doubts: Doubts) =>
  (record: object): boolean => {
    if (doubts.size === 0) return false
    const { trace, settleKey, reference, payment, hold }: Named = record
    const names = [trace, settleKey, reference, payment?.settleKey, hold?.settleKey]
    return names.some((name) => typeof name === 'string' && doubts.has(name))
  }
