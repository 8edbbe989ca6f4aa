/** A short run with a bank that falls and comes back, played once and recorded: what tests look at. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RunReport } from '../sandbox/runs.ts'
import { type Sandbox, startSandbox } from '../sandbox/start-sandbox.ts'

export const shortOutage = {
  title: 'ICBC falls and returns',
  describes: 'ICBC and CMB pay at all networks; ICBC is out of service for two seconds.',
  seed: 21,
  timing: 'may-decide',
  arrivals: [{ kind: 'constant', ratePerSecond: 15, seconds: 6 }],
  cast: {
    mix: [
      { app: 'icbc', owner: 'alipay', scene: 'merchant-code', weight: 2 },
      { app: 'cmb', owner: 'wechatpay', scene: 'merchant-code', weight: 1 },
      { app: 'quickpass', owner: 'unionpay', scene: 'payer-code', weight: 1 },
    ],
    amount: { kind: 'fixed', fen: 1880 },
  },
  changes: [
    {
      atSeconds: 2,
      title: 'ICBC falls',
      policies: { 'switch>icbc': { refusals: [{ outcome: 'issuer-down', weight: 1 }] } },
    },
    { atSeconds: 4, title: 'ICBC is back', policies: { 'switch>icbc': null } },
  ],
  expectations: { approvedShareAtLeast: 0.3, booksBalance: true, recordsAgree: true },
}

export interface RecordedRun {
  readonly sandbox: Sandbox
  readonly report: RunReport
  /** Its folder, for files of tests. */
  readonly folder: string
  close(): Promise<void>
}

/** The scenario as a file in a folder of its own. */
export async function outageFile(): Promise<{ folder: string; file: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'hutong-recorded-'))
  const file = join(folder, 'outage.json')
  await writeFile(file, JSON.stringify(shortOutage))
  return { folder, file }
}

/** Plays it to its end; `began` is called when the doors are open. */
export async function playRecorded(
  began: (sandbox: Sandbox) => Promise<void> = async () => undefined,
): Promise<RecordedRun> {
  const { folder, file } = await outageFile()
  const home = process.env.HUTONG_TEST_HOME ?? ''
  const sandbox = await startSandbox({ scenario: file, home })
  await began(sandbox)
  const { report } = await (await sandbox.run()).finished
  return {
    ...{ sandbox, report, folder },
    close: async () => {
      await sandbox.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
