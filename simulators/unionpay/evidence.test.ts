import { createPublicKey } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import { merchantId } from '../../core/ids.ts'
import { mintUnionPayChain } from '../../sandbox/mint.ts'
import { signatureEvidence } from './evidence.ts'
import type { UnionPayMerchant } from './merchants.ts'
import { type Chain, envelope, form, merId, secureKey, signed } from './stand.fixture.ts'

let chain: Chain
let merchants: { find(id: string): UnionPayMerchant | undefined }

beforeAll(async () => {
  chain = await mintUnionPayChain({ merId, now: new Date() })
  const id = merchantId(merId)
  const merchant = {
    ...{ id, secureKey, certId: chain.merchant.certId },
    publicKey: createPublicKey(chain.merchant.certificate),
    payee: { merchant: id, name: 'Mock Noodles', city: 'beijing', categoryCode: '5812' },
  }
  merchants = { find: (name) => (name === merId ? merchant : undefined) }
})

const query = () => envelope(chain, '0000', 'mock20261122000001', '20261122193000')
const evidenceOf = (body: string) => signatureEvidence(Buffer.from(body), merchants)

test('shows the text, its digest and the key of a request that verifies', () => {
  const found = evidenceOf(form(signed(chain, query())))
  const { certId } = chain.merchant
  expect(found).toMatchObject({ key: `certificate ${certId}`, verifies: true })
  expect(found?.h1).toMatch(/^[0-9a-f]{64}$/)
  expect(found?.joined).toBe(
    `accessType=0&bizType=000000&certId=${certId}&encoding=UTF-8&merId=${merId}&orderId=mock20261122000001&signMethod=01&txnSubType=00&txnTime=20261122193000&txnType=00&version=5.1.0`,
  )
})

test('shows what was signed otherwise, and whose certificate it should have been', () => {
  const other = form({ ...signed(chain, query()), txnTime: '20261122193001' })
  expect(evidenceOf(other)).toMatchObject({ verifies: false, key: expect.any(String) })
  const named = form(signed(chain, { ...query(), certId: '1' }))
  expect(evidenceOf(named)).toMatchObject({ verifies: false })
})

test.each(['11', '12'])(
  'shows the signature expected by secure key, signMethod %s',
  (signMethod) => {
    const { certId: _, ...rest } = query()
    const pairs = signed(chain, { ...rest, signMethod })
    const found = { key: 'secure key', h1: pairs.signature, verifies: true }
    expect(evidenceOf(form(pairs))).toMatchObject(found)
    expect(evidenceOf(form({ ...pairs, signature: 'x' }))).toMatchObject({ verifies: false })
  },
)

test('a stranger has no key, and what is no form has nothing', () => {
  const stranger = evidenceOf(form(signed(chain, { ...query(), merId: '777290058110049' })))
  expect([stranger?.key, stranger?.verifies]).toEqual([undefined, false])
  expect(evidenceOf('{}')).toBeUndefined()
})
