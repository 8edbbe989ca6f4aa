/**
 * Whether a certificate sent with a message is UnionPay's: issued by the middle, which the root
 * issued, in force now, and its common name says so in the third part (docs/sources.md, U1.4).
 */
import { type KeyObject, X509Certificate } from 'node:crypto'
import { limits } from '../../core/limits.ts'

const owner = '中国银联股份有限公司'
const onePem = /^-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\r\n]+-----END CERTIFICATE-----$/

export interface Chain {
  /** PEM both. */
  readonly root: string
  readonly middle: string
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** The public key of a response certificate that holds, or nothing. */
export type TrustedKey = (pem: string) => KeyObject | undefined

interface Judged {
  readonly key: KeyObject
  readonly from: number
  readonly until: number
}

/**
 * Each text of a certificate is judged once; only its term is looked at again.
 * @throws Error when root or middle is no certificate, or the root did not issue the middle.
 */
export function createTrustedKey({ root, middle, now }: Chain): TrustedKey {
  const top = new X509Certificate(root)
  const issuer = new X509Certificate(middle)
  if (!isIssuedBy(top, top) || !isIssuedBy(issuer, top)) {
    throw new Error('Failed to read the chain: the root did not issue the middle certificate.')
  }
  const judged = new Map<string, Judged | undefined>()
  return (pem) => {
    if (!judged.has(pem)) {
      if (judged.size >= limits.certificatesRememberedMax) judged.clear()
      judged.set(pem, judge(pem, [issuer, top]))
    }
    const found = judged.get(pem)
    if (found === undefined) return undefined
    return now() >= found.from && now() <= found.until ? found.key : undefined
  }
}

function judge(pem: string, issuers: readonly [X509Certificate, X509Certificate]) {
  const leaf = parsed(pem)
  if (leaf === undefined || leaf.ca || !isIssuedBy(leaf, issuers[0])) return undefined
  if (ownerOf(leaf) !== owner) return undefined
  const all = [leaf, ...issuers]
  return {
    key: leaf.publicKey,
    from: Math.max(...all.map(({ validFrom }) => Date.parse(validFrom))),
    until: Math.min(...all.map(({ validTo }) => Date.parse(validTo))),
  }
}

const isIssuedBy = (certificate: X509Certificate, issuer: X509Certificate) =>
  certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey)

/** The third part of `041@…@owner@…`. */
function ownerOf({ subject }: X509Certificate): string | undefined {
  const name = subject.split('\n').findLast((line) => line.startsWith('CN='))
  return name?.slice('CN='.length).split('@')[2]
}

/** One certificate and nothing else, or nothing; what OpenSSL cannot read is no certificate. */
function parsed(pem: string): X509Certificate | undefined {
  if (!onePem.test(pem)) return undefined
  try {
    return new X509Certificate(pem)
  } catch (cause) {
    if (cause instanceof Error) return undefined
    throw cause
  }
}
