/**
 * The certificate authority of one home folder: made on first use, believed only for the domains of
 * the networks, and the certificates it gives the hosts that are asked for.
 */
import { X509Certificate } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { rootCertificates } from 'node:tls'
import { openDocuments } from '../../storage/documents.ts'
import { type CertifiedKey, mintCertificate } from '../certificate.ts'
import { type KeyPair, mintKeyPair, validity, wideSerial } from '../mint.ts'
import { interceptedDomains } from './hosts.ts'

interface Kept extends CertifiedKey {
  readonly version: 1
  readonly domains: readonly string[]
}

export interface Authority {
  /** PEM; what clients are told to trust. */
  readonly certificate: string
  /** That PEM as a file, absolute; null without a home folder. */
  readonly file: string | null
  /** The same with the public roots behind it, for clients whose setting replaces these. */
  readonly trustFile: string | null
  /** What a server for these hosts shows; about 5 ms. */
  certify(hosts: readonly string[]): Promise<{ readonly cert: string; readonly key: string }>
}

/** Opens the authority in a folder, or makes one; null keeps it in memory. */
export async function openAuthority(folder: string | null): Promise<Authority> {
  const path = folder === null ? null : join(folder, 'authority.json')
  const [{ data }, keys] = await Promise.all([
    openDocuments<Kept>({ path, initial: () => mintAuthority(new Date()), parse }),
    mintKeyPair(),
  ])
  const files = folder === null ? null : await writeTrust(resolve(folder), data.certificate)
  return {
    certificate: data.certificate,
    file: files?.file ?? null,
    trustFile: files?.trustFile ?? null,
    certify: (hosts) => certify(hosts, { issuer: data, keys }),
  }
}

async function mintAuthority(now: Date): Promise<Kept> {
  const keys = await mintKeyPair()
  const certificate = await mintCertificate({
    ...{ ...keys, ...validity(now, 10), serial: wideSerial(), ca: true },
    subject: 'O=Hutong Sandbox, CN=Hutong Local Authority',
    onlyBelow: interceptedDomains,
  })
  return {
    version: 1,
    domains: interceptedDomains,
    certificate,
    privateKey: keys.privateKey,
  }
}

/** Valid a year: some clients believe no server longer than 398 days. */
async function certify(
  hosts: readonly string[],
  { issuer, keys }: { issuer: CertifiedKey; keys: KeyPair },
) {
  const cert = await mintCertificate({
    ...{ ...validity(new Date(), 1), serial: wideSerial(), ca: false },
    subject: `O=Hutong Sandbox, CN=${hosts[0]}`,
    publicKey: keys.publicKey,
    issuer,
    serverNames: hosts,
  })
  return { cert, key: keys.privateKey }
}

async function writeTrust(folder: string, certificate: string) {
  const file = join(folder, 'authority.pem')
  const trustFile = join(folder, 'authority-and-roots.pem')
  await Promise.all([
    writeFile(file, certificate),
    writeFile(trustFile, `${[certificate.trim(), ...rootCertificates].join('\n')}\n`),
  ])
  return { file, trustFile }
}

function parse(content: unknown): Kept | string[] {
  const again = 'move it away, and a new one is made for clients to trust'
  if (!isKept(content)) return [`this is no authority of version 1: ${again}`]
  if (interceptedDomains.some((domain) => !content.domains.includes(domain))) {
    return [`it was made for other domains: ${again}`]
  }
  const ends = new X509Certificate(content.certificate).validTo
  return Date.parse(ends) < Date.now() ? [`it ended on ${ends}: ${again}`] : content
}

function isKept(content: unknown): content is Kept {
  return (
    typeof content === 'object' &&
    content !== null &&
    'version' in content &&
    content.version === 1 &&
    ['certificate', 'privateKey'].every((part) => part in content) &&
    'domains' in content &&
    Array.isArray(content.domains)
  )
}
