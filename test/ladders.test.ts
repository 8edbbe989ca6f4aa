/** Every network's ladder, rung by rung, on a clock that is moved by hand. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createVirtualClock } from '../core/clock.ts'
import type { NotificationMoved } from '../core/events.ts'
import { type Sandbox, startSandbox } from '../sandbox/start-sandbox.ts'
import { payBy, type Way } from './buyer.fixture.ts'
import { openShop, type Saying, type Shop } from './shop.fixture.ts'

const s = 1000
const min = 60 * s
const h = 60 * min

/** Gaps before the second, third … send, written here a second time from docs/sources.md. */
const ladders = {
  // A6.3, order codes: three at once, then seven more.
  'alipay-code': [0, 0, 0, 4 * min, 10 * min, 10 * min, h, 2 * h, 6 * h, 15 * h],
  // A6.3, pages and apps.
  'alipay-page': [4 * min, 10 * min, 10 * min, h, 2 * h, 6 * h, 15 * h],
  // W5.2, for both versions (W6.5).
  'wechatpay-v3': wechat(),
  'wechatpay-v2': wechat(),
  // U1.8
  unionpay: [min, 2 * min, 4 * min, 5 * min],
} as const satisfies Record<Way, readonly number[]>

function wechat() {
  const minutes = [3, 10, 20, 30, 30, 30, 60, 180, 180, 180, 360, 360].map((m) => m * min)
  return [15 * s, 15 * s, 30 * s, ...minutes]
}

const ways = Object.keys(ladders) as readonly Way[]

/** An answer that looks friendly and is none, for each network. */
const wrongAnswers: Readonly<Record<Way, readonly { status: number; body: string }[]>> = {
  'alipay-code': [
    { status: 200, body: 'SUCCESS' },
    { status: 200, body: '<html>success</html>' },
    { status: 500, body: 'success' },
    { status: 302, body: 'success' },
  ],
  'alipay-page': [
    { status: 200, body: 'ok' },
    { status: 201, body: 'success' },
  ],
  'wechatpay-v3': [
    { status: 500, body: '{"code":"SUCCESS"}' },
    { status: 400, body: '{"code":"FAIL"}' },
    { status: 302, body: '' },
  ],
  'wechatpay-v2': [
    { status: 200, body: 'success' },
    { status: 200, body: '<xml><return_code><![CDATA[FAIL]]></return_code></xml>' },
  ],
  unionpay: [
    { status: 500, body: 'ok' },
    { status: 404, body: 'ok' },
  ],
}

const yes: Readonly<Record<Way, { status: number; body: string }>> = {
  'alipay-code': { status: 200, body: 'success' },
  'alipay-page': { status: 200, body: 'success' },
  'wechatpay-v3': { status: 204, body: '' },
  'wechatpay-v2': {
    status: 200,
    body: '<xml><return_code><![CDATA[SUCCESS]]></return_code><return_msg><![CDATA[OK]]></return_msg></xml>',
  },
  unionpay: { status: 200, body: 'whatever' },
}

const clock = createVirtualClock(Date.now())
let sandbox: Sandbox
let shop: Shop
let moves: NotificationMoved[] = []

beforeAll(async () => {
  sandbox = await startSandbox({ seed: 3, home: process.env.HUTONG_TEST_HOME ?? '', clock })
  sandbox.listen((event) => event.type === 'notification-moved' && moves.push(event))
  shop = await openShop(clock.now)
})

afterAll(async () => {
  await sandbox.close()
  shop.close()
})

let count = 0

/** Pays one order whose merchant answers so; tells when its letters came, from the first on. */
async function lettersOf(way: Way, saying: Saying, slowMs = 0) {
  count += 1
  const path = `/${way}/${count}`
  shop.says(path, saying)
  moves = []
  await payBy[way](sandbox, {
    number: `L${count}x${Date.now()}`,
    notifyUrl: shop.url + path,
  })
  await expect.poll(() => shop.to(path).length, { interval: 5 }).toBeGreaterThan(0)
  if (slowMs > 0) {
    // The merchant is silent: only the clock ends the waiting.
    await new Promise((resolve) => setTimeout(resolve, 100))
    clock.advance(slowMs)
  }
  await passes(25 * h)
  return { times: shop.to(path).map(({ at }) => at), letters: shop.to(path), steps: steps() }
}

const steps = () => moves.map(({ step }) => step)

/** Lets time pass from one thing due to the next, each with room to finish. */
async function passes(forMs: number) {
  const until = clock.now() + forMs
  for (;;) {
    expect(await sandbox.settled(20_000)).toBe(true)
    const due = clock.nextDue()
    if (due === undefined || due > until) return
    clock.advance(due - clock.now())
  }
}

const gaps = (times: readonly number[]) => times.slice(1).map((at, n) => at - (times[n] ?? 0))

describe.each(ways.map((way) => [way]))('the ladder of %s', (way) => {
  test('is climbed to its end, each rung at its time, when nobody says yes', async () => {
    const wrong = wrongAnswers[way]
    const { times, steps } = await lettersOf(way, (n) => wrong[n % wrong.length])
    expect(gaps(times)).toEqual(ladders[way])
    expect(steps.at(-1)).toBe('dead')
    expect(steps.filter((step) => step === 'retrying')).toHaveLength(ladders[way].length)
  })

  test('ends at the fifth try when that is when the merchant says yes', async () => {
    const wrong = wrongAnswers[way][0] ?? { status: 500, body: '' }
    const { times, steps } = await lettersOf(way, (n) => (n < 4 ? wrong : yes[way]))
    expect(gaps(times)).toEqual(ladders[way].slice(0, 4))
    expect(steps.at(-1)).toBe('delivered')
  })

  test('waits as long as documented for a slow merchant, then climbs', async () => {
    const patience = way === 'unionpay' ? 10 * s : 5 * s
    const { times } = await lettersOf(way, (n) => (n === 0 ? undefined : yes[way]), patience)
    expect(gaps(times)).toEqual([(ladders[way][0] ?? 0) + patience])
  })
})
