/** Every ending has a number; 99 means what it means to k6: it ran, and expectations were not met. */
export const exitCodes = Object.freeze({
  passed: 0,
  /** A mistake of ours. */
  crashed: 1,
  /** A mistake in a flag, a file, or a port that is taken. */
  misused: 2,
  /** The generator was the bottleneck: nothing is said of what it pressed. Try again, or press less. */
  inconclusive: 75,
  /** Ctrl-C before the end. */
  interrupted: 130,
  expectationsNotMet: 99,
})

/** How a run ends that came to its end: what failed weighs more than what could not be told. */
export function endingOf(
  verdict: { readonly reasons: readonly string[]; readonly inconclusive?: readonly string[] },
  audited: { readonly passed: boolean } | null,
): number {
  if (verdict.reasons.length > 0 || audited?.passed === false) return exitCodes.expectationsNotMet
  return verdict.inconclusive === undefined ? exitCodes.passed : exitCodes.inconclusive
}
