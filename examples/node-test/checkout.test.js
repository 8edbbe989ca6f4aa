/** A checkout by wechatpay-axios-plugin: paid, and refused at the issuer. One world for all tests. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startSandbox } from 'hutong'
import { Wechatpay } from 'wechatpay-axios-plugin'

let sandbox
let merchant
let inbox
let sdk

before(async () => {
  sandbox = await startSandbox({ seed: 7 })
  merchant = await sandbox.merchant({ network: 'wechatpay', name: 'Tea House', city: 'Hangzhou' })
  inbox = await sandbox.inbox()
  sdk = new Wechatpay(merchant.sdkConfig['wechatpay-axios-plugin'])
})
after(() => sandbox.close())

const orderOf = (orderNo, total) =>
  sdk.chain('v3/pay/transactions/native').post({
    appid: merchant.keys.appid,
    mchid: merchant.id,
    description: 'tea',
    out_trade_no: orderNo,
    notify_url: inbox.url,
    amount: { total },
  })

test('an order is paid, and the notification can be opened', async () => {
  const { data } = await orderOf('ORDER1', 300)
  const { outcome } = await sandbox.pay({ payer: 'wechat-1', what: data.code_url })
  assert.equal(outcome, 'approved')
  const letter = await inbox.next({ orderNo: 'ORDER1' })
  assert.equal(letter.fields.trade_state, 'SUCCESS')
  await sandbox.expectLedger({ merchant, fen: 300 })
})

test('an amount of ¥666.71 never finds enough money', async () => {
  const { amountFen } = sandbox.forced('funds-insufficient')
  const { data } = await orderOf('ORDER2', amountFen)
  const { outcome } = await sandbox.pay({ payer: 'wechat-1', what: data.code_url })
  assert.equal(outcome, 'funds-insufficient')
  await sandbox.expectRequest({ operation: 'native', orderNo: 'ORDER2', times: { exactly: 1 } })
  await sandbox.expectBalanced()
})
