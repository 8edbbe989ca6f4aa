/**
 * Mints the sandbox's keys once for a whole test run: HUTONG_TEST_HOME names a folder that holds
 * the key ring, so that a test which starts a sandbox need not spend a second on RSA.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openKeyRing } from '../sandbox/keyring.ts'

export default async function setup(): Promise<() => Promise<void>> {
  const home = await mkdtemp(join(tmpdir(), 'hutong-test-'))
  await openKeyRing(home)
  process.env.HUTONG_TEST_HOME = home
  return () => rm(home, { recursive: true, force: true })
}
