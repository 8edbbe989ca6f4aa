/** Certificate mode: serial numbers as the SDK computes them, and what a wrong one is told. */
import { createPublicKey, X509Certificate } from 'node:crypto'
import { AlipaySdk } from 'alipay-sdk'
import { beforeAll, expect, test } from 'vitest'
import { createVirtualClock } from '../../core/clock.ts'
import { mintAlipayChain } from '../../sandbox/mint.ts'
import { createMemoryStore } from '../../storage/memory.ts'
import { readAnswer } from './answer.fixture.ts'
import { rootSerialOf, serialOf } from './certificates.ts'
import { mintPair } from './keys.fixture.ts'
import { createStand, posted, type Stand, signedParams } from './stand.fixture.ts'

const now = Date.UTC(2026, 10, 22, 11, 30)
const [platform, merchant] = [mintPair(), mintPair()]
const key = createPublicKey(platform.publicKey)
let minted: Awaited<ReturnType<typeof mintAlipayChain>>
let stand: Stand
let sn: { app: string; platform: string; root: string }

const standAt = (time: number) =>
  createStand({
    ...{ store: createMemoryStore(), clock: createVirtualClock(time), realNow: () => time },
    ...{ platform, merchant, appCertificate: minted.appCertificate },
    chain: { root: minted.root, platform: minted.platformCertificate },
  })

beforeAll(async () => {
  minted = await mintAlipayChain({ platform, app: merchant, now: new Date(now) })
  sn = {
    app: serialOf(minted.appCertificate),
    platform: serialOf(minted.platformCertificate),
    root: rootSerialOf(minted.root),
  }
  stand = standAt(now)
})

/** Signed by a curve, as the roots of SM2 are: no serial number counts it. */
const curved = `-----BEGIN CERTIFICATE-----
MIIB+TCCAZ+gAwIBAgIUB9r+20LCaG8sQcYMR4C7oRn2mz0wCgYIKoZIzj0EAwIw
UjELMAkGA1UEBhMCQ04xFzAVBgNVBAoMDkh1dG9uZyBTYW5kYm94MQ0wCwYDVQQL
DARSb290MRswGQYDVQQDDBJIdXRvbmcgQ3VydmVkIFJvb3QwHhcNMjYxMTIzMDAx
MjA3WhcNNDYxMTE4MDAxMjA3WjBSMQswCQYDVQQGEwJDTjEXMBUGA1UECgwOSHV0
b25nIFNhbmRib3gxDTALBgNVBAsMBFJvb3QxGzAZBgNVBAMMEkh1dG9uZyBDdXJ2
ZWQgUm9vdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABP26FlTgaA3Uxys/b+aR
K5yqkCmr6OcbSnAdH5Vsuo/q1Y5oSvj2HArIB0MkZ/p+g80D1tlB2i0iTDO5LScu
fHejUzBRMB0GA1UdDgQWBBT4hJayYdhuNp+4ElFZYJb+KXb4LTAfBgNVHSMEGDAW
gBT4hJayYdhuNp+4ElFZYJb+KXb4LTAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49
BAMCA0gAMEUCIBxtjbBCI7uDELTXzhzwrfU41EZRp1YhJfRNCSNWndj0AiEA5SwP
EtQ3aBpHe+jwQgArAcO98I7/3/EUMEkgGbAvonQ=
-----END CERTIFICATE-----
`

test('serial numbers are those that the SDK computes', () => {
  const bundle = [minted.root, curved, minted.platformCertificate].join('\n')
  const sdk = new AlipaySdk({
    ...{ appId: '1', privateKey: merchant.privateKey, keyType: 'PKCS8' },
    appCertContent: minted.appCertificate,
    alipayPublicCertContent: minted.platformCertificate,
    alipayRootCertContent: bundle,
  })
  const { appCertSn, alipayCertSn, alipayRootCertSn } = sdk.config
  expect(sn.app).toBe(appCertSn)
  expect(sn.platform).toBe(alipayCertSn)
  expect(rootSerialOf(bundle)).toBe(alipayRootCertSn)
  expect(alipayRootCertSn?.split('_')).toHaveLength(3)
  expect(sn.app).toMatch(/^[0-9a-f]{32}$/)
})

async function ask(instead: Record<string, string>, where = stand, time = now) {
  const signing = { privateKey: merchant.privateKey, now: time, instead }
  const params = await signedParams('query', { out_trade_no: 'T9' }, signing)
  return readAnswer(await where.knock(posted(params)), { key })
}

test('who names certificates is told ours; who does not is not', async () => {
  const named = await ask({ app_cert_sn: sn.app, alipay_root_cert_sn: sn.root })
  expect([named.certSn, named.node.sub_code]).toEqual([sn.platform, 'ACQ.TRADE_NOT_EXIST'])
  const unnamed = await ask({})
  expect([unnamed.certSn, unnamed.node.sub_code]).toEqual([undefined, 'ACQ.TRADE_NOT_EXIST'])
})

type Names = () => Record<string, string>
const flaws: readonly [title: string, names: Names, code: string, subCode: string][] = [
  ['another app’s certificate', () => named('0', sn.root), '40002', 'isv.app-cert-not-exist'],
  ['another root', () => named(sn.app, '0'), '40002', 'isv.invalid-alipay-root-cert-sn'],
  ['no root', () => named(sn.app, ''), '40001', 'isv.missing-alipay-root-cert-sn'],
  ['no app’s certificate', () => named('', sn.root), '40001', 'isv.missing-app-cert-sn'],
]

const named = (app: string, root: string) => ({ app_cert_sn: app, alipay_root_cert_sn: root })

test.each(flaws)('%s is refused', async (_title, names, code, subCode) => {
  const { node } = await ask(names())
  expect(node).toMatchObject({ code, sub_code: subCode })
})

test('a certificate that has run out is refused', async () => {
  const late = Date.parse(new X509Certificate(minted.appCertificate).validTo) + 1000
  const { node } = await ask(named(sn.app, sn.root), standAt(late), late)
  expect(node.sub_code).toBe('isv.app-cert-expired')
})

test('our certificate is handed out by its number, with what leads to the root', async () => {
  const download = { method: 'alipay.open.app.alipaycert.download' }
  const signing = { privateKey: merchant.privateKey, now, instead: download }
  const told = async (alipay_cert_sn: string) => {
    const params = await signedParams('query', { alipay_cert_sn }, signing)
    return readAnswer(await stand.knock(posted(params)), { key })
  }
  const { root, node } = await told(sn.platform)
  expect(root).toBe('alipay_open_app_alipaycert_download_response')
  const content = Buffer.from(node.alipay_cert_content ?? '', 'base64').toString()
  expect(content).toBe(minted.platformCertificate)
  const [leaf = '', middle = ''] = content.split(/(?<=-----END CERTIFICATE-----\n)\n/)
  const roots = new X509Certificate(minted.root)
  expect(new X509Certificate(leaf).verify(new X509Certificate(middle).publicKey)).toBe(true)
  expect(new X509Certificate(middle).verify(roots.publicKey)).toBe(true)
  expect((await told('0')).node).toMatchObject({
    code: '40002',
    sub_code: 'isv.alipay-cert-not-exist',
  })
})

test('without certificates of ours there is no certificate mode', async () => {
  const bare = createStand({
    ...{ store: createMemoryStore(), clock: createVirtualClock(now), realNow: () => now },
    ...{ platform, merchant },
  })
  const { node } = await ask(named(sn.app, sn.root), bare)
  expect(node.sub_code).toBe('isv.app-cert-not-exist')
})
