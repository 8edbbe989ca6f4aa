/** A headless Chromium for tests, where the machine has one; CI must have it. */
import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const executablePath = '/usr/bin/chromium'

/**
 * Whether a test in a browser has to be skipped; says so, and why.
 * @throws Error in CI, where nothing is skipped.
 */
export function chromiumIsMissing(what: string): boolean {
  if (existsSync(executablePath)) return false
  if (process.env.CI === 'true') throw new Error(`CI needs Chromium at ${executablePath}.`)
  process.stdout.write(`Skipped: ${what} is not tried in a browser, no ${executablePath}.\n`)
  return true
}

export const launchChromium = (): Promise<Browser> =>
  chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
