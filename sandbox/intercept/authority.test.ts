import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, createServer, rootCertificates } from 'node:tls'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { mintCertificate } from '../certificate.ts'
import { mintKeyPair, validity, wideSerial } from '../mint.ts'
import { openAuthority } from './authority.ts'
import { interceptedHosts } from './hosts.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hutong-authority-'))
})
afterEach(() => rm(folder, { recursive: true }))

test('is made once and opened again; its key is for its owner only', async () => {
  const first = await openAuthority(folder)
  const again = await openAuthority(folder)
  expect(again.certificate).toBe(first.certificate)
  const file = join(folder, 'authority.json')
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  const { privateKey } = JSON.parse(await readFile(file, 'utf8'))
  expect(privateKey).toMatch(/^-----BEGIN PRIVATE KEY-----/)
})

test('lies beside it as PEM, alone and before the public roots, without the key', async () => {
  const { certificate, file, trustFile } = await openAuthority(folder)
  expect(await readFile(file ?? '', 'utf8')).toBe(certificate)
  const trusted = (await readFile(trustFile ?? '', 'utf8')).match(/-----BEGIN [^-]+-----/g) ?? []
  expect(trusted).toHaveLength(1 + rootCertificates.length)
  expect(new Set(trusted)).toEqual(new Set(['-----BEGIN CERTIFICATE-----']))
})

test('stays in memory without a folder', async () => {
  expect(await openAuthority(null)).toMatchObject({ file: null, trustFile: null })
})

test('gives a host a leaf for a year, with its name and no right to issue others', async () => {
  const authority = await openAuthority(null)
  const { cert } = await authority.certify(['openapi.alipay.com'])
  const leaf = new X509Certificate(cert)
  const root = new X509Certificate(authority.certificate)
  expect(leaf.subjectAltName).toBe('DNS:openapi.alipay.com')
  expect(leaf.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1'])
  expect([leaf.ca, root.ca]).toEqual([false, true])
  expect(leaf.checkIssued(root) && leaf.verify(root.publicKey)).toBe(true)
  const days = (Date.parse(leaf.validTo) - Date.parse(leaf.validFrom)) / 86_400_000
  expect(days).toBeLessThan(398)
  const all = new X509Certificate((await authority.certify(interceptedHosts)).cert)
  for (const host of interceptedHosts) expect(all.checkHost(host)).toBe(host)
})

/** What a client that trusts this certificate says to a server that shows that one. */
async function verdict(
  ca: string,
  shown: { readonly cert: string; readonly key: string },
  host?: string,
): Promise<string> {
  const server = createServer(shown).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const name = host === undefined ? {} : { servername: host }
  const socket = connect({ port, host: '127.0.0.1', ca, ...name })
  const said = await once(socket, 'secureConnect').then(
    () => 'believed',
    (cause: Error) => cause.message,
  )
  socket.destroy()
  server.close()
  return said
}

test('is believed for the networks only, even by those who trust it', async () => {
  const { certificate, certify } = await openAuthority(null)
  const of = async (host: string) => verdict(certificate, await certify([host]), host)
  expect(await of('api.mch.weixin.qq.com')).toBe('believed')
  expect(await of('www.example.com')).toBe('permitted subtree violation')
  expect(await of('mail.qq.com')).toBe('permitted subtree violation')
})

test('is believed for no address and through no other authority, whoever has its key', async () => {
  await openAuthority(folder)
  const issuer = JSON.parse(await readFile(join(folder, 'authority.json'), 'utf8'))
  const { publicKey, privateKey } = await mintKeyPair()
  const own = () => ({ ...validity(new Date(), 1), serial: wideSerial(), publicKey })
  const host = 'gateway.95516.com'
  const leaf = { ...own(), subject: 'CN=a', ca: false }
  const byAddress = await mintCertificate({ ...leaf, issuer, serverNames: ['127.0.0.1'] })
  expect(await verdict(issuer.certificate, { cert: byAddress, key: privateKey })).toBe(
    'excluded subtree violation',
  )
  const other = await mintCertificate({ ...own(), subject: 'CN=b', ca: true, issuer })
  const below = { certificate: other, privateKey }
  const indirect = await mintCertificate({ ...leaf, issuer: below, serverNames: [host] })
  const chain = { cert: `${indirect}${other}`, key: privateKey }
  expect(await verdict(issuer.certificate, chain, host)).toBe('path length constraint exceeded')
})

test.each([
  ['of another version', { version: 2 }, 'no authority of version 1'],
  ['made for fewer domains', { domains: ['alipay.com'] }, 'made for other domains'],
])('a file %s is told and left alone', async (_what, changes, says) => {
  await openAuthority(folder)
  const path = join(folder, 'authority.json')
  const text = JSON.stringify({ ...JSON.parse(await readFile(path, 'utf8')), ...changes })
  await writeFile(path, text)
  await expect(openAuthority(folder)).rejects.toThrow(says)
  expect(await readFile(path, 'utf8')).toBe(text)
})
