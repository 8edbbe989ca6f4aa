/** Same seed, same outcomes: whatever the number of workers, and under whatever keys. */
import { expect, test } from 'vitest'
import { rehearse } from '../sandbox/rehearsal/rehearse.ts'
import { type SandboxOptions, scenarioOf, startSandbox } from '../sandbox/start-sandbox.ts'

/** Three seconds of the lunch rush's mix; nothing in it is left to timing. */
const rush = {
  title: 'A short rush',
  describes: 'All apps at all open codes for three seconds, with refusals at banks.',
  seed: 11,
  timing: 'none',
  arrivals: [{ kind: 'poisson', ratePerSecond: 60, seconds: 3 }],
  cast: {
    mix: [
      { app: 'icbc', owner: 'alipay', scene: 'merchant-code', weight: 2 },
      { app: 'cmb', owner: 'wechatpay', scene: 'payer-code', weight: 2 },
      { app: 'quickpass', owner: 'unionpay', scene: 'merchant-code', weight: 1 },
      { app: 'alipay', owner: 'alipay', scene: 'payer-code', weight: 2 },
      { app: 'wechat', owner: 'wechatpay', scene: 'merchant-code', weight: 2 },
      { app: 'alipay', owner: 'wechatpay', scene: 'merchant-code', weight: 1 },
      { app: 'boc', owner: 'unionpay', scene: 'payer-code', weight: 1 },
    ],
    amount: { kind: 'lognormal', medianFen: 2600, sigma: 1, minFen: 1, maxFen: 200_000 },
  },
  policies: {
    icbc: {
      latency: { kind: 'uniform', minMs: 1, maxMs: 8 },
      refusals: [{ outcome: 'funds-insufficient', weight: 0.2 }],
    },
    'switch>cmb': { refusals: [{ outcome: 'risk-refused', weight: 0.15 }] },
    alipay: { refusals: [{ outcome: 'payer-blocked', weight: 0.1, when: { everyNth: 2 } }] },
  },
  expectations: {
    approvedShareAtLeast: 0.5,
    droppedAtMost: 0,
    booksBalance: true,
    recordsAgree: true,
  },
}

async function played(options: SandboxOptions) {
  const sandbox = await startSandbox({ scenario: rush, ...options })
  try {
    const running = await sandbox.run()
    const { report } = await running.finished
    expect(report.verdict).toEqual({ passed: true, reasons: [] })
    expect(report.traffic.finished).toBe(report.traffic.due)
    return report
  } finally {
    await sandbox.close()
  }
}

const home = process.env.HUTONG_TEST_HOME ?? ''

test('one, two and three workers end every payment alike, fresh keys, real sockets between institutions and no socket at all too; another seed does not', async () => {
  const one = await played({ workers: 1, home })
  const two = await played({ workers: 2, home })
  const three = await played({ workers: 3 })
  const sockets = await played({ workers: 1, home, peers: 'http' })
  const other = await played({ workers: 1, home, seed: 12 })
  expect(one.traffic.due).toBeGreaterThan(120)
  expect(Object.keys(one.traffic.outcomes).length).toBeGreaterThan(3)
  expect(two.digest).toBe(one.digest)
  expect(three.digest).toBe(one.digest)
  expect(sockets.digest).toBe(one.digest)
  expect(other.digest).not.toBe(one.digest)
  const scenario = scenarioOf(rush)
  expect((await rehearse(scenario)).traffic.digest).toBe(one.digest)
  expect((await rehearse(scenario, 12)).traffic.digest).toBe(other.digest)
}, 60_000)
