/** What may come to the cashier's page and go from it that no good shop would send. */
import { sign } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createVirtualClock, type VirtualClock } from '../../core/clock.ts'
import { brokenInvariants } from '../../core/ledger/invariants.ts'
import { createMemoryStore } from '../../storage/memory.ts'
import type { Notification } from '../host/notification.ts'
import { bytesOf } from './charset.ts'
import { type Opened, openDoor } from './door.fixture.ts'
import { formatForm } from './form.ts'
import { mintPair } from './keys.fixture.ts'
import { requestText } from './signature.ts'
import { signedParams } from './stand.fixture.ts'

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

type Texts = Readonly<Record<string, string>>

const order = {
  ...{ out_trade_no: 'T1', total_amount: '12.88', subject: '茶' },
  product_code: 'QUICK_WAP_WAY',
}
const params = (biz: object = {}, instead: Texts = {}) =>
  signedParams(
    'wap',
    { ...order, ...biz },
    {
      ...{ privateKey: merchant.privateKey, now: Date.now() },
      instead: { notify_url: 'http://127.0.0.1:9/n', ...instead },
    },
  )

async function cashierFor(biz: object = {}, instead: Texts = {}): Promise<string> {
  const page = await at.browse(`${at.origin}/gateway.do?${formatForm(await params(biz, instead))}`)
  expect(page.status).toBe(302)
  return page.headers.get('location') ?? ''
}

const act = (cashier: string, action: string, payer = 'alipay-7', headers: Texts = {}) =>
  at.browse(cashier, {
    ...{ method: 'POST', headers },
    body: new URLSearchParams({ action, payer, password: '111111' }),
  })

const wayBack = async (biz: object, instead: Texts, action: string) =>
  (await act(await cashierFor(biz, instead), action)).headers.get('location')

test('a way back in Chinese arrives percent-encoded, signed, and with the shop’s own query', async () => {
  const url = 'http://shop.example/回来?从=购物车#顶'
  const back = new URL((await wayBack({}, { return_url: url }, 'approve')) ?? '')
  expect(decodeURI(back.pathname)).toBe('/回来')
  const { 从: from, ...said } = Object.fromEntries(back.searchParams)
  expect([from, decodeURI(back.hash)]).toEqual(['购物车', '#顶'])
  expect(at.sdk.checkNotifySignV2(said)).toBe(true)
})

test.each([
  'javascript:alert(1)',
  ' javascript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  '//evil.example',
  'alipays://platformapi/startapp',
])('nobody is sent to %s', async (url) => {
  expect(await wayBack({ quit_url: url }, {}, 'leave')).toBeNull()
  const cashier = await cashierFor({ out_trade_no: 'T2' }, { return_url: url })
  const paid = await act(cashier, 'approve')
  expect([paid.status, paid.headers.get('location')]).toEqual([200, null])
  const shown = await (await at.browse(cashier)).text()
  expect(shown).not.toMatch(/href|alert\(1\)|evil/)
})

test('a way back cannot add headers', async () => {
  const url = 'http://shop.example/\r\nSet-Cookie: a=b'
  const reply = await act(await cashierFor({}, { return_url: url }), 'approve')
  expect(reply.headers.get('set-cookie')).toBeNull()
  expect(reply.headers.get('location')).toContain('http://shop.example/%0D%0ASet-Cookie:%20a=b?')
})

test('half a character in an order leaves none in what is told of it', async () => {
  const half = '"\\ud83c"'
  const biz = JSON.stringify({ ...order, passback_params: 'X' }).replace('"X"', half)
  const { exec } = at
  expect(await exec('alipay.trade.precreate', { out_trade_no: '\ud83c'.repeat(70) })).toMatchObject(
    {
      subCode: 'ACQ.INVALID_PARAMETER',
    },
  )
  const sent = await signedParams('wap', biz, {
    privateKey: merchant.privateKey,
    now: Date.now(),
  })
  const page = await at.browse(`${at.origin}/gateway.do?${formatForm(sent)}`)
  await act(page.headers.get('location') ?? '', 'approve')
  const found = await exec('alipay.trade.query', { out_trade_no: 'T1' })
  expect(found.passbackParams).toBe('\ufffd')
})

test('markup in what a shop says is text on the page', async () => {
  const markup = '<img src=x onerror=alert(1)>'
  const cashier = await cashierFor({ subject: markup, quit_url: `http://a.example/"${markup}` })
  expect(await (await at.browse(cashier)).text()).not.toContain('<img')
  const answered = await act(cashier, 'approve', `"${markup}`)
  expect(answered.status).toBe(409)
  expect(await answered.text()).not.toContain('<img')
})

/** A form as a browser posts it: no charset in its type. */
const posted = async (query: string, body: string) => {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const page = await at.browse(`${at.origin}/gateway.do?${query}`, {
    method: 'POST',
    body,
    headers,
  })
  const text = new TextDecoder('gbk').decode(await page.arrayBuffer())
  return { location: page.headers.get('location'), text }
}

test('a posted page must say its charset in the query, or be understood in GBK', async () => {
  const body = formatForm(await params())
  const late = await posted('', body)
  expect(late.text).toContain('错误代码 invalid-signature<')
  expect(late.text).toContain('请确认charset参数放在了URL查询字符串中')
  expect((await posted('charset=utf-8', body)).location).toContain('/cashier/alipay/bax')
  const plain = formatForm(await params({ out_trade_no: 'T2', subject: 'tea' }))
  expect((await posted('', plain)).location).toContain('/cashier/alipay/bax')
})

test('a page in GBK is read, told of and returned from in it', async () => {
  const biz = JSON.stringify({ ...order, subject: '龙井€' })
  const inGbk = bytesOf(biz, 'gbk').toString('latin1')
  const sent = await signedParams('wap', inGbk, {
    ...{ privateKey: merchant.privateKey, now: Date.now() },
    instead: {
      ...{ charset: 'GBK', return_url: 'http://shop.example/' },
      notify_url: 'http://127.0.0.1:9/n',
    },
  })
  const text = Buffer.from(requestText(sent, { empties: false }), 'latin1')
  sent.set('sign', sign('RSA-SHA256', text, merchant.privateKey).toString('base64'))
  const query = [...sent].map(([name, value]) => `${name}=${escape(value).replaceAll('+', '%2B')}`)
  const page = await at.browse(`${at.origin}/gateway.do?${query.join('&')}`)
  const reply = await act(page.headers.get('location') ?? '', 'approve')
  const back = new URL(reply.headers.get('location') ?? '')
  expect(back.searchParams.get('charset')).toBe('GBK')
  expect(at.sdk.checkNotifySignV2(Object.fromEntries(back.searchParams))).toBe(true)
  const letter = await letterbox[0]?.write(0)
  expect(letter?.headers['Content-Type']).toContain('charset=GBK')
  expect(letter?.body).toContain('&subject=%C1%FA%BE%AE%A2%E3&')
})

const outcomeOf = async (reply: Response) =>
  ((await reply.json()) as { readonly outcome: string }).outcome

test('two persons at one page: one of them has paid', async () => {
  const cashier = await cashierFor()
  const json = { accept: 'application/json' }
  const replies = await Promise.all(
    ['alipay-7', 'alipay-8', 'alipay-9'].map((payer) => act(cashier, 'approve', payer, json)),
  )
  const told = await Promise.all(replies.map(outcomeOf))
  const orders = await at.stand.house.house.acquirer.all()
  expect(orders.map(({ state }) => state)).toEqual(['paid'])
  expect(letterbox).toHaveLength(1)
  // Who comes after the payment sees that it is paid; who paid in vain is told so.
  expect(told).toContain('approved')
  const balances = await Promise.all(
    ['alipay-7', 'alipay-8', 'alipay-9'].map((payer) => at.stand.house.house.desk.balance(payer)),
  )
  const spent = balances.map(({ balanceFen }) => 100_000_000 - balanceFen)
  expect(spent.toSorted()).toEqual([0, 0, 1288])
})

test('a notification to the door itself is not acknowledged, and moves nothing', async () => {
  const notice = formatForm(new Map([['notify_type', 'trade_status_sync']]))
  for (const url of [`${at.origin}/gateway.do`, await cashierFor()]) {
    const headers = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' }
    const reply = await at.browse(url, { method: 'POST', body: notice, headers })
    expect(reply.status).toBe(200)
    expect(await reply.text()).not.toBe('success')
  }
  const orders = await at.stand.house.house.acquirer.all()
  expect(orders.map(({ state }) => state)).toEqual(['created'])
})
