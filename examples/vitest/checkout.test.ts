/** A checkout by alipay-sdk that is paid, refused and told of. Each test has a world of its own. */
import { AlipaySdk } from 'alipay-sdk'
import { startSandbox } from 'hutong'
import { expect, test } from 'vitest'

test('a scanned order is paid, and the shop is told', async () => {
  await using sandbox = await startSandbox()
  const merchant = await sandbox.merchant({ network: 'alipay', name: 'Tea House' })
  const payer = await sandbox.payer({ app: 'icbc', balanceFen: 2000 })
  const inbox = await sandbox.inbox()
  const sdk = new AlipaySdk(merchant.sdkConfig['alipay-sdk'])

  const { qrCode } = await sdk.exec('alipay.trade.precreate', {
    notifyUrl: inbox.url,
    bizContent: { outTradeNo: 'T1', totalAmount: '12.50', subject: 'tea' },
  })
  expect(await payer.pay(qrCode)).toMatchObject({ outcome: 'approved', amountFen: 1250 })

  const letter = await inbox.next({ orderNo: 'T1' })
  expect(sdk.checkNotifySignV2({ ...letter.fields })).toBe(true)
  await sandbox.expectLedger({ merchant, fen: 1250 })
  await sandbox.expectLedger({ payer, fen: 750 })
  await sandbox.expectBalanced()
})

test('a payer without money is refused, and nobody is told', async () => {
  await using sandbox = await startSandbox()
  const merchant = await sandbox.merchant({ network: 'alipay' })
  const payer = await sandbox.payer({ app: 'icbc', balanceFen: 100 })
  const inbox = await sandbox.inbox()
  const sdk = new AlipaySdk(merchant.sdkConfig['alipay-sdk'])

  const { qrCode } = await sdk.exec('alipay.trade.precreate', {
    notifyUrl: inbox.url,
    bizContent: { outTradeNo: 'T2', totalAmount: '12.50', subject: 'tea' },
  })
  expect(await payer.pay(qrCode)).toMatchObject({ outcome: 'funds-insufficient' })

  const order = await sdk.exec('alipay.trade.query', { bizContent: { outTradeNo: 'T2' } })
  expect(order.tradeStatus).toBe('WAIT_BUYER_PAY')
  await sandbox.expectLedger({ merchant, fen: 0 })
  expect(inbox.letters).toHaveLength(0)
})

test('a shop that is slow to answer is told again', async () => {
  await using sandbox = await startSandbox()
  const merchant = await sandbox.merchant({ network: 'alipay' })
  const payer = await sandbox.payer({ app: 'alipay' })
  const inbox = await sandbox.inbox({ answers: 'failure' })
  const sdk = new AlipaySdk(merchant.sdkConfig['alipay-sdk'])

  // The payer shows a code, and the till scans it.
  const paid = await sdk.exec('alipay.trade.pay', {
    notifyUrl: inbox.url,
    bizContent: {
      ...{ outTradeNo: 'T3', totalAmount: '8.00', subject: 'tea' },
      ...{ scene: 'bar_code', authCode: await payer.showCode() },
    },
  })
  expect(paid.code).toBe('10000')
  const sent = await sandbox.expectNotification({ orderNo: 'T3', delivered: false })
  expect(sent.reply?.status).toBe(500)
})
