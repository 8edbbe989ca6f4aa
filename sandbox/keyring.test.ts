import { createPrivateKey, createPublicKey } from 'node:crypto'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { networks } from '../loadtests/traffic/cast.ts'
import { merchantNumber, shopsOf } from '../loadtests/traffic/shops.ts'
import { type KeyRing, openKeyRing } from './keyring.ts'

let home: string
let ring: KeyRing

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'hutong-ring-'))
  ring = (await openKeyRing(process.env.HUTONG_TEST_HOME ?? '')).data
})

afterEach(() => rm(home, { recursive: true, force: true }))

const path = () => join(home, 'keyring.json')

/** The ring as it was minted when each network had four shops. */
function oldRing(): KeyRing {
  const { alipay, wechatpay, unionpay, ...rest } = ring
  return {
    ...rest,
    alipay: { ...alipay, merchants: alipay.merchants.slice(0, 4) },
    wechatpay: { ...wechatpay, merchants: wechatpay.merchants.slice(0, 4) },
    unionpay: { ...unionpay, merchants: unionpay.merchants.slice(0, 4) },
  }
}

test.each(networks)('every shop of %s is in a ring, under its own number', (network) => {
  const written = ring[network].merchants.map(({ id, name, city, categoryCode }, index) => ({
    ...{ id, index, name, city, categoryCode },
  }))
  const wanted = shopsOf(0, network).map(({ index, name, city, categoryCode }) => ({
    ...{ id: merchantNumber(network, index), index, name, city, categoryCode },
  }))
  expect(written).toEqual(wanted)
  expect(new Set(ring[network].merchants.map(({ privateKey }) => privateKey)).size).toBe(1)
})

test('merchants differ in all that a network tells them apart by', () => {
  const { alipay, wechatpay, unionpay } = ring
  const differ = (words: readonly string[]) => expect(new Set(words).size).toBe(words.length)
  differ(
    alipay.merchants.flatMap(({ sellerId, sellerEmail, aesKey }) => [
      ...[sellerId, sellerEmail, aesKey],
    ]),
  )
  differ(
    wechatpay.merchants.flatMap(({ appid, apiV2Key, apiV3Key }) => [
      ...[appid, apiV2Key, apiV3Key],
    ]),
  )
  differ(unionpay.merchants.map(({ secureKey }) => secureKey))
  for (const { sellerId } of alipay.merchants) expect(sellerId).toMatch(/^2088\d{12}$/)
  for (const { appid } of wechatpay.merchants) expect(appid).toMatch(/^wx\d{16}$/)
})

test('an older ring keeps all it has, and gets the shops it lacks, once', async () => {
  const old = oldRing()
  await writeFile(path(), JSON.stringify(old))
  const { data } = await openKeyRing(home)
  expect(data.adminToken).toBe(old.adminToken)
  for (const network of networks) {
    const { merchants, ...keys } = data[network]
    const { merchants: before, ...keysBefore } = old[network]
    expect(keys).toEqual(keysBefore)
    expect(merchants.slice(0, 4)).toEqual(before)
    expect(merchants).toHaveLength(shopsOf(0, network).length)
  }
  expect(JSON.parse(await readFile(path(), 'utf8'))).toEqual(data)
  expect((await stat(path())).mode & 0o777).toBe(0o600)
  const { mtimeMs } = await stat(path())
  expect((await openKeyRing(home)).data).toEqual(data)
  expect((await stat(path())).mtimeMs).toBe(mtimeMs)
})

test('an added merchant signs with the key its certificate is of', async () => {
  await writeFile(path(), JSON.stringify(oldRing()))
  const { data } = await openKeyRing(home)
  for (const network of networks) {
    const added = data[network].merchants.at(-1)
    const { privateKey = '', certificate = '' } = added ?? {}
    const own = createPublicKey(createPrivateKey(privateKey)).export({
      type: 'spki',
      format: 'pem',
    })
    expect(createPublicKey(certificate).export({ type: 'spki', format: 'pem' })).toBe(own)
  }
})

test('what is no ring is left as it is', async () => {
  await writeFile(path(), '{"version":1}')
  await expect(openKeyRing(home)).rejects.toThrow('no key ring of version 2')
  expect(await readFile(path(), 'utf8')).toBe('{"version":1}')
})
