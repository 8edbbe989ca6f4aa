/** A rehearsal and a run over sockets of one scenario: every arrival ends alike, so digests do too. */
import { expect, test } from 'vitest'
import { rehearse } from '../sandbox/rehearsal/rehearse.ts'
import { parseScenario } from '../sandbox/scenario.ts'
import { startSandbox } from '../sandbox/start-sandbox.ts'

/** Whoever may be met, where and how; refusals at tills, phones, the switch and banks. */
const everything = {
  title: 'Everything for three seconds',
  describes: 'All scenes at all codes, with refusals at tills, phones, the switch and banks.',
  seed: 23,
  timing: 'none',
  day: '2021-12-02',
  arrivals: [{ kind: 'poisson', ratePerSecond: 50, seconds: 3 }],
  cast: {
    mix: [
      {
        app: ['alipay', 'wechat', 'quickpass', 'icbc', 'cmb', 'mipay'],
        owner: ['alipay', 'wechatpay', 'unionpay'],
        scene: ['merchant-code', 'payer-code', 'online', 'mini-program', 'top-up'],
        weight: 1,
      },
    ],
    amount: { kind: 'lognormal', medianFen: 2600, sigma: 1.5, minFen: 1, maxFen: 200_000 },
    merchantsPerNetwork: 13,
  },
  patience: { queryGapsMs: [100, 200, 400] },
  policies: {
    icbc: { refusals: [{ outcome: 'funds-insufficient', weight: 0.2 }] },
    'wechatpay>switch': { refusals: [{ outcome: 'risk-refused', weight: 0.1 }] },
    'merchant>alipay': { refusals: [{ outcome: 'merchant-blocked', weight: 0.2 }] },
    'merchant>wechatpay': { refusals: [{ outcome: 'institution-down', weight: 0.2 }] },
    'merchant>unionpay': { refusals: [{ outcome: 'amount-over-limit', weight: 0.2 }] },
    'alipay-app>alipay': {
      refusals: [
        { outcome: 'payer-blocked', weight: 0.1, when: { operation: ['scan', 'open', 'confirm'] } },
      ],
    },
  },
  expectations: { booksBalance: true, recordsAgree: true },
}

const opened = {
  ...everything,
  rules: [
    {
      ...{ from: '2021-12-02', apps: ['*'], owners: ['*'], scenes: ['*'], state: 'open' },
      ...{ reason: 'Everything opens.', source: 'assumed' },
    },
  ],
}

test.each([
  ['as history had it', everything],
  ['with everything open', opened],
])(
  '%s, every arrival ends as over sockets',
  async (_, written) => {
    const read = parseScenario(written, 'scenario')
    if (!read.ok) throw new Error(JSON.stringify(read.mistakes))
    const { traffic: rehearsed } = await rehearse(read.scenario)
    const home = process.env.HUTONG_TEST_HOME ?? ''
    const sandbox = await startSandbox({ scenario: written, home })
    try {
      const { traffic: run, report } = await (await sandbox.run()).finished
      const ends = ({ rows }: typeof run) =>
        rows.map(
          ({ index, orderNo, network, app, scene, merchant, amountFen, final, outcome }) => ({
            ...{ index, orderNo, network, app, scene, merchant, amountFen, final, outcome },
          }),
        )
      expect(report.verdict).toEqual({ passed: true, reasons: [] })
      expect(ends(run)).toEqual(ends(rehearsed))
      expect(report.digest).toBe(rehearsed.digest)
      expect(rehearsed.outcomes).toMatchObject({ approved: expect.any(Number) })
      expect(Object.keys(rehearsed.outcomes).length).toBeGreaterThanOrEqual(6)
    } finally {
      await sandbox.close()
    }
  },
  120_000,
)
