/**
 * Mistakes that real services make, switched on by MERCHANT_BUG: the tests are worth something only
 * if each of them turns red.
 */
export const bugs = {
  'double-ship': 'Ships whenever it is told of a payment, also the second time.',
  'trust-anyone': 'Believes notifications without looking at the signature.',
  'unknown-is-failed': 'Takes silence for a no, and tells the customer so.',
  'any-amount': 'Does not compare what was paid with what was asked.',
  'wait-for-notice': 'Never asks by itself: whoever is not told waits for ever.',
}

/** @param {string | undefined} name @returns {(bug: keyof typeof bugs) => boolean} */
export function bugSwitch(name) {
  if (name !== undefined && name !== '' && !Object.hasOwn(bugs, name)) {
    throw new Error(`MERCHANT_BUG is "${name}". Use one of: ${Object.keys(bugs).join(', ')}.`)
  }
  return (bug) => bug === name
}
