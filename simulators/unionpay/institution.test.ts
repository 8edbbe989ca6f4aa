import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { compactTime } from '../../core/calendar.ts'
import { appId, institutionId, merchantId, type OrderNo, trace } from '../../core/ids.ts'
import type { AnswerOf, AskOf, MessageKind } from '../../core/interchange.ts'
import { balanceFen } from '../../core/ledger/account.ts'
import { brokenInvariants } from '../../core/ledger/invariants.ts'
import { fen } from '../../core/money.ts'
import type { Outcome } from '../../core/outcome.ts'
import { mintUnionPayChain } from '../../sandbox/mint.ts'
import { createMemoryStore } from '../../storage/memory.ts'
import { createDoor, type Door } from '../host/express.ts'
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

const back = '/gateway/api/backTransReq.do'
const queries = '/gateway/api/queryTrans.do'
const payer = '/app/quickpass/payers/quickpass-7'
const order = 'mock20261122000001'
/** Long enough for a machine that has other things to do. */
const soon = { timeout: 4000 }
const keyOfSwitch = keyAt(Date.now())

let chain: Chain
let stand: Stand
let door: Door
let mailbox: Server
let told: Pairs[]
let asked: string[]
let crashes: unknown[]
/** The order's name between houses, as the switch was told it. */
let reference: OrderNo
/** What the switch says to each message. */
let says: Partial<Record<MessageKind, Outcome>>
let txnTime: string
let backUrl: string
let base: string

const clock = {
  now: Date.now,
  after: (ms: number, call: () => void) => {
    const timer = setTimeout(call, ms)
    return () => clearTimeout(timer)
  },
}

const listening = async (server: Server) => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

beforeAll(async () => {
  chain = await mintUnionPayChain({ merId, now: new Date() })
})

beforeEach(async () => {
  told = []
  asked = []
  crashes = []
  says = {}
  txnTime = compactTime(Date.now())
  const peer = {
    ask: async <K extends MessageKind>(_to: unknown, kind: K, message: AskOf<K>) => {
      asked.push(kind)
      if (kind === 'consume') reference = (message as AskOf<'consume'>).orderNo
      return { outcome: says[kind] ?? 'approved', settleKey: keyOfSwitch } as AnswerOf<K>
    },
  }
  stand = createStand({ chain, store: createMemoryStore(), clock, realNow: Date.now, peer })
  const { routes, refuse } = stand.institution
  door = createDoor({ routes, refuse, crashed: (cause) => crashes.push(cause) })
  base = await listening(door.server)
  mailbox = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => {
      const letter = verified(chain, Buffer.concat(chunks).toString(), decodeURIComponent)
      told.push(letter ?? { unverified: 'yes' })
      response.end()
    })
  })
  backUrl = `${await listening(mailbox)}/notify`
})

afterEach(async () => {
  expect(crashes).toEqual([])
  expect(brokenInvariants(await stand.store.accounts())).toEqual([])
  await stand.close()
  await door.close(100)
  mailbox.closeAllConnections()
  mailbox.close()
})

async function ask(path: string, type: string, orderId: string, more: Pairs = {}) {
  const pairs = signed(chain, { ...envelope(chain, type, orderId, txnTime), ...more })
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded;charset=UTF-8' }
  const reply = await fetch(base + path, { method: 'POST', headers, body: form(pairs) })
  const text = await reply.text()
  expect(reply.headers.get('content-type')).toBe('text/html;charset=UTF-8')
  expect(reply.headers.get('content-length')).toBe(String(Buffer.byteLength(text)))
  const answer = verified(chain, text)
  expect(answer, text).toBeDefined()
  return answer ?? {}
}

const money = (txnAmt = '1250'): Pairs => ({
  ...{ txnAmt, currencyCode: '156', channelType: '08', backUrl },
})
const code = { qrNo: '6225735053201615202', termId: '49000002' }
const query = (orderId = order) => ask(queries, '0000', orderId)
const consume = (more: Pairs = {}) => ask(back, '0106', order, { ...money(), ...code, ...more })

async function tap(path: string, body: Record<string, string> = {}) {
  const reply = await fetch(base + payer + path, { method: 'POST', body: JSON.stringify(body) })
  return { status: reply.status, ...((await reply.json()) as { payment?: { id: string } }) }
}

const owned = async () => {
  const account = await stand.store.account(`merchant:${merId}`)
  return account === undefined ? 0 : balanceFen(account)
}

test('a payer scans an order’s code, confirms, and the merchant hears of it and gives part back', async () => {
  const { qrCode = '' } = await ask(back, '0107', order, money())
  expect(qrCode).toMatch(/^https:\/\/qr\.95516\.com\/00010001\/62\d{30}$/)
  expect(await query()).toMatchObject({ respCode: '00', origRespCode: '05' })
  const scanned = await tap('/scans', { code: qrCode })
  expect(scanned).toMatchObject({ status: 202, outcome: 'payer-confirming' })
  const confirmed = await tap(
    `/payments/${encodeURIComponent(scanned.payment?.id ?? '')}/confirm`,
    { password: '111111' },
  )
  expect(confirmed).toMatchObject({ status: 200, outcome: 'approved' })
  expect(asked).toEqual(['fund'])
  await vi.waitFor(() => expect(told).toHaveLength(1), soon)
  const paid = {
    respCode: '00',
    orderId: order,
    txnSubType: '07',
    txnAmt: '1250',
    settleAmt: '1250',
  }
  expect(told[0]).toMatchObject(paid)
  const { queryId = '', traceNo, traceTime, ...answer } = await query()
  expect(answer).toMatchObject({ respCode: '00', origRespCode: '00', settleAmt: '1250' })
  expect(queryId).toBe(told[0]?.queryId)
  expect(queryId.slice(4, 20)).toBe(`${traceTime}${traceNo}`)
  const refund = { ...money('1000'), origQryId: queryId }
  const given = await ask(back, '0400', 'back20261122000001', refund)
  expect(given).toMatchObject({ respCode: '00', origQryId: queryId })
  expect(await query('back20261122000001')).toMatchObject({ origRespCode: '00', txnAmt: '1000' })
  expect(await query()).toMatchObject({ origRespCode: '00', txnAmt: '1250' })
  await vi.waitFor(() => expect(told).toHaveLength(2), soon)
  expect(told[1]).toMatchObject({ txnType: '04', orderId: 'back20261122000001', txnAmt: '1000' })
  expect(await owned()).toBe(250)
})

test('a charge the switch approves is paid, answered, notified', async () => {
  expect(await consume()).toMatchObject({ respCode: '00', orderId: order })
  await vi.waitFor(() => expect(told).toHaveLength(1), soon)
  expect(told[0]).toMatchObject({ respCode: '00', txnSubType: '06' })
  expect(await query()).toMatchObject({ respCode: '00', origRespCode: '00' })
  expect(await owned()).toBe(1250)
})

test('a charge for which there is too little money says 64, now and when asked', async () => {
  says.consume = 'funds-insufficient'
  const text = '卡上的余额不足[1000051]'
  expect(await consume()).toMatchObject({ respCode: '64', respMsg: text })
  expect(await query()).toMatchObject({ respCode: '00', origRespCode: '64', origRespMsg: text })
  expect([told, await owned()]).toEqual([[], 0])
})

test('a charge the payer must confirm says 05 until the switch tells how it ended', async () => {
  says.consume = 'payer-confirming'
  expect(await consume({ txnAmt: '150000' })).toMatchObject({ respCode: '05' })
  expect(await query()).toMatchObject({ respCode: '00', origRespCode: '05' })
  const outcome = await stand.institution.answers.consumed?.({
    trace: trace(order),
    merchant: merchantId(merId),
    orderNo: reference,
    settleKey: keyOfSwitch,
    amountFen: fen(150_000),
    result: 'approved',
    city: 'beijing',
    payerInstitution: institutionId('icbc'),
    app: appId('icbc'),
  })
  expect(outcome).toEqual({ outcome: 'approved' })
  await vi.waitFor(() => expect(told).toHaveLength(1), soon)
  expect(await query()).toMatchObject({ origRespCode: '00', txnAmt: '150000' })
  expect(await owned()).toBe(150_000)
})

test('a charge nobody knows the end of says 03, and is found out', async () => {
  says.consume = 'result-unknown'
  expect(await consume()).toMatchObject({ respCode: '03' })
  await vi.waitFor(async () => expect(await query()).toMatchObject({ origRespCode: '00' }), soon)
  expect(asked).toContain('query')
  expect(await owned()).toBe(1250)
})

test('a charge whose questions are never answered is undone', async () => {
  says.consume = 'result-unknown'
  says.query = 'result-unknown'
  expect(await consume()).toMatchObject({ respCode: '03' })
  await vi.waitFor(async () => expect(await query()).toMatchObject({ origRespCode: '01' }), soon)
  expect(asked).toContain('reverse')
  expect(await owned()).toBe(0)
})

test('a reversed charge gives the money back, and a reversed order cannot be paid', async () => {
  await consume()
  expect(await ask(back, '9901', order)).toMatchObject({ respCode: '00' })
  expect(await query()).toMatchObject({ origRespCode: '46' })
  expect(asked).toEqual(['consume', 'refund'])
  expect(await owned()).toBe(0)
  const { qrCode = '' } = await ask(back, '0107', 'mock20261122000002', money())
  expect(await ask(queries, '9901', 'mock20261122000002')).toMatchObject({ respCode: '00' })
  expect(await tap('/scans', { code: qrCode })).toMatchObject({ outcome: 'order-closed' })
})

test('a refund the switch does not answer stays open and ends when it does', async () => {
  const { queryId = '' } = await consume()
  says.refund = 'result-unknown'
  const refund = { ...money('250'), origQryId: queryId }
  expect(await ask(back, '0400', 'back20261122000001', refund)).toMatchObject({ respCode: '03' })
  expect(await query('back20261122000001')).toMatchObject({ origRespCode: '04' })
  says.refund = 'approved'
  const done = async () =>
    expect(await query('back20261122000001')).toMatchObject({ origRespCode: '00' })
  await vi.waitFor(done, soon)
  expect(await owned()).toBe(1000)
})

test.each([
  ['GET', '/gateway/api/queryTrans.do', 405],
  ['GET', '/', 405],
  ['POST', '/gateway/api/noTransReq.do', 404],
])('%s %s is answered with %i and a plain word', async (method, path, status) => {
  const reply = await fetch(base + path, { method })
  expect(reply.status).toBe(status)
  expect(reply.headers.get('content-type')).toBe('text/plain;charset=UTF-8')
  expect((await reply.text()).length).toBeGreaterThan(0)
})
