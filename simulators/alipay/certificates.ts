/**
 * Certificate mode: both sides name the certificate of the key they use by a serial number of
 * Alipay's own making (docs/sources.md, A2.6), and the gateway hands out its own on request.
 */
import { createHash } from 'node:crypto'
import { certificateOf } from '../host/pem.ts'
import type { GatewayFlaw } from './gateway-codes.ts'
import type { AlipayMerchant } from './merchants.ts'

/** PEM: the roots, and the certificate of Alipay's key with those behind it that lead to a root. */
export interface Chain {
  readonly root: string
  readonly platform: string
}

/** What a request says of certificates; empty where it says nothing. */
export interface Named {
  readonly app: string
  /** Null where the entrance does without: half of the SDKs for v3 send no header for it. */
  readonly root: string | null
}

export interface Certificates {
  /** `alipay_cert_sn`. */
  readonly platformSn: string
  /** What is wrong with the serial numbers of a request, if it names any. */
  flawOf(named: Named, merchant: AlipayMerchant, now: number): GatewayFlaw | undefined
  /** `alipay_cert_content`: a PEM in base64 once more, or nothing when nobody knows the number. */
  contentOf(sn: string): string | undefined
}

export function createCertificates(chain: Chain | undefined): Certificates {
  const platformSn = chain === undefined ? '' : serialOf(blocksOf(chain.platform)[0] ?? '')
  const rootSn = chain === undefined ? '' : rootSerialOf(chain.root)
  const apps = new WeakMap<AlipayMerchant, App>()
  const appOf = (merchant: AlipayMerchant) => {
    const app = apps.get(merchant) ?? appFrom(merchant.certificate)
    apps.set(merchant, app)
    return app
  }
  return {
    platformSn,
    flawOf: (named, merchant, now) => {
      if (named.app === '' && !named.root) return undefined
      if (named.app === '') return 'isv.missing-app-cert-sn'
      if (named.root === '') return 'isv.missing-alipay-root-cert-sn'
      const app = appOf(merchant)
      if (named.app !== app.sn) return 'isv.app-cert-not-exist'
      if (now > app.expiresAt) return 'isv.app-cert-expired'
      const isOurs = named.root === null || named.root === rootSn
      return isOurs ? undefined : 'isv.invalid-alipay-root-cert-sn'
    },
    contentOf: (sn) =>
      chain === undefined || sn !== platformSn
        ? undefined
        : Buffer.from(chain.platform).toString('base64'),
  }
}

interface App {
  readonly sn: string | undefined
  readonly expiresAt: number
}

const appFrom = (pem: string | undefined): App =>
  pem === undefined
    ? { sn: undefined, expiresAt: 0 }
    : { sn: serialOf(pem), expiresAt: Date.parse(certificateOf(pem).validTo) }

/** MD5 of the issuer, most special part first, and the serial number in decimal. */
export function serialOf(pem: string): string {
  const { issuer, serialNumber } = certificateOf(pem)
  const name = issuer.split('\n').reverse().join(',')
  return createHash('md5')
    .update(`${name}${BigInt(`0x${serialNumber}`)}`)
    .digest('hex')
}

/** The roots that RSA signed, joined; those of SM2 are left out. */
export const rootSerialOf = (bundle: string): string =>
  blocksOf(bundle)
    .filter((pem) => isSignedByRsa(certificateOf(pem).raw))
    .map(serialOf)
    .join('_')

const blocksOf = (bundle: string): readonly string[] =>
  bundle.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []

/** 1.2.840.113549.1.1, below which all algorithms of RSA are. */
const rsa = Buffer.from('2a864886f70d0101', 'hex')

/** A certificate is a sequence of its content, the algorithm of its signature, and the signature. */
function isSignedByRsa(der: Buffer): boolean {
  const content = elementAt(der, 0).start
  const algorithm = elementAt(der, elementAt(der, content).end).start
  const { start } = elementAt(der, algorithm)
  return der.subarray(start, start + rsa.length).equals(rsa)
}

/** Where the value of a DER element begins and ends. */
function elementAt(der: Buffer, at: number): { readonly start: number; readonly end: number } {
  const short = der[at + 1] ?? 0
  if (short < 0x80) return { start: at + 2, end: at + 2 + short }
  const lengthBytes = short - 0x80
  const start = at + 2 + lengthBytes
  return { start, end: start + der.readUIntBE(at + 2, lengthBytes) }
}
