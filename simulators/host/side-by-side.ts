/**
 * Requests that were read in one turn of Node's loop begin together at its end. Their steps then alternate, and
 * what the processor has just learned of a step serves all of them: a payment passes through a thousand
 * functions, and met each of them cold when payments went one after another.
 */

// Not the global one, which a test may have faked for the code it tests.
import { setImmediate } from 'node:timers'
import { limits } from '../../core/limits.ts'

const waiting: (() => void)[] = []

/**
 * Calls it at the end of this turn of the loop, after all that is read in it, in the order of asking; of very
 * many some in later turns, for whoever goes side by side is also answered side by side, at the end.
 */
export function sideBySide(call: () => void): void {
  if (waiting.length === 0) setImmediate(callSome)
  waiting.push(call)
}

function callSome(): void {
  const calls = waiting.splice(0, limits.requestsSideBySide)
  if (waiting.length > 0) setImmediate(callSome)
  for (const call of calls) call()
}
