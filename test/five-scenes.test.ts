/**
 * A crowd in all five scenes over real sockets: at counters by codes, and without a scan at
 * checkouts, in mini-programs and where digital goods are topped up, by apps of every kind.
 */
import { expect, test } from 'vitest'
import type { AttemptEnded } from '../core/events.ts'
import { type Scene, scenes } from '../core/scene.ts'
import { networks } from '../loadtests/traffic/cast.ts'
import { startSandbox } from '../sandbox/start-sandbox.ts'

const apps = ['alipay', 'wechat', 'quickpass', 'icbc']

const day = {
  title: 'Five scenes',
  describes:
    'Four apps at three networks in five scenes, everything open but Alipay at WeChat Pay.',
  seed: 23,
  timing: 'none',
  arrivals: [{ kind: 'constant', ratePerSecond: 80, seconds: 3 }],
  cast: {
    mix: [{ app: apps, owner: [...networks], scene: [...scenes], weight: 1 }],
    amount: { kind: 'lognormal', medianFen: 2600, sigma: 1, minFen: 1, maxFen: 200_000 },
  },
  openings: Object.fromEntries(
    apps.map((app) => [
      app,
      { alipay: 'open', wechatpay: app === 'alipay' ? 'closed' : 'open', unionpay: 'open' },
    ]),
  ),
  policies: { icbc: { refusals: [{ outcome: 'funds-insufficient', weight: 0.2 }] } },
  expectations: { droppedAtMost: 0, booksBalance: true, recordsAgree: true },
}

async function played(workers: number) {
  const attempts: AttemptEnded[] = []
  const home = process.env.HUTONG_TEST_HOME ?? ''
  const sandbox = await startSandbox({ scenario: day, workers, home })
  sandbox.listen((event) => {
    if (event.type === 'attempt-ended') attempts.push(event)
  })
  try {
    const { report } = await (await sandbox.run()).finished
    expect(report.verdict).toEqual({ passed: true, reasons: [] })
    expect(report.traffic.finished).toBe(report.traffic.due)
    return { report, attempts }
  } finally {
    await sandbox.close()
  }
}

test('every scene is played at every network, and one worker and two end every payment alike', async () => {
  const { report, attempts } = await played(1)
  const two = await played(2)
  expect(two.report.digest).toBe(report.digest)
  const paid = attempts.filter(({ outcome }) => outcome === 'approved')
  const cells = new Set(paid.map(({ owner, scene }) => `${owner} ${scene}`))
  expect([...cells].sort()).toEqual(
    networks.flatMap((owner) => scenes.map((scene) => `${owner} ${scene}`)).sort(),
  )
  const closed = attempts.filter(({ outcome }) => outcome === 'code-closed-by-rule')
  expect(closed.length).toBeGreaterThan(0)
  for (const { app, owner, moneyMoved } of closed) {
    expect({ app, owner, moneyMoved }).toEqual({
      ...{ app: 'alipay', owner: 'wechatpay', moneyMoved: false },
    })
  }
  const others = attempts.filter(({ outcome }) => !usual.includes(outcome))
  expect(others).toEqual([])
  const remote: readonly Scene[] = ['online', 'mini-program', 'top-up']
  const foreign = paid.filter(
    ({ scene, payerInstitution, owner }) => remote.includes(scene) && payerInstitution !== owner,
  )
  expect(new Set(foreign.map(({ app }) => app)).size).toBe(apps.length)
}, 90_000)

const usual: readonly string[] = ['approved', 'code-closed-by-rule', 'funds-insufficient']
