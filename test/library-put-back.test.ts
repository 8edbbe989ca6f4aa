/** What was taken from a world that was put back tells no money of it as if it were there. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startSandbox } from '../sandbox/start-sandbox.ts'

const home = process.env.HUTONG_TEST_HOME ?? ''

test('a payer of a world that was put back tells no balance; the account is held anew', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'hutong-put-back-'))
  const sandbox = await startSandbox({ seed: 7, home })
  try {
    const { staticCode } = await sandbox.merchant({ network: 'alipay' })
    const payer = await sandbox.payer({ app: 'alipay', balanceFen: 5000 })
    await sandbox.snapshot(join(folder, 'before'))
    const paid = await payer.pay(staticCode ?? '', { enteredFen: 1200 })
    expect(paid.outcome).toBe('approved')
    expect(await payer.balanceFen()).toBe(3800)
    await sandbox.restore(join(folder, 'before'))
    await expect(payer.balanceFen()).rejects.toThrow('is over: its sandbox was closed, or put back')
    await sandbox.expectLedger({ payer, fen: 5000 })
  } finally {
    await sandbox.close()
    await rm(folder, { recursive: true })
  }
})

test('one expectation is of one account: two are refused, and neither is passed over', async () => {
  const sandbox = await startSandbox({ seed: 7, home })
  const merchant = await sandbox.merchant({ network: 'alipay' })
  const payer = await sandbox.payer({ app: 'icbc', balanceFen: 500 })
  await expect(sandbox.expectLedger({ merchant, payer, fen: 0, withinMs: 0 })).rejects.toThrow(
    'payer: a merchant as well. Name one, and expect of the other in a second call.',
  )
  await sandbox.close()
})
