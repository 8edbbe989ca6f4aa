/**
 * Bills over a real socket, asked for and downloaded by two SDKs that sign links differently
 * (docs/sources.md, W3.7): wechatpay-axios-plugin, whose base is this machine, and
 * wechatpay-node-v3, which knows no host but production's.
 */
import { createHash } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { Wechatpay } from 'wechatpay-axios-plugin'
import WxPay from 'wechatpay-node-v3'
import { PayRequest } from 'wechatpay-node-v3/dist/lib/pay-request.js'
import { plainTime } from '../../core/calendar.ts'
import { createVirtualClock } from '../../core/clock.ts'
import { payerId } from '../../core/ids.ts'
import { mintWechatPayMerchant, mintWechatPayPlatform } from '../../sandbox/mint.ts'
import { createMemoryStore } from '../../storage/memory.ts'
import { createDoor, type Door } from '../host/express.ts'
import { appid, createStand, type Identity, mchid } from './stand.fixture.ts'

const production = 'https://api.mch.weixin.qq.com'
let platform: Identity
let merchant: Identity
let door: Door
let base: string
let sdk: Wechatpay
let crashes: unknown[]
const today = plainTime(Date.now()).slice(0, 10)

beforeAll(async () => {
  const now = new Date()
  platform = await mintWechatPayPlatform({ now })
  merchant = await mintWechatPayMerchant({ mchid, now })
})

/** A house with one payment in it. */
async function open(canonicalLinks: boolean): Promise<void> {
  const { house } = createStand({
    ...{ platform, merchant, store: createMemoryStore(), letterbox: [] },
    ...{ clock: createVirtualClock(Date.now()), realNow: Date.now },
    more: { billsAtOnce: true, canonicalLinks },
  })
  crashes = []
  const { routes, refuse } = house
  door = createDoor({ routes, refuse, crashed: (cause) => void crashes.push(cause) })
  await new Promise<void>((resolve) => door.server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(door.server.address() as AddressInfo).port}`
  sdk = new Wechatpay({
    ...{ mchid, serial: merchant.serial, privateKey: merchant.privateKey, baseURL: base },
    certs: { [platform.serial]: platform.certificate },
  })
  const { data } = await sdk.chain('v3/pay/transactions/native').post({
    ...{ appid, mchid, description: '茶', out_trade_no: 'T20261122001' },
    ...{ notify_url: 'http://127.0.0.1/n', amount: { total: 1288, currency: 'CNY' } },
  })
  const { code_url } = JSON.parse(JSON.stringify(data))
  const payer = payerId('wechat-7')
  const { payment } = await house.house.desk.scan(payer, code_url)
  await house.house.desk.confirm(payer, payment?.id ?? '', '111111')
}

beforeEach(() => open(false))

afterEach(async () => {
  await door.close(1000)
  expect(crashes).toEqual([])
})

/** As merchants replace its transport: the host on the way out, what is signed untouched. */
class Redirected extends PayRequest {
  override get(url: string, headers: Record<string, unknown>) {
    return super.get(url.replace(production, base), headers)
  }
}

function nodeV3(): WxPay {
  const { serial: serial_no, certificate, privateKey } = merchant
  const keys = { publicKey: Buffer.from(certificate), privateKey: Buffer.from(privateKey) }
  const pay = new WxPay({ ...{ appid, mchid, serial_no, key: '' }, ...keys })
  pay.createHttp(new Redirected())
  return pay
}

const sha1 = (file: Buffer) => createHash('sha1').update(file).digest('hex')

test.each(['', 'GZIP'])('one SDK asks and downloads, tar_type "%s"', async (tar_type) => {
  const params = { bill_date: today, ...(tar_type === '' ? {} : { tar_type }) }
  const { data } = await sdk.chain('v3/bill/tradebill').get({ params })
  const { download_url, hash_value } = JSON.parse(JSON.stringify(data))
  const { origin, pathname, searchParams } = new URL(download_url)
  expect(origin).toBe(base)
  const file = await sdk.chain(pathname.slice(1)).get({
    params: Object.fromEntries(searchParams),
    responseType: 'arraybuffer',
  })
  const bytes = Buffer.from(file.data as unknown as ArrayBuffer)
  const plain = tar_type === '' ? bytes : gunzipSync(bytes)
  expect(sha1(plain)).toBe(hash_value)
  expect(plain.toString()).toContain('`T20261122001,`')
})

test('the other signs the link as it stands, whatever host it names', async () => {
  for (const canonical of [false, true]) {
    if (canonical) await door.close(1000).then(() => open(true))
    const pay = nodeV3()
    const asked = await pay.tradebill({ bill_date: today, bill_type: 'ALL', tar_type: 'GZIP' })
    const { download_url, hash_value } = JSON.parse(JSON.stringify(asked)).data
    expect(new URL(download_url).origin).toBe(canonical ? production : base)
    const file = await pay.downloadBill(download_url)
    const { data } = { data: undefined, ...file }
    if (!Buffer.isBuffer(data)) throw new Error('The file came as text.')
    expect(sha1(gunzipSync(data))).toBe(hash_value)
  }
})

test('it asks for the flow of funds as well', async () => {
  const asked = await nodeV3().fundflowbill({ bill_date: today, account_type: 'BASIC' })
  expect(JSON.parse(JSON.stringify(asked))).toMatchObject({
    status: 200,
    data: { hash_type: 'SHA1', hash_value: expect.stringMatching(/^[0-9a-f]{40}$/) },
  })
})
