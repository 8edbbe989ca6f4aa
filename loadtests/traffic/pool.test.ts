import { generateKeyPairSync } from 'node:crypto'
import { expect, onTestFinished, test } from 'vitest'
import type { TrafficTick } from '../../core/events.ts'
import { type CrowdParts, createCrowd } from './pool.ts'
import { openTarget } from './target.fixture.ts'
import type { TillMerchant } from './tills/till.ts'

const keys = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
})

const merchant: TillMerchant = {
  network: 'alipay',
  id: '2021000000000001',
  name: '便利店',
  city: 'Wuhan',
  categoryCode: '5411',
  privateKey: keys.privateKey,
  extra: {},
  networkPublicKey: keys.publicKey,
}

const refusals = ['payer-missing', 'payer-blocked', 'switch-down'] as const

/** Apps that show nobody a code, each payer for a reason of its own. */
async function partsOf(changes: Partial<CrowdParts>): Promise<CrowdParts> {
  const url = await openTarget(async ({ payer }) => ({ outcome: refusals[payer % 3] }))
  return {
    plan: {
      title: 'A test',
      seed: 3,
      arrivals: [{ kind: 'constant', ratePerSecond: 100, seconds: 0.5 }],
      cast: {
        mix: [{ app: 'alipay', owner: 'alipay', scene: 'payer-code', weight: 1 }],
        amount: { kind: 'list', fens: [100, 200, 300] },
        merchantsPerNetwork: 1,
      },
    },
    runTag: '00000001',
    endpoints: { alipay: url, wechatpay: url, unionpay: url, apps: { alipay: url } },
    tills: [merchant],
    patience: { answerMs: 2000, noticeMs: 1000, queryGapsMs: [50], drainMs: 5000 },
    inFlightMax: 100,
    workers: 2,
    onTick: () => undefined,
    ...changes,
  }
}

async function gathered(changes: Partial<CrowdParts>) {
  const crowd = await createCrowd(await partsOf(changes))
  onTestFinished(() => crowd.close())
  crowd.start(Date.now() + 20)
  return crowd.gather()
}

test('two threads play their shares, and end as one thread does', { timeout: 30_000 }, async () => {
  const ticks: TrafficTick[] = []
  const apart = await gathered({ onTick: (tick) => ticks.push(tick) })
  const alone = await gathered({ workers: 0 })
  expect(apart).toMatchObject({ due: 50, finished: 50, refused: 50, dropped: 0 })
  expect(Object.keys(apart.outcomes).sort()).toEqual([...refusals].sort())
  expect(apart.digest).toBe(alone.digest)
  expect(new Set(ticks.map(({ worker }) => worker))).toEqual(new Set([0, 1]))
  const target = ticks.flatMap(({ seconds }) => seconds).reduce((sum, one) => sum + one.target, 0)
  expect(target).toBe(50)
})

test('a crowd that is told to come ten times as fast is through sooner, and ends alike', async () => {
  const arrivals = [{ kind: 'constant', ratePerSecond: 10, seconds: 6 }] as const
  const { plan } = await partsOf({})
  const slow = { plan: { ...plan, arrivals } }
  for (const workers of [0, 2]) {
    const crowd = await createCrowd(await partsOf({ ...slow, workers }))
    onTestFinished(() => crowd.close())
    const startAt = Date.now() + 20
    crowd.start(startAt)
    const change = crowd.setRate(10)
    expect(() => crowd.setRate(11)).toThrow(RangeError)
    const report = await crowd.gather()
    expect(report.rateChanges).toEqual([change])
    expect(report.rows.map(({ index }) => index)).toEqual(Array.from({ length: 60 }, (_, k) => k))
    // As planned until the change, ten times as fast from then on.
    const changedMs = change.at - startAt
    const wanted = report.rows.map(({ index }) => {
      const plannedMs = (index + 0.5) * 100
      return plannedMs <= changedMs ? plannedMs : changedMs + (plannedMs - changedMs) / 10
    })
    const due = report.rows.map(({ dueAt }) => dueAt - startAt)
    expect(due.every((at, index) => Math.abs(at - (wanted[index] ?? 0)) < 0.01)).toBe(true)
  }
}, 30_000)

test('what the crowd asked is told by hop', async () => {
  const { hops } = await gathered({ workers: 0 })
  expect(hops.map(({ name, count, errors }) => [name, count, errors])).toEqual([
    ['alipay-app>alipay show-code', 50, 0],
  ])
  expect(hops[0]?.tookMs.p99).toBeGreaterThan(0)
})

test('a crowd that is stopped before it starts has nothing to tell', async () => {
  const crowd = await createCrowd(await partsOf({ workers: 1 }))
  onTestFinished(() => crowd.close())
  crowd.stop()
  expect(await crowd.gather()).toMatchObject({ due: 0, rows: [] })
})

test('a worker that breaks is told of', async () => {
  await expect(gathered({ workers: 1, tills: [] })).rejects.toThrow(
    'Nobody minds till 0 of alipay.',
  )
})
