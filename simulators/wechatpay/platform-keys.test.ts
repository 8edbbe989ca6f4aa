/**
 * Keys as merchants meet them: certificates that follow each other over virtual time, the public
 * key beside them, probes, and the self-test; verified by a real SDK and its own tools
 * (docs/sources.md, W1.4, W1.5, W2).
 */
import { X509Certificate } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { Aes, Formatter, Rsa, Wechatpay } from 'wechatpay-axios-plugin'
import { createVirtualClock, type VirtualClock } from '../../core/clock.ts'
import { merchantId, orderNo, payerId, refundNo, trace } from '../../core/ids.ts'
import { fen } from '../../core/money.ts'
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
  apiV3Key,
  createStand,
  type Identity,
  type Knock,
  mchid,
  type Stand,
  type StandParts,
  signedKnock,
  signerOf,
} from './stand.fixture.ts'

const keyId = 'PUB_KEY_ID_0114232134912410000000000000'
const hourMs = 3_600_000

let platform: Identity
let nextPlatform: Identity
let merchant: Identity
let pair: KeyPair
let clock: VirtualClock
let letterbox: Notification[]
let stand: Stand
let door: Door
let base: string
let crashes: unknown[]

beforeAll(async () => {
  const now = new Date()
  ;[platform, nextPlatform, merchant, pair] = await Promise.all([
    mintWechatPayPlatform({ now }),
    mintWechatPayPlatform({ now }),
    mintWechatPayMerchant({ mchid, now }),
    mintKeyPair(),
  ])
})

/** A house whose business time is virtual; what is signed carries the real time, as always. */
function standWith(parts: Partial<StandParts> = {}): Stand {
  return createStand({
    ...{ clock, platform, merchant, letterbox, store: createMemoryStore(), realNow: Date.now },
    more: { nextPlatform, platformKey: { id: keyId, ...pair } },
    ...parts,
  })
}

beforeEach(async () => {
  letterbox = []
  crashes = []
  clock = createVirtualClock(Date.now())
  stand = standWith()
  const { routes, refuse } = stand.house
  door = createDoor({ routes, refuse, crashed: (cause) => void crashes.push(cause) })
  await new Promise<void>((resolve) => door.server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(door.server.address() as AddressInfo).port}/`
})

afterEach(async () => {
  await door.close(1000)
  expect(crashes).toEqual([])
})

type Certs = Readonly<Record<string, string>>

const sdk = (certs: Certs) =>
  new Wechatpay({
    ...{ mchid, serial: merchant.serial, privateKey: merchant.privateKey, baseURL: base },
    certs: { ...certs },
  })

/** What the SDK accepted; it refuses what it cannot verify. */
async function download(certs: Certs): Promise<Certs> {
  const { data } = await sdk(certs).chain('v3/certificates').get()
  const listed: readonly Listed[] = JSON.parse(JSON.stringify(data)).data
  return Object.fromEntries(
    listed.map(({ serial_no, effective_time, expire_time, encrypt_certificate: sealed }) => {
      const { ciphertext, nonce, associated_data: aad } = sealed
      const pem = Aes.AesGcm.decrypt(ciphertext, apiV3Key, nonce, aad)
      const { serialNumber, validFrom, validTo } = new X509Certificate(pem)
      expect(serial_no).toBe(serialNumber)
      expect([Date.parse(effective_time), Date.parse(expire_time)]).toEqual([
        Date.parse(validFrom),
        Date.parse(validTo),
      ])
      expect([nonce.length, aad]).toEqual([12, 'certificate'])
      return [serial_no, pem]
    }),
  )
}

interface Listed {
  readonly serial_no: string
  readonly effective_time: string
  readonly expire_time: string
  readonly encrypt_certificate: {
    readonly ciphertext: string
    readonly nonce: string
    readonly associated_data: string
  }
}

test('a planned rotation: listed a day before, signing at its hour, alone a day after', async () => {
  const { serial: old } = platform
  const { serial: next } = nextPlatform
  const atFirst = { [old]: platform.certificate }
  stand.house.keys.rotateAt(clock.now() + 25 * hourMs)
  expect(Object.keys(await download(atFirst))).toEqual([old])
  clock.advance(hourMs)
  const both = await download(atFirst)
  expect(Object.keys(both)).toEqual([old, next])
  clock.advance(24 * hourMs)
  expect(stand.house.keys.stage()).toBe('switched')
  await expect(download(atFirst)).rejects.toThrow(next)
  expect(Object.keys(await download(both))).toEqual([old, next])
  clock.advance(24 * hourMs)
  expect(Object.keys(await download(both))).toEqual([next])
  expect(Object.keys(await download({ [next]: both[next] ?? '' }))).toEqual([next])
})

test('a rotation by hand goes step by step and ends', () => {
  const { keys } = stand.house
  expect([keys.rotate(), keys.rotate(), keys.rotate(), keys.rotate()]).toEqual([
    ...['announced', 'switched', 'after', 'after'],
  ])
  const alone = standWith({ more: {} })
  expect([alone.house.keys.rotate(), alone.house.keys.stage()]).toEqual(['before', 'before'])
})

const knockFor = (target: string, headers: Knock['headers'] = {}, said?: object) =>
  signedKnock(signerOf({ merchant, realNow: Date.now }), {
    ...{ method: said === undefined ? 'GET' : 'POST', target },
    ...(said === undefined ? {} : { body: JSON.stringify(said) }),
  }).then((knock) => ({ ...knock, headers: { ...knock.headers, ...headers } }))

const asked = async (named: string | undefined, on: Stand = stand) => {
  const headers = named === undefined ? {} : { 'wechatpay-serial': named }
  return on.knock(await knockFor('/v3/refund/domestic/refunds/R1', headers))
}

/** Whether an answer or a letter verifies, by the SDK's own means, under the serial it names. */
function isGenuine({ headers, body }: { headers: Knock['headers']; body: string | Buffer }) {
  const { 'Wechatpay-Timestamp': at, 'Wechatpay-Nonce': nonce } = headers
  const text = Formatter.response(at ?? '', nonce ?? '', String(body))
  const key = certs()[headers['Wechatpay-Serial'] ?? '']
  return key !== undefined && Rsa.verify(text, headers['Wechatpay-Signature'] ?? '', key)
}

const certs = (): Certs => ({
  [platform.serial]: platform.certificate,
  [nextPlatform.serial]: nextPlatform.certificate,
  [keyId]: pair.publicKey,
})

test.each([
  ['nothing', undefined, 'certificate'],
  ['an empty name', '', 'certificate'],
  ['a certificate serial', 'platform', 'certificate'],
  ['a serial of nobody', 'AB12', 'certificate'],
  ['the public key', keyId, 'public-key'],
] as const)(
  'who names %s is answered under the key that goes with it',
  async (_title, named, by) => {
    const reply = await asked(named === 'platform' ? platform.serial : named)
    expect(reply.status).toBe(404)
    expect(reply.headers['Wechatpay-Serial']).toBe(by === 'certificate' ? platform.serial : keyId)
    expect(isGenuine(reply)).toBe(true)
  },
)

test('a public key of nobody is refused, under the certificate', async () => {
  const reply = await asked('PUB_KEY_ID_0000')
  expect([reply.status, JSON.parse(String(reply.body)).message]).toEqual([
    400,
    '平台证书序列号Wechatpay-Serial错误',
  ])
  expect(reply.headers['Wechatpay-Serial']).toBe(platform.serial)
  expect(isGenuine(reply)).toBe(true)
})

test('a merchant that only has the public key is always answered by it, and lists nothing', async () => {
  const young = standWith({ about: { publicKeyOnly: true } })
  const reply = await asked(undefined, young)
  expect(reply.headers['Wechatpay-Serial']).toBe(keyId)
  expect(isGenuine(reply)).toBe(true)
  const listed = await young.knock(await knockFor('/v3/certificates'))
  expect([listed.status, JSON.parse(String(listed.body)).code]).toEqual([
    404,
    'RESOURCE_NOT_EXISTS',
  ])
  expect(isGenuine(listed)).toBe(true)
})

test.each([
  ['', 200],
  ['?algorithm_type=RSA', 200],
  ['?algorithm_type=ALL', 200],
  ['?algorithm_type=SM2', 404],
  ['?algorithm_type=DSA', 400],
])('certificates%s answer %i', async (query, status) => {
  const reply = await stand.knock(await knockFor(`/v3/certificates${query}`))
  expect(reply.status).toBe(status)
  expect(isGenuine(reply)).toBe(true)
})

/** Refunds that are told: each is a callback under a trace of its own. */
async function callbacks(on: Stand, count: number): Promise<readonly Notification[]> {
  const { acquirer, desk, refunder } = on.house.house
  const id = merchantId(mchid)
  for (let index = 0; index < count; index += 1) {
    const number = orderNo(`T${String(index).padStart(8, '0')}`)
    const { order } = await acquirer.open({
      ...{ trace: trace(number), merchant: id, payee: on.merchant.payee, orderNo: number },
      ...{ scene: 'merchant-code', amountFen: fen(100), notifyUrl: null, memo: {} },
      terms: {
        amountFen: fen(100),
        subject: '茶',
        scene: 'merchant-code',
        payerCode: '',
        attach: '',
      },
      expiresAt: clock.now() + hourMs,
    })
    const { payment } = await desk.scan(payerId('wechat-7'), order?.code ?? '')
    await desk.confirm(payerId('wechat-7'), payment?.id ?? '', '111111')
    const refund = { refundNo: refundNo(`R${number}`), amountFen: fen(100), reason: '' }
    await refunder.refund(id, { orderNo: number }, { ...refund, notifyUrl: 'http://127.0.0.1/n' })
  }
  await on.settled()
  return letterbox.splice(0)
}

test.each([
  ['certificate', 0, 0],
  ['public-key', 40, 40],
  ['mixed', 8, 32],
] as const)('callbacks of a merchant set to %s', async (callbackKey, least, most) => {
  const set = standWith({ about: { callbackKey } })
  const letters = await callbacks(set, 40)
  expect(letters).toHaveLength(40)
  let byPublicKey = 0
  for (const letter of letters) {
    const [first, second] = [await letter.write(0), await letter.write(1)]
    expect(isGenuine(first)).toBe(true)
    expect(isGenuine(second)).toBe(true)
    expect(second.headers['Wechatpay-Serial']).toBe(first.headers['Wechatpay-Serial'])
    if (first.headers['Wechatpay-Serial'] === keyId) byPublicKey += 1
  }
  expect(byPublicKey).toBeGreaterThanOrEqual(least)
  expect(byPublicKey).toBeLessThanOrEqual(most)
})

test('the key of callbacks can be changed while the house is running', async () => {
  const { standings } = stand.house.keys
  standings.change(mchid, { callbackKey: 'public-key' })
  const [letter] = await callbacks(stand, 1)
  expect((await letter?.write(0))?.headers['Wechatpay-Serial']).toBe(keyId)
  expect(() => standings.change('1', {})).toThrow('no such merchant')
  expect(() => standings.change(mchid, { publicKeyShare: 2 })).toThrow('no share')
})

test('a probed answer is refused by the SDK, and the next genuine one accepted', async () => {
  stand.house.probes.change({ responses: 1 })
  await expect(download(certs())).rejects.toThrow('signature=WECHATPAY/SIGNTEST/')
  const probed = await asked(undefined)
  expect(probed.headers['Wechatpay-Signature']).toMatch(/^WECHATPAY\/SIGNTEST\//)
  expect(isGenuine(probed)).toBe(false)
  stand.house.probes.change({ responses: 0 })
  expect(Object.keys(await download(certs()))).toEqual([platform.serial])
})

test('a probed callback is followed by a genuine one on the next rung', async () => {
  stand.house.probes.change({ callbacks: 1 })
  const [letter] = await callbacks(stand, 1)
  const [first, second] = [await letter?.write(0), await letter?.write(1)]
  if (first === undefined || second === undefined) throw new Error('Nobody was told.')
  expect([isGenuine(first), isGenuine(second)]).toEqual([false, true])
  expect(first.headers['Wechatpay-Signature']).toMatch(/^WECHATPAY\/SIGNTEST\//)
  expect(first.body).toBe(second.body)
})

const echoing = async (named: string | undefined, said: object) => {
  const headers = named === undefined ? {} : { 'wechatpay-serial': named }
  const reply = await stand.knock(await knockFor('/v3/security/echo', headers, said))
  return { status: reply.status, said: JSON.parse(String(reply.body)), reply }
}

test.each([
  ['the certificate', () => platform],
  ['the public key', () => ({ serial: keyId, certificate: pair.publicKey })],
])('what was encrypted for %s comes back for the merchant, twice', async (_title, key) => {
  const { serial, certificate } = key()
  const { status, said, reply } = await echoing(serial, {
    echo_message: 'hello',
    encrypted_echo_message: Rsa.encrypt('张三', certificate),
    notify_url: 'http://127.0.0.1/echo',
  })
  expect([status, said.echo_message, isGenuine(reply)]).toEqual([200, 'hello', true])
  expect(Rsa.decrypt(said.encrypted_echo_message, merchant.privateKey)).toBe('张三')
  const letter = await letterbox[0]?.write(0)
  const notice = JSON.parse(letter?.body ?? '')
  expect([notice.event_type, notice.resource.original_type]).toEqual([
    'SECURITY_ECHO.SUCCESS',
    'security',
  ])
  const { ciphertext, nonce, associated_data: aad } = notice.resource
  expect(JSON.parse(Aes.AesGcm.decrypt(ciphertext, apiV3Key, nonce, aad))).toEqual(said)
})

test('after a rotation fields for the new certificate open, those for the old no more', async () => {
  for (const _step of ['announced', 'switched', 'after']) stand.house.keys.rotate()
  const said = (certificate: string) => ({
    echo_message: 'hello',
    encrypted_echo_message: Rsa.encrypt('张三', certificate),
  })
  const { serial, certificate } = nextPlatform
  expect((await echoing(serial.toLowerCase(), said(certificate))).status).toBe(200)
  const late = await echoing(platform.serial, said(platform.certificate))
  expect(late.said.message).toBe('平台证书序列号Wechatpay-Serial错误')
})

test.each([
  ['no serial', undefined, '张三', 'HTTP header缺少微信支付平台证书序列号(Wechatpay-Serial)'],
  ['a wrong serial', 'AB12', '张三', '平台证书序列号Wechatpay-Serial错误'],
  ['another key', keyId, '张三', '敏感字段解密失败，请使用Wechatpay-Serial对应的公钥加密'],
  ['no message', keyId, '', '输入源“/body/echo_message”'],
] as const)('an echo with %s is told so', async (_title, named, text, says) => {
  const { status, said, reply } = await echoing(named, {
    ...(text === '' ? {} : { echo_message: 'hello' }),
    encrypted_echo_message: Rsa.encrypt('张三', platform.certificate),
  })
  expect([status, said.code]).toEqual([400, 'PARAM_ERROR'])
  expect(said.message).toContain(says)
  expect(isGenuine(reply)).toBe(true)
})

test('an echo without anything encrypted needs no key', async () => {
  const { status, said } = await echoing(undefined, { echo_message: 'hello' })
  expect([status, said]).toEqual([200, { echo_message: 'hello' }])
  expect(letterbox).toEqual([])
})
