import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { createVirtualClock, type VirtualClock } from '../../core/clock.ts'
import type { Outcome } from '../../core/outcome.ts'
import { crlfPem, mintUnionPayChain } from '../../sandbox/mint.ts'
import { createMemoryStore } from '../../storage/memory.ts'
import { createTrustedKey } from './certificates.ts'
import { parsePairs, verify } from './signature.ts'
import {
  ask as askAt,
  type Chain,
  createStand,
  envelope,
  form,
  keyAt,
  knock,
  merId,
  type Pairs,
  type Stand,
  signed,
  split,
  verified,
} from './stand.fixture.ts'

/** What a client must find right, and what it must find wrong (docs/sources.md, U1.3 to U1.8). */
const evening = Date.parse('2026-11-22T19:30:00+08:00')
const back = '/gateway/api/backTransReq.do'
const queries = '/gateway/api/queryTrans.do'
const order = 'mock20261122000001'
const txnTime = '20261122193000'

let chain: Chain
let clock: VirtualClock
let stand: Stand
let says: Outcome

beforeAll(async () => {
  chain = await mintUnionPayChain({ merId, now: new Date(evening) })
})

beforeEach(() => {
  clock = createVirtualClock(evening)
  says = 'approved'
  const peer = { ask: async () => ({ outcome: says, settleKey: keyAt(clock.now()) }) as never }
  stand = createStand({ chain, clock, realNow: clock.now, peer, store: createMemoryStore() })
})

const consume = (more: Pairs = {}): Pairs => ({
  ...envelope(chain, '0106', order, txnTime),
  ...{
    txnAmt: '1250',
    currencyCode: '156',
    channelType: '08',
    backUrl: 'http://127.0.0.1:9/notify',
  },
  ...{ qrNo: '6225735053201615202', termId: '49000002', ...more },
})
const query = () => askAt(stand, chain, queries, envelope(chain, '0000', order, txnTime))
const post = async (pairs: Pairs) => String((await knock(stand, back, form(pairs))).body)

/** By certificate in both versions, and by secure key with both hashes. */
const manners: readonly (readonly [string, Pairs])[] = [
  ['5.1.0 by certificate', {}],
  ['5.0.0 by certificate', { version: '5.0.0' }],
  ['SHA-256 with a key', { signMethod: '11', certId: '' }],
  ['SM3 with a key', { signMethod: '12', certId: '' }],
]

test.each(manners)(
  'what is signed %s is believed, and answered and notified the same way',
  async (_, manner) => {
    const answer = verified(chain, await post(signed(chain, consume(manner)))) ?? {}
    expect(answer.respCode).toBe('00')
    expect(answer).toMatchObject({
      version: manner.version ?? '5.1.0',
      signMethod: manner.signMethod ?? '01',
    })
    expect(answer.certId).toBe(manner.version === undefined ? undefined : chain.response.certId)
    const isPlain = manner.version === undefined && manner.signMethod === undefined
    expect(answer.signPubKeyCert !== undefined).toBe(isPlain)
  },
)

const spoilt: readonly (readonly [string, (pairs: Pairs) => Pairs])[] = [
  [
    'a flipped character in the signature',
    (p) => ({ ...p, signature: flipped(p.signature ?? '') }),
  ],
  ['another amount', (p) => ({ ...p, txnAmt: '1251' })],
  ['a field more', (p) => ({ ...p, reqReserved: 'more' })],
  ['a field less', ({ termId: _, ...p }) => p],
]

test.each(
  manners.flatMap(([manner, more]) =>
    spoilt.map(([what, spoil]) => [what, manner, more, spoil] as const),
  ),
)('a request with %s, signed %s, says 11', async (_what, _manner, more, spoil) => {
  const body = await post(spoil(signed(chain, consume(more))))
  expect(verified(chain, body)).toMatchObject({ respCode: '11', respMsg: '验证签名失败[9100004]' })
  expect(await stand.store.scan('order/')).toEqual([])
})

test('a request signed by a key nobody knows says 11, whatever certificate it names', async () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const foreign = { merchant: { ...chain.merchant, privateKey: pem } }
  expect(verified(chain, await post(signed(foreign, consume())))).toMatchObject({ respCode: '11' })
  const named = signed(chain, consume({ certId: chain.response.certId }))
  expect(verified(chain, await post(named))).toMatchObject({ respCode: '11' })
})

function flipped(signature: string): string {
  const other = signature.startsWith('a') ? 'b' : 'a'
  return `${other}${signature.slice(1)}`
}

test.each<[string, (body: string) => string]>([
  [
    'a flipped byte',
    (body) => body.replace(/signature=(.)/, (_, one) => `signature=${one === 'A' ? 'B' : 'A'}`),
  ],
  ['CRLF turned to LF', (body) => body.replaceAll('\r\n', '\n')],
  ['another result', (body) => body.replace('respCode=00', 'respCode=A6')],
  [
    'a self-made certificate of the same name',
    (body) => body.replace(/-----BEGIN.*END CERTIFICATE-----/s, crlfPem(selfMade)),
  ],
])('an answer with %s on the way is believed by nobody', async (_, spoil) => {
  const { root, middle } = chain
  const trusted = createTrustedKey({
    ...{ root: root.certificate, middle: middle.certificate },
    now: () => evening,
  })
  const believes = (body: string) => {
    const fields = parsePairs(body) ?? {}
    const key = trusted(fields.signPubKeyCert ?? '')
    return key !== undefined && verify(fields, key)
  }
  const body = await post(signed(chain, consume()))
  expect(believes(body)).toBe(true)
  expect(believes(spoil(body))).toBe(false)
})

let selfMade: string
beforeAll(async () => {
  const foreign = await mintUnionPayChain({ merId, now: new Date(evening) })
  selfMade = foreign.response.certificate
})

test('a value in braces comes back whole, though clients who split at every & read it wrong', async () => {
  const body = await post(signed(chain, consume({ reqReserved: '{a=1&b=2}' })))
  expect(parsePairs(body)?.reqReserved).toBe('{a=1&b=2}')
  expect(split(body).reqReserved).toBe('{a=1')
})

test('what is open says 05 until it is known', async () => {
  says = 'payer-confirming'
  const answer = verified(chain, await post(signed(chain, consume())))
  expect(answer).toMatchObject({
    respCode: '05',
    respMsg: '交易已受理，请稍后查询交易结果[6154037]',
  })
  expect(await query()).toMatchObject({ respCode: '00', origRespCode: '05' })
})

test('news comes again until it is answered with 200, and says the same each time', async () => {
  const heard: Pairs[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => {
      heard.push(verified(chain, Buffer.concat(chunks).toString(), decodeURIComponent) ?? {})
      response.writeHead(heard.length < 3 ? 500 : 200).end()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const backUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/notify`
  await post(signed(chain, consume({ backUrl })))
  for (const [count, minutes] of [
    [1, 1],
    [2, 2],
    [3, 4],
  ] as const) {
    await vi.waitFor(() => expect(heard).toHaveLength(count), { timeout: 4000 })
    const events = () => stand.events.filter(({ type }) => type === 'notification-moved')
    await vi.waitFor(() => expect(events().length).toBeGreaterThan(count), { timeout: 4000 })
    clock.advance(minutes * 60_000)
  }
  await new Promise((resolve) => setTimeout(resolve, 50))
  const [first = {}, ...again] = heard.map(({ signature: _, ...told }) => told)
  expect(first).toMatchObject({ respCode: '00', orderId: order })
  expect(again).toEqual([first, first])
  await stand.close()
  server.close()
})

test('an answer may come after thirty-one seconds, and is the same', async () => {
  stand.policies.now = { unionpay: { latency: { kind: 'fixed', ms: 31_000 } } }
  let answered = ''
  const asking = post(signed(chain, consume())).then((body) => {
    answered = body
  })
  await new Promise((resolve) => setTimeout(resolve, 50))
  clock.advance(30_999)
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(answered).toBe('')
  clock.advance(1)
  await asking
  expect(verified(chain, answered)).toMatchObject({ respCode: '00' })
})
