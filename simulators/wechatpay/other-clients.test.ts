/**
 * What other SDKs than the installed ones send and check, over a socket: every client places, asks,
 * charges, closes, refunds and is told, and believes all of it.
 */
import { createDecipheriv, createHash, X509Certificate } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Clock } from '../../core/clock.ts'
import {
  type KeyPair,
  mintKeyPair,
  mintWechatPayMerchant,
  mintWechatPayPlatform,
} from '../../sandbox/mint.ts'
import { createMemoryStore } from '../../storage/memory.ts'
import { createDoor, type Door } from '../host/express.ts'
import type { Notification } from '../host/notification.ts'
import {
  type Account,
  type Answer,
  type Client,
  clients,
  disbelief,
  send,
  stumblingBlocks,
} from './other-clients.fixture.ts'
import { apiV3Key, appid, createStand, type Identity, mchid, type Stand } from './stand.fixture.ts'

const keyId = 'PUB_KEY_ID_0114232134912410000000000000'
const payer = 'wechat-7'
const clock: Clock = { now: () => Date.now(), after: () => () => undefined }

let keys: { platform: Identity; merchant: Identity; pair: KeyPair }
let letterbox: Notification[]
let stand: Stand
let door: Door
let crashes: unknown[]
let account: Account

beforeAll(async () => {
  const now = new Date()
  const [platform, merchant, pair] = await Promise.all([
    mintWechatPayPlatform({ now }),
    mintWechatPayMerchant({ mchid, now }),
    mintKeyPair(),
  ])
  keys = { platform, merchant, pair }
})

beforeEach(async () => {
  const { platform, merchant, pair } = keys
  letterbox = []
  crashes = []
  stand = createStand({
    ...{ clock, platform, merchant, letterbox, store: createMemoryStore(), realNow: Date.now },
    more: { platformKey: { id: keyId, ...pair }, billsAtOnce: true },
  })
  const { routes, refuse } = stand.house
  door = createDoor({ routes, refuse, crashed: (cause) => void crashes.push(cause) })
  await new Promise<void>((resolve) => door.server.listen(0, '127.0.0.1', resolve))
  account = {
    base: `http://127.0.0.1:${(door.server.address() as AddressInfo).port}`,
    ...{ mchid, serial: merchant.serial, privateKey: merchant.privateKey },
    trusts: { [platform.serial]: platform.certificate },
    named: platform.serial,
  }
})

afterEach(async () => {
  await door.close(1000)
  expect(crashes).toEqual([])
})

/** What a client has read of an answer it believes. */
function believed(answer: Answer, by: Account = account) {
  expect(disbelief(answer, by)).toBeUndefined()
  expect(answer.headers['Content-Type']).toBe('application/json; charset=utf-8')
  expect(answer.headers['Request-ID']).toMatch(/^[0-9A-F]{40}-\d+$/)
  expect(answer.headers['Content-Encoding']).toBeUndefined()
  const text = answer.bytes.toString('utf8')
  expect(stumblingBlocks(text)).toEqual([])
  return { status: answer.status, said: text === '' ? undefined : JSON.parse(text) }
}

const speaking =
  (client: Client, by: Account = account) =>
  async (method: 'GET' | 'POST', target: string, body?: object) =>
    believed(await send(client, by, { method, target, ...(body && { body }) }), by)

const order = (number: string, more: object = {}) => ({
  ...{ appid, mchid, description: '茶/<咖啡> & "水"', out_trade_no: number, attach: '附😀/\\"' },
  ...{ notify_url: 'http://127.0.0.1/notify', amount: { total: 1288, currency: 'CNY' } },
  ...more,
})

const charge = (number: string, auth_code: string, total: number) => ({
  ...{ appid, mchid, description: '茶', out_trade_no: number, amount: { total } },
  ...{ payer: { auth_code }, scene_info: { device_ip: '127.0.0.1', store_info: { id: '1' } } },
})

const orders = '/v3/pay/transactions/out-trade-no'
const shownCode = async () => (await stand.house.house.desk.showCode(payer)).code ?? ''

async function pay(code: string) {
  const { desk } = stand.house.house
  const { payment } = await desk.scan(payer, code)
  expect((await desk.confirm(payer, payment?.id ?? '')).outcome).toBe('approved')
}

/** The last notification as a client opens it, its signature checked like an answer's. */
async function told(by: Account) {
  await stand.settled()
  const letter = await letterbox.at(-1)?.write(0)
  if (letter === undefined) throw new Error('No notification was sent.')
  const { headers, body } = letter
  expect(disbelief({ headers, bytes: Buffer.from(body) }, by)).toBeUndefined()
  const notice = JSON.parse(body)
  expect(stumblingBlocks(body)).toEqual([])
  expect(notice).toMatchObject({ id: expect.any(String), resource_type: 'encrypt-resource' })
  const { ciphertext, nonce, associated_data: aad, algorithm } = notice.resource
  expect([algorithm, Buffer.byteLength(nonce)]).toEqual(['AEAD_AES_256_GCM', 12])
  const sealed = Buffer.from(ciphertext, 'base64')
  const opening = createDecipheriv('aes-256-gcm', Buffer.from(apiV3Key), Buffer.from(nonce))
  opening.setAAD(Buffer.from(aad)).setAuthTag(sealed.subarray(-16))
  const plain = Buffer.concat([opening.update(sealed.subarray(0, -16)), opening.final()])
  expect(stumblingBlocks(plain.toString())).toEqual([])
  return { ...notice, opened: JSON.parse(plain.toString()) }
}

/** Fields without which the Go SDK's types cannot be read. */
const neededOfRefunds = [
  ...['refund_id', 'out_refund_no', 'transaction_id', 'out_trade_no', 'channel'],
  ...['user_received_account', 'create_time', 'status', 'amount'],
]

test.each(clients)('$name orders, asks, is told, and gives back', async (client) => {
  const speak = speaking(client)
  const placed = await speak('POST', '/v3/pay/transactions/native', order('T20261122001'))
  expect(placed.status).toBe(200)
  const unpaid = await speak('GET', `${orders}/T20261122001?mchid=${mchid}`)
  for (const absent of ['transaction_id', 'trade_type', 'success_time', 'payer', 'bank_type']) {
    expect(unpaid.said).not.toHaveProperty(absent)
  }
  await pay(placed.said.code_url)
  const paid = (await speak('GET', `${orders}/T20261122001?mchid=${mchid}`)).said
  expect(paid).toMatchObject({ trade_state: 'SUCCESS', attach: '附😀/\\"' })
  expect((await told(account)).opened).toMatchObject({ transaction_id: paid.transaction_id })
  const given = await speak('POST', '/v3/refund/domestic/refunds', {
    ...{ out_trade_no: 'T20261122001', out_refund_no: 'R1', reason: '坏/了' },
    ...{ notify_url: 'http://127.0.0.1/notify' },
    amount: { refund: 288, total: 1288, currency: 'CNY' },
  })
  for (const needed of neededOfRefunds) expect(given.said).toHaveProperty(needed)
  expect(given.said).not.toHaveProperty('success_time')
  const refunded = (await speak('GET', '/v3/refund/domestic/refunds/R1')).said
  expect(refunded).toMatchObject({ status: 'SUCCESS', success_time: expect.any(String) })
  const notice = await told(account)
  expect(notice.opened).toMatchObject({ refund_status: 'SUCCESS', refund_id: refunded.refund_id })
  expect(notice.opened).not.toHaveProperty('status')
})

test.each(clients)('$name closes with 204 and is refused under signature', async (client) => {
  const speak = speaking(client)
  await speak('POST', '/v3/pay/transactions/native', order('T20261122001'))
  const closed = await speak('POST', `${orders}/T20261122001/close`, { mchid })
  expect(closed).toEqual({ status: 204, said: undefined })
  const gone = await speak('POST', '/v3/pay/transactions/native', order('T20261122001'))
  expect([gone.status, gone.said.code]).toEqual([400, 'ORDER_CLOSED'])
  const none = await speak('GET', `${orders}/T20261122009?mchid=${mchid}`)
  expect([none.status, none.said.code]).toEqual([404, 'ORDER_NOT_EXIST'])
})

test.each(clients)('$name charges, waits for the payer, and takes it back', async (client) => {
  const speak = speaking(client)
  const target = '/v3/pay/transactions/codepay'
  const small = await speak('POST', target, charge('T20261122001', await shownCode(), 1288))
  expect([small.status, small.said.trade_state]).toEqual([200, 'SUCCESS'])
  const large = await speak('POST', target, charge('T20261122002', await shownCode(), 200_000))
  expect([large.status, large.said.code, large.said.trade_state]).toEqual([
    ...[202, 'USERPAYING', 'USERPAYING'],
  ])
  const back = await speak('POST', `${orders}/T20261122002/reverse`, { appid, mchid })
  expect(back).toEqual({ status: 200, said: { appid, mchid, out_trade_no: 'T20261122002' } })
})

const naming = clients.filter(({ names }) => names === 'key')

test.each(naming)(
  '$name names the public key, and every kind of answer is by it',
  async (client) => {
    const { publicKey } = keys.pair
    const speak = speaking(client, { ...account, named: keyId, trusts: { [keyId]: publicKey } })
    const statuses = [
      await speak('POST', '/v3/pay/transactions/native', order('T20261122001')),
      await speak('POST', `${orders}/T20261122001/close`, { mchid }),
      await speak('POST', '/v3/pay/transactions/native', order('T1')),
      await speak('GET', `${orders}/T20261122009?mchid=${mchid}`),
      await speak('GET', `/v3/pay/transactions/id/1?mchid=${mchid}`),
      await speak(
        'POST',
        '/v3/pay/transactions/codepay',
        charge('T20261122003', await shownCode(), 200_000),
      ),
      await speak('GET', '/v3/certificates'),
    ].map(({ status }) => status)
    expect(statuses).toEqual([200, 204, 400, 404, 500, 202, 200])
  },
)

test.each(clients)('$name downloads certificates it can index and trust now', async (client) => {
  const speak = speaking(client, { ...account, named: '' })
  const { data } = (await speak('GET', '/v3/certificates?algorithm_type=RSA')).said
  for (const { serial_no, effective_time, expire_time, encrypt_certificate: sealed } of data) {
    const bytes = Buffer.from(sealed.ciphertext, 'base64')
    const opening = createDecipheriv(
      'aes-256-gcm',
      Buffer.from(apiV3Key),
      Buffer.from(sealed.nonce),
    )
    opening.setAAD(Buffer.from(sealed.associated_data)).setAuthTag(bytes.subarray(-16))
    const pem = Buffer.concat([opening.update(bytes.subarray(0, -16)), opening.final()])
    expect(new X509Certificate(pem).serialNumber).toBe(serial_no)
    expect([Date.parse(effective_time) < Date.now(), Date.parse(expire_time) > Date.now()]).toEqual(
      [true, true],
    )
    expect(serial_no).toMatch(/^[1-9A-F][0-9A-F]{39}$/)
  }
})

test.each(clients)('$name takes a compressed bill as the file it is', async (client) => {
  const speak = speaking(client)
  const placed = await speak('POST', '/v3/pay/transactions/native', order('T20261122001'))
  await pay(placed.said.code_url)
  const day = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)
  const { download_url, hash_value } = (
    await speak('GET', `/v3/bill/tradebill?bill_date=${day}&tar_type=GZIP`)
  ).said
  expect(download_url.startsWith(account.base)).toBe(true)
  const target = download_url.slice(account.base.length)
  const { status, headers, bytes } = await send(client, account, { method: 'GET', target })
  expect([status, headers['Content-Type']]).toEqual([200, 'application/x-gzip'])
  expect(headers).not.toHaveProperty('Content-Encoding')
  expect(headers).not.toHaveProperty('Wechatpay-Signature')
  const file = gunzipSync(bytes)
  expect(createHash('sha1').update(file).digest('hex')).toBe(hash_value)
  expect(file.subarray(0, 3).toString('hex')).toBe('efbbbf')
  expect(file.toString()).toContain('`T20261122001')
})
