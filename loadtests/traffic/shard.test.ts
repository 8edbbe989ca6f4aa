import { expect, test, vi } from 'vitest'
import type { TrafficTick } from '../../core/events.ts'
import { mergeSeconds } from './figures.ts'
import type { ShardOrder } from './protocol.ts'
import { mergeReports } from './report.ts'
import { runShard } from './shard.ts'
import { openTarget } from './target.fixture.ts'
import type { Sale, Till, TillMerchant } from './tills/till.ts'

/** Where each order wants to be notified, as the fake tills were told. */
const notifyUrls = new Map<string, string>()

/**
 * Even amounts are paid, odd ones refused, 13 fen never answered. A charge takes 20 ms, and its
 * notification comes 60 ms later.
 */
const fakeTill = (): Till => ({
  openOrder: async ({ orderNo, notifyUrl }) => {
    notifyUrls.set(orderNo, notifyUrl)
    return { state: 'open', reason: '', code: 'qr' }
  },
  charge: async ({ amountFen, notifyUrl, orderNo }: Sale) => {
    await new Promise((resolve) => setTimeout(resolve, amountFen === 13 ? 60_000 : 20))
    if (amountFen % 2 === 1) return { state: 'refused', reason: 'NO_MONEY' }
    setTimeout(() => fetch(notifyUrl, { method: 'POST', body: orderNo }), 60)
    return { state: 'paid', reason: 'OK' }
  },
  query: async () => ({ state: 'unknown', reason: '' }),
  cancel: async () => ({ state: 'closed', reason: '' }),
  hear: (_headers, body) => ({ orderNo: body.toString(), paid: true, amountFen: 500 }),
  acknowledgement: { status: 200, body: 'ok' },
  notifiesCharges: true,
})

vi.mock('./tills/tills.ts', () => ({ createTill: () => fakeTill() }))

const merchant: TillMerchant = {
  network: 'alipay',
  id: 'm',
  name: '',
  city: 'Wuhan',
  categoryCode: '',
  privateKey: '',
  extra: {},
  networkPublicKey: '',
}

type Changes = Partial<Pick<ShardOrder, 'inFlightMax' | 'patience' | 'tills'>> & {
  readonly fens?: readonly number[]
  readonly scene?: 'merchant-code' | 'payer-code'
  readonly perSecond?: number
}

async function orderOf(changes: Changes): Promise<ShardOrder> {
  const { fens = [500], scene = 'payer-code', perSecond = 50, ...more } = changes
  const url = await openTarget(async ({ what, orderNo }) => {
    if (what === 'codes') return { outcome: 'approved', code: '28' }
    const payment = { id: 'p', scene, owner: 'alipay', amountFen: 500, createdAt: 0 }
    if (what === 'scans') return { outcome: 'payer-confirming', payment }
    await fetch(notifyUrls.get(orderNo) ?? '', { method: 'POST', body: orderNo })
    return { outcome: 'approved', payment }
  })
  return {
    plan: {
      title: 'A test',
      seed: 3,
      arrivals: [{ kind: 'constant', ratePerSecond: perSecond, seconds: 0.5 }],
      cast: {
        mix: [{ app: 'alipay', owner: 'alipay', scene, weight: 1 }],
        amount: { kind: 'list', fens },
        merchantsPerNetwork: 1,
      },
    },
    runTag: '00000001',
    endpoints: { alipay: url, wechatpay: url, unionpay: url, apps: { alipay: url } },
    tills: [merchant],
    patience: { answerMs: 2000, noticeMs: 1000, queryGapsMs: [50], drainMs: 2000 },
    inFlightMax: 100,
    startAt: Date.now() + 20,
    worker: 0,
    workers: 1,
    ...more,
  }
}

const silent = { tick: () => undefined, stopped: () => false }

test('every arrival is counted, and the ticks add up to the report', async () => {
  const ticks: TrafficTick[] = []
  const talk = { tick: (tick: TrafficTick) => void ticks.push(tick), stopped: () => false }
  const report = await runShard(await orderOf({ fens: [500, 501] }), talk)
  const whole = mergeReports([report])
  expect(whole).toMatchObject({ due: 25, started: 25, dropped: 0, finished: 25, unknown: 0 })
  expect(whole.outcomes.approved).toBe(whole.approved)
  expect(whole.outcomes.NO_MONEY).toBe(whole.refused)
  expect(whole.approved).toBeGreaterThan(0)
  expect(whole.refused).toBeGreaterThan(0)
  expect(mergeSeconds(ticks.map(({ seconds }) => seconds))).toEqual(report.seconds)
  expect(ticks.at(-1)?.inFlight).toBe(0)
})

test('the ear stays open until the last payment was notified', async () => {
  const report = await runShard(await orderOf({}), silent)
  expect(report.rows).toHaveLength(25)
  expect(report.notifications).toEqual({ heard: 25, duplicates: 0, forged: 0 })
})

test('a merchant code ends with the verified notification', async () => {
  const report = await runShard(await orderOf({ scene: 'merchant-code', perSecond: 20 }), silent)
  expect(report.rows.map(({ final, outcome }) => `${final} ${outcome}`)).toEqual(
    report.rows.map(() => 'paid approved'),
  )
  expect(report.notifications).toEqual({ heard: report.rows.length, duplicates: 0, forged: 0 })
  expect(report.rows.length).toBeGreaterThan(5)
})

test('arrivals are dropped when too many are in flight, and none is lost', async () => {
  const report = await runShard(await orderOf({ inFlightMax: 1, perSecond: 200 }), silent)
  const whole = mergeReports([report])
  expect(whole.due).toBe(100)
  expect(whole.dropped).toBeGreaterThan(40)
  expect(whole.finished + whole.dropped).toBe(100)
})

test('what has not ended when the drain is over ends as unknown', async () => {
  const patience = { answerMs: 2000, noticeMs: 1000, queryGapsMs: [50], drainMs: 100 }
  const report = await runShard(await orderOf({ fens: [13], perSecond: 20, patience }), silent)
  const whole = mergeReports([report])
  expect(whole.unknown).toBe(whole.due)
  expect(new Set(whole.rows.map(({ outcome }) => outcome))).toEqual(new Set(['result-unknown']))
})

test('a stop lets nothing more begin, and those under way end', async () => {
  const began = Date.now()
  const talk = { tick: () => undefined, stopped: () => Date.now() - began > 200 }
  const whole = mergeReports([await runShard(await orderOf({}), talk)])
  expect(whole.due).toBeGreaterThan(0)
  expect(whole.due).toBeLessThan(25)
  expect(whole.finished).toBe(whole.due)
})

test('a till nobody minds is a mistake of ours', async () => {
  await expect(runShard(await orderOf({ tills: [] }), silent)).rejects.toThrow(
    'Nobody minds till 0 of alipay.',
  )
})
