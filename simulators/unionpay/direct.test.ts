import { constants, createPublicKey, publicEncrypt, randomBytes } from 'node:crypto'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { createVirtualClock, type VirtualClock } from '../../core/clock.ts'
import type { AskOf } from '../../core/interchange.ts'
import { balanceFen } from '../../core/ledger/account.ts'
import type { Outcome } from '../../core/outcome.ts'
import { crlfPem, mintUnionPayChain, mintUnionPayEncryption } from '../../sandbox/mint.ts'
import { createMemoryStore } from '../../storage/memory.ts'
import type { Notification } from '../host/notification.ts'
import { encryptFor } from './golden.fixture.ts'
import {
  ask as askAt,
  type Chain,
  createStand,
  type Encryptions,
  envelope,
  keyAt,
  merId,
  type Pairs,
  type Stand,
} from './stand.fixture.ts'

const evening = Date.parse('2026-11-22T19:30:00+08:00')
const back = '/gateway/api/backTransReq.do'
const order = 'mock20261122000001'
const txnTime = '20261122193000'
const cardNo = '6222020000000000018'

let chain: Chain
let encryptions: Encryptions
let clock: VirtualClock
let stand: Stand
let funded: AskOf<'fund'>[]
let letters: Notification[]
let says: Outcome

beforeAll(async () => {
  const now = new Date(evening)
  chain = await mintUnionPayChain({ merId, now })
  const mint = () => mintUnionPayEncryption(chain.middle, now)
  encryptions = { encryption: await mint(), nextEncryption: await mint() }
})

beforeEach(() => {
  clock = createVirtualClock(evening)
  funded = []
  letters = []
  says = 'approved'
  const peer = {
    ask: async (_to: unknown, kind: string, message: unknown) => {
      if (kind === 'fund') funded.push(message as AskOf<'fund'>)
      return { outcome: says, settleKey: keyAt(clock.now()) } as never
    },
  }
  const store = createMemoryStore()
  stand = createStand({ chain, encryptions, clock, realNow: clock.now, peer, letters, store })
})

const ask = (pairs: Pairs, type = '0101') => {
  const sent = { ...envelope(chain, type, order, txnTime), bizType: '000301', ...pairs }
  return askAt(stand, chain, back, sent)
}
const secret = (text: string | Buffer, by = encryptions.encryption) =>
  encryptFor(by.certificate, text)

/** Card and holder, encrypted as the SDKs do it. */
function hidden(customer: Pairs = {}, by = encryptions.encryption): Pairs {
  const { pin, smsCode, ...sensitive } = customer
  const joined = Object.entries(sensitive).map(([name, value]) => `${name}=${value}`)
  const parts = [
    ...(joined.length === 0 ? [] : [`encryptedInfo=${secret(joined.join('&'), by)}`]),
    ...(pin === undefined ? [] : [`pin=${secret(pinBlock(pin), by)}`]),
    ...(smsCode === undefined ? [] : [`smsCode=${smsCode}`]),
  ]
  const customerInfo = Buffer.from(`{${parts.join('&')}}`).toString('base64')
  return {
    ...{ encryptCertId: by.certId, accNo: secret(cardNo, by) },
    ...(parts.length === 0 ? {} : { customerInfo }),
  }
}

/** ISO 9564 format 0, written apart from the code under test. */
function pinBlock(pin: string): Buffer {
  const clear = Buffer.from(`0${pin.length}${pin}`.padEnd(16, 'f'), 'hex')
  const account = Buffer.from(`0000${cardNo.slice(-13, -1)}`, 'hex')
  return Buffer.from(clear.map((byte, at) => byte ^ (account[at] ?? 0)))
}

const money = {
  ...{ txnAmt: '1250', currencyCode: '156', channelType: '07' },
  backUrl: 'http://127.0.0.1:9/notify',
}
const query = () =>
  askAt(stand, chain, '/gateway/api/queryTrans.do', envelope(chain, '0000', order, txnTime))
const owned = async () => {
  const account = await stand.store.account(`merchant:${merId}`)
  return account === undefined ? 0 : balanceFen(account)
}

test('a card that was sent encrypted pays at once, is notified and can be asked about', async () => {
  const holder = { cvn2: '123', expired: '2912', phoneNo: '13552535506', smsCode: '111111' }
  const answer = await ask({ ...money, ...hidden(holder) })
  expect(answer).toMatchObject({ respCode: '00', orderId: order })
  expect(funded).toMatchObject([{ cardNo, amountFen: 1250 }])
  expect(await owned()).toBe(1250)
  expect(letters).toHaveLength(1)
  const told = { origRespCode: '00', queryId: answer.queryId, accNo: '6222***********0018' }
  expect(await query()).toMatchObject(told)
})

test('a card in plain digits pays too, for merchants who encrypt nothing', async () => {
  expect(await ask({ ...money, accNo: cardNo })).toMatchObject({ respCode: '00' })
  expect(funded).toMatchObject([{ cardNo }])
})

test('the same request again has the same answer and debits once; another card is refused', async () => {
  const pairs = { ...money, accNo: cardNo }
  const first = await ask(pairs)
  expect(await ask(pairs)).toEqual(first)
  expect(funded).toHaveLength(1)
  expect(await ask({ ...pairs, accNo: '6222020000000000026' })).toMatchObject({ respCode: '12' })
})

test('a card that is refused stays refused, when repeated and when asked about', async () => {
  says = 'funds-insufficient'
  const refusal = { respCode: '64', respMsg: '卡上的余额不足[1000051]' }
  expect(await ask({ ...money, accNo: cardNo })).toMatchObject(refusal)
  expect(await ask({ ...money, accNo: cardNo })).toMatchObject(refusal)
  expect(await query()).toMatchObject({ respCode: '00', origRespCode: '64' })
  expect([funded.length, letters.length, await owned()]).toEqual([1, 0, 0])
})

const noPadding = (certificate: string) => {
  const block = Buffer.concat([Buffer.alloc(1), randomBytes(255)])
  block.writeUInt8(7, 1)
  const padding = constants.RSA_NO_PADDING
  return publicEncrypt({ key: createPublicKey(certificate), padding }, block).toString('base64')
}
const oaep = (certificate: string) => {
  const padding = constants.RSA_PKCS1_OAEP_PADDING
  return publicEncrypt({ key: createPublicKey(certificate), padding }, Buffer.from(cardNo))
}

test.each<[string, string, () => Pairs]>([
  ['encryptCertId', 'the signing certificate', () => ({ encryptCertId: chain.merchant.certId })],
  [
    'encryptCertId',
    'the certificate that is not out yet',
    () => hidden({}, encryptions.nextEncryption),
  ],
  ['encryptCertId', 'no certificate', () => ({ encryptCertId: '' })],
  ['accNo', 'another key', () => ({ accNo: secret(cardNo, encryptions.nextEncryption) })],
  ['accNo', 'no padding', () => ({ accNo: noPadding(encryptions.encryption.certificate) })],
  [
    'accNo',
    'OAEP padding',
    () => ({ accNo: oaep(encryptions.encryption.certificate).toString('base64') }),
  ],
  ['accNo', 'something that is no card', () => ({ accNo: secret('6222 0200') })],
  [
    'customerInfo',
    'no braces',
    () => ({ customerInfo: Buffer.from('cvn2=123').toString('base64') }),
  ],
  [
    'customerInfo',
    'a secret of another key',
    () => ({
      customerInfo: hidden({ cvn2: '123' }, encryptions.nextEncryption).customerInfo ?? '',
    }),
  ],
])('a flaw of %s: %s', async (field, _, change) => {
  const answer = await ask({ ...money, ...hidden(), ...change() })
  expect(answer).toMatchObject({ respCode: '10', respMsg: `报文格式错误:${field}[6100030]` })
  expect(funded).toEqual([])
})

test.each<[string, Pairs]>([
  ['71', { smsCode: '123456' }],
  ['71', { smsCode: '654321' }],
  ['71', { smsCode: '12' }],
  ['65', { cvn2: '12' }],
  ['65', { expired: '2610' }],
  ['65', { expired: '1299' }],
  ['65', { pin: '222222' }],
  ['66', { phoneNo: '5506' }],
  ['00', { expired: '2611', pin: '111111', smsCode: '111111' }],
  ['00', { expired: '9912' }],
])('%s answers a holder who says %o', async (respCode, holder) => {
  expect(await ask({ ...money, ...hidden(holder) })).toMatchObject({ respCode })
  expect(funded).toHaveLength(respCode === '00' ? 1 : 0)
})

test('a holder who was refused may try again under the same number', async () => {
  await ask({ ...money, ...hidden({ smsCode: '123456' }) })
  expect(await query()).toMatchObject({ respCode: '34' })
  expect(await ask({ ...money, ...hidden({ smsCode: '111111' }) })).toMatchObject({
    respCode: '00',
  })
})

test.each([
  ['a token', { bizType: '000902', tokenPayData: '{token=1}' }],
  ['B2B', { bizType: '000202' }],
])('43 answers a payment by %s: that business is not open', async (_, pairs) => {
  expect(await ask({ ...money, ...hidden(), ...pairs })).toMatchObject({ respCode: '43' })
})

test('a code is sent to the phone of a holder, under the number of the payment to come', async () => {
  const sent = await ask({ channelType: '07', ...hidden({ phoneNo: '13552535506' }) }, '7702')
  expect(sent).toMatchObject({ respCode: '00' })
  expect(await ask({ ...money, ...hidden({ smsCode: '111111' }) })).toMatchObject({
    respCode: '00',
  })
})

const certificate = () => ask({ bizType: '000000', channelType: '07', certType: '01' }, '9500')

test('the encryption certificate is told with CRLF, and its successor after a rotation', async () => {
  const first = crlfPem(encryptions.encryption.certificate)
  expect(await certificate()).toMatchObject({
    respCode: '00',
    certType: '01',
    encryptPubKeyCert: first,
  })
  stand.institution.rotateEncryption()
  const second = crlfPem(encryptions.nextEncryption.certificate)
  expect(await certificate()).toMatchObject({ encryptPubKeyCert: second })
})

test('for a month after a rotation old and new certificate are taken, then only the new', async () => {
  stand.institution.rotateEncryption()
  const { encryption, nextEncryption } = encryptions
  const at = (by: typeof encryption, orderId: string) =>
    ask({ ...money, ...hidden({}, by), orderId })
  expect(await at(encryption, 'rotated20261122001')).toMatchObject({ respCode: '00' })
  expect(await at(nextEncryption, 'rotated20261122002')).toMatchObject({ respCode: '00' })
  clock.advance(30 * 86_400_000)
  const later = { txnTime: '20261222193000' }
  const stale = await ask({ ...money, ...hidden({}, encryption), ...later })
  expect(stale).toMatchObject({ respCode: '10', respMsg: '报文格式错误:encryptCertId[6100030]' })
  const fresh = { ...money, ...hidden({}, nextEncryption), ...later }
  expect(await ask(fresh)).toMatchObject({ respCode: '00' })
})
