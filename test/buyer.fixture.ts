/** Pays one order in each way a network notifies of, through the network's real SDK. */
import { orderNo } from '../core/ids.ts'
import { fen } from '../core/money.ts'
import type { Sandbox } from '../sandbox/start-sandbox.ts'
import { alipayClient, first, scanAndPay, unionpayTill, wechatClient } from './clients.fixture.ts'

export interface Errand {
  readonly number: string
  readonly notifyUrl: string
}

export type Way = 'alipay-code' | 'alipay-page' | 'wechatpay-v3' | 'wechatpay-v2' | 'unionpay'

/** Each makes an order and has it paid; rejects when it is not. */
export const payBy: Readonly<Record<Way, (sandbox: Sandbox, errand: Errand) => Promise<void>>> = {
  'alipay-code': async (sandbox, { number, notifyUrl }) => {
    const bizContent = { outTradeNo: number, totalAmount: '1.00', subject: 'tea' }
    const made = await alipayClient(sandbox).exec('alipay.trade.precreate', {
      notifyUrl,
      bizContent,
    })
    await paid(scanAndPay(sandbox, 'icbc-1', made.qrCode))
  },
  'alipay-page': async (sandbox, { number, notifyUrl }) => {
    const bizContent = {
      ...{ outTradeNo: number, totalAmount: '1.00', subject: 'tea' },
      productCode: 'FAST_INSTANT_TRADE_PAY',
    }
    const url = alipayClient(sandbox).pageExecute('alipay.trade.page.pay', 'GET', {
      ...{ notifyUrl, bizContent },
    })
    const page = await fetch(url)
    const form = new URLSearchParams({ action: 'approve', payer: 'alipay-1', password: '111111' })
    const headers = { Accept: 'application/json' }
    const reply = await fetch(page.url, { method: 'POST', body: form, headers })
    await paid(reply.json().then((said) => (said as { outcome: string }).outcome))
  },
  'wechatpay-v3': async (sandbox, { number, notifyUrl }) => {
    const merchant = first(sandbox.merchants.wechatpay)
    const made = await wechatClient(sandbox)
      .chain('v3/pay/transactions/native')
      .post({
        ...{ appid: merchant.appid, mchid: merchant.id, description: 'tea' },
        ...{ out_trade_no: number, notify_url: notifyUrl, amount: { total: 100 } },
      })
    await paid(scanAndPay(sandbox, 'wechat-1', (made.data as unknown as CodeUrl).code_url))
  },
  'wechatpay-v2': async (sandbox, { number, notifyUrl }) => {
    const merchant = first(sandbox.merchants.wechatpay)
    const made = await wechatClient(sandbox)
      .chain('v2/pay/unifiedorder')
      .post({
        ...{ appid: merchant.appid, mch_id: merchant.id, body: 'tea', out_trade_no: number },
        ...{ total_fee: 100, spbill_create_ip: '127.0.0.1', notify_url: notifyUrl },
        trade_type: 'NATIVE',
      })
    await paid(scanAndPay(sandbox, 'wechat-1', (made.data as unknown as CodeUrl).code_url))
  },
  unionpay: async (sandbox, { number, notifyUrl }) => {
    const { code = '' } = await unionpayTill(sandbox).openOrder({
      ...{ orderNo: orderNo(number), amountFen: fen(100), subject: 'tea', notifyUrl },
      scene: 'merchant-code',
    })
    await paid(scanAndPay(sandbox, 'quickpass-1', code))
  },
}

interface CodeUrl {
  readonly code_url: string
}

async function paid(outcome: Promise<string>): Promise<void> {
  const how = await outcome
  if (how !== 'approved') throw new Error(`The buyer did not pay: ${how}.`)
}
