import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { orderNo } from '../../../core/ids.ts'
import { fen } from '../../../core/money.ts'
import { trustedSignature } from '../../../core/signature-mode.ts'
import { mintUnionPayChain } from '../../../sandbox/mint.ts'
import { createSeal } from '../../../simulators/unionpay/seal.ts'
import {
  encodeForm,
  type Fields,
  joinPairs,
  parseForm,
  verify,
} from '../../../simulators/unionpay/signature.ts'
import type { Sale, Till, TillMerchant, TillRequest } from './till.ts'
import { createUnionPayTill } from './unionpay.ts'

const merId = '777290058110048'
const at = Date.parse('2026-11-22T19:30:00+08:00')
const sale: Sale = {
  orderNo: orderNo('K0000000a0000001'),
  amountFen: fen(1250),
  subject: 'noodles',
  scene: 'payer-code',
  notifyUrl: 'http://127.0.0.1:9/notify',
}

type Chain = Awaited<ReturnType<typeof mintUnionPayChain>>

let chain: Chain
let foreign: Chain
let now: number
let till: Till
let trusting: Till
let sent: TillRequest[]
/** What the gateway answers; by default it seals the fields of `answer`. */
let reply: (asked: Fields) => Promise<string>

const answered = (fields: Fields, by: Chain = chain) =>
  createSeal(by.response, () => undefined)(fields)
const echo = ({ merId = '', orderId = '', txnType = '' }: Fields) => ({ merId, orderId, txnType })
const says = (told: Fields) => async (asked: Fields) =>
  joinPairs(await answered({ ...echo(asked), ...told }))

beforeAll(async () => {
  const mint = () => mintUnionPayChain({ merId, now: new Date(at) })
  chain = await mint()
  foreign = await mint()
})

beforeEach(() => {
  now = at
  sent = []
  const merchant: TillMerchant = {
    network: 'unionpay',
    id: merId,
    name: 'Mock Noodles',
    city: 'beijing',
    categoryCode: '5812',
    privateKey: chain.merchant.privateKey,
    extra: {
      certId: chain.merchant.certId,
      root: chain.root.certificate,
      middle: chain.middle.certificate,
    },
    networkPublicKey: new X509Certificate(chain.response.certificate).publicKey
      .export({ type: 'spki', format: 'pem' })
      .toString(),
  }
  const send = async (request: TillRequest) => {
    sent.push(request)
    const body = Buffer.from(await reply(askedIn(request)))
    return { status: 200, headers: {}, body }
  }
  till = createUnionPayTill(merchant, send, () => now)
  trusting = createUnionPayTill({ ...merchant, signatures: 'trust' }, send, () => now)
})

const askedIn = ({ body }: TillRequest) => parseForm(Buffer.from(body)) ?? {}

test('asks in signed forms, each operation at its address', async () => {
  reply = says({ respCode: '00' })
  await till.openOrder(sale)
  await till.charge(sale, '6225735053201615202')
  await till.query(sale)
  await till.cancel(sale)
  const key = createPublicKey(createPrivateKey(chain.merchant.privateKey))
  expect(sent.map((request) => verify(askedIn(request), key))).toEqual([true, true, true, true])
  const asked = sent.map((request) => {
    const { txnType, txnSubType, certId } = askedIn(request)
    expect(certId).toBe(chain.merchant.certId)
    return `${request.target} ${txnType}/${txnSubType}`
  })
  expect(asked).toEqual([
    '/gateway/api/backTransReq.do 01/07',
    '/gateway/api/backTransReq.do 01/06',
    '/gateway/api/queryTrans.do 00/00',
    '/gateway/api/backTransReq.do 99/01',
  ])
  expect(askedIn(sent[1] as TillRequest)).toMatchObject({
    ...{ txnAmt: '1250', qrNo: '6225735053201615202', backUrl: sale.notifyUrl },
  })
})

test('an order keeps the time it was first asked with', async () => {
  reply = says({ respCode: '05' })
  await till.charge(sale, '6225735053201615202')
  now += 61_000
  await till.query(sale)
  await till.query({ ...sale, orderNo: orderNo('K0000000a0000002') })
  const times = sent.map((request) => askedIn(request).txnTime)
  expect(times).toEqual(['20261122193000', '20261122193000', '20261122193101'])
})

test('an order’s code is what is to be scanned', async () => {
  reply = says({ respCode: '00', qrCode: 'https://qr.95516.com/00010001/62' })
  const code = 'https://qr.95516.com/00010001/62'
  expect(await till.openOrder(sale)).toEqual({ state: 'open', reason: '00', code })
  reply = says({ respCode: '31' })
  expect(await till.openOrder(sale)).toEqual({ state: 'refused', reason: '31' })
})

const payUrl = 'http%3A%2F%2F127.0.0.1%2Fb2c%2Findex.action%3FtransNumber%3D202611221930000007920'

test.each([
  ['online', '/gateway/api/appTransReq.do', { tn: '202611221930000007920' }],
  ['top-up', '/gateway/api/appTransReq.do', { tn: '202611221930000007920' }],
  ['mini-program', '/gateway/api/order.do', { payUrl }],
] as const)('an order %s is opened by its tn', async (scene, target, told) => {
  reply = says({ respCode: '00', ...told })
  const code = '202611221930000007920'
  expect(await till.openOrder({ ...sale, scene })).toEqual({ state: 'open', reason: '00', code })
  expect(sent.map((request) => [request.target, askedIn(request).txnSubType])).toEqual([
    [target, '01'],
  ])
})

test.each([
  ['00', 'paid'],
  ['A6', 'paid'],
  ['05', 'waiting'],
  ['03', 'unknown'],
  ['04', 'unknown'],
  ['06', 'unknown'],
  ['37', 'unknown'],
  ['64', 'refused'],
  ['12', 'refused'],
])('a charge answered %s is %s', async (respCode, state) => {
  reply = says({ respCode })
  expect(await till.charge(sale, '6225735053201615202')).toEqual({ state, reason: respCode })
})

test.each([
  ['00', '00', 'paid', '00'],
  ['00', 'A6', 'paid', 'A6'],
  ['00', '05', 'waiting', '05'],
  ['00', '03', 'unknown', '03'],
  ['00', '04', 'unknown', '04'],
  ['00', '64', 'refused', '64'],
  ['00', '46', 'closed', '46'],
  ['00', '86', 'closed', '86'],
  ['34', '', 'unknown', '34'],
  ['37', '', 'unknown', '37'],
  ['02', '', 'unknown', '02'],
])('a query answered %s and %s is %s', async (respCode, origRespCode, state, reason) => {
  reply = says({ respCode, origRespCode })
  expect(await till.query(sale)).toEqual({ state, reason })
})

test.each([
  ['00', 'closed'],
  ['35', 'closed'],
  ['45', 'closed'],
  ['46', 'closed'],
  ['03', 'unknown'],
])('a reversal answered %s is %s', async (respCode, state) => {
  reply = says({ respCode })
  expect(await till.cancel(sale)).toEqual({ state, reason: respCode })
})

test('a reversal refused after the day cut asks how the order stands', async () => {
  reply = async (asked) =>
    says(asked.txnType === '99' ? { respCode: '36' } : { respCode: '00', origRespCode: '00' })(
      asked,
    )
  expect(await till.cancel(sale)).toEqual({ state: 'paid', reason: '00' })
})

test.each<[string, (asked: Fields) => Promise<string>]>([
  ['no answer', () => Promise.reject(new Error('reset'))],
  ['plain text', async () => 'Invalid request.'],
  ['an unsigned answer', async (asked) => joinPairs({ ...echo(asked), respCode: '00' })],
  [
    'an answer with LF for CRLF',
    async (asked) => (await says({ respCode: '00' })(asked)).replaceAll('\r\n', '\n'),
  ],
  [
    'an answer that was changed',
    async (asked) => (await says({ respCode: '01' })(asked)).replace('respCode=01', 'respCode=00'),
  ],
  [
    'an answer of another chain',
    async (asked) => joinPairs(await answered({ ...echo(asked), respCode: '00' }, foreign)),
  ],
  [
    'an answer about another order',
    async (asked) => says({ respCode: '00' })({ ...asked, orderId: 'K0000000a0000009' }),
  ],
  [
    'an answer to another merchant',
    async (asked) => says({ respCode: '00' })({ ...asked, merId: '777290058110097' }),
  ],
])('%s says nothing', async (_, answer) => {
  reply = answer
  expect(await till.charge(sale, '6225735053201615202')).toEqual({
    state: 'unknown',
    reason: 'no-answer',
  })
})

const letter = async (fields: Fields, by = chain) =>
  Buffer.from(encodeForm(await answered({ merId, orderId: sale.orderNo, ...fields }, by)))

test('hears a payment that verifies', async () => {
  const body = await letter({ txnType: '01', respCode: '00', txnAmt: '1250' })
  const heard = { orderNo: sale.orderNo, paid: true, amountFen: 1250 }
  expect(till.hear({}, body)).toEqual(heard)
  expect(till.hear({}, body)).toEqual(heard)
})

test('hears of a refund, which pays nothing', async () => {
  const body = await letter({ txnType: '04', respCode: '00', txnAmt: '250' })
  expect(till.hear({}, body)).toEqual({ orderNo: sale.orderNo, paid: false, amountFen: 250 })
})

test('does not hear what does not verify', async () => {
  const fields = { txnType: '01', respCode: '00', txnAmt: '1250' }
  const body = await letter(fields)
  const changed = Buffer.from(String(body).replace('txnAmt=1250', 'txnAmt=1251'))
  expect(till.hear({}, changed)).toBeUndefined()
  expect(till.hear({}, await letter(fields, foreign))).toBeUndefined()
  expect(till.hear({}, Buffer.from('{}'))).toBeUndefined()
  expect(till.hear({}, await letter({ ...fields, merId: '777290058110097' }))).toBeUndefined()
})

test('believes no certificate after its term', async () => {
  const body = await letter({ txnType: '01', respCode: '00', txnAmt: '1250' })
  expect(till.hear({}, body)).toBeDefined()
  now += 6 * 366 * 86_400_000
  expect(till.hear({}, body)).toBeUndefined()
})

test('an order signed ahead keeps its own time, in what is asked about it too', async () => {
  reply = says({ respCode: '00', qrCode: 'https://qr.95516.com/1' })
  const ahead = await till.signOrder?.(sale, at + 61_000)
  expect(sent).toEqual([])
  expect(await till.openOrder(sale, ahead)).toMatchObject({ state: 'open' })
  await till.query(sale)
  expect(sent[0]).toEqual(ahead?.request)
  expect(sent.map((request) => askedIn(request).txnTime)).toEqual([
    ...['20261122193101', '20261122193101'],
  ])
})

test('where everybody is trusted a word stands for the signature, and none is looked at', async () => {
  reply = async (asked) => joinPairs({ ...echo(asked), respCode: '00', signature: '' })
  expect(await trusting.openOrder(sale)).toMatchObject({ state: 'open' })
  expect(askedIn(sent[0] as TillRequest).signature).toBe(trustedSignature)
  expect(await till.openOrder(sale)).toMatchObject({ state: 'unknown' })
})
