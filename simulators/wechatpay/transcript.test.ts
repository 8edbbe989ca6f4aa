/** Transcripts of the self-test and of bills, as they go over the wire. */
import { X509Certificate } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import { createVirtualClock } from '../../core/clock.ts'
import { merchantId, orderNo, payerId, refundNo } from '../../core/ids.ts'
import { fen } from '../../core/money.ts'
import { mintWechatPayMerchant, mintWechatPayPlatform } from '../../sandbox/mint.ts'
import { createMemoryStore } from '../../storage/memory.ts'
import { encryptField } from './seal.ts'
import { appid, createStand, mchid, type Stand, type StandParts } from './stand.fixture.ts'
import { exchange } from './transcript.fixture.ts'

const start = Date.UTC(2026, 10, 22, 11, 30)
const dayMs = 86_400_000
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
    ...{ clock, platform, merchant, letterbox: [] },
    ...{ store: createMemoryStore(), realNow: () => clock.now() },
  }
  stand = createStand(parts)
  await sellAndRefund()
  clock.advance(dayMs)
})

async function sellAndRefund(): Promise<void> {
  const { desk, refunder } = stand.house.house
  const payer = payerId('wechat-7')
  const { reply } = await exchange(stand, parts, {
    ...{ method: 'POST', target: '/v3/pay/transactions/native' },
    body: {
      ...{ appid, mchid, description: '茶', out_trade_no: 'T20261122001', attach: 'table 7' },
      ...{ notify_url: 'http://127.0.0.1:3000/notify', amount: { total: 1288, currency: 'CNY' } },
    },
  })
  const { payment } = await desk.scan(payer, JSON.parse(String(reply.body)).code_url)
  await desk.confirm(payer, payment?.id ?? '', '111111')
  const refund = { refundNo: refundNo('R1'), amountFen: fen(288), reason: '退货', notifyUrl: null }
  await refunder.refund(merchantId(mchid), { orderNo: orderNo('T20261122001') }, refund)
  await stand.settled()
}

const golden = (name: string, source: string, ...exchanges: string[]) =>
  expect(`# Shape: docs/sources.md, ${source}\n\n${exchanges.join('\n\n')}\n`).toMatchFileSnapshot(
    `golden/${name}.txt`,
  )

const get = (target: string) => exchange(stand, parts, { method: 'GET', target })

async function billAndFile(target: string): Promise<string[]> {
  const asked = await get(target)
  const { download_url } = JSON.parse(String(asked.reply.body))
  const { pathname, search } = new URL(download_url)
  return [asked.text, (await get(`${pathname}${search}`)).text]
}

test('a trade bill and its file', async () => {
  const exchanged = await billAndFile('/v3/bill/tradebill?bill_date=2026-11-22')
  await golden('trade-bill', 'W3.7.', ...exchanged)
})

test('a fund flow bill and its file', async () => {
  const exchanged = await billAndFile('/v3/bill/fundflowbill?bill_date=2026-11-22')
  await golden('fund-flow-bill', 'W3.7.', ...exchanged)
})

test('the self-test of keys', async () => {
  const { serial, certificate } = parts.platform
  const { publicKey } = new X509Certificate(certificate)
  const { text } = await exchange(stand, parts, {
    ...{ method: 'POST', target: '/v3/security/echo' },
    more: { 'Wechatpay-Serial': serial },
    body: { echo_message: 'hello', encrypted_echo_message: encryptField('张三', publicKey) },
  })
  await golden('echo', 'W1.5.', text)
})
