import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { compactTime } from '../../core/calendar.ts'
import type { AskOf } from '../../core/interchange.ts'
import { balanceFen } from '../../core/ledger/account.ts'
import type { Outcome } from '../../core/outcome.ts'
import { mintUnionPayChain } from '../../sandbox/mint.ts'
import { createMemoryStore } from '../../storage/memory.ts'
import { createDoor, type Door } from '../host/express.ts'
import type { Notification } from '../host/notification.ts'
import {
  type Chain,
  createStand,
  envelope,
  form,
  keyAt,
  merId,
  type Pairs,
  type Stand,
  signed,
  verified,
} from './stand.fixture.ts'

const order = 'mock20261122000001'
const urlencoded = { 'Content-Type': 'application/x-www-form-urlencoded;charset=UTF-8' }
const asProgram = { ...urlencoded, Accept: 'application/json' }
const clock = {
  now: Date.now,
  after: (ms: number, call: () => void) => {
    const timer = setTimeout(call, ms)
    return () => clearTimeout(timer)
  },
}

let chain: Chain
let stand: Stand
let door: Door
let base: string
let txnTime: string
let letters: Notification[]
let funded: AskOf<'fund'>[]
let says: Outcome
let crashes: unknown[]

beforeAll(async () => {
  chain = await mintUnionPayChain({ merId, now: new Date() })
})

beforeEach(async () => {
  letters = []
  funded = []
  crashes = []
  says = 'approved'
  txnTime = compactTime(Date.now())
  const peer = {
    ask: async (_to: unknown, kind: string, message: unknown) => {
      if (kind === 'fund') funded.push(message as AskOf<'fund'>)
      return { outcome: says, settleKey: keyAt(clock.now()) } as never
    },
  }
  stand = createStand({
    chain,
    clock,
    realNow: Date.now,
    peer,
    letters,
    store: createMemoryStore(),
  })
  const { routes, refuse } = stand.institution
  door = createDoor({ routes, refuse, crashed: (cause) => crashes.push(cause) })
  door.server.listen(0, '127.0.0.1')
  await once(door.server, 'listening')
  base = `http://127.0.0.1:${(door.server.address() as AddressInfo).port}`
})

afterEach(async () => {
  expect(crashes).toEqual([])
  await stand.close()
  await door.close(100)
})

const money = {
  ...{ txnAmt: '1250', currencyCode: '156', channelType: '07', bizType: '000201' },
  ...{ backUrl: 'http://127.0.0.1:9/notify', frontUrl: 'http://127.0.0.1:9/back' },
}
const pairs = (more: Pairs = {}) => ({
  ...envelope(chain, '0101', order, txnTime),
  ...money,
  ...more,
})
const send = (path: string, body: string, headers: Record<string, string> = urlencoded) =>
  fetch(base + path, { method: 'POST', headers, body, redirect: 'manual' })
const front = (more?: Pairs) =>
  send('/gateway/api/frontTransReq.do', form(signed(chain, pairs(more))))
const asked = async (path: string, sent: Pairs) =>
  verified(chain, await (await send(path, form(signed(chain, sent)))).text()) ?? {}
const query = () => asked('/gateway/api/queryTrans.do', envelope(chain, '0000', order, txnTime))

async function led(more?: Pairs): Promise<string> {
  const reply = await front(more)
  expect([reply.status, await reply.text()]).toEqual([302, ''])
  return reply.headers.get('location') ?? ''
}

interface Told {
  readonly outcome: Outcome
  readonly returnTo?: { method: string; url: string; fields: Pairs }
}

async function act(page: string, action: string, payer = 'quickpass-7', password = '111111') {
  const body = new URLSearchParams({ action, payer, password }).toString()
  const reply = await fetch(page, { method: 'POST', headers: asProgram, body })
  return (await reply.json()) as Told
}

const owned = async () => {
  const account = await stand.store.account(`merchant:${merId}`)
  return account === undefined ? 0 : balanceFen(account)
}

test('a browser is led to the cashier of the door it came to, once for each order', async () => {
  const page = await led()
  expect(page).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/b2c\/index\.action\?transNumber=\d{21}$/)
  expect(page.startsWith(base)).toBe(true)
  expect(await led()).toBe(page)
  const shown = await fetch(page, { headers: { 'Accept-Language': 'zh-CN' } })
  expect(shown.status).toBe(200)
  expect(await shown.text()).toContain('12.50')
  const open = { respCode: '00', origRespCode: '05', settleAmt: '0', txnAmt: '1250' }
  expect(await query()).toMatchObject(open)
  expect(await query()).not.toHaveProperty('queryId')
})

test('a payer of Cloud QuickPass pays, and the browser takes the signed result back', async () => {
  const page = await led()
  const { outcome, returnTo } = await act(page, 'approve')
  expect(outcome).toBe('approved')
  expect(returnTo).toMatchObject({ method: 'POST', url: 'http://127.0.0.1:9/back' })
  const carried = Object.entries(returnTo?.fields ?? {}).map(([name, value]) => `${name}=${value}`)
  const told = { respCode: '00', orderId: order, txnAmt: '1250', settleAmt: '1250' }
  expect(verified(chain, carried.join('&'))).toMatchObject({ ...told, respMsg: 'success' })
  const body = (await letters[0]?.write(0))?.body ?? ''
  expect(verified(chain, body, decodeURIComponent)).toMatchObject(told)
  expect(await query()).toMatchObject({ origRespCode: '00', accNo: '6222***********0018' })
  expect(await owned()).toBe(1250)
})

test('a page hands the result on as a form that sends itself', async () => {
  const page = await led()
  const body = new URLSearchParams({ action: 'approve', payer: 'quickpass-7', password: '111111' })
  const html = await (await send(page.slice(base.length), body.toString())).text()
  expect(html).toContain('action="http://127.0.0.1:9/back"')
  expect(html).toContain('name="signature"')
  expect(html).toContain('method="post"')
})

test.each([
  ['6222020000000000018', '6222020000000000018'],
  ['6214 8300 0000 0015', '6214830000000015'],
])('a person pays by card number %s', async (given, cardNo) => {
  const { outcome } = await act(await led(), 'approve', given)
  expect(outcome).toBe('approved')
  expect(funded).toMatchObject([{ cardNo, amountFen: 1250 }])
  expect(await owned()).toBe(1250)
})

test('who fails to pay may try again, and who declines goes to the page for that', async () => {
  const page = await led({ frontFailUrl: 'http://127.0.0.1:9/fail' })
  expect((await act(page, 'approve', 'quickpass-7', '222222')).outcome).toBe('password-wrong')
  expect((await act(page, 'approve', 'nobody')).outcome).toBe('payer-missing')
  says = 'card-unknown'
  expect((await act(page, 'approve', '6222020000000000018')).outcome).toBe('card-unknown')
  const declined = await act(page, 'decline')
  expect(declined.returnTo).toMatchObject({ method: 'GET', url: 'http://127.0.0.1:9/fail' })
  says = 'approved'
  expect((await act(page, 'approve')).outcome).toBe('approved')
  expect(await owned()).toBe(1250)
})

test.each<[string, Pairs, string]>([
  ['an amount in yuan', { txnAmt: '12.50' }, '交易失败 10[6100030]报文格式错误[txnAmt]'],
  ['B2B', { bizType: '000202' }, '交易失败 43[6101043]无此业务权限，详情请咨询95516[bizType]'],
  ['no backUrl', { backUrl: '' }, '交易失败 13[6100013]报文交易要素缺失[backUrl]'],
  ['another certificate', { certId: '1' }, '交易失败 11[9100004]验证签名失败'],
])('a browser with %s is shown why', async (_, more, text) => {
  const reply = await front(more)
  expect([reply.status, reply.headers.get('location')]).toEqual([200, null])
  expect(/end_error">(.*)<\//.exec(await reply.text())?.[1]).toBe(text)
})

test('a browser with another order under a known number is shown that it is one too many', async () => {
  await led()
  expect(await (await front({ txnAmt: '1251' })).text()).toContain('12[6100012]重复交易')
  await act(await led(), 'approve')
  expect(await (await front()).text()).toContain('12[6101012]重复交易')
})

test('an order nobody pays by its payTimeout cannot be paid, and 86 is told of it', async () => {
  const soon = compactTime(Date.now() + 2000)
  const page = await led({ payTimeout: soon })
  await new Promise((resolve) => setTimeout(resolve, 2100))
  expect((await act(page, 'approve')).outcome).toBe('order-closed')
  expect(await query()).toMatchObject({ respCode: '00', origRespCode: '86' })
})

test('a tn is opened by a phone, without a scan, and paid', async () => {
  const { tn = '', respCode } = await asked(
    '/gateway/api/appTransReq.do',
    pairs({ channelType: '08' }),
  )
  expect([respCode, /^\d{21}$/.test(tn)]).toEqual(['00', true])
  const door = `${base}/app/quickpass/payers/quickpass-7`
  const post = async (path: string, said: Pairs) => {
    const reply = await fetch(door + path, { method: 'POST', body: JSON.stringify(said) })
    return (await reply.json()) as { outcome: Outcome; payment?: { id: string } }
  }
  const opened = await post('/checkouts', { reference: tn })
  expect(opened.outcome).toBe('payer-confirming')
  const paid = await post(`/payments/${opened.payment?.id}/confirm`, { password: '111111' })
  expect(paid.outcome).toBe('approved')
  expect(letters).toHaveLength(1)
  expect(await query()).toMatchObject({ origRespCode: '00', txnType: '01', txnSubType: '01' })
})

test('a payUrl comes percent-encoded and leads to the cashier', async () => {
  const sent = pairs({
    bizType: '000000',
    channelType: '08',
    tradeType: 'mobileWeb',
    appUserId: 'u1',
  })
  const { payUrl = '' } = await asked('/gateway/api/order.do', sent)
  expect(payUrl).toMatch(/^http%3A%2F%2F127\.0\.0\.1/)
  expect((await act(decodeURIComponent(payUrl), 'approve')).outcome).toBe('approved')
})

test.each([
  ['/gateway/api/cardTransReq.do', '0101'],
  ['/gateway/api/batchTrans.do', '2102'],
  ['/gateway/api/appTransReq.do', '0400'],
  ['/gateway/api/backTransReq.do', '1301'],
])('%s does not serve %s and says so in the gateway’s words', async (path, type) => {
  const sent = { ...envelope(chain, type, order, txnTime), ...money }
  expect(await asked(path, sent)).toMatchObject({
    respCode: '32',
    respMsg: '无此交易权限:txnType[6100032]',
  })
})

test('an EMV text is an order’s code like any other', async () => {
  const sent = {
    ...envelope(chain, '0107', order, txnTime),
    ...money,
    reserved: '{qrCodeFormat=emv}',
  }
  const { qrCode = '' } = await asked('/gateway/api/backTransReq.do', {
    ...sent,
    bizType: '000000',
  })
  expect(qrCode).toMatch(/^00020101021215314999.*6304[0-9A-F]{4}$/)
  const { desk } = stand.institution.house
  const scanned = await desk.scan('quickpass-7', qrCode)
  expect(scanned.outcome).toBe('payer-confirming')
  expect((await desk.confirm('quickpass-7', scanned.payment?.id ?? '', '111111')).outcome).toBe(
    'approved',
  )
  expect(await owned()).toBe(1250)
})

test('news waits ten seconds for its answer, climbs four gaps, and only 200 or 302 ends it', async () => {
  await act(await led(), 'approve')
  expect(letters[0]).toMatchObject({
    answerMs: 10_000,
    ladderMs: [60_000, 120_000, 240_000, 300_000],
  })
  const statuses = [200, 201, 204, 301, 302, 303, 307, 404, 500]
  expect(statuses.filter((status) => letters[0]?.isAcknowledged(status, 'ok'))).toEqual([200, 302])
})
