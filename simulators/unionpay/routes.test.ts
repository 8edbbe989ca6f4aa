import { beforeAll, beforeEach, expect, test } from 'vitest'
import { createVirtualClock, type VirtualClock } from '../../core/clock.ts'
import { brokenInvariants } from '../../core/ledger/invariants.ts'
import { refusals as everyRefusal } from '../../core/outcome.ts'
import { stream } from '../../core/random.ts'
import { crlfPem, mintUnionPayChain } from '../../sandbox/mint.ts'
import { createMemoryStore } from '../../storage/memory.ts'
import type { HostRefusal } from '../host/institution.ts'
import type { Notification } from '../host/notification.ts'
import { answers } from './codes.ts'
import {
  ask as askAt,
  type Chain,
  createStand,
  envelope as envelopeOf,
  form,
  keyAt,
  knock,
  type Pairs,
  type Stand,
  signed as signedBy,
  split,
  verified as verifiedBy,
  wire,
} from './stand.fixture.ts'

const merId = '777290058110048'
const evening = Date.parse('2026-11-22T19:30:00+08:00')
const back = '/gateway/api/backTransReq.do'
const queries = '/gateway/api/queryTrans.do'

let chain: Chain
let clock: VirtualClock
let letters: Notification[]
let stand: Stand

beforeAll(async () => {
  chain = await mintUnionPayChain({ merId, now: new Date(evening) })
})

/** A clock that stands still, and a switch that approves. */
beforeEach(() => {
  clock = createVirtualClock(evening)
  letters = []
  const answer = () => ({ outcome: 'approved' as const, settleKey: keyAt(clock.now()) })
  const peer = { ask: async () => answer() as never }
  const store = createMemoryStore()
  stand = createStand({ chain, store, clock, realNow: clock.now, peer, letters })
})

const post = (path: string, body: string) => knock(stand, path, body)
const ask = (path: string, pairs: Pairs) => askAt(stand, chain, path, pairs)
const signed = (pairs: Pairs) => signedBy(chain, pairs)
const verified = (body: string) => verifiedBy(chain, body)
const envelope = (type: string, orderId: string) =>
  envelopeOf(chain, type, orderId, '20261122193000')

const money = { txnAmt: '1250', currencyCode: '156', channelType: '08' }
const notify = { backUrl: 'http://127.0.0.1:9/notify' }
const code = { qrNo: '6225735053201615202', termId: '49000002' }
const consume = (orderId: string): Pairs => ({
  ...envelope('0106', orderId),
  ...{ ...money, ...notify, ...code },
})
const query = (orderId: string) => envelope('0000', orderId)

test('an answer is text that no client unescapes, of HTTP 200', async () => {
  const reply = await post(back, form(signed(consume('mock20261122000001'))))
  expect(reply.status).toBe(200)
  expect(reply.headers).toEqual({ 'Content-Type': 'text/html;charset=UTF-8' })
})

test('a client of its own words believes an answer, and none that was changed', async () => {
  const reply = await post(back, form(signed(consume('mock20261122000001'))))
  const body = String(reply.body)
  expect(verified(body)?.respCode).toBe('00')
  expect(verified(body.replaceAll('\r\n', '\n'))).toBeUndefined()
  expect(verified(body.replace('respCode=00', 'respCode=01'))).toBeUndefined()
  const { signature = '' } = split(body)
  const other = signature.startsWith('A') ? 'B' : 'A'
  expect(verified(body.replace(signature, `${other}${signature.slice(1)}`))).toBeUndefined()
  const foreign = await mintUnionPayChain({ merId, now: new Date(evening) })
  const leaf = crlfPem(chain.response.certificate)
  const own = crlfPem(foreign.response.certificate)
  expect(verified(body.replace(leaf, own))).toBeUndefined()
})

const bad: [string, (pairs: Pairs) => Pairs, string, string][] = [
  [
    'an unknown merchant',
    (p) => ({ ...p, merId: '777290058110049' }),
    '31',
    '商户状态不正确[6100031]',
  ],
  [
    'a merId that is no number',
    (p) => ({ ...p, merId: 'mock' }),
    '10',
    '报文格式错误:merId[6100030]',
  ],
  ['no backUrl', ({ backUrl: _, ...p }) => p, '13', '报文交易要素缺失:backUrl[6100013]'],
  ['an empty qrNo', (p) => ({ ...p, qrNo: '' }), '13', '报文交易要素缺失:qrNo[6100013]'],
  ['no version', ({ version: _, ...p }) => p, '13', '报文交易要素缺失:version[6100013]'],
  ['version 4.0.0', (p) => ({ ...p, version: '4.0.0' }), '10', '报文格式错误:version[6100030]'],
  ['encoding GBK', (p) => ({ ...p, encoding: 'GBK' }), '10', '报文格式错误:encoding[6100030]'],
  ['signMethod 02', (p) => ({ ...p, signMethod: '02' }), '10', '报文格式错误:signMethod[6100030]'],
  ['another certId', (p) => ({ ...p, certId: '69026276696' }), '11', '验证签名失败[9100004]'],
  ['txnType 31', (p) => ({ ...p, txnType: '31' }), '32', '无此交易权限:txnType[6100032]'],
  [
    'a query at this address',
    (p) => ({ ...p, txnType: '00' }),
    '32',
    '无此交易权限:txnType[6100032]',
  ],
  ['txnType 55', (p) => ({ ...p, txnType: '55' }), '10', '报文格式错误:txnType[6100030]'],
  [
    'no such day',
    (p) => ({ ...p, txnTime: '20261131193000' }),
    '10',
    '报文格式错误:txnTime[6100030]',
  ],
  [
    'yesterday’s time',
    (p) => ({ ...p, txnTime: '20261121193000' }),
    '10',
    '报文格式错误:txnTime[6100030]',
  ],
  [
    'a time two hours ahead',
    (p) => ({ ...p, txnTime: '20261122213000' }),
    '10',
    '报文格式错误:txnTime[6100030]',
  ],
  ['an amount in yuan', (p) => ({ ...p, txnAmt: '12.50' }), '10', '报文格式错误:txnAmt[6100030]'],
  ['no amount at all', (p) => ({ ...p, txnAmt: '0' }), '10', '报文格式错误:txnAmt[6100030]'],
  [
    'too large an amount',
    (p) => ({ ...p, txnAmt: '10000000001' }),
    '33',
    '交易金额超限:txnAmt[6100033]',
  ],
  ['dollars', (p) => ({ ...p, currencyCode: '840' }), '10', '报文格式错误:currencyCode[6100030]'],
  [
    'a hyphen in orderId',
    (p) => ({ ...p, orderId: 'mock-20261122' }),
    '10',
    '报文格式错误:orderId[6100030]',
  ],
  ['a short orderId', (p) => ({ ...p, orderId: 'mock123' }), '10', '报文格式错误:orderId[6100030]'],
  [
    'a backUrl of another kind',
    (p) => ({ ...p, backUrl: 'file:///x' }),
    '10',
    '报文格式错误:backUrl[6100030]',
  ],
  [
    'payTimeout in the past',
    (p) => ({ ...p, payTimeout: '20261122192959' }),
    '10',
    '报文格式错误:payTimeout[6100030]',
  ],
]

test.each(bad)('%s is refused', async (_, change, respCode, respMsg) => {
  const answer = await ask(back, change(consume('mock20261122000001')))
  expect(answer).toMatchObject({ respCode, respMsg })
  expect(await stand.store.scan('order/')).toEqual([])
  expect(stand.events.map(({ type }) => type)).toEqual(['request-refused'])
})

test('a signature over other fields is refused', async () => {
  const pairs = { ...signed(consume('mock20261122000001')), txnAmt: '1' }
  const answer = verified(String((await post(back, form(pairs))).body))
  expect(answer).toMatchObject({ respCode: '11', respMsg: '验证签名失败[9100004]' })
})

test.each([
  ['an empty body', ''],
  ['JSON', '{"version":"5.1.0"}'],
  ['a broken escape', 'version=%5'],
  ['a field twice', 'version=5.1.0&version=5.1.0'],
])('%s is answered with the plain text', async (_, body) => {
  const reply = await post(back, body)
  expect([reply.status, reply.body]).toEqual([200, 'Invalid request.'])
})

test('a field the document does not have is answered with HTTP 400', async () => {
  const reply = await post(back, form(signed({ ...consume('mock20261122000001'), amount: '1' })))
  expect([reply.status, String(reply.body)]).toEqual([400, expect.stringContaining('amount')])
})

test('an answer repeats only what is well formed, so that nothing can be smuggled in', async () => {
  const smuggled = { ...consume('mock20261122000001'), orderId: 'x&respCode=00&origRespCode=00' }
  const reply = await post(back, form(signed(smuggled)))
  expect(split(String(reply.body)).respCode).toBe('10')
  expect(String(reply.body)).not.toContain('origRespCode')
  const kept = { ...consume('mock20261122000001'), reqReserved: '{a=1&b=2}' }
  const echoed = String((await post(back, form(signed(kept)))).body)
  expect(echoed).toContain('&reqReserved={a=1&b=2}&')
})

test.each(everyRefusal)('%s is told in its own words when it is chosen', async (outcome) => {
  stand.policies.now = { unionpay: { refusals: [{ outcome, weight: 1 }] } }
  const { respCode, detail } = answers[outcome]
  const answer = await ask(back, consume('mock20261122000001'))
  expect(answer.respCode).toBe(respCode)
  expect(answer.respMsg).toContain(`[${detail}]`)
})

test('the same request again has the same answer, and another under its number is refused', async () => {
  const first = await ask(back, consume('mock20261122000001'))
  expect(await ask(back, consume('mock20261122000001'))).toEqual(first)
  const changes: Pairs[] = [{ txnAmt: '1251' }, { txnTime: '20261122193001' }, { reqReserved: 'x' }]
  for (const change of changes) {
    const other = await ask(back, { ...consume('mock20261122000001'), ...change })
    expect(other.respCode).toBe('12')
  }
  expect(await stand.store.scan('order/')).toHaveLength(1)
})

test('a query must name number and time', async () => {
  await ask(back, consume('mock20261122000001'))
  expect(await ask(queries, query('mock20261122000001'))).toMatchObject({ origRespCode: '00' })
  const late = { ...query('mock20261122000001'), txnTime: '20261122193001' }
  expect(await ask(queries, late)).toMatchObject({ respCode: '34', respMsg: '查无此交易[2600000]' })
  expect(await ask(queries, query('mock20261122000002'))).toMatchObject({ respCode: '34' })
})

test.each([back, queries])(
  '%s takes a reversal, once or twice, on the day of the order',
  async (path) => {
    await ask(back, consume('mock20261122000001'))
    const reversal = envelope('9901', 'mock20261122000001')
    expect(await ask(path, reversal)).toMatchObject({ respCode: '00' })
    expect(await ask(path, reversal)).toMatchObject({ respCode: '00' })
    expect(await ask(queries, query('mock20261122000001'))).toMatchObject({ origRespCode: '46' })
    expect(brokenInvariants(await stand.store.accounts())).toEqual([])
  },
)

test('a reversal after the day cut is refused and the order stays paid', async () => {
  await ask(back, consume('mock20261122000001'))
  clock.advance(Date.parse('2026-11-22T23:00:00+08:00') - clock.now())
  const answer = await ask(back, envelope('9901', 'mock20261122000001'))
  expect(answer).toMatchObject({ respCode: '36', respMsg: '与原交易信息不符[6101036]' })
  expect(await ask(queries, query('mock20261122000001'))).toMatchObject({ origRespCode: '00' })
})

test('an order not paid by its payTimeout is over', async () => {
  const apply = { ...envelope('0107', 'mock20261122000001'), ...money, ...notify }
  await ask(back, { ...apply, payTimeout: '20261122194500' })
  expect(await ask(queries, query('mock20261122000001'))).toMatchObject({ origRespCode: '05' })
  clock.advance(15 * 60_000)
  expect(await ask(queries, query('mock20261122000001'))).toMatchObject({ origRespCode: '86' })
})

test('refunds: by their own number, never more than was paid, and never of nothing', async () => {
  const { queryId = '' } = await ask(back, consume('mock20261122000001'))
  const refund = (orderId: string, txnAmt: string, origQryId = queryId) =>
    ask(back, { ...envelope('0400', orderId), ...money, ...notify, txnAmt, origQryId })
  expect(await refund('back2026112201', '1000')).toMatchObject({ respCode: '00' })
  expect(await refund('back2026112201', '1000')).toMatchObject({ respCode: '00' })
  expect(await refund('back2026112201', '250')).toMatchObject({ respCode: '12' })
  expect(await refund('mock20261122000001', '250')).toMatchObject({ respCode: '12' })
  expect(await refund('back2026112202', '251')).toMatchObject({ respCode: '36' })
  expect(await refund('back2026112203', '1', '9'.repeat(21))).toMatchObject({ respCode: '35' })
  expect(await ask(back, consume('back2026112201'))).toMatchObject({ respCode: '12' })
  expect(await ask(back, envelope('9901', 'mock20261122000001'))).toMatchObject({ respCode: '45' })
  const standing = { origRespCode: '00', txnAmt: '1000', settleDate: '1122' }
  expect(await ask(queries, query('back2026112201'))).toMatchObject(standing)
  expect(await ask(queries, query('back2026112202'))).toMatchObject({ origRespCode: '36' })
  expect(await ask(queries, query('mock20261122000001'))).toMatchObject({ origRespCode: '00' })
  expect(letters).toHaveLength(2)
  expect(brokenInvariants(await stand.store.accounts())).toEqual([])
})

test.each<[HostRefusal, number, string]>([
  ['not-found', 404, 'Not Found'],
  ['method-not-allowed', 405, 'Method Not Allowed'],
  ['body-too-large', 200, 'Invalid request.'],
])('the door says %s plainly', async (why, status, body) => {
  const reply = await stand.institution.refuse(why, wire(back, ''))
  expect([reply.status, reply.body]).toEqual([status, body])
})

test.each<[HostRefusal, string]>([
  ['too-many-requests', '37'],
  ['crashed', '06'],
])('the door says %s in the gateway’s words, signed', async (why, respCode) => {
  const body = form(signed(consume('mock20261122000001')))
  const reply = await stand.institution.refuse(why, wire(back, body))
  const said = { respCode, orderId: 'mock20261122000001' }
  expect(verified(String(reply.body))).toMatchObject(said)
  const blank = await stand.institution.refuse(why, wire(back, ''))
  expect(verified(String(blank.body))).toMatchObject({ respCode })
})

test('five hundred mutilated requests are all answered, and none of them moves money', async () => {
  const draw = stream(20_261_122, 'mutilated')
  const whole = form(signed(consume('mock20261122000001')))
  for (let round = 0; round < 500; round += 1) {
    const body = round % 5 === 0 ? reformed(draw) : mutilated(whole, draw)
    const reply = await post(draw.pick([back, queries]), body)
    const text = String(reply.body)
    expect([200, 400]).toContain(reply.status)
    if (reply.status === 400 || text === 'Invalid request.') expect(text.length).toBeGreaterThan(0)
    else expect(verified(text)?.respCode, body).not.toBe('00')
  }
  expect(await stand.store.scan('order/')).toEqual([])
})

/** One to three small injuries to the bytes, of which the signature notices what the form does not. */
function mutilated(whole: string, draw: ReturnType<typeof stream>): string {
  let body = whole
  for (let injury = draw.int(3); injury >= 0; injury -= 1) {
    const at = draw.int(body.length)
    const other = draw.pick(['&', '=', '%', '0', 'Z', '{', '\u0000', '中', ''])
    body = draw.pick([
      `${body.slice(0, at)}${other}${body.slice(at + 1)}`,
      body.slice(0, at),
      `${body.slice(0, at)}${body.slice(draw.int(body.length))}`,
    ])
  }
  return body === whole ? '' : body
}

/** A field that is wrong, and signed: only decoding can refuse it. */
function reformed(draw: ReturnType<typeof stream>): string {
  const pairs = consume('mock20261122000001')
  const wrong = draw.pick(['', '-1', 'x'.repeat(300), '{a&b=c', '\r\n', '１２５０', '1e3'])
  return form(signed({ ...pairs, [draw.pick(Object.keys(pairs))]: wrong }))
}
