/** A user's own service in the place of our tills: pressed, paid, notified, timed and compared. */
import { expect, onTestFinished, test } from 'vitest'
import { rehearse } from '../sandbox/rehearsal/rehearse.ts'
import type { RunReport } from '../sandbox/runs.ts'
import { scenarioOf, startSandbox } from '../sandbox/start-sandbox.ts'
import { type Manners, openPaymentService, type PaymentService } from './payment-service.fixture.ts'

const home = process.env.HUTONG_TEST_HOME ?? ''

interface Pressing extends Manners {
  /** What is different about the target, at this address. */
  readonly target?: object | ((url: string) => object)
  readonly expectations?: object
  readonly patience?: object
  readonly workers?: number
}

async function pressed({ workers = 1, ...asked }: Pressing) {
  const { target = {}, expectations = {}, patience = {}, ...manners } = asked
  const service = await openPaymentService(manners)
  onTestFinished(service.close)
  const sandbox = await startSandbox({
    ...{ home, workers },
    scenario: dayOf(service, { target, expectations, patience }),
  })
  onTestFinished(() => sandbox.close())
  service.connect(sandbox)
  const { report, traffic } = await (await sandbox.run()).finished
  const [news] = report.notifications
  if (news === undefined) throw new Error('Nobody was notified.')
  return { service, sandbox, report, traffic, news }
}

const dayOf = (
  { url }: Pick<PaymentService, 'url'>,
  {
    target,
    expectations,
    patience,
  }: Required<Pick<Pressing, 'target' | 'expectations' | 'patience'>>,
) => ({
  ...{ title: 'My shop', describes: 'A service is pressed.', seed: 7, timing: 'may-decide' },
  arrivals: [{ kind: 'constant', ratePerSecond: 20, seconds: 1.5 }],
  cast: {
    mix: [
      { app: 'wechat', owner: 'wechatpay', scene: 'merchant-code', weight: 2 },
      { app: 'icbc', owner: 'wechatpay', scene: 'merchant-code', weight: 1 },
    ],
    amount: { kind: 'lognormal', medianFen: 2600, sigma: 1, minFen: 1, maxFen: 90_000 },
    merchantsPerNetwork: 1,
  },
  targets: {
    wechatpay: {
      open: {
        method: 'POST',
        url: `${url}/orders?shop={{shop}}`,
        headers: { 'X-Scene': '{{scene}}', 'X-Subject': '{{subject}}' },
        body: { orderNo: '{{orderNo}}', amount: '{{amountFen}}', subject: '{{subject}}' },
      },
      code: '/pay/code',
      query: { method: 'GET', url: `${url}/orders/{{networkOrderNo}}` },
      paid: { pointer: '/state', is: 'PAID' },
      notification: { withinMs: 20_000 },
      ...(typeof target === 'function' ? target(url) : target),
    },
  },
  patience,
  expectations: { booksBalance: true, recordsAgree: true, ...expectations },
})

const merchantsMatched = ({ records }: RunReport) =>
  records.comparisons.find(({ between }) => between === 'merchants – wechatpay')

test('a service that works is paid, notified and timed, and its orders are the network’s', async () => {
  const { report, traffic, news, service } = await pressed({
    expectations: { notificationMsP99AtMost: 20_000, notificationsMissingAtMost: 0 },
    workers: 2,
  })
  expect(report.verdict.reasons).toEqual([])
  expect(report.traffic).toMatchObject({ due: 30, finished: 30, approved: 30 })
  expect(news).toMatchObject({ network: 'wechatpay', expected: 30, acknowledged: 30 })
  expect(news).toMatchObject({
    retried: 0,
    dead: 0,
    missing: 0,
    withinMs: 20_000,
    firstMissing: [],
  })
  expect(news.tookMs.p50).toBeGreaterThan(0)
  expect(merchantsMatched(report)).toMatchObject({ matched: 30, differences: [] })
  const row = traffic.rows[0]
  const opened = service.asked.find(
    ({ method, body }) => method === 'POST' && body.includes(row?.orderNo ?? '?'),
  )
  expect(JSON.parse(opened?.body ?? '{}')).toMatchObject({ amount: row?.amountFen })
  expect(opened?.url).toBe('/orders?shop=0')
  expect(opened?.headers['x-scene']).toBe('merchant-code')
  expect(decodeURIComponent(String(opened?.headers['x-subject']))).toMatch(/\p{Script=Han}/u)
}, 60_000)

test('a service that numbers its orders itself is followed under its own numbers', async () => {
  const { report, traffic, news } = await pressed({
    numberOf: (orderNo) => `SHOP${orderNo.slice(-7)}X`,
    target: { orderNo: '/number' },
  })
  expect(report.verdict.reasons).toEqual([])
  expect(traffic.rows.every(({ orderNo }) => /^SHOP\d{7}X$/.test(orderNo))).toBe(true)
  expect(news).toMatchObject({ expected: 30, acknowledged: 30, missing: 0 })
  expect(merchantsMatched(report)).toMatchObject({ matched: 30, differences: [] })
}, 60_000)

test('checkouts that fail are told by their status, and nothing is paid for them', async () => {
  const { report, news } = await pressed({ fails: (orderNo) => /[02468]$/.test(orderNo) })
  expect(report.traffic.outcomes).toEqual({ approved: 15, 'HTTP 500': 15 })
  expect(report.verdict.reasons).toEqual([])
  expect(news).toMatchObject({ expected: 15, acknowledged: 15, missing: 0 })
}, 60_000)

test('notifications that are never acknowledged are missing, by name, and the verdict says so', async () => {
  const { report, news } = await pressed({
    ignores: (orderNo) => /[05]$/.test(orderNo),
    target: { query: undefined, paid: undefined, notification: { withinMs: 4000 } },
    expectations: { notificationsMissingAtMost: 0 },
  })
  expect(report.traffic).toMatchObject({ finished: 30, approved: 30 })
  expect(news).toMatchObject({ expected: 30, acknowledged: 24, retried: 6, missing: 6 })
  expect(news.firstMissing).toHaveLength(5)
  expect(news.firstMissing.every((orderNo) => /[05]$/.test(orderNo))).toBe(true)
  expect(report.verdict.reasons).toEqual([
    'missing notifications of wechatpay is 6, expected at most 0',
  ])
}, 60_000)

test('a slow service is timed, and what it acknowledges too late is missing', async () => {
  const { report, news } = await pressed({
    thinksMs: 300,
    target: { notification: { withinMs: 200 } },
    expectations: { notificationMsP99AtMost: 250, notificationsMissingAtMost: 30 },
  })
  expect(news).toMatchObject({ expected: 30, acknowledged: 30, retried: 0, missing: 30 })
  expect(news.tookMs.p50).toBeGreaterThanOrEqual(295)
  expect(report.verdict.reasons).toHaveLength(1)
  expect(report.verdict.reasons[0]).toMatch(/^p99 of notifications of wechatpay in ms is \d+/)
}, 60_000)

test('a service that still says unpaid, when it is asked, differs from the network’s books', async () => {
  const { report } = await pressed({
    ignores: (orderNo) => /3$/.test(orderNo),
    target: { notification: { withinMs: 200 } },
    patience: { queryGapsMs: [100] },
  })
  expect(report.traffic.unknown).toBe(3)
  expect(report.verdict.passed).toBe(false)
  expect(merchantsMatched(report)?.differences).toHaveLength(3)
}, 60_000)

test('a service that notifies where it is told to is heard by the crowd itself', async () => {
  const { report, news } = await pressed({
    target: (url) => ({
      ...{ query: undefined, paid: undefined },
      open: {
        ...{ method: 'POST', url: `${url}/orders` },
        body: {
          ...{ orderNo: '{{orderNo}}', amount: '{{amountFen}}', subject: '{{subject}}' },
          notifyUrl: '{{notifyUrl}}',
        },
      },
    }),
  })
  expect(report.verdict.reasons).toEqual([])
  expect(report.traffic.notifications).toEqual({ heard: 30, duplicates: 0, forged: 0 })
  expect(news).toMatchObject({ expected: 30, acknowledged: 30, missing: 0 })
}, 60_000)

test('a scenario with targets is played over sockets only', async () => {
  const service = { url: 'http://127.0.0.1:3000' }
  const day = scenarioOf(dayOf(service, { target: {}, expectations: {}, patience: {} }))
  await expect(rehearse(day)).rejects.toThrow(
    'My shop: targets for wechatpay. A service can only be pressed over sockets',
  )
})
