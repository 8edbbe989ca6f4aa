import { X509Certificate } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import { mintCertificate } from '../../sandbox/certificate.ts'
import { crlfPem, mintKeyPair, mintUnionPayChain } from '../../sandbox/mint.ts'
import { createTrustedKey } from './certificates.ts'

const now = new Date('2026-11-22T12:00:00Z')
const yearMs = 365.25 * 86_400_000

let chain: Awaited<ReturnType<typeof mintUnionPayChain>>
let foreign: typeof chain

beforeAll(async () => {
  const mint = () => mintUnionPayChain({ merId: '777290058110048', now })
  chain = await mint()
  foreign = await mint()
})

const trusting = (at = now.getTime()) =>
  createTrustedKey({
    root: chain.root.certificate,
    middle: chain.middle.certificate,
    now: () => at,
  })

const leaf = async (subject: string, issuer: typeof chain.middle | undefined) => {
  const keys = await mintKeyPair()
  const term = { notBefore: now, notAfter: new Date(now.getTime() + yearMs) }
  return mintCertificate({ ...keys, subject, issuer, serial: '0101', ca: false, ...term })
}

const unionPay = 'CN=041@8310000000083040@中国银联股份有限公司@00000002'

test('trusts the response leaf, with either kind of line ends', () => {
  const { certificate } = chain.response
  const key = new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'pem' })
  for (const pem of [certificate.trim(), crlfPem(certificate)]) {
    expect(trusting()(pem)?.export({ type: 'spki', format: 'pem' })).toBe(key)
  }
})

test('trusts another leaf of the same owner', async () => {
  const renewed = crlfPem(await leaf(unionPay, chain.middle))
  expect(trusting()(renewed)).toBeDefined()
})

test('trusts no merchant’s leaf, though the same middle issued it', () => {
  expect(trusting()(crlfPem(chain.merchant.certificate))).toBeUndefined()
})

test('trusts no leaf of another chain, and none that signed itself', async () => {
  expect(trusting()(crlfPem(foreign.response.certificate))).toBeUndefined()
  expect(trusting()(crlfPem(await leaf(unionPay, undefined)))).toBeUndefined()
})

test('trusts no issuer as if it were a leaf', () => {
  expect(trusting()(crlfPem(chain.middle.certificate))).toBeUndefined()
})

test.each([
  ['two parts', 'CN=041@中国银联股份有限公司'],
  ['the owner in another place', 'CN=中国银联股份有限公司@041@8310000000083040@1'],
  ['the owner in another name', 'O=041@1@中国银联股份有限公司@1, CN=nobody'],
])('trusts no leaf with %s', async (_, subject) => {
  expect(trusting()(crlfPem(await leaf(subject, chain.middle)))).toBeUndefined()
})

test('trusts the leaf only in its term', () => {
  const pem = crlfPem(chain.response.certificate)
  expect(trusting(now.getTime() - 2 * 86_400_000)(pem)).toBeUndefined()
  expect(trusting(now.getTime() + 4 * yearMs)(pem)).toBeDefined()
  expect(trusting(now.getTime() + 6 * yearMs)(pem)).toBeUndefined()
})

test('asked again, it still knows that the term has ended', () => {
  let at = now.getTime()
  const { root, middle } = chain
  const trusted = createTrustedKey({
    root: root.certificate,
    middle: middle.certificate,
    now: () => at,
  })
  const pem = crlfPem(chain.response.certificate)
  expect(trusted(pem)).toBeDefined()
  at += 6 * yearMs
  expect(trusted(pem)).toBeUndefined()
})

test('more than one certificate, or none, is trusted by nobody', () => {
  const pem = crlfPem(chain.response.certificate)
  for (const text of ['', 'x', `${pem}\r\n${pem}`, pem.replace('MII', 'MIJ')]) {
    expect(trusting()(text)).toBeUndefined()
  }
})

test('a middle that another root issued makes no chain', () => {
  const parts = { root: chain.root.certificate, middle: foreign.middle.certificate }
  expect(() => createTrustedKey({ ...parts, now: () => 0 })).toThrow('the root did not issue')
})
