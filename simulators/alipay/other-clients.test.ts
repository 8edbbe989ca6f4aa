/** SDKs of other languages at the gateway: what they send passes, and what they cut verifies. */
import { createPublicKey, verify } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import { plainTime } from '../../core/calendar.ts'
import { createVirtualClock } from '../../core/clock.ts'
import { mintAlipayChain } from '../../sandbox/mint.ts'
import { createMemoryStore } from '../../storage/memory.ts'
import type { WireReply } from '../host/institution.ts'
import type { Notification } from '../host/notification.ts'
import { rootSerialOf, serialOf } from './certificates.ts'
import { pairsOf } from './form.ts'
import { mintPair } from './keys.fixture.ts'
import { type Client, clients } from './other-clients.fixture.ts'
import { appNo, createStand, type Knock, type Stand } from './stand.fixture.ts'
import { methods, rootOf } from './wire.ts'

const now = Date.UTC(2026, 10, 22, 11, 30)
const [platform, merchant] = [mintPair(), mintPair()]
const key = createPublicKey(platform.publicKey)
const letterbox: Notification[] = []
let stand: Stand
let serials: { readonly app: string; readonly root: string }

beforeAll(async () => {
  const minted = await mintAlipayChain({ platform, app: merchant, now: new Date(now) })
  serials = { app: serialOf(minted.appCertificate), root: rootSerialOf(minted.root) }
  stand = createStand({
    ...{ store: createMemoryStore(), clock: createVirtualClock(now), realNow: () => now },
    ...{ platform, merchant, letterbox, appCertificate: minted.appCertificate },
    chain: { root: minted.root, platform: minted.platformCertificate },
  })
})

const written = (client: Client, operation: keyof typeof methods, biz: object): Knock =>
  client.write({
    ...{ appId: appNo, method: methods[operation], biz, timestamp: plainTime(now) },
    ...{ notifyUrl: 'http://shop.example/n', privateKey: merchant.privateKey, serials },
  })

type Node = Readonly<Record<string, string>>

/** The node of an answer, once it has verified over what this client cuts. */
function believed(client: Client, operation: keyof typeof methods, reply: WireReply): Node {
  const root = rootOf(methods[operation])
  const body = Buffer.from(reply.body)
  const text = new TextDecoder(client.charset ?? 'utf-8', { fatal: true }).decode(body)
  expect(reply.headers['Content-Type']).toBe(`text/html;charset=${client.charset ?? 'utf-8'}`)
  const answer = JSON.parse(text)
  expect('alipay_cert_sn' in answer).toBe(client.certified === true)
  const signature = Buffer.from(answer.sign, 'base64')
  expect(verify('RSA-SHA256', client.cut(body, root), key, signature)).toBe(true)
  return answer[root]
}

async function asked(client: Client, operation: keyof typeof methods, biz: object): Promise<Node> {
  return believed(client, operation, await stand.knock(written(client, operation, biz)))
}

/** What may lead a parser astray, its braces in pairs for the one that counts all of them. */
const strange = 'a=测试/茶&b=<c>"\\{"sign":"{}"},"alipay_cert_sn":"x"\n%2B +~*'
const names = Object.keys(clients)
const clientNamed = (name: string): Client => {
  const client = clients[name]
  if (client === undefined) throw new Error(`No client ${name}.`)
  return client
}

test.each(names)('%s orders, is refused, and reads what it said', async (name) => {
  const client = clientNamed(name)
  const orderNo = `T${names.indexOf(name)}`
  const order = {
    ...{ out_trade_no: orderNo, total_amount: '12.88', subject: '测试 a+b / <茶> & 100%' },
    ...{ passback_params: strange, goods_detail: [{ goods_id: 'g', price: 12.88, quantity: 1 }] },
  }
  const made = await asked(client, 'precreate', order)
  expect(made.code).toBe('10000')
  expect(await asked(client, 'query', { out_trade_no: orderNo })).toMatchObject({
    ...{ code: '40004', sub_msg: '交易不存在', out_trade_no: orderNo, receipt_amount: '0.00' },
  })
  const { desk } = stand.house.house
  const { payment } = await desk.scan('alipay-7', made.qr_code ?? '')
  expect((await desk.confirm('alipay-7', payment?.id ?? '')).outcome).toBe('approved')
  const found = await asked(client, 'query', { out_trade_no: orderNo })
  expect(found).toMatchObject({ trade_status: 'TRADE_SUCCESS', passback_params: strange })
})

test.each(names)('%s can verify why its signature does not', async (name) => {
  const client = clientNamed(name)
  const knock = written(client, 'query', { out_trade_no: '测试{"a":"/"}' })
  const bent = (text: string) => text.replace('shop.example', 'shap.example')
  const reply = await stand.knock({
    ...knock,
    query: bent(knock.query),
    body: bent(String(knock.body)),
  })
  const node = believed(client, 'query', reply)
  expect(node.sub_code).toBe('isv.invalid-signature')
  expect(node.sub_msg).toContain('notify_url=http://shap.example/n')
})

/** What a merchant is told in: the charset it wrote where the gateway hears it. */
const told = { 'official Java in GBK': 'GBK', smartwalle: 'GBK' } as Readonly<
  Record<string, string>
>

test.each(names)('%s is notified in the charset that was heard', async (name) => {
  const charset = told[name] ?? 'utf-8'
  const letters = letterbox.filter(({ trace }) => String(trace) === `T${names.indexOf(name)}`)
  expect(letters).toHaveLength(1)
  const { headers, body } = (await letters[0]?.write(0)) ?? { headers: {}, body: '' }
  expect(headers).toMatchObject({
    'Content-Type': `application/x-www-form-urlencoded; charset=${charset}`,
  })
  // Names and values as the bytes they are, none of them empty; none of them comes twice.
  const pairs = pairsOf(body)
  expect(pairs.filter(([, value]) => value === '')).toEqual([])
  const params = new Map(pairs)
  expect(params.size).toBe(pairs.length)
  const text = [...params.keys()]
    .filter((one) => one !== 'sign' && one !== 'sign_type')
    .sort()
    .map((one) => `${one}=${params.get(one)}`)
    .join('&')
  const sign = Buffer.from(params.get('sign') ?? '', 'base64')
  expect(verify('RSA-SHA256', Buffer.from(text, 'latin1'), key, sign)).toBe(true)
  const read = (one: string) =>
    new TextDecoder(charset, { fatal: true }).decode(Buffer.from(params.get(one) ?? '', 'latin1'))
  expect([read('charset'), read('subject')]).toEqual([charset, '测试 a+b / <茶> & 100%'])
  expect(read('passback_params')).toBe(strange)
})
