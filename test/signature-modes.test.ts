/** Which mode holds, and that everybody is told: the API, the metrics, the page, the reports. */
import { expect, test } from 'vitest'
import type { SignatureMode } from '../core/signature-mode.ts'
import { type Sandbox, startSandbox } from '../sandbox/start-sandbox.ts'
import { signatureLine, summaryOf, welcomeOf } from '../sandbox/words.ts'

const home = process.env.HUTONG_TEST_HOME ?? ''

async function opened<T>(signatures: SignatureMode | undefined, use: (one: Sandbox) => Promise<T>) {
  const sandbox = await startSandbox({ home, ...(signatures === undefined ? {} : { signatures }) })
  try {
    return await use(sandbox)
  } finally {
    await sandbox.close(0)
  }
}

const told = (path: string) => (sandbox: Sandbox) =>
  fetch(`${sandbox.urls.dashboard}${path}`).then((reply) => reply.text())

test.each([
  [undefined, 'full'],
  ['full', 'full'],
  ['verify-once', 'verify-once'],
  ['trust', 'trust'],
] as const)('a sandbox told %s says %s wherever it is asked', async (given, mode) => {
  await opened(given, async (sandbox) => {
    expect(sandbox.signatures).toBe(mode)
    expect(JSON.parse(await told('/admin/health')(sandbox))).toMatchObject({ signatures: mode })
    expect(await told('/admin/metrics')(sandbox)).toContain(`hutong_signatures{mode="${mode}"} 1`)
    const welcome = welcomeOf(sandbox, 0)
    if (mode === 'full') expect(welcome).not.toContain('not what the networks do')
    else expect(welcome).toContain(`signatures  ${mode}: `)
  })
})

test.each([
  ['full', 'full: every request verified, every answer and notification signed'],
  ['verify-once', 'verify-once: the first request of each key verified – not what the networks do'],
  ['trust', 'trust: nothing verified, nothing signed – not what the networks do'],
  ['none', 'none: nothing was written on a wire'],
] as const)('a report of %s says so in words', (signatures, words) => {
  expect(signatureLine({ signatures })).toBe(`  signatures  ${words}`)
})

test('the loads of places are told once a policy has given them a capacity', async () => {
  await opened(undefined, async (sandbox) => {
    expect(JSON.parse(await told('/admin/capacity')(sandbox))).toEqual({ places: [] })
    const latency = { kind: 'fixed', ms: 1 }
    sandbox.setPolicies({ icbc: { latency, capacity: { servers: 2, queueMax: 3 } } })
    await fetch(`${sandbox.urls.icbc}/app/icbc/payers/icbc-1`)
    expect(JSON.parse(await told('/admin/capacity')(sandbox))).toMatchObject({
      places: [{ at: 'icbc', place: 'icbc', servers: 2, queueMax: 3, served: 1, shed: 0 }],
    })
  })
})

/** Every app at every network, in the scenes of the shop and at a checkout, for two seconds. */
const busy = {
  ...{ title: 'Modes', describes: 'A few of everything.', seed: 5, timing: 'none' },
  arrivals: [{ kind: 'constant', ratePerSecond: 15, seconds: 2 }],
  cast: {
    mix: [{ app: ['alipay', 'wechat', 'quickpass'], owner: '*', scene: '*', weight: 1 }],
    amount: { kind: 'fixed', fen: 700 },
  },
  openings: Object.fromEntries(
    ['alipay', 'wechat', 'quickpass'].map((app) => [
      app,
      { alipay: 'open', wechatpay: 'open', unionpay: 'open' },
    ]),
  ),
  expectations: { approvedShareAtLeast: 1, booksBalance: true, recordsAgree: true },
}

test.each(['full', 'verify-once', 'trust'] as const)(
  'a crowd over sockets pays with signatures %s, and the report names the mode',
  async (signatures) => {
    const sandbox = await startSandbox({ home, signatures, scenario: busy, workers: 1 })
    const { report } = await (await sandbox.run()).finished
    const refusals = sandbox.refusals()
    await sandbox.close(0)
    expect(report.signatures).toBe(signatures)
    expect(report.verdict.reasons).toEqual([])
    expect(report.traffic).toMatchObject({ approved: 30, notifications: { forged: 0 } })
    expect(refusals).toEqual([])
    expect(summaryOf(report)).toContain(`signatures  ${signatures}: `)
  },
  60_000,
)
