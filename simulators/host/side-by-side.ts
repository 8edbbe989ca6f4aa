/**
 * Requests that were read in one turn of Node's loop begin together at its end. Their steps then alternate, and
 * what the processor has just learned of a step serves all of them: a payment passes through a thousand
 * functions, and met each of them cold when payments went one after another.
 */

// Not the global one, which a test may have faked for the code it tests.
import { setImmediate } from 'node:timers'

let waiting: (() => void)[] = []

/** Calls it in this turn of the loop, after all that is read in it, in the order of asking. */
export function sideBySide(call: () => void): void {
  if (waiting.length === 0) setImmediate(callAll)
  waiting.push(call)
}

function callAll(): void {
  const calls = waiting
  waiting = []
  for (const call of calls) call()
}
