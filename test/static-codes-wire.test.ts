/** What a shop's static code brings it, as its network tells an unmodified SDK: it has to ask. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { shopCode } from '../core/scan-code-static.ts'
import { byHand } from '../sandbox/by-hand.ts'
import { openKeyRing } from '../sandbox/keyring.ts'
import { stageSettings } from '../sandbox/play.ts'
import { createStage, type Stage } from '../sandbox/stage.ts'
import { alipayClient, first, type Place, wechatClient } from './clients.fixture.ts'
import type { Network } from './town.ts'

let stage: Stage
let place: Place

beforeAll(async () => {
  const keyRing = (await openKeyRing(process.env.HUTONG_TEST_HOME ?? null)).data
  const { alipay, wechatpay, unionpay } = keyRing
  stage = await createStage({
    ...stageSettings(byHand),
    ...{ seed: 5, keyRing, address: '127.0.0.1', ports: 'free', peers: 'direct' },
    ...{ mayNotify: () => false, billsAtOnce: true },
    complain: (cause) => {
      throw cause
    },
  })
  const merchants = {
    ...{ alipay: alipay.merchants, wechatpay: wechatpay.merchants, unionpay: unionpay.merchants },
  }
  place = { urls: stage.urls, keys: keyRing, merchants }
})

afterAll(() => stage.close(0))

/** A customer of ICBC pays, and the order is what the network has made of it. */
async function sold(network: Network) {
  const id = first<{ readonly id: string }>(place.merchants[network]).id
  const phone = `${stage.urls.icbc}/app/icbc/payers/icbc-7`
  const post = async (path: string, body: object) => {
    const reply = await fetch(phone + path, { method: 'POST', body: JSON.stringify(body) })
    return (await reply.json()) as { outcome: string; payment?: { id: string } }
  }
  const code = shopCode(network, 5, id)
  const { payment } = await post('/scans', { code, enteredFen: '1250' })
  const { outcome } = await post(`/payments/${payment?.id}/confirm`, {})
  expect(outcome).toBe('approved')
  const house = stage.company.networks.find((one) => one.id === network)?.house
  const orders = (await house?.acquirer.all()) ?? []
  return first(orders.filter(({ merchant }) => merchant === id))
}

test('Alipay tells of it as of a trade of a code that was shown', async () => {
  const { orderNo, tradeNo } = await sold('alipay')
  const sdk = alipayClient(place)
  const ask = (bizContent: object) => sdk.exec('alipay.trade.query', { bizContent })
  const told = { code: '10000', tradeStatus: 'TRADE_SUCCESS', totalAmount: '12.50' }
  expect(await ask({ outTradeNo: orderNo })).toMatchObject({ ...told, tradeNo })
  expect(await ask({ tradeNo })).toMatchObject({ ...told, outTradeNo: orderNo })
  const asked = { bizContent: { tradeNo, refundAmount: '2.50', outRequestNo: 'R1' } }
  expect(await sdk.exec('alipay.trade.refund', asked)).toMatchObject({ refundFee: '2.50' })
  const bizContent = { billType: 'trade', billDate: today() }
  const method = 'alipay.data.dataservice.bill.downloadurl.query'
  const { billDownloadUrl } = await sdk.exec(method, { bizContent })
  expect((await fetch(billDownloadUrl)).status).toBe(200)
})

test('WeChat Pay tells of it as of a native order', async () => {
  const { orderNo, tradeNo } = await sold('wechatpay')
  const { id: mchid, appid } = first(place.merchants.wechatpay)
  const wxpay = wechatClient(place)
  for (const path of [`out-trade-no/${orderNo}`, `id/${tradeNo}`]) {
    const { data } = await wxpay.chain(`v3/pay/transactions/${path}`).get({ params: { mchid } })
    expect(data).toMatchObject({
      ...{ out_trade_no: orderNo, transaction_id: tradeNo, appid, mchid, trade_type: 'NATIVE' },
      ...{ trade_state: 'SUCCESS', amount: { total: 1250, payer_total: 1250 } },
    })
  }
  const { data } = await wxpay.chain('v3/bill/tradebill').get({ params: { bill_date: today() } })
  expect(data).toMatchObject({ download_url: expect.any(String) })
})

const today = () => new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)
