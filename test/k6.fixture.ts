/** The real k6 for tests, run as a user runs it: by its runner, in a process of its own. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findK6 } from '../sandbox/k6/find-k6.ts'
import { Misuse } from '../sandbox/misuse.ts'

/**
 * Whether tests with k6 have to be skipped; says so, and why.
 * @throws Misuse in CI, where nothing is skipped.
 */
export function k6IsMissing(): boolean {
  try {
    findK6({ environment: process.env, home: '.hutong' })
    return false
  } catch (cause) {
    if (!(cause instanceof Misuse) || process.env.CI === 'true') throw cause
    process.stdout.write(`Skipped: the scripts of loadtests/k6 are not run. ${cause.message}\n`)
    return true
  }
}

export interface K6Run {
  readonly code: number
  readonly out: string
  readonly err: string
  /** The folder with its reports. */
  readonly reports: string
}

/** Runs a script to its end, however it ends. */
export async function runK6(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<K6Run> {
  const reports = await mkdtemp(join(tmpdir(), 'hutong-k6-reports-'))
  const flags = ['--import', 'tsx', 'sandbox/k6/run-k6.ts', ...args]
  const own = { HUTONG_HOME: process.env.HUTONG_TEST_HOME ?? '', HUTONG_REPORTS: reports }
  const child = spawn(process.execPath, flags, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...own, ...environment },
  })
  let [out, err] = ['', '']
  child.stdout.on('data', (chunk) => {
    out += chunk
  })
  child.stderr.on('data', (chunk) => {
    err += chunk
  })
  const [code] = await once(child, 'close')
  return { code, out, err, reports }
}
