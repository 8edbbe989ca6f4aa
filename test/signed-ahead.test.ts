/** Orders signed before the first arrival change who signs when, and nothing of what comes of them. */
import { expect, test } from 'vitest'
import { startSandbox } from '../sandbox/start-sandbox.ts'

const day = {
  ...{ title: 'All scenes', describes: 'Orders and charges at all three networks.', seed: 5 },
  timing: 'none',
  arrivals: [{ kind: 'poisson', ratePerSecond: 30, seconds: 2 }],
  cast: {
    mix: [
      { app: 'alipay', owner: 'alipay', scene: ['merchant-code', 'mini-program'], weight: 2 },
      { app: 'cmb', owner: 'wechatpay', scene: ['merchant-code', 'online'], weight: 2 },
      { app: 'quickpass', owner: 'unionpay', scene: ['merchant-code', 'online'], weight: 2 },
      { app: 'wechat', owner: 'wechatpay', scene: 'payer-code', weight: 1 },
    ],
    amount: { kind: 'lognormal', medianFen: 2600, sigma: 1, minFen: 1, maxFen: 90_000 },
  },
  policies: { cmb: { refusals: [{ outcome: 'risk-refused', weight: 0.3 }] } },
  expectations: { approvedShareAtLeast: 0.5, booksBalance: true, recordsAgree: true },
}

async function played(options: { signedAhead: boolean; workers: number }) {
  const home = process.env.HUTONG_TEST_HOME ?? ''
  const sandbox = await startSandbox({ ...options, home, scenario: day })
  try {
    const { report, traffic } = await (await sandbox.run()).finished
    expect(report.verdict.reasons).toEqual([])
    expect(sandbox.refusals()).toEqual([])
    return { report, orders: traffic.rows.filter(({ scene }) => scene !== 'payer-code').length }
  } finally {
    await sandbox.close()
  }
}

test('a run whose orders were signed ahead has the digest of one whose were not', async () => {
  const { report, orders } = await played({ signedAhead: true, workers: 2 })
  const asTheyCome = await played({ signedAhead: false, workers: 1 })
  const { signedAhead, due } = report.traffic
  expect(orders).toBeGreaterThan(20)
  expect(orders).toBeLessThan(due)
  expect(signedAhead).toMatchObject({ requests: orders, sent: orders, aged: 0 })
  expect(signedAhead?.seconds).toBeGreaterThan(0)
  expect(signedAhead?.bytes).toBeGreaterThan(500 * orders)
  expect(asTheyCome.report.traffic.signedAhead).toBeNull()
  expect(report.digest).toBe(asTheyCome.report.digest)
}, 60_000)
