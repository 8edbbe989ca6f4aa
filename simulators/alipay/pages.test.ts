/** Page and wap payment as the SDK asks for them and a browser walks them, there and back. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createVirtualClock, type VirtualClock } from '../../core/clock.ts'
import { brokenInvariants } from '../../core/ledger/invariants.ts'
import { createMemoryStore } from '../../storage/memory.ts'
import type { Notification } from '../host/notification.ts'
import { type Opened, openDoor } from './door.fixture.ts'
import { mintPair } from './keys.fixture.ts'

const platform = mintPair()
const merchant = mintPair()
let clock: VirtualClock
let letterbox: Notification[]
let at: Opened

beforeEach(async () => {
  clock = createVirtualClock(Date.UTC(2026, 10, 22, 11, 30))
  letterbox = []
  const store = createMemoryStore()
  at = await openDoor({ store, clock, realNow: Date.now, platform, merchant, letterbox })
})

afterEach(async () => {
  expect(brokenInvariants(await at.stand.store.accounts())).toEqual([])
  expect(at.crashes).toEqual([])
  await at.close()
})

const kinds = {
  page: { method: 'alipay.trade.page.pay', code: 'FAST_INSTANT_TRADE_PAY' },
  wap: { method: 'alipay.trade.wap.pay', code: 'QUICK_WAP_WAY' },
} as const

const order = { out_trade_no: 'T1', total_amount: '12.88', subject: '茶 a+b / 100%' }
const urls = {
  returnUrl: 'http://shop.example/back?from=cart#top',
  notifyUrl: 'http://127.0.0.1:9/n',
}

/** A page's address, as the SDK makes it. */
function pageUrl(kind: keyof typeof kinds, more: object = {}) {
  const { method, code } = kinds[kind]
  const bizContent = { ...order, product_code: code, ...more }
  return at.sdk.pageExec(method, 'GET', { bizContent, ...urls })
}

async function cashierOf(url: string): Promise<string> {
  const page = await at.browse(url)
  expect(page.status).toBe(302)
  return page.headers.get('location') ?? ''
}

/** What a person does on the cashier's page, told as a client that reads JSON is told. */
async function act(cashier: string, action: string, payer = 'alipay-7') {
  const body = new URLSearchParams({ action, payer, password: '111111' })
  const reply = await at.browse(cashier, {
    method: 'POST',
    body,
    headers: { accept: 'application/json' },
  })
  return (await reply.json()) as { outcome: string; returnTo?: { url: string } }
}

const query = () => at.exec('alipay.trade.query', { out_trade_no: 'T1' })

test.each(['page', 'wap'] as const)(
  'a %s payment leads to the cashier, is paid there, and comes back signed',
  async (kind) => {
    const cashier = await cashierOf(pageUrl(kind))
    expect(cashier).toMatch(new RegExp(`^${at.origin}/cashier/alipay/bax[0-9a-z]{20}$`))
    expect(await query()).toMatchObject({ subCode: 'ACQ.TRADE_NOT_EXIST' })
    const shown = await at.browse(cashier)
    expect(shown.status).toBe(200)
    expect(await shown.text()).toContain('12.88')

    const { outcome, returnTo } = await act(cashier, 'approve')
    expect(outcome).toBe('approved')
    const back = new URL(returnTo?.url ?? '')
    expect(`${back.origin}${back.pathname}${back.hash}`).toBe('http://shop.example/back#top')
    const { from, ...said } = Object.fromEntries(back.searchParams)
    expect(from).toBe('cart')
    expect(Object.keys(said)).toEqual([
      ...['charset', 'out_trade_no', 'method', 'total_amount', 'trade_no', 'auth_app_id'],
      ...['version', 'app_id', 'sign_type', 'seller_id', 'timestamp', 'sign'],
    ])
    expect(said).toMatchObject({ method: `${kinds[kind].method}.return`, total_amount: '12.88' })
    expect(at.sdk.checkNotifySignV2({ ...said })).toBe(true)
    expect(at.sdk.checkNotifySignV2({ ...said, total_amount: '0.01' })).toBe(false)

    const found = await query()
    expect(found).toMatchObject({ code: '10000', tradeStatus: 'TRADE_SUCCESS' })
    expect(found.tradeNo).toBe(said.trade_no)
    const letter = Object.fromEntries(new URLSearchParams((await letterbox[0]?.write(0))?.body))
    expect(at.sdk.checkNotifySignV2(letter)).toBe(true)
    // Online, the ladder has no repeats at once.
    expect(letterbox[0]?.ladderMs[0]).toBe(240_000)
  },
)

test('a page may be posted as the form the SDK writes', async () => {
  const bizContent = { ...order, product_code: kinds.page.code }
  const form = at.sdk.pageExec(kinds.page.method, 'POST', { bizContent, ...urls })
  const action = /action="([^"]+)"/.exec(form)?.[1] ?? ''
  const field = /name="biz_content" value="([^"]+)"/.exec(form)?.[1] ?? ''
  const body = new URLSearchParams({ biz_content: field.replaceAll('&quot;', '"') })
  for (const name of ['alipay_sdk']) {
    const value = new RegExp(`name="${name}" value="([^"]+)"`).exec(form)?.[1]
    if (value !== undefined) body.set(name, value)
  }
  const page = await at.browse(action, { method: 'POST', body })
  expect(page.headers.get('location')).toMatch(/\/cashier\/alipay\/bax/)
})

test('the same page again leads to the same cashier, until it is paid', async () => {
  const first = await cashierOf(pageUrl('page'))
  expect(await cashierOf(pageUrl('page'))).toBe(first)
  await act(first, 'approve')
  const refused = await at.browse(pageUrl('page'))
  expect(refused.status).toBe(200)
  expect(await textOf(refused)).toContain('ACQ.TRADE_HAS_SUCCESS')
})

const textOf = async (reply: Response) =>
  new TextDecoder('gbk').decode(Buffer.from(await reply.arrayBuffer()))

test.each([
  [
    'a stranger',
    () => pageUrl('page').replace(/app_id=\d+/, 'app_id=2021000000000009'),
    'invalid-app-id',
  ],
  [
    'a bent request',
    () => pageUrl('wap').replace('charset=utf-8', 'charset=UTF-8'),
    'invalid-signature',
  ],
  [
    'another product',
    () => pageUrl('page', { product_code: 'QUICK_WAP_WAY' }),
    'ACQ.ACCESS_FORBIDDEN',
  ],
  ['no product', () => pageUrl('wap', { product_code: '' }), 'ACQ.INVALID_PARAMETER'],
  ['too much', () => pageUrl('page', { total_amount: '100000000.01' }), 'ACQ.TOTAL_FEE_EXCEED'],
] as const)('%s is told on a page in GBK', async (_name, url, code) => {
  const reply = await at.browse(url())
  expect([reply.status, reply.headers.get('content-type')]).toEqual([200, 'text/html;charset=GBK'])
  const text = await textOf(reply)
  expect(text).toContain(`错误代码 ${code}<`)
  expect(text).toContain('调试错误')
})

test('who leaves a wap page goes where the merchant said, and nothing is paid', async () => {
  const cashier = await cashierOf(pageUrl('wap', { quit_url: 'http://shop.example/quit' }))
  expect(await act(cashier, 'leave')).toMatchObject({
    returnTo: { url: 'http://shop.example/quit' },
  })
  expect(await act(cashier, 'decline')).toMatchObject({ outcome: 'payer-declined' })
  expect(await query()).toMatchObject({ tradeStatus: 'WAIT_BUYER_PAY' })
  clock.advance(15 * 86_400_000)
  expect(await query()).toMatchObject({ tradeStatus: 'TRADE_CLOSED' })
  expect(letterbox).toEqual([])
})

test('a phone may scan the page instead', async () => {
  const cashier = await cashierOf(pageUrl('page'))
  const code = `https://qr.alipay.com/${cashier.split('/').at(-1)}`
  const { payment } = await at.phone('alipay-8/scans', { code })
  expect(await query()).toMatchObject({ tradeStatus: 'WAIT_BUYER_PAY' })
  const paid = await at.phone(`alipay-8/payments/${payment?.id}/confirm`, {})
  expect(paid.outcome).toBe('approved')
  expect(await query()).toMatchObject({ tradeStatus: 'TRADE_SUCCESS' })
})

test('a page that is none, and an order that has none, are not found', async () => {
  const { qrCode } = await at.exec('alipay.trade.precreate', { ...order, out_trade_no: 'T2' })
  for (const end of ['bax00000000000000000000', 'b@x', qrCode.split('/').at(-1)]) {
    expect((await at.browse(`${at.origin}/cashier/alipay/${end}`)).status).toBe(404)
  }
})
