/** How an X.509 certificate is written: its extensions, and which key signs it. */
import { createPrivateKey, createPublicKey, webcrypto } from 'node:crypto'
import { isIP } from 'node:net'
import type { Extension, PublicKey } from '@peculiar/x509'

/**
 * Loaded with the first certificate, for it leaves forty names in the global scope, which whoever
 * only imports us is to be spared. It finds its parts through reflect-metadata, which has to come first.
 */
async function loadX509() {
  await import('reflect-metadata')
  return import('@peculiar/x509')
}

type X509 = Awaited<ReturnType<typeof loadX509>>

const signing = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
// The library would replace an empty serial or zero by chance, and trip over half a byte.
const serialForm = /^(?!0*$)(?:[0-9a-f]{2}){1,20}$/i

/** What issues a certificate: its own, and the key to it. PEM both. */
export interface CertifiedKey {
  readonly certificate: string
  /** PKCS#8 PEM. */
  readonly privateKey: string
}

export interface CertificateRequest {
  /** A distinguished name, most general part first: `C=CN, O=Hutong, CN=…`. */
  readonly subject: string
  /** SPKI PEM. */
  readonly publicKey: string
  /** Who signs; without it the certificate signs itself with `privateKey`. */
  readonly issuer?: CertifiedKey | undefined
  /** PKCS#8 PEM of the subject; needed only to sign itself. */
  readonly privateKey?: string | undefined
  /** Hex digits, an even number of them and at most 40; not zero. */
  readonly serial: string
  /** Whether it may issue others. If not, it may sign and encrypt. */
  readonly ca: boolean
  /** Hosts it is for, as a TLS server, by name or address: its subjectAltName. */
  readonly serverNames?: readonly string[]
  /** Of an issuer: domains outside of which nobody is to believe it (RFC 5280, 4.2.1.10). It may
   * issue leaves only, and none for an address. */
  readonly onlyBelow?: readonly string[]
  readonly notBefore: Date
  readonly notAfter: Date
}

/**
 * An X.509 v3 certificate as PEM with LF line ends and one at the end.
 * @throws TypeError without a key to sign with, RangeError when the serial is not hex.
 */
export async function mintCertificate(request: CertificateRequest): Promise<string> {
  const x509 = await loadX509()
  const issuer = request.issuer && new x509.X509Certificate(request.issuer.certificate)
  const signer = request.issuer?.privateKey ?? request.privateKey
  if (signer === undefined) throw new TypeError('Failed to mint a certificate: no key signs it.')
  if (!serialForm.test(request.serial)) {
    throw new RangeError(
      `Failed to mint a certificate: serial "${request.serial}" is no hex bytes.`,
    )
  }
  const spki = createPublicKey(request.publicKey).export({ type: 'spki', format: 'der' })
  const publicKey = new x509.PublicKey(spki)
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: request.serial,
    subject: request.subject,
    issuer: issuer?.subjectName ?? request.subject,
    notBefore: request.notBefore,
    notAfter: request.notAfter,
    publicKey,
    signingKey: await importedKey(signer),
    signingAlgorithm: signing,
    extensions: await extensionsOf(x509, request, {
      own: publicKey,
      issuer: issuer?.publicKey ?? publicKey,
    }),
  })
  return `${certificate.toString('pem').trim()}\n`
}

async function importedKey(pkcs8: string) {
  const der = createPrivateKey(pkcs8).export({ type: 'pkcs8', format: 'der' })
  return webcrypto.subtle.importKey('pkcs8', der, signing, false, ['sign'])
}

async function extensionsOf(
  x509: X509,
  { ca, serverNames, onlyBelow }: CertificateRequest,
  { own, issuer }: { own: PublicKey; issuer: PublicKey },
): Promise<Extension[]> {
  const usages = ca
    ? x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign
    : x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.keyEncipherment
  return [
    // Who may vouch for some names only may not make others vouch for more.
    new x509.BasicConstraintsExtension(ca, onlyBelow === undefined ? undefined : 0, true),
    new x509.KeyUsagesExtension(usages, true),
    await x509.SubjectKeyIdentifierExtension.create(own),
    await x509.AuthorityKeyIdentifierExtension.create(issuer),
    ...(serverNames === undefined ? [] : serverExtensions(x509, serverNames)),
    ...(onlyBelow === undefined ? [] : [nameConstraints(x509, onlyBelow)]),
  ]
}

const serverExtensions = (x509: X509, names: readonly string[]): Extension[] => [
  new x509.SubjectAlternativeNameExtension(
    names.map((value) => ({ type: isIP(value) === 0 ? 'dns' : 'ip', value })),
  ),
  new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
]

/**
 * The library has no class for it: permittedSubtrees [0] and excludedSubtrees [1], each a list of
 * GeneralSubtree. A list of names says nothing of addresses: all of them, both kinds, are excluded.
 */
function nameConstraints(x509: X509, domains: readonly string[]): Extension {
  const subtree = (tag: number, name: Buffer) => der(0x30, der(tag, name))
  const names = domains.map((domain) => subtree(0x82, Buffer.from(domain, 'ascii')))
  const addresses = [8, 32].map((bytes) => subtree(0x87, Buffer.alloc(bytes)))
  const lists = [der(0xa0, Buffer.concat(names)), der(0xa1, Buffer.concat(addresses))]
  return new x509.Extension('2.5.29.30', true, der(0x30, Buffer.concat(lists)))
}

/** One DER value of at most 65,535 bytes. */
function der(tag: number, content: Buffer): Buffer {
  const { length } = content
  const size = [length >> 8, length & 0xff]
  const head = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, ...size]
  return Buffer.concat([Buffer.from([tag, ...head]), content])
}
