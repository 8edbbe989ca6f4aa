/** A checkout by alipay-sdk under Jest: a till that asks when it was not told. */
import { AlipaySdk } from 'alipay-sdk'
import { startSandbox } from 'hutong'

let sandbox
let sdk

beforeAll(async () => {
  sandbox = await startSandbox({ seed: 7 })
  const merchant = await sandbox.merchant({ network: 'alipay', signedBy: 'certificate' })
  sdk = new AlipaySdk(merchant.sdkConfig['alipay-sdk'])
})
afterAll(() => sandbox.close())

const charge = (outTradeNo, authCode) =>
  sdk.exec('alipay.trade.pay', {
    bizContent: { outTradeNo, authCode, totalAmount: '5.00', subject: 'tea', scene: 'bar_code' },
  })

test('a code that a payer shows is charged once', async () => {
  const payer = await sandbox.payer({ app: 'alipay' })
  const code = await payer.showCode()
  expect(await charge('T1', code)).toMatchObject({ code: '10000', totalAmount: '5.00' })
  expect(await charge('T2', code)).toMatchObject({ code: '40004' })
})

test('a charge without an answer is asked after, and was paid', async () => {
  const payer = await sandbox.payer({ app: 'alipay', outcome: 'result-unknown' })
  expect(await charge('T3', await payer.showCode())).toMatchObject({ code: '20000' })
  const asked = await sdk.exec('alipay.trade.query', { bizContent: { outTradeNo: 'T3' } })
  expect(asked.tradeStatus).toBe('TRADE_SUCCESS')
  await sandbox.expectBalanced()
})
