/**
 * Mistakes in signing that only clients of ACP make, each told by its name: a certificate named after
 * signing, a clock asked twice, an address that fell into pieces, one method said and another used.
 */
import {
  createHash,
  createHmac,
  createPublicKey,
  type KeyObject,
  sign as signBytes,
} from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import { merchantId } from '../../core/ids.ts'
import { mintUnionPayChain } from '../../sandbox/mint.ts'
import { explainGateway } from './explain.ts'
import { type Chain, merId, type Pairs, secureKey } from './stand.fixture.ts'

let chain: Chain
let publicKey: KeyObject

beforeAll(async () => {
  chain = await mintUnionPayChain({ merId, now: new Date() })
  publicKey = createPublicKey(chain.merchant.certificate)
})

const fields = (more: Pairs = {}): Pairs => ({
  ...{ version: '5.1.0', encoding: 'UTF-8', signMethod: '01', certId: chain.merchant.certId },
  ...{ merId, bizType: '000000', txnType: '00', txnSubType: '00', accessType: '0' },
  ...{ orderId: 'mock000000000001', txnTime: '20300101000000', ...more },
})

const textOf = (pairs: Pairs) =>
  Object.entries(pairs)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}=${value}`)
    .sort()
    .join('&')
const hex = (text: string, hash = 'sha256') => createHash(hash).update(text).digest('hex')
const rsa = (pairs: Pairs) =>
  signBytes('sha256', Buffer.from(hex(textOf(pairs))), chain.merchant.privateKey).toString('base64')
const keyed = (pairs: Pairs, hash = 'sha256') =>
  hex(`${textOf(pairs)}&${hex(secureKey, hash)}`, hash)
const hmac = (pairs: Pairs, key: string) =>
  createHmac('sha256', key).update(textOf(pairs)).digest('hex')

function explain(sent: Pairs, signature: string) {
  const { certId } = chain.merchant
  const id = merchantId(merId)
  const payee = { merchant: id, name: 'Noodles', city: 'beijing', categoryCode: '5812' }
  const merchant = { ...{ id, certId, secureKey, publicKey }, payee }
  const { root: other } = chain
  const found = explainGateway(
    { ...sent, signature },
    {
      merchants: { find: () => merchant, all: () => [merchant] },
      ownKeys: [{ certId: other.certId, key: createPublicKey(other.certificate) }],
    },
  )
  expect(JSON.stringify(found ?? null)).not.toContain(secureKey)
  return found
}

test.each([
  ['a second earlier', '20300101000000', '20291231235959'],
  ['two seconds later', '20300101000000', '20300101000002'],
  ['in the time of London', '20300101080000', '20300101000000'],
])('a time that was signed %s is told', (_, txnTime, signedTime) => {
  const sent = fields({ txnTime })
  const found = explain(sent, rsa({ ...sent, txnTime: signedTime }))
  expect(found?.mistake).toBe('value-differs')
  expect(found?.detail).toContain(`txnTime as "${signedTime}"`)
  expect(found?.theySigned).toContain(`txnTime=${signedTime}`)
})

test("a certificate that was named after signing is told: UnionPay's own, or in hex", () => {
  const { certId } = chain.merchant
  for (const other of [chain.root.certId, BigInt(certId).toString(16)]) {
    const found = explain(fields(), rsa(fields({ certId: other })))
    expect(found).toMatchObject({ mistake: 'value-differs' })
    expect(found?.detail).toContain(`certId as "${other}"`)
  }
})

test('an address whose & nobody escaped is put together again', () => {
  const backUrl = 'http://127.0.0.1:9/told?a=1&b=2&c=3'
  const { signMethod, ...rest } = fields()
  const whole = { ...rest, backUrl, ...(signMethod === undefined ? {} : { signMethod }) }
  const sent = { ...rest, backUrl: 'http://127.0.0.1:9/told?a=1', b: '2', c: '3', signMethod: '01' }
  const found = explain(sent, rsa(whole))
  expect(found).toMatchObject({ mistake: 'value-differs' })
  expect(found?.detail).toContain(`backUrl as "${backUrl}"`)
})

test('a signature by another method than the request says is told by both names', () => {
  const said = (signMethod: string, signature: (pairs: Pairs) => string) => {
    const sent = fields({ signMethod })
    return explain(sent, signature(sent))
  }
  const cases = [
    ['01', '11', said('11', rsa)],
    ['01', '12', said('12', rsa)],
    ['11', '01', said('01', keyed)],
    ['12', '01', said('01', (pairs) => keyed(pairs, 'sm3'))],
  ] as const
  for (const [used, name, found] of cases) {
    expect(found).toMatchObject({ mistake: 'wrong-sign-type' })
    expect(found?.detail).toBe(
      `It is a signature by signMethod ${used}, and the request says ${name}.`,
    )
  }
})

test('a digest in base64 and an HMAC in its place are told', () => {
  const sent = fields({ signMethod: '11', certId: '' })
  const inBase64 = Buffer.from(keyed(sent), 'hex').toString('base64')
  expect(explain(sent, inBase64)).toMatchObject({ mistake: 'not-hex' })
  for (const key of [secureKey, hex(secureKey)]) {
    expect(explain(sent, hmac(sent, key))).toMatchObject({ mistake: 'wrong-hash' })
  }
})

test('a good request of each method has nothing to explain', () => {
  const [certified, bySha, bySm3] = [
    fields(),
    fields({ signMethod: '11', certId: '' }),
    fields({ signMethod: '12', certId: '' }),
  ]
  expect(explain(certified, rsa(certified))).toBeUndefined()
  expect(explain(bySha, keyed(bySha))).toBeUndefined()
  expect(explain(bySm3, keyed(bySm3, 'sm3'))).toBeUndefined()
})
