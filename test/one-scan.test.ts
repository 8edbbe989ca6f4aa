/** The promise on the cover: unmodified SDKs, rival apps, the switch, a bank, and books that balance. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { AlipaySdk } from 'alipay-sdk'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { Aes, Formatter, Rsa, Wechatpay } from 'wechatpay-axios-plugin'
import type { SandboxEvent } from '../core/events.ts'
import { orderNo } from '../core/ids.ts'
import { fen } from '../core/money.ts'
import type { Send } from '../loadtests/traffic/tills/till.ts'
import { createUnionPayTill } from '../loadtests/traffic/tills/unionpay.ts'
import { tillsOf } from '../sandbox/play.ts'
import { type Sandbox, startSandbox } from '../sandbox/start-sandbox.ts'

let sandbox: Sandbox
let events: SandboxEvent[] = []
const letters: { path: string; headers: Record<string, string>; body: string }[] = []
let shop: Server
let shopUrl = ''

beforeAll(async () => {
  sandbox = await startSandbox({ seed: 7, home: process.env.HUTONG_TEST_HOME ?? '' })
  sandbox.listen((event) => events.push(event))
  shop = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
      )
      const body = Buffer.concat(chunks).toString('utf8')
      letters.push({ path: request.url ?? '', headers, body })
      response.end(request.url === '/alipay' ? 'success' : '')
    })
  })
  await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve))
  shopUrl = `http://127.0.0.1:${(shop.address() as AddressInfo).port}`
})

afterAll(async () => {
  await sandbox.close()
  shop.close()
})

beforeEach(() => {
  events = []
  letters.length = 0
})

async function phone(institution: string, app: string, payer: string, path: string, body: object) {
  const reply = await fetch(`${sandbox.urls[institution]}/app/${app}/payers/${payer}${path}`, {
    method: 'POST',
    body: JSON.stringify(body),
  })
  return { status: reply.status, said: (await reply.json()) as Said }
}

interface Said {
  readonly outcome: string
  readonly decidedAt?: string
  readonly payment?: {
    readonly id: string
    readonly amountFen: number
    readonly payee: { name: string }
  }
}

async function letterTo(path: string) {
  await expect.poll(() => letters.some((one) => one.path === path), { timeout: 5000 }).toBe(true)
  const letter = letters.find((one) => one.path === path)
  if (letter === undefined) throw new Error('no letter')
  return letter
}

async function booksBalance() {
  expect(await sandbox.settled()).toBe(true)
  expect(await sandbox.books()).toMatchObject({ balance: true, broken: [], sumFen: 0 })
  const records = await sandbox.records()
  expect(records.comparisons.filter(({ differences }) => differences.length > 0)).toEqual([])
}

const attempts = () => events.filter((event) => event.type === 'attempt-ended')

function alipaySdk() {
  const [merchant] = sandbox.merchants.alipay
  if (merchant === undefined) throw new Error('no merchant')
  return new AlipaySdk({
    appId: merchant.id,
    privateKey: merchant.privateKey,
    keyType: 'PKCS8',
    alipayPublicKey: sandbox.keys.alipay.platform.publicKey,
    gateway: `${sandbox.urls.alipay}/gateway.do`,
  })
}

test('alipay-sdk precreates, an ICBC app scans, ICBC authorises, the SDK verifies the notice', async () => {
  const sdk = alipaySdk()
  const bizContent = { outTradeNo: 'T20261122001', totalAmount: '12.50', subject: '测试 a+b' }
  const made = await sdk.exec(
    'alipay.trade.precreate',
    { notifyUrl: `${shopUrl}/alipay`, bizContent },
    { validateSign: true },
  )
  expect(made).toMatchObject({ code: '10000', outTradeNo: 'T20261122001' })

  const scan = await phone('icbc', 'icbc', 'icbc-42', '/scans', { code: made.qrCode })
  expect(scan).toMatchObject({ status: 202, said: { outcome: 'payer-confirming' } })
  expect(scan.said.payment?.amountFen).toBe(1250)
  expect(scan.said.payment?.id).toMatch(/^[\w-]+$/)
  const id = encodeURIComponent(scan.said.payment?.id ?? '')
  const paid = await phone('icbc', 'icbc', 'icbc-42', `/payments/${id}/confirm`, {
    password: '111111',
  })
  expect(paid).toMatchObject({ status: 200, said: { outcome: 'approved' } })

  const { body } = await letterTo('/alipay')
  const notice = Object.fromEntries(new URLSearchParams(body))
  expect(sdk.checkNotifySignV2(notice)).toBe(true)
  expect(notice).toMatchObject({ trade_status: 'TRADE_SUCCESS', total_amount: '12.50' })
  const query = { bizContent: { outTradeNo: 'T20261122001' } }
  const asked = await sdk.exec('alipay.trade.query', query, { validateSign: true })
  expect(asked).toMatchObject({ code: '10000', tradeStatus: 'TRADE_SUCCESS', totalAmount: '12.50' })
  expect(attempts()).toMatchObject([
    { app: 'icbc', payerInstitution: 'icbc', owner: 'alipay', outcome: 'approved' },
  ])
  const hops = events.flatMap((event) => (event.type === 'hop-passed' ? [event.hop] : []))
  expect(hops).toEqual(expect.arrayContaining(['icbc>switch', 'switch>icbc', 'switch>alipay']))
  await booksBalance()
})

test('wechatpay-axios-plugin orders, Cloud QuickPass pays, the plugin opens the notice', async () => {
  const [merchant] = sandbox.merchants.wechatpay
  if (merchant === undefined) throw new Error('no merchant')
  const { platform } = sandbox.keys.wechatpay
  const wxpay = new Wechatpay({
    mchid: merchant.id,
    serial: merchant.serial,
    privateKey: merchant.privateKey,
    certs: { [platform.serial]: platform.certificate },
    baseURL: sandbox.urls.wechatpay ?? '',
  })
  const order = {
    appid: merchant.appid,
    mchid: merchant.id,
    description: 'tea',
    out_trade_no: 'T20261122002',
    notify_url: `${shopUrl}/wechatpay`,
    amount: { total: 880, currency: 'CNY' },
  }
  const made = await wxpay.chain('v3/pay/transactions/native').post(order)
  const { code_url: code } = made.data as unknown as { code_url: string }
  const scan = await phone('unionpay', 'quickpass', 'quickpass-3', '/scans', {
    code,
  })
  const id = encodeURIComponent(scan.said.payment?.id ?? '')
  const paid = await phone('unionpay', 'quickpass', 'quickpass-3', `/payments/${id}/confirm`, {})
  expect(paid.said.outcome).toBe('approved')

  const { headers, body } = await letterTo('/wechatpay')
  const signed = Formatter.response(
    headers['wechatpay-timestamp'] ?? '',
    headers['wechatpay-nonce'] ?? '',
    body,
  )
  expect(Rsa.verify(signed, headers['wechatpay-signature'] ?? '', platform.certificate)).toBe(true)
  const { resource } = JSON.parse(body)
  const opened = JSON.parse(
    Aes.AesGcm.decrypt(
      resource.ciphertext,
      merchant.apiV3Key,
      resource.nonce,
      resource.associated_data,
    ),
  )
  expect(opened).toMatchObject({ trade_state: 'SUCCESS', amount: { total: 880 } })
  const asked = await wxpay
    .chain(`v3/pay/transactions/out-trade-no/T20261122002`)
    .get({ params: { mchid: merchant.id } })
  expect(asked.data).toMatchObject({ trade_state: 'SUCCESS', amount: { total: 880 } })
  expect(attempts()).toMatchObject([{ app: 'quickpass', owner: 'wechatpay', outcome: 'approved' }])
  await booksBalance()
})

test('a UnionPay code is paid by a bank app, and every signature chains to the root', async () => {
  const merchant = tillsOf(sandbox.keys).find(({ network }) => network === 'unionpay')
  if (merchant === undefined) throw new Error('no merchant')
  const send: Send = async ({ method, target, headers, body }) => {
    const reply = await fetch(`${sandbox.urls.unionpay}${target}`, { method, headers, body })
    const names = Object.fromEntries(reply.headers.entries())
    return { status: reply.status, headers: names, body: Buffer.from(await reply.arrayBuffer()) }
  }
  const till = createUnionPayTill(merchant, send, Date.now)
  const sale = {
    orderNo: orderNo('T20261122003'),
    amountFen: fen(4321),
    subject: 'noodles',
    scene: 'merchant-code' as const,
    notifyUrl: `${shopUrl}/unionpay`,
  }
  const made = await till.openOrder(sale)
  expect(made.state).toBe('open')
  const scan = await phone('cmb', 'cmb', 'cmb-9', '/scans', { code: made.code })
  const id = encodeURIComponent(scan.said.payment?.id ?? '')
  const paid = await phone('cmb', 'cmb', 'cmb-9', `/payments/${id}/confirm`, {})
  expect(paid.said.outcome).toBe('approved')
  const { headers, body } = await letterTo('/unionpay')
  expect(till.hear(headers, Buffer.from(body))).toMatchObject({ paid: true, amountFen: 4321 })
  expect(till.hear(headers, Buffer.from(body.replace('4321', '4322')))).toBeUndefined()
  expect(await till.query(sale)).toMatchObject({ state: 'paid' })
  await booksBalance()
})

test("the Alipay app at WeChat's code is refused by the rule book, in words", async () => {
  const code = 'weixin://wxpay/bizpayurl?pr=NwY5Mz9ab'
  const scan = await phone('alipay', 'alipay', 'alipay-1', '/scans', { code })
  expect(scan).toMatchObject({
    status: 409,
    said: { outcome: 'code-closed-by-rule', decidedAt: 'alipay-app>alipay' },
  })
  expect(attempts()).toMatchObject([
    { app: 'alipay', owner: 'wechatpay', outcome: 'code-closed-by-rule', moneyMoved: false },
  ])
  await booksBalance()
})
