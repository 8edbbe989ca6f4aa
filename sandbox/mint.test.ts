import { execFileSync, spawnSync } from 'node:child_process'
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { mintCertificate } from './certificate.ts'
import {
  crlfPem,
  mintKeyPair,
  mintUnionPayChain,
  mintWechatPayMerchant,
  mintWechatPayPlatform,
} from './mint.ts'

const now = new Date('2026-11-22T12:00:00Z')
const merId = '777290058110048'
const hasOpenssl = spawnSync('openssl', ['version']).status === 0
if (!hasOpenssl) {
  if (process.env.CI === 'true') throw new Error('CI needs openssl on the PATH.')
  process.stdout.write(
    'Skipped: openssl does not check the UnionPay chain, it is not on the PATH.\n',
  )
}

let chain: Awaited<ReturnType<typeof mintUnionPayChain>>
let platform: Awaited<ReturnType<typeof mintWechatPayPlatform>>
let merchant: Awaited<ReturnType<typeof mintWechatPayMerchant>>

beforeAll(async () => {
  const minted = await Promise.all([
    mintUnionPayChain({ merId, now }),
    mintWechatPayPlatform({ now }),
    mintWechatPayMerchant({ mchid: '1900000109', now }),
  ])
  chain = minted[0]
  platform = minted[1]
  merchant = minted[2]
})

const read = ({ certificate }: { certificate: string }) => new X509Certificate(certificate)

test('a key pair is RSA-2048 with e = 65537, PKCS#8 and SPKI of 294 bytes', async () => {
  const { privateKey, publicKey } = await mintKeyPair()
  expect(privateKey).toMatch(/^-----BEGIN PRIVATE KEY-----\n/)
  expect(publicKey).toMatch(/^-----BEGIN PUBLIC KEY-----\n/)
  expect(createPrivateKey(privateKey).asymmetricKeyDetails).toEqual({
    modulusLength: 2048,
    publicExponent: 65537n,
  })
  expect(Buffer.from(publicKey.replace(/-----[^-]+-----|\n/g, ''), 'base64')).toHaveLength(294)
})

test('each certificate of the UnionPay chain is issued and signed by the one above', () => {
  const [root, middle] = [read(chain.root), read(chain.middle)]
  const pairs = [
    [root, root],
    [middle, root],
    [read(chain.response), middle],
    [read(chain.merchant), middle],
  ] as const
  for (const [certificate, issuer] of pairs) {
    expect(certificate.checkIssued(issuer)).toBe(true)
    expect(certificate.verify(issuer.publicKey)).toBe(true)
  }
  expect(read(chain.response).verify(root.publicKey)).toBe(false)
})

test('only root and middle may issue', () => {
  const roles = [chain.root, chain.middle, chain.response, chain.merchant, platform, merchant]
  expect(roles.map((role) => read(role).ca)).toEqual([true, true, false, false, false, false])
})

test('the leaves carry the names that UnionPay SDKs take apart', () => {
  const owner = '041@8310000000083040@中国银联股份有限公司@00000001'
  expect(read(chain.response).subject.split('\n').at(-1)).toBe(`CN=${owner}`)
  expect(read(chain.response).raw.includes(owner)).toBe(true)
  expect(read(chain.merchant).subject.split('\n').at(-1)).toBe(
    `CN=041@Z2026-11-22@${merId}:SIGN@00000001`,
  )
})

test('a UnionPay certId is the serial in decimal, below 2^64 and different each time', () => {
  const identities = [chain.root, chain.middle, chain.response, chain.merchant]
  for (const identity of identities) {
    expect(identity.certId).toMatch(/^[67]\d{10}$/)
    expect(BigInt(`0x${read(identity).serialNumber}`)).toBe(BigInt(identity.certId))
  }
  expect(new Set(identities.map(({ certId }) => certId)).size).toBe(4)
})

test('a WeChat Pay serial has 40 upper-case digits and is the serial of the certificate', () => {
  for (const identity of [platform, merchant]) {
    expect(identity.serial).toMatch(/^[1-7][0-9A-F]{39}$/)
    expect(read(identity).serialNumber).toBe(identity.serial)
    expect(read(identity).verify(read(identity).publicKey)).toBe(true)
  }
  expect(read(merchant).subject).toContain('CN=1900000109')
})

test('a leaf is valid five years, from the day before it was made', () => {
  for (const identity of [platform, merchant, chain.response, chain.merchant]) {
    const { validFrom, validTo } = read(identity)
    expect(new Date(validFrom)).toEqual(new Date('2026-11-21T12:00:00Z'))
    expect(new Date(validTo).getTime()).toBeGreaterThan(Date.parse('2031-11-20'))
    expect(new Date(validTo).getTime()).toBeLessThan(Date.parse('2031-11-22'))
  }
})

test('each private key belongs to its certificate', () => {
  const identities = [chain.root, chain.middle, chain.response, chain.merchant, platform, merchant]
  for (const identity of identities) {
    expect(read(identity).checkPrivateKey(createPrivateKey(identity.privateKey))).toBe(true)
  }
})

const request = { subject: 'CN=nobody', ca: false, notBefore: now, notAfter: now }

test('refuses to mint what nobody signs', async () => {
  const { publicKey } = await mintKeyPair()
  const minted = mintCertificate({ ...request, publicKey, serial: '01' })
  await expect(minted).rejects.toThrow('no key signs it')
})

test.each(['', '00', '123', 'xy', '01'.repeat(21)])('refuses the serial "%s"', async (serial) => {
  const { privateKey } = platform
  const minted = mintCertificate({ ...request, publicKey: '', privateKey, serial })
  await expect(minted).rejects.toThrow(`serial "${serial}" is no hex bytes`)
})

test('a PEM for signPubKeyCert has CRLF inside and nothing after its END line', () => {
  const pem = crlfPem(chain.response.certificate)
  expect(pem.endsWith('-----END CERTIFICATE-----')).toBe(true)
  expect(pem.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
  expect(crlfPem(pem)).toBe(pem)
  expect(new X509Certificate(pem).raw).toEqual(read(chain.response).raw)
})

const title = 'openssl verifies the UnionPay leaves strictly and reads SHA-256 signatures'
test.skipIf(!hasOpenssl)(title, () => {
  const folder = mkdtempSync(join(tmpdir(), 'hutong-mint-'))
  const file = (name: string) => join(folder, `${name}.pem`)
  for (const name of ['root', 'middle', 'response', 'merchant'] as const) {
    writeFileSync(file(name), chain[name].certificate)
  }
  const openssl = (...args: string[]) => execFileSync('openssl', args, { encoding: 'utf8' })
  const trust = ['-CAfile', file('root'), '-untrusted', file('middle')]
  const at = String(now.getTime() / 1000)
  const verified = openssl(
    ...['verify', '-x509_strict', '-attime', at, ...trust],
    ...[file('response'), file('merchant')],
  )
  expect(verified).toBe(`${file('response')}: OK\n${file('merchant')}: OK\n`)
  const text = openssl('x509', '-in', file('response'), '-noout', '-text')
  expect(text).toContain('Version: 3')
  expect(text).toContain('Signature Algorithm: sha256WithRSAEncryption')
  expect(text).toContain('Digital Signature')
  rmSync(folder, { recursive: true })
})
