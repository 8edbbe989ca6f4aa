/** Programs that a user may have and a fresh machine has not; CI must have them. */
import { spawnSync } from 'node:child_process'

/**
 * Whether a test that needs these has to be skipped; says so, and why.
 * @throws Error in CI, where nothing is skipped.
 */
export function programsAreMissing(names: readonly string[], what: string): boolean {
  const missing = names.filter((name) => spawnSync(name, ['--version']).error !== undefined)
  if (missing.length === 0) return false
  if (process.env.CI === 'true') throw new Error(`CI needs ${missing.join(' and ')} on the PATH.`)
  process.stdout.write(`Skipped: ${what}, without ${missing.join(' and ')}.\n`)
  return true
}
