/** A mistake in telling must cost nobody a payment: it is told to the operator, and the payment goes on. */

/** Does the work, or says what went wrong and gives nothing. */
export type Careful = <T>(work: () => T) => T | undefined

export const carefulBy =
  (complain: (cause: unknown) => void): Careful =>
  (work) => {
    try {
      return work()
    } catch (cause) {
      complain(cause)
      return undefined
    }
  }

export const throwAgain = (cause: unknown): never => {
  throw cause
}
