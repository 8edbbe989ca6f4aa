/** A test may fake the timers of the code it tests: the sandbox beside it answers all the same. */
import { AlipaySdk } from 'alipay-sdk'
import { afterEach, expect, test, vi } from 'vitest'
import { startSandbox } from '../sandbox/start-sandbox.ts'

const home = process.env.HUTONG_TEST_HOME ?? ''

afterEach(() => {
  vi.useRealTimers()
})

test('an order is placed, scanned and paid while every timer is faked', async () => {
  await using sandbox = await startSandbox({ home, seed: 7 })
  const merchant = await sandbox.merchant({ network: 'alipay' })
  const sdk = new AlipaySdk(merchant.sdkConfig['alipay-sdk'])
  const payer = await sandbox.payer({ app: 'alipay', funding: 'balance' })
  vi.useFakeTimers()
  const { qrCode } = await sdk.exec('alipay.trade.precreate', {
    bizContent: { outTradeNo: 'T1', totalAmount: '12.50', subject: 'tea' },
  })
  expect(await payer.pay(qrCode)).toMatchObject({ outcome: 'approved' })
  vi.useRealTimers()
  expect(await sandbox.books()).toMatchObject({ balance: true })
})
