/**
 * Keys and certificates for every party of a sandbox, made on the spot: none is real and none is
 * shipped. RSA-2048 with e = 65537 and SHA-256 everywhere, which all the SDKs accept.
 */
import { generateKeyPair, randomBytes, randomInt } from 'node:crypto'
import { promisify } from 'node:util'
import { type CertifiedKey, mintCertificate } from './certificate.ts'

const dayMs = 86_400_000
const yearDays = 365.25

export interface KeyPair {
  /** PKCS#8 PEM. */
  readonly privateKey: string
  /** SPKI PEM. */
  readonly publicKey: string
}

export interface UnionPayIdentity extends CertifiedKey {
  /** The serial number in decimal, which is how UnionPay names a certificate. */
  readonly certId: string
}

export interface WechatPayIdentity extends CertifiedKey {
  /** 40 upper-case hex digits. */
  readonly serial: string
}

/** A fresh RSA-2048 key pair, about 100 ms on a libuv thread. */
export async function mintKeyPair(): Promise<KeyPair> {
  return promisify(generateKeyPair)('rsa', {
    modulusLength: 2048,
    publicExponent: 65537,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
}

/**
 * The certificates of a UnionPay sandbox, shaped like the test chain (docs/sources.md, U1.4) but
 * with SHA-256: root and middle, valid 20 years; UnionPay's response leaf and the merchant's
 * signing leaf, 5.
 */
export async function mintUnionPayChain({
  merId,
  authority,
  now,
}: {
  merId: string
  authority?: KeyPair | Promise<KeyPair>
  now: Date
}): Promise<{
  readonly root: UnionPayIdentity
  readonly middle: UnionPayIdentity
  readonly response: UnionPayIdentity
  readonly merchant: UnionPayIdentity
}> {
  const [middleKeys, rootKeys, responseKeys, merchantKeys] = await Promise.all([
    authority ?? mintKeyPair(),
    authority ?? mintKeyPair(),
    mintKeyPair(),
    mintKeyPair(),
  ])
  const root = await mintUnionPayIdentity({
    subject: 'C=CN, O=Hutong Sandbox, CN=Hutong TEST CS CA',
    keys: rootKeys,
    ca: true,
    now,
  })
  const middle = await mintUnionPayIdentity({
    subject: 'C=CN, O=Hutong Sandbox, CN=Hutong TEST OCA1',
    keys: middleKeys,
    ca: true,
    issuer: root,
    now,
  })
  const leaf = (commonName: string, keys: KeyPair) => {
    const subject = `C=CN, O=Hutong TEST OCA1, CN=${commonName}`
    return mintUnionPayIdentity({ subject, keys, ca: false, issuer: middle, now })
  }
  const [response, merchant] = await Promise.all([
    leaf('041@8310000000083040@中国银联股份有限公司@00000001', responseKeys),
    leaf(`041@Z2026-11-22@${merId}:SIGN@00000001`, merchantKeys),
  ])
  return { root, middle, response, merchant }
}

/**
 * What Alipay's certificate mode needs (docs/sources.md, A2.6): a root bundle, the platform's leaf
 * with the middle behind it, and the leaf of the merchants' app key. Subjects are exactly C, O, OU
 * and CN in ASCII, because every SDK computes serial numbers from their text. Authorities share one
 * key: nobody checks, and a pair costs a tenth of a second.
 */
export async function mintAlipayChain({
  platform,
  app,
  authority,
  now,
}: {
  platform: KeyPair
  app: KeyPair
  authority?: KeyPair | Promise<KeyPair>
  now: Date
}): Promise<{
  readonly root: string
  readonly platformCertificate: string
  readonly appCertificate: string
}> {
  const keys = await (authority ?? mintKeyPair())
  const subject = (unit: string, name: string) => `C=CN, O=Hutong Sandbox, OU=${unit}, CN=${name}`
  const issuing = { ...validity(now, 20), ca: true }
  const root = await mintCertificate({
    ...{ ...issuing, ...keys, serial: wideSerial() },
    subject: subject('Root', 'Hutong Root Authority R1'),
  })
  const { privateKey } = keys
  const middle = await mintCertificate({
    ...{ ...issuing, publicKey: keys.publicKey, serial: wideSerial() },
    subject: subject('Middle', 'Hutong Certification Authority Class 2 R1'),
    issuer: { certificate: root, privateKey },
  })
  const leaf = (name: string, publicKey: string) =>
    mintCertificate({
      ...{ ...validity(now, 5), ca: false, publicKey, serial: wideSerial() },
      subject: subject('Alipay', name),
      issuer: { certificate: middle, privateKey },
    })
  const [platformLeaf, appCertificate] = await Promise.all([
    leaf('Hutong Alipay Public Certificate', platform.publicKey),
    leaf('Hutong Merchant App', app.publicKey),
  ])
  return { root, platformCertificate: `${platformLeaf}\n${middle}`, appCertificate }
}

/** 15 bytes, positive: below 2^128, above which SDKs print serial numbers differently. */
export function wideSerial(): string {
  return `${randomInt(0x10, 0x80).toString(16)}${randomBytes(14).toString('hex')}`
}

/** A certificate for what is encrypted for UnionPay, of the same chain as its response leaf. */
export async function mintUnionPayEncryption(
  issuer: CertifiedKey,
  now: Date,
  keys?: KeyPair,
): Promise<UnionPayIdentity> {
  return mintUnionPayIdentity({
    subject: 'C=CN, O=Hutong TEST OCA1, CN=041@8310000000083040@中国银联股份有限公司@00000002',
    ...{ keys: keys ?? (await mintKeyPair()), ca: false, issuer, now },
  })
}

/** The platform's certificate, which signs answers and notifications; valid 5 years, self-signed. */
export async function mintWechatPayPlatform({
  now,
  keys = mintKeyPair(),
}: {
  now: Date
  keys?: Promise<KeyPair>
}): Promise<WechatPayIdentity> {
  const subject = 'C=CN, O=Tenpay.com, OU=Hutong Sandbox, CN=Tenpay.com sign'
  return mintWechatPayIdentity({ subject, now, keys: await keys })
}

/** A merchant's API certificate, the same way. */
export async function mintWechatPayMerchant({
  mchid,
  now,
}: {
  mchid: string
  now: Date
}): Promise<WechatPayIdentity> {
  const subject = `C=CN, O=微信商户系统, OU=Hutong Sandbox, CN=${mchid}`
  return mintWechatPayIdentity({ subject, now, keys: await mintKeyPair() })
}

/** A PEM as `signPubKeyCert` carries it: CRLF inside, nothing after the END line. */
export function crlfPem(pem: string): string {
  return pem.trim().replaceAll(/\r?\n/g, '\r\n')
}

async function mintUnionPayIdentity({
  keys,
  now,
  ca,
  ...request
}: {
  subject: string
  keys: KeyPair
  ca: boolean
  issuer?: CertifiedKey
  now: Date
}): Promise<UnionPayIdentity> {
  // Eleven digits, as on the certificates of the real test chain.
  const serial = randomInt(60_000_000_000, 80_000_000_000)
  const hex = serial.toString(16).padStart(10, '0')
  const term = validity(now, ca ? 20 : 5)
  const certificate = await mintCertificate({ ...request, ...keys, ...term, ca, serial: hex })
  return { certificate, privateKey: keys.privateKey, certId: String(serial) }
}

async function mintWechatPayIdentity({
  subject,
  now,
  keys,
}: {
  subject: string
  now: Date
  keys: KeyPair
}): Promise<WechatPayIdentity> {
  // A first byte from 0x10 to 0x7f: positive, and no digit lost to a leading zero.
  const first = randomInt(0x10, 0x80).toString(16)
  const serial = `${first}${randomBytes(19).toString('hex')}`.toUpperCase()
  const term = validity(now, 5)
  const certificate = await mintCertificate({ subject, ...keys, ...term, ca: false, serial })
  return { certificate, privateKey: keys.privateKey, serial }
}

/** Begins a day early, so that a client whose clock is behind believes it. */
export function validity(now: Date, years: number) {
  const start = now.getTime() - dayMs
  return { notBefore: new Date(start), notAfter: new Date(start + years * yearDays * dayMs) }
}
