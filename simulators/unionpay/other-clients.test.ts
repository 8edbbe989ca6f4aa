import { beforeAll, beforeEach, expect, test } from 'vitest'
import { compactTime } from '../../core/calendar.ts'
import { createVirtualClock, type VirtualClock } from '../../core/clock.ts'
import { mintUnionPayChain } from '../../sandbox/mint.ts'
import { createMemoryStore } from '../../storage/memory.ts'
import type { Notification } from '../host/notification.ts'
import { believes, type Client, clients, type Pairs, signedBy } from './other-clients.fixture.ts'
import { type Chain, createStand, keyAt, knock, merId, type Stand } from './stand.fixture.ts'

/** What other clients than those that were run send, and what they make of the answers. */
const evening = Date.parse('2026-11-22T19:30:00+08:00')
const back = '/gateway/api/backTransReq.do'
const queries = '/gateway/api/queryTrans.do'
const order = 'mock20261122000001'
const notify = 'http://127.0.0.1:9/notify'

let chain: Chain
let clock: VirtualClock
let stand: Stand
let letters: Notification[]

beforeAll(async () => {
  chain = await mintUnionPayChain({ merId, now: new Date(evening) })
})

beforeEach(() => {
  clock = createVirtualClock(evening)
  letters = []
  const peer = {
    ask: async () => ({ outcome: 'approved', settleKey: keyAt(clock.now()) }) as never,
  }
  const store = createMemoryStore()
  stand = createStand({ chain, clock, realNow: clock.now, peer, store, letters })
})

const now = () => compactTime(clock.now())
const envelope = (type: string, orderId: string): Pairs => ({
  ...{ version: '5.1.0', encoding: 'UTF-8', signMethod: '01', certId: chain.merchant.certId },
  ...{ txnType: type.slice(0, 2), txnSubType: type.slice(2), bizType: '000000', accessType: '0' },
  ...{ merId, orderId, txnTime: now() },
})
const moving = { txnAmt: '1250', currencyCode: '156', channelType: '08', backUrl: notify }
const consume = (more: Pairs = {}): Pairs => ({
  ...{ ...envelope('0106', order), ...moving },
  ...{ qrNo: '6225735053201615202', termId: '49000002', ...more },
})
const apply = (more: Pairs = {}): Pairs => ({ ...envelope('0107', order), ...moving, ...more })

const usual = clients['zhangv (PHP)'] as Client
async function ask(pairs: Pairs, client: Client = usual, path = back): Promise<Pairs> {
  const sent = signedBy({ ...pairs, ...client.always }, chain.merchant)
  return client.read(String((await knock(stand, path, client.write(sent))).body))
}
const query = (orderId = order, txnTime = now(), client?: Client) =>
  ask({ ...envelope('0000', orderId), txnTime }, client, queries)

test.each(Object.entries(clients))(
  '%s pays, and believes what it is told',
  async (_who, client) => {
    const answer = await ask(consume({ reqReserved: 'a b+c/d=*~' }), client)
    expect(answer).toMatchObject({ respCode: '00', reqReserved: 'a b+c/d=*~' })
    expect(answer.encoding).toBe(client.always?.encoding ?? 'UTF-8')
    expect(believes(answer)).toBe(true)
    for (const path of [back, queries]) {
      const told = await ask({ ...envelope('0000', order) }, client, path)
      expect(told).toMatchObject({ respCode: '00', origRespCode: '00', queryId: answer.queryId })
      expect(believes(told)).toBe(true)
    }
  },
)

test.each(Object.entries(clients))(
  '%s asks for a file, and is told there is none',
  async (_who, client) => {
    const { orderId: _, ...rest } = envelope('7601', '')
    const answer = await ask({ ...rest, fileType: '00', settleDate: '1121' }, client, '/')
    expect(answer).toMatchObject({ respCode: '98', txnType: '76', merId })
    expect(believes(answer)).toBe(true)
  },
)

/** Told again as it came: who sends it must read it again (U1.5). */
test.each([
  ['words in Chinese', '透传字段', ['naive', 'scanning']],
  ['markup and quotes', `"><script>alert('1')</script>`, ['naive', 'scanning']],
  ['a semicolon', 'a;b', ['naive', 'scanning']],
  ['pairs in braces', '{a=1&b=2}', ['scanning']],
  ['JSON within JSON', '{"a":{"b":[1,2]}}', ['naive', 'scanning']],
  ['pairs without braces', 'a=1&b=2', []],
  ['a brace that never closes', '{a', ['naive']],
  ['an answer of its own', 'x&respCode=00&origRespCode=00', []],
])('%s in reqReserved come back raw', async (_what, reqReserved, readers) => {
  const sent = signedBy(consume({ reqReserved }), chain.merchant)
  const body = String((await knock(stand, back, usual.write(sent))).body)
  expect(body).toContain(`&reqReserved=${reqReserved}&`)
  const { 'smartwalle (Go)': naive, 'zhangv (PHP)': scanning } = clients
  const believers = { naive, scanning }
  for (const [name, client] of Object.entries(believers)) {
    expect(believes(client?.read(body) ?? {}), name).toBe(readers.includes(name))
  }
  const letter = await letters[0]?.write(0)
  const told = Object.fromEntries(new URLSearchParams(letter?.body))
  expect(told).toMatchObject({ respCode: '00', reqReserved })
  expect(believes(told)).toBe(true)
})

const forms: readonly (readonly [string, Pairs, string])[] = [
  ['an orderId of 8', { orderId: 'a'.repeat(8) }, '00'],
  ['an orderId of 40', { orderId: 'Z9'.repeat(20) }, '00'],
  ['an orderId of 7', { orderId: 'a'.repeat(7) }, '10'],
  ['an orderId of 41', { orderId: 'a'.repeat(41) }, '10'],
  ['an orderId with _', { orderId: 'mock_20261122' }, '10'],
  ['an orderId in full-width digits', { orderId: '１２３４５６７８' }, '10'],
  ['txnAmt 0012', { txnAmt: '0012' }, '10'],
  ['txnAmt 1.00', { txnAmt: '1.00' }, '10'],
  ['txnAmt -1', { txnAmt: '-1' }, '10'],
  ['txnAmt 1e3', { txnAmt: '1e3' }, '10'],
  ['txnAmt of thirteen digits', { txnAmt: '1000000000000' }, '10'],
  ['txnAmt of twelve digits', { txnAmt: '999999999999' }, '33'],
  ['a reqReserved of 1024 bytes', { reqReserved: 'a'.repeat(1024) }, '00'],
  ['a reqReserved of 1023 bytes in Chinese', { reqReserved: '付'.repeat(341) }, '00'],
  ['a reqReserved of 1025 bytes', { reqReserved: 'a'.repeat(1025) }, '10'],
  ['a reqReserved of 1026 bytes in Chinese', { reqReserved: '付'.repeat(342) }, '10'],
  ['a terminal with a hyphen', { termId: '0001-001' }, '00'],
  ['a prepaid card’s channel', { accountPayChannel: '1' }, '00'],
  ['signMethod 11 and no signature for it', { signMethod: '11' }, '11'],
  ['signMethod 12 and no signature for it', { signMethod: '12' }, '11'],
  ['certId in hex', { certId: 'ab12' }, '10'],
  ['encoding GBK', { encoding: 'GBK' }, '10'],
  ['a merId with letters', { merId: 'A77290058110048' }, '31'],
]

test.each(forms)('%s', async (_what, more, respCode) => {
  const { 'smartwalle (Go)': client } = clients
  const answer = await ask(consume(more), client)
  expect(answer.respCode, answer.respMsg).toBe(respCode)
})

test.each(['OrderId', 'orderid'])(
  'a field is known by its very letters: %s is none',
  async (name) => {
    const { orderId = '', ...rest } = consume()
    const body = usual.write(signedBy({ ...rest, [name]: orderId }, chain.merchant))
    const reply = await knock(stand, back, body)
    expect([reply.status, String(reply.body)]).toEqual([400, expect.stringContaining(name)])
  },
)

test('the signature may stand anywhere in a request', async () => {
  const { signature = '', ...rest } = signedBy(consume(), chain.merchant)
  const reply = await knock(stand, back, usual.write({ signature, ...rest }))
  expect(usual.read(String(reply.body)).respCode).toBe('00')
})

const minute = 60_000
test.each([
  ['txnTime', -60, '00'],
  ['txnTime', 60, '00'],
  ['txnTime', -61, '10'],
  ['txnTime', 61, '10'],
  ['payTimeout', 0, '10'],
  ['payTimeout', -1, '10'],
  ['payTimeout', 1, '00'],
  ['payTimeout', 60 * 24 * 365, '00'],
])('%s at %d minutes from now says %s', async (name, minutes, respCode) => {
  const at = compactTime(clock.now() + minutes * minute)
  expect(await ask(apply({ [name]: at }))).toMatchObject({ respCode })
})

test.each(['20260229120000', '20261122240000', '2026112219300', '2026-11-22 19:30:00'])(
  'payTimeout %s is no time',
  async (payTimeout) => {
    const answer = await ask(apply({ payTimeout }))
    expect(answer).toMatchObject({ respCode: '10', respMsg: '报文格式错误:payTimeout[6100030]' })
  },
)

test('an address with a query is told there, where its parameters join the fields', async () => {
  const backUrl = 'http://127.0.0.1:9/notify?shop=7&from=unionpay'
  const { 'smartwalle (Go)': client } = clients
  await ask(consume({ backUrl }), client)
  expect(letters[0]?.url).toBe(backUrl)
  const told = Object.fromEntries(new URLSearchParams((await letters[0]?.write(0))?.body))
  expect(believes(told)).toBe(true)
  const asServletsSee = { ...told, ...Object.fromEntries(new URL(backUrl).searchParams) }
  expect(believes(asServletsSee)).toBe(false)
})

test('what is open is asked about until it is known, and is first of all 05', async () => {
  const { qrCode = '' } = await ask(apply())
  expect(qrCode).toMatch(/^https:\/\/qr\.95516\.com\/\d{8}\/\d{32}$/)
  const open = await query()
  expect(open).toMatchObject({ respCode: '00', origRespCode: '05', settleAmt: '0' })
  expect(open.queryId).toBeUndefined()
  expect(await query(order, compactTime(clock.now() - 1000))).toMatchObject({ respCode: '34' })
})
