import { expect, test } from 'vitest'
import type { SandboxEvent } from '../core/events.ts'
import { startSandbox } from './start-sandbox.ts'

const down = { 'switch>icbc': { refusals: [{ outcome: 'issuer-down', weight: 1 }] } }

/** ICBC's bank falls half a second in, and nobody in the scenario lifts it up again. */
const fall = {
  title: 'A fall',
  describes: 'ICBC pays, then its bank is down until the end.',
  seed: 2,
  timing: 'may-decide',
  arrivals: [{ kind: 'constant', ratePerSecond: 10, seconds: 1 }],
  cast: {
    mix: [{ app: 'icbc', owner: 'alipay', scene: 'merchant-code', weight: 1 }],
    amount: { kind: 'fixed', fen: 100 },
  },
  changes: [{ atSeconds: 0.5, title: 'down', policies: down }],
  expectations: { booksBalance: true, recordsAgree: true },
}

test('the next round begins with the policies of the scenario, not with the last ones of the round before', async () => {
  const sandbox = await startSandbox({ scenario: fall, home: process.env.HUTONG_TEST_HOME ?? '' })
  const changes: SandboxEvent[] = []
  sandbox.listen((event) => {
    if (event.type === 'policy-changed') changes.push(event)
  })
  try {
    for (const _round of [1, 2]) {
      const { report } = await (await sandbox.run()).finished
      expect(report.traffic.outcomes['issuer-down']).toBeGreaterThan(0)
      expect(report.traffic.approved).toBeGreaterThan(2)
    }
    expect(changes).toHaveLength(4)
    sandbox.setPolicies({ cmb: { latency: { kind: 'fixed', ms: 1 } } })
    await (await sandbox.run()).finished
    const reply = await fetch(`${sandbox.urls.dashboard}/admin/policies`)
    expect(await reply.json()).toEqual({ cmb: { latency: { kind: 'fixed', ms: 1 } } })
  } finally {
    await sandbox.close()
  }
}, 30_000)
