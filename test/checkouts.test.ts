/**
 * Orders without a scan, opened by apps of other networks: what each network hands to a page, an app
 * or a mini-program is a reference that any app may open through the switch, if the rules let it.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AttemptEnded } from '../core/events.ts'
import { orderNo } from '../core/ids.ts'
import { fen } from '../core/money.ts'
import type { Scene } from '../core/scene.ts'
import { type Sandbox, startSandbox } from '../sandbox/start-sandbox.ts'
import { alipayClient, first, unionpayTill, wechatClient } from './clients.fixture.ts'
import { confirm, tap } from './outcomes/place.fixture.ts'

const apps = ['alipay', 'wechat', 'quickpass', 'icbc']
const open = { alipay: 'open', wechatpay: 'open', unionpay: 'open' }
const openings = Object.fromEntries(apps.map((app) => [app, open]))
const scenario = {
  title: 'Checkouts',
  describes: 'Everything is open to four apps, and nobody comes.',
  seed: 41,
  timing: 'none',
  arrivals: [{ kind: 'constant', ratePerSecond: 1, seconds: 1 }],
  cast: {
    mix: [{ app: 'icbc', owner: 'alipay', weight: 1 }],
    amount: { kind: 'fixed', fen: 1288 },
  },
  openings,
  expectations: { booksBalance: true, recordsAgree: true },
}

let sandbox: Sandbox
let events: AttemptEnded[] = []

beforeAll(async () => {
  sandbox = await startSandbox({ scenario, home: process.env.HUTONG_TEST_HOME ?? '' })
  sandbox.listen((event) => {
    if (event.type === 'attempt-ended') events.push(event)
  })
})

afterAll(async () => {
  expect(await sandbox.settled()).toBe(true)
  expect(await sandbox.books()).toMatchObject({ balance: true, broken: [], sumFen: 0 })
  const { comparisons } = await sandbox.records()
  expect(comparisons.flatMap(({ differences }) => differences)).toEqual([])
  await sandbox.close()
})

let count = 0
const fresh = () => {
  count += 1
  return `T20261123${String(count).padStart(5, '0')}`
}

const trade = (number: string) => ({ outTradeNo: number, totalAmount: '12.88', subject: 'tea' })

const created = async (more: object) => {
  const bizContent = { ...trade(fresh()), buyerId: '2088000000000007', ...more }
  return (await alipayClient(sandbox).exec('alipay.trade.create', { bizContent })).tradeNo as string
}

/** The last part of the address a browser is sent to. */
const page = async (method: string, productCode: string) => {
  const bizContent = { ...trade(fresh()), productCode }
  const url = alipayClient(sandbox).pageExecute(method, 'GET', { bizContent })
  const { headers } = await fetch(url, { redirect: 'manual' })
  return headers.get('location')?.split('/').at(-1) ?? ''
}

const placed = async (product: string, more: object = {}) => {
  const { id: mchid, appid } = first(sandbox.merchants.wechatpay)
  const made = await wechatClient(sandbox)
    .chain(`v3/pay/transactions/${product}`)
    .post({
      ...{ appid, mchid, description: 'tea', out_trade_no: fresh() },
      ...{ notify_url: 'http://127.0.0.1:9/n', amount: { total: 1288 }, ...more },
    })
  return made.data as unknown as { readonly prepay_id: string; readonly h5_url: string }
}

const openid = async () => {
  const { appid } = first(sandbox.merchants.wechatpay)
  const url = `${sandbox.urls.wechatpay}/app/wechat/payers/wechat-7/openid?appid=${appid}`
  return ((await (await fetch(url)).json()) as { openid: string }).openid
}

const h5 = { scene_info: { payer_client_ip: '127.0.0.1', h5_info: { type: 'Wap' } } }

const atUnionPay = async (scene: Scene) => {
  const sale = { orderNo: orderNo(fresh()), amountFen: fen(1288), subject: 'tea', scene }
  const notifyUrl = 'http://127.0.0.1:9/n'
  return (await unionpayTill(sandbox).openOrder({ ...sale, notifyUrl })).code ?? ''
}

/** What each network hands over, by whom it is handed over. */
const references: readonly {
  readonly by: string
  readonly owner: string
  readonly scene: Scene
  make(): Promise<string>
}[] = [
  {
    ...{ by: 'a page of Alipay', owner: 'alipay', scene: 'online' },
    make: () => page('alipay.trade.page.pay', 'FAST_INSTANT_TRADE_PAY'),
  },
  {
    ...{ by: 'a wap page of Alipay', owner: 'alipay', scene: 'online' },
    make: () => page('alipay.trade.wap.pay', 'QUICK_WAP_WAY'),
  },
  {
    ...{ by: 'a merchant’s app, to Alipay', owner: 'alipay', scene: 'online' },
    make: async () => {
      const bizContent = { ...trade(fresh()), productCode: 'QUICK_MSECURITY_PAY' }
      return alipayClient(sandbox).sdkExecute('alipay.trade.app.pay', { bizContent })
    },
  },
  {
    ...{ by: 'a trade of a known buyer', owner: 'alipay', scene: 'online' },
    make: () => created({}),
  },
  {
    ...{ by: 'a mini program of Alipay', owner: 'alipay', scene: 'mini-program' },
    make: () => created({ productCode: 'JSAPI_PAY', opAppId: '2021000000000099' }),
  },
  {
    ...{ by: 'a mini program of WeChat', owner: 'wechatpay', scene: 'mini-program' },
    make: async () => (await placed('jsapi', { payer: { openid: await openid() } })).prepay_id,
  },
  {
    ...{ by: 'a merchant’s app, to WeChat', owner: 'wechatpay', scene: 'online' },
    make: async () => (await placed('app')).prepay_id,
  },
  {
    ...{ by: 'an H5 page of WeChat', owner: 'wechatpay', scene: 'online' },
    make: async () => new URL((await placed('h5', h5)).h5_url).searchParams.get('prepay_id') ?? '',
  },
  {
    ...{ by: 'a merchant’s app, to UnionPay', owner: 'unionpay', scene: 'online' },
    make: () => atUnionPay('online'),
  },
  {
    ...{ by: 'a page inside UnionPay’s app', owner: 'unionpay', scene: 'mini-program' },
    make: () => atUnionPay('mini-program'),
  },
]

const native: Readonly<Record<string, string>> = {
  alipay: 'alipay',
  wechatpay: 'wechat',
  unionpay: 'quickpass',
}

test.each(references)(
  '$by is opened by every other network’s app',
  async ({ owner, scene, make }) => {
    for (const app of apps.filter((one) => one !== native[owner])) {
      events = []
      const payer = `${app}-${7 + count}`
      const reference = await make()
      expect(reference).not.toBe('')
      const opened = await tap(sandbox, payer, '/checkouts', { reference, owner })
      expect({ app, opened }).toMatchObject({ app, opened: { outcome: 'payer-confirming' } })
      const { outcome } = await confirm(sandbox, payer, opened.payment?.id ?? '')
      expect({ app, outcome }).toEqual({ app, outcome: 'approved' })
      expect(events).toMatchObject([{ app, owner, scene, amountFen: 1288, outcome: 'approved' }])
      const again = await tap(sandbox, payer, '/checkouts', { reference, owner })
      expect(again.outcome).toBe('order-paid')
    }
  },
)

test.each(references)(
  '$by is nothing to an app that asks its own network',
  async ({ owner, make }) => {
    const app = owner === 'unionpay' ? 'wechat' : 'quickpass'
    const reference = await make()
    const opened = await tap(sandbox, `${app}-3`, '/checkouts', { reference })
    expect(opened.outcome).toBe('code-unrecognised')
  },
)

test('the person an order names pays inside WeChat; another app may pay in anybody’s name', async () => {
  const { prepay_id: reference } = await placed('jsapi', { payer: { openid: await openid() } })
  const stranger = await tap(sandbox, 'wechat-8', '/checkouts', { reference })
  expect(stranger).toMatchObject({ status: 400, outcome: 'request-invalid' })
  const named = await tap(sandbox, 'wechat-7', '/checkouts', { reference })
  expect(named.outcome).toBe('payer-confirming')
  const foreign = await tap(sandbox, 'quickpass-8', '/checkouts', { reference, owner: 'wechatpay' })
  expect(foreign.outcome).toBe('payer-confirming')
})

test('history opens Taobao’s checkout at Alipay to Cloud QuickPass, and to WeChat no checkout at all', async () => {
  const day = '2026-11-22'
  const home = process.env.HUTONG_TEST_HOME ?? ''
  const today = await startSandbox({ scenario: { ...scenario, openings: {}, day }, home })
  try {
    const placedAt = async (name: string) => {
      const merchants = today.merchants.alipay.filter((one) => one.name === name)
      const asked = { ...trade(fresh()), productCode: 'FAST_INSTANT_TRADE_PAY' }
      const sdk = alipayClient({ ...today, merchants: { ...today.merchants, alipay: merchants } })
      const url = sdk.pageExecute('alipay.trade.page.pay', 'GET', { bizContent: asked })
      const { headers } = await fetch(url, { redirect: 'manual' })
      return headers.get('location')?.split('/').at(-1) ?? ''
    }
    const shops = ['Taobao', first(today.merchants.alipay).name]
    const told = []
    for (const app of ['quickpass', 'wechat']) {
      for (const shop of shops) {
        const order = { reference: await placedAt(shop), owner: 'alipay' }
        const { outcome } = await tap(today, `${app}-5`, '/checkouts', order)
        told.push([app, shop === 'Taobao', outcome])
      }
    }
    expect(told).toEqual([
      ['quickpass', true, 'payer-confirming'],
      ['quickpass', false, 'outside-pilot'],
      ['wechat', true, 'code-closed-by-rule'],
      ['wechat', false, 'code-closed-by-rule'],
    ])
  } finally {
    await today.close()
  }
})

test('the cashier of a page lists every app, and the closed ones with the reason', async () => {
  const closing = await startSandbox({
    scenario: {
      ...scenario,
      openings: { ...openings, wechat: { ...open, alipay: 'closed' } },
    },
    home: process.env.HUTONG_TEST_HOME ?? '',
  })
  try {
    const bizContent = { ...trade(fresh()), productCode: 'FAST_INSTANT_TRADE_PAY' }
    const url = alipayClient(closing).pageExecute('alipay.trade.page.pay', 'GET', { bizContent })
    const html = await (await fetch(url)).text()
    expect(html).toContain('Other apps')
    expect(html).toMatch(/<li class="open"><b>Open<\/b> [^<]*Cloud QuickPass[^<]*icbc/)
    expect(html).toMatch(
      /<li class="closed"><b>Closed<\/b> WeChat<br><small lang="en">The rule book does not open this app to this code\. The scenario says so\./,
    )
    const { headers } = await fetch(url, { redirect: 'manual' })
    const asJson = { headers: { accept: 'application/json' } }
    const told = await (await fetch(headers.get('location') ?? '', asJson)).json()
    expect(told).toMatchObject({
      outcome: 'payer-confirming',
      apps: expect.arrayContaining([
        expect.objectContaining({ app: 'quickpass', state: 'open' }),
        expect.objectContaining({ app: 'wechat', state: 'closed' }),
      ]),
    })
  } finally {
    await closing.close()
  }
})
