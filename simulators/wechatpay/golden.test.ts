/**
 * The transcripts under golden/ are what goes over the wire, one file per operation; keys, nonces
 * and what is made with them are masked. A change here is a change merchants would see.
 */
import { beforeAll, expect, test } from 'vitest'
import { createVirtualClock } from '../../core/clock.ts'
import { mintWechatPayMerchant, mintWechatPayPlatform } from '../../sandbox/mint.ts'
import { createMemoryStore } from '../../storage/memory.ts'
import type { Notification } from '../host/notifier.ts'
import { unseal } from './seal.ts'
import {
  apiV3Key,
  appid,
  createStand,
  mchid,
  type Stand,
  type StandParts,
  signedKnock,
  signerOf,
} from './stand.fixture.ts'

const start = Date.UTC(2026, 10, 22, 11, 30)
const payer = 'wechat-7'
const letterbox: Notification[] = []
let parts: StandParts
let stand: Stand

beforeAll(async () => {
  const now = new Date(start)
  const clock = createVirtualClock(start)
  const [platform, merchant] = await Promise.all([
    mintWechatPayPlatform({ now }),
    mintWechatPayMerchant({ mchid, now }),
  ])
  parts = {
    ...{ clock, platform, merchant, letterbox },
    ...{ store: createMemoryStore(), realNow: () => clock.now() },
  }
  stand = createStand(parts)
})

const masks: readonly [RegExp, string][] = [
  [/signature="[^"]*"/g, 'signature="<signature>"'],
  [/"(ciphertext|nonce)":"[^"]*"/g, '"$1":"<$1>"'],
  [/"auth_code":"(..)\d{16}"/g, '"auth_code":"$1<16 digits>"'],
  [/"id":"[^"]*"/g, '"id":"<event id>"'],
  [/^([<>] Wechatpay-(Nonce|Signature)): .*$/gm, '$1: <$2>'],
  [/^([<>] Request-ID): \w+-/gm, '$1: <trace>-'],
]

function masked(text: string): string {
  const { platform, merchant } = parts
  const known = text
    .replaceAll(platform.serial, '<platform serial>')
    .replaceAll(merchant.serial, '<merchant serial>')
  return masks.reduce((masking, [form, mask]) => masking.replace(form, mask), known)
}

function spoken(mark: string, first: string, headers: object, body: string): string {
  const told = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  return [first, ...told, '', ...(body === '' ? [] : [body])]
    .map((line) => `${mark} ${line}`.trimEnd())
    .join('\n')
}

/** One request and its reply as they went over the wire. */
async function exchange(method: 'GET' | 'POST', target: string, said?: object): Promise<string> {
  const body = said === undefined ? '' : JSON.stringify(said)
  const knock = await signedKnock(signerOf(parts), { method, target, body })
  const { authorization } = knock.headers
  const headers = {
    Accept: 'application/json',
    'User-Agent': 'a merchant',
    ...(body === '' ? {} : { 'Content-Type': 'application/json' }),
    Authorization: authorization,
  }
  const reply = await stand.knock(knock)
  return masked(
    [
      spoken('>', `${method} ${target} HTTP/1.1`, headers, body),
      spoken('<', `HTTP/1.1 ${reply.status}`, reply.headers, String(reply.body)),
    ].join('\n'),
  )
}

/** The last notification, and what is inside. */
async function letter(): Promise<string> {
  const sent = letterbox.at(-1)
  if (sent === undefined) throw new Error('No notification was sent.')
  const { headers, body } = await sent.write(0)
  const { ciphertext, nonce, associated_data: associatedData } = JSON.parse(body).resource
  const inside = unseal(ciphertext, { key: apiV3Key, nonce, associatedData })
  const letter = masked(spoken('>', `POST ${sent.url} HTTP/1.1`, headers, body))
  return `${letter}\n\nOpened with the APIv3 key:\n${inside}`
}

const golden = (name: string, source: string, ...exchanges: string[]) =>
  expect(`# ${source}\n\n${exchanges.join('\n\n')}\n`).toMatchFileSnapshot(`golden/${name}.txt`)

const ordered = (out_trade_no: string, total: number) => ({
  ...{ appid, mchid, description: '茶', out_trade_no },
  amount: { total, currency: 'CNY' },
})
const at = (number: string) => `/v3/pay/transactions/out-trade-no/${number}`
const query = (number: string) => exchange('GET', `${at(number)}?mchid=${mchid}`)
const notify_url = 'http://127.0.0.1:3000/notify'
const native = (number: string) =>
  exchange('POST', '/v3/pay/transactions/native', { ...ordered(number, 1288), notify_url })

async function codepay(number: string, total: number): Promise<string> {
  const { code = '' } = await stand.house.house.desk.showCode(payer)
  return exchange('POST', '/v3/pay/transactions/codepay', {
    ...ordered(number, total),
    payer: { auth_code: code },
    scene_info: { device_ip: '127.0.0.1', store_info: { out_id: '1' } },
  })
}

test('a native order, its query, its payment and its notification', async () => {
  const asked = await native('T20261122001')
  await golden('native', 'Shape: docs/sources.md, W3.1 and the transcript of W9.6.', asked)
  const unpaid = await query('T20261122001')
  const code = /"code_url":"([^"]*)"/.exec(asked)?.[1] ?? ''
  const { desk } = stand.house.house
  const { payment } = await desk.scan(payer, code)
  await desk.confirm(payer, payment?.id ?? '')
  const paid = await query('T20261122001')
  await golden('query', 'Shape: docs/sources.md, W3.3 and W3.4, unpaid and paid.', unpaid, paid)
  await golden('transaction-success', 'Shape: docs/sources.md, W5.1.', await letter())
})

test('a refund, its query and its notification', async () => {
  const asked = await exchange('POST', '/v3/refund/domestic/refunds', {
    ...{ out_trade_no: 'T20261122001', out_refund_no: 'R1', reason: '退货', notify_url },
    amount: { refund: 288, total: 1288, currency: 'CNY' },
  })
  const found = await exchange('GET', '/v3/refund/domestic/refunds/R1')
  await golden('refund', 'Shape: docs/sources.md, W3.6.', asked)
  await golden('refund-query', 'Shape: docs/sources.md, W3.6.', found)
  await golden('refund-success', 'Shape: docs/sources.md, W5.1.', await letter())
})

test('a charge of a shown code, at once and after asking, and its reversal', async () => {
  const paid = await codepay('T20261122002', 9900)
  await golden('codepay', 'Shape: docs/sources.md, W3.2, and W3.3 for the order.', paid)
  const asks = await codepay('T20261122003', 100_001)
  await golden(
    'codepay-confirming',
    'Shape: docs/sources.md, W3.2: the order with code and message.',
    asks,
  )
  const reversed = await exchange('POST', `${at('T20261122002')}/reverse`, { appid, mchid })
  await golden('reverse', 'Shape: docs/sources.md, W3.2.', reversed)
})

test('an unpaid order is closed', async () => {
  await native('T20261122004')
  const closed = await exchange('POST', `${at('T20261122004')}/close`, { mchid })
  await golden('close', 'Shape: docs/sources.md, W3.5 and the transcript of W9.6.', closed)
})

test('the platform certificate', async () => {
  const sent = await exchange('GET', '/v3/certificates')
  await golden('certificates', 'Shape: docs/sources.md, W2.1.', sent)
})

test('a mistake and a refusal', async () => {
  const nothing = { ...ordered('T20261122005', 0), notify_url }
  const flawed = await exchange('POST', '/v3/pay/transactions/native', nothing)
  const missing = await query('T20261122006')
  await golden('errors', 'Shape: docs/sources.md, W3.1 and W4.1.', flawed, missing)
})
