/** Every ending has a number; 99 means what it means to k6: it ran, and expectations were not met. */
export const exitCodes = Object.freeze({
  passed: 0,
  crashed: 1,
  misused: 2,
  inconclusive: 75,
  expectationsNotMet: 99,
  interrupted: 130,
})

export type ExitName = keyof typeof exitCodes

/** What each says to whoever reads it; help and docs/shell.md print this table. */
export const exitWords = {
  passed: 'it did what it was asked, and what was expected holds; Ctrl-C after draining, too',
  crashed: 'a mistake of ours: books that do not balance, or a crash; report it',
  misused: 'a mistake in a flag, a setting or a file, or a port that is taken; all are listed',
  inconclusive:
    'the generator was the bottleneck: nothing is said of what it pressed; press less, or again',
  expectationsNotMet:
    'it ran, and an expectation, a check or a signature did not hold, or a run is worse',
  interrupted: 'Ctrl-C before the end of a run, or twice',
} as const satisfies Record<ExitName, string>

/** How a run ends that came to its end: what failed weighs more than what could not be told. */
export function endingOf(
  verdict: { readonly reasons: readonly string[]; readonly inconclusive?: readonly string[] },
  audited: { readonly passed: boolean } | null,
): number {
  if (verdict.reasons.length > 0 || audited?.passed === false) return exitCodes.expectationsNotMet
  return verdict.inconclusive === undefined ? exitCodes.passed : exitCodes.inconclusive
}
