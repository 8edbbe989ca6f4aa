import { beforeAll, beforeEach, expect, test } from 'vitest'
import { compactTime } from '../../core/calendar.ts'
import { createVirtualClock, type VirtualClock } from '../../core/clock.ts'
import { balanceFen } from '../../core/ledger/account.ts'
import { brokenInvariants } from '../../core/ledger/invariants.ts'
import { mintUnionPayChain } from '../../sandbox/mint.ts'
import { createMemoryStore } from '../../storage/memory.ts'
import type { Notification } from '../host/notification.ts'
import { believes, type Pairs } from './other-clients.fixture.ts'
import {
  type Chain,
  createStand,
  envelope,
  form,
  keyAt,
  knock,
  merId,
  type Stand,
  signed,
} from './stand.fixture.ts'

/** What persons and their browsers may do at the cashier, besides paying. */
const evening = Date.parse('2026-11-22T19:30:00+08:00')
const order = 'mock20261122000001'
const frontUrl = 'https://shop.example/back?a=1&b="><script>alert(1)</script>'
const frontFailUrl = 'https://shop.example/failed'

let chain: Chain
let clock: VirtualClock
let stand: Stand
let letters: Notification[]
/** Whose money was asked for, and given back unused. */
let funded: number
let undone: number

beforeAll(async () => {
  chain = await mintUnionPayChain({ merId, now: new Date(evening) })
})

beforeEach(() => {
  clock = createVirtualClock(evening)
  letters = []
  funded = 0
  undone = 0
  const peer = {
    ask: async (_to: unknown, kind: string) => {
      if (kind === 'fund') funded += 1
      if (kind === 'reverse') undone += 1
      return { outcome: 'approved', settleKey: keyAt(clock.now(), funded) } as never
    },
  }
  const store = createMemoryStore()
  stand = createStand({ chain, clock, realNow: clock.now, peer, store, letters })
})

const front = (more: Pairs = {}) =>
  knock(
    stand,
    '/gateway/api/frontTransReq.do',
    form(
      signed(chain, {
        ...envelope(chain, '0101', order, compactTime(clock.now())),
        ...{ txnAmt: '1250', currencyCode: '156', channelType: '07', bizType: '000201' },
        ...{ backUrl: 'http://127.0.0.1:9/notify', frontUrl, frontFailUrl, ...more },
      }),
    ),
  )

async function led(more?: Pairs): Promise<string> {
  const { status, headers } = await front(more)
  expect(status).toBe(302)
  return new URL(headers.Location ?? '').search.slice(1)
}

/** Without an action the page is looked at. */
async function visit(query: string, action?: string, payer = 'quickpass-7', accept = 'text/html') {
  const method = action === undefined ? 'GET' : 'POST'
  const path = '/b2c/index.action'
  const route = stand.institution.routes.find((one) => one.path === path && one.method === method)
  const body = new URLSearchParams({ action: action ?? '', payer, password: '111111' }).toString()
  const target = `${path}?${query}`
  const request = { method, target, path, query, params: {}, headers: { accept } }
  const reply = await route?.serve({ ...request, body: Buffer.from(body) })
  if (reply === undefined || typeof reply === 'string') throw new Error('no reply')
  return { ...reply, body: String(reply.body) }
}

async function told(query: string, action: string, payer?: string) {
  const { body } = await visit(query, action, payer, 'application/json')
  return JSON.parse(body) as { outcome: string; returnTo?: { url: string; fields: Pairs } }
}

async function owned(): Promise<number> {
  expect(brokenInvariants(await stand.store.accounts())).toEqual([])
  const account = await stand.store.account(`merchant:${merId}`)
  return account === undefined ? 0 : balanceFen(account)
}

test.each([
  ['javascript:alert(1)//http://a'],
  ['data:text/html,<script>alert(1)</script>'],
  ['//shop.example/back'],
  ['http://'],
  ['https://shop.example/a b'],
  ['https://shop.example/\r\nSet-Cookie: a=b'],
  [`https://shop.example/${'a'.repeat(300)}`],
])('%j is no address to go back to', async (url) => {
  for (const name of ['frontUrl', 'frontFailUrl']) {
    const { status, headers, body } = await front({ [name]: url })
    expect({ status, location: headers.Location }).toEqual({ status: 200, location: undefined })
    expect(String(body)).toContain(
      `<p class="end_error">交易失败 10[6100030]报文格式错误[${name}]</p>`,
    )
  }
  expect(await stand.store.scan('order/')).toEqual([])
})

test('what a merchant or a person writes stays text on the page', async () => {
  const page = await led({ reqReserved: `"><script>alert(2)</script>` })
  const payer = '"><script>alert(3)</script>'
  const tried = await visit(page, 'approve', payer)
  const paid = await visit(page, 'approve')
  expect(paid.body).toContain('action="https://shop.example/back?a=1&amp;b=&quot;&gt;&lt;script')
  expect(paid.body).toContain('name="reqReserved" value="&quot;&gt;&lt;script&gt;alert(2)')
  for (const { body, headers } of [tried, paid, await visit(page)]) {
    expect(body).not.toContain('<script>alert')
    expect(headers['Content-Security-Policy']).toContain("default-src 'none'")
    expect(headers['Cache-Control']).toBe('no-store')
  }
})

test('of two persons who pay at once one has paid, and the other keeps the money', async () => {
  const page = await led()
  const ends = await Promise.all([
    told(page, 'approve', 'quickpass-7'),
    told(page, 'approve', '6222020000000000026'),
  ])
  expect(ends.map(({ outcome }) => outcome).sort()).toEqual(['approved', 'order-paid'])
  await expect.poll(() => funded - undone).toBe(1)
  expect(await owned()).toBe(1250)
  expect(letters).toHaveLength(1)
})

test('a person who sends the page again has paid once, and is led back the same way', async () => {
  const page = await led()
  const first = await told(page, 'approve')
  const again = await told(page, 'approve', 'quickpass-8')
  expect(again).toEqual(first)
  expect(believes(again.returnTo?.fields ?? {})).toBe(true)
  expect(again.returnTo).toMatchObject({
    url: frontUrl,
    fields: { respCode: '00', txnAmt: '1250' },
  })
  expect(await told(page, 'decline')).toEqual(first)
  expect([await owned(), funded, letters.length]).toEqual([1250, 1, 1])
})

test('an order that ends while its page is open is paid by nobody', async () => {
  const page = await led({ payTimeout: compactTime(clock.now() + 60_000) })
  expect((await visit(page)).status).toBe(200)
  clock.advance(60_000)
  expect(await told(page, 'approve')).toMatchObject({
    outcome: 'order-closed',
    returnTo: { url: frontFailUrl },
  })
  expect([await owned(), funded, letters.length]).toEqual([0, 0, 0])
})

test('who leaves goes back unpaid, and may come again', async () => {
  const page = await led()
  const left = await visit(page, 'leave')
  expect([left.status, left.headers.Location]).toEqual([302, frontFailUrl])
  expect(await told(page, 'approve')).toMatchObject({ outcome: 'approved' })
})

test('a reversed order is paid by nobody', async () => {
  const page = await led()
  const reverse = () =>
    knock(
      stand,
      '/gateway/api/backTransReq.do',
      form(signed(chain, envelope(chain, '9901', order, compactTime(clock.now())))),
    )
  await reverse()
  expect(await told(page, 'approve')).toMatchObject({ returnTo: { url: frontFailUrl } })
  expect([await owned(), funded]).toEqual([0, 0])
})

test.each([
  '',
  'transNumber=',
  'transNumber=1',
  `transNumber=${'9'.repeat(21)}`,
  'transNumber=%00',
])('the cashier knows no order at ?%s', async (query) => {
  for (const action of [undefined, 'approve', 'leave']) {
    expect((await visit(query, action)).status).toBe(404)
  }
})

test('an action nobody knows does nothing', async () => {
  const page = await led()
  expect((await visit(page, 'constructor')).status).toBe(404)
  expect(await owned()).toBe(0)
})
