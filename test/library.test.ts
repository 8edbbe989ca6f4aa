/** The library as a user's test has it: merchants and payers made to measure, inboxes, expectations. */
import { AlipaySdk } from 'alipay-sdk'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Wechatpay } from 'wechatpay-axios-plugin'
import { orderNo } from '../core/ids.ts'
import { fen } from '../core/money.ts'
import { createUnionPayTill } from '../loadtests/traffic/tills/unionpay.ts'
import { tillsOf } from '../sandbox/play.ts'
import { Misuse, type Sandbox, startSandbox } from '../sandbox/start-sandbox.ts'
import { sendTo } from './clients.fixture.ts'

const home = process.env.HUTONG_TEST_HOME ?? ''
let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await startSandbox({ home, seed: 7 })
})
afterAll(async () => {
  await sandbox.expectBalanced()
  await sandbox.close()
})

test.each([
  ['plain keys', {}],
  ['keys of its own', { ownKeys: true }],
  ['certificates', { signedBy: 'certificate' }],
  ['certificates of its own', { signedBy: 'certificate', ownKeys: true }],
] as const)('a merchant of Alipay sells by alipay-sdk with %s', async (_, wish) => {
  const merchant = await sandbox.merchant({ network: 'alipay', name: 'Tea House', ...wish })
  const inbox = await sandbox.inbox()
  const sdk = new AlipaySdk(merchant.sdkConfig['alipay-sdk'])
  const made = await sdk.exec(
    'alipay.trade.precreate',
    {
      notifyUrl: inbox.url,
      bizContent: { outTradeNo: 'T1', totalAmount: '12.50', subject: 'tea' },
    },
    { validateSign: true },
  )
  const payer = await sandbox.payer({ app: 'icbc', balanceFen: 2000 })
  expect(await payer.scan(made.qrCode)).toMatchObject({
    outcome: 'payer-confirming',
    amountFen: 1250,
  })
  expect(await payer.confirm()).toMatchObject({ outcome: 'approved' })
  const letter = await inbox.next({ orderNo: 'T1' })
  expect(letter).toMatchObject({ network: 'alipay', fields: { total_amount: '12.50' } })
  expect(sdk.checkNotifySignV2({ ...letter.fields })).toBe(true)
  await sandbox.expectNotification({ merchant: merchant.id, orderNo: 'T1', delivered: true })
  await sandbox.expectLedger({ merchant, fen: 1250 })
  await sandbox.expectLedger({ payer, fen: 750 })
  expect(await payer.balanceFen()).toBe(750)
  expect(await merchant.balanceFen()).toBe(1250)
})

test.each(['certificate', 'public-key'] as const)(
  'a merchant of WeChat Pay sells by wechatpay-axios-plugin, answered by the %s',
  async (signedBy) => {
    const merchant = await sandbox.merchant({ network: 'wechatpay', signedBy, ownKeys: true })
    const inbox = await sandbox.inbox()
    const sdk = new Wechatpay(merchant.sdkConfig['wechatpay-axios-plugin'])
    const headers = { 'Wechatpay-Serial': sandbox.keys.wechatpay.platformKey.id }
    const made = await sdk.chain('v3/pay/transactions/native').post(
      {
        ...{ appid: merchant.keys.appid, mchid: merchant.id, description: 'tea' },
        ...{ out_trade_no: 'W00001', notify_url: inbox.url, amount: { total: 300 } },
      },
      signedBy === 'public-key' ? { headers } : {},
    )
    const { code_url: code } = made.data as unknown as { code_url: string }
    const payer = await sandbox.payer({ app: 'wechat', funding: 'balance', balanceFen: 300 })
    expect(await payer.pay(code)).toMatchObject({ outcome: 'approved' })
    const letter = await inbox.next()
    expect(letter).toMatchObject({ network: 'wechatpay', orderNo: 'W00001' })
    expect(letter.fields).toMatchObject({ 'amount.total': '300', trade_state: 'SUCCESS' })
    await sandbox.expectLedger({ merchant: merchant.id, fen: 300 })
    await sandbox.expectLedger({ payer: payer.id, fen: 0 })
  },
)

test('a merchant of UnionPay has the fields that each ACP SDK asks for', async () => {
  const merchant = await sandbox.merchant({ network: 'unionpay', city: 'Ningbo', ownKeys: true })
  const { acp } = merchant.sdkConfig
  expect(acp).toMatchObject({ merId: merchant.id, signMethod: '01', certId: merchant.keys.certId })
  expect(acp.backTransUrl).toBe(`${sandbox.urls.unionpay}/gateway/api/backTransReq.do`)
  const [seller] = tillsOf({ ...sandbox.keys, unionpay: { ...sandbox.keys.unionpay } }).filter(
    ({ id }) => id === merchant.id,
  )
  if (seller === undefined) throw new Error('The till of the merchant is not there.')
  const inbox = await sandbox.inbox()
  const till = createUnionPayTill(seller, sendTo(sandbox.urls.unionpay ?? ''), Date.now)
  const { code = '' } = await till.openOrder({
    ...{ orderNo: orderNo('U0000001'), amountFen: fen(100), subject: 'tea' },
    ...{ notifyUrl: inbox.url, scene: 'merchant-code' },
  })
  expect(await sandbox.pay({ payer: 'quickpass-1', what: code })).toMatchObject({
    outcome: 'approved',
  })
  expect(await inbox.next()).toMatchObject({ network: 'unionpay', orderNo: 'U0000001' })
  await sandbox.expectLedger({ merchant, fen: 100 })
})

test('names and numbers go by the seed and the order of creation', async () => {
  await using one = await startSandbox({ home, seed: 3 })
  await using other = await startSandbox({ home, seed: 3 })
  const worlds = [one, other].map(async (world) => {
    const merchants = [
      await world.merchant({ network: 'wechatpay' }),
      await world.merchant({ network: 'wechatpay', city: 'Beijing' }),
    ]
    const payers = [await world.payer({ app: 'icbc' }), await world.payer({ app: 'alipay' })]
    return [...merchants, ...payers].map(({ id, name }) => [id, name])
  })
  const [first, second] = await Promise.all(worlds)
  expect(first).toEqual(second)
  expect(new Set(first?.map(([id]) => id)).size).toBe(4)
})

test('a payer shows a code, and answers what a till asks for', async () => {
  const payer = await sandbox.payer({ app: 'alipay', funding: 'balance', balanceFen: 500_000 })
  const merchant = await sandbox.merchant({ network: 'alipay' })
  const sdk = new AlipaySdk(merchant.sdkConfig['alipay-sdk'])
  const charge = async (outTradeNo: string) =>
    sdk.exec('alipay.trade.pay', {
      bizContent: {
        ...{ outTradeNo, totalAmount: '2000.00', subject: 'tea', scene: 'bar_code' },
        authCode: await payer.showCode(),
      },
    })
  expect(await charge('C1')).toMatchObject({ code: '10003' })
  expect(await payer.confirm({ password: '222222' })).toMatchObject({ outcome: 'password-wrong' })
  expect(await charge('C2')).toMatchObject({ code: '10003' })
  expect(await payer.decline()).toMatchObject({ outcome: 'payer-declined' })
  expect(await charge('C3')).toMatchObject({ code: '10003' })
  expect(await payer.confirm()).toMatchObject({ outcome: 'approved', amountFen: 200_000 })
  expect(await payer.balanceFen()).toBe(300_000)
})

test('a payer pays on a cashier’s page, and what a mini-program was given', async () => {
  const shop = await sandbox.merchant({ network: 'alipay' })
  const sdk = new AlipaySdk(shop.sdkConfig['alipay-sdk'])
  const page = sdk.pageExecute('alipay.trade.page.pay', 'GET', {
    bizContent: {
      ...{ outTradeNo: 'PAGE1', totalAmount: '3.00', subject: 'tea' },
      productCode: 'FAST_INSTANT_TRADE_PAY',
    },
  })
  const buyer = await sandbox.payer({ app: 'alipay' })
  expect(await buyer.pay(page)).toMatchObject({ outcome: 'approved' })
  await sandbox.expectLedger({ merchant: shop, fen: 300 })

  const seller = await sandbox.merchant({ network: 'wechatpay' })
  const wxpay = new Wechatpay(seller.sdkConfig['wechatpay-axios-plugin'])
  const made = await wxpay.chain('v3/pay/transactions/app').post({
    ...{ appid: seller.keys.appid, mchid: seller.id, description: 'tea' },
    ...{ out_trade_no: 'APP00001', notify_url: 'http://127.0.0.1:9/', amount: { total: 400 } },
  })
  const { prepay_id: reference } = made.data as unknown as { prepay_id: string }
  const holder = await sandbox.payer({ app: 'wechat' })
  expect(await holder.open(reference)).toMatchObject({ outcome: 'payer-confirming' })
  expect(await holder.pay(reference)).toMatchObject({ outcome: 'approved', amountFen: 400 })
  await sandbox.expectLedger({ merchant: seller, fen: 400 })
})

test('a payer without a certificate has a limit of the day at a static code', async () => {
  const { staticCode } = await sandbox.merchant({ network: 'alipay' })
  const code = staticCode ?? ''
  const limited = await sandbox.payer({ app: 'alipay', funding: 'balance', certified: false })
  expect(await limited.scan(code)).toMatchObject({ outcome: 'payer-confirming', payment: null })
  const paid = await limited.pay(code, { enteredFen: 40_000 })
  expect(paid).toMatchObject({ outcome: 'approved' })
  const more = await limited.pay(code, { enteredFen: 40_000 })
  expect(more).toMatchObject({ outcome: 'amount-over-limit' })
})

test('an outcome is asked for by a payer, an amount, or a header', async () => {
  const merchant = await sandbox.merchant({ network: 'alipay' })
  const sdk = new AlipaySdk(merchant.sdkConfig['alipay-sdk'])
  const { amountYuan, headers, amountFen } = sandbox.forced('risk-refused')
  expect([amountYuan, amountFen]).toEqual(['666.53', 66_653])
  const bizContent = { outTradeNo: 'F1', totalAmount: amountYuan, subject: 'tea' }
  const { qrCode } = await sdk.exec('alipay.trade.precreate', { bizContent })
  expect(await sandbox.pay({ payer: 'icbc-9', what: qrCode })).toMatchObject({
    ...{ outcome: 'risk-refused', hop: expect.stringContaining('>') },
  })
  const scan = `${sandbox.urls.icbc}/app/icbc/payers/icbc-9/scans`
  const body = JSON.stringify({ code: qrCode })
  const reply = await fetch(scan, { method: 'POST', headers, body })
  expect(await reply.json()).toMatchObject({ outcome: 'risk-refused' })
  const poor = await sandbox.payer({ app: 'icbc', outcome: 'funds-insufficient' })
  const other = { outTradeNo: 'F2', totalAmount: '1.00', subject: 'tea' }
  const { qrCode: cheap } = await sdk.exec('alipay.trade.precreate', { bizContent: other })
  expect(await poor.pay(cheap)).toMatchObject({ outcome: 'funds-insufficient' })
})

test.each([
  [{ app: 'icbx' }, /app: "icbx"\. Did you mean icbc\?/],
  [{ app: 'icbc', balanceFen: 1.5 }, /balanceFen: 1\.5\. Give a whole number of fen/],
  [{ app: 'icbc', outcome: 'approved', certified: false }, /leave out certified/],
  [{ app: 'quickpass', funding: 'balance' }, /funding: "balance" at quickpass/],
] as const)('a payer of %j is refused with what to do', async (wish, says) => {
  await expect(sandbox.payer(wish)).rejects.toThrow(says)
})

test('all mistakes of a merchant are told together', async () => {
  const wish = { network: 'alipay', name: '', categoryCode: '12', signedBy: 'secure-key' }
  const made = sandbox.merchant(wish as unknown as { network: 'alipay' })
  const refused = await made.catch((cause: unknown) => cause)
  expect(refused).toBeInstanceOf(Misuse)
  const { mistakes } = refused as Misuse
  expect(mistakes.map(({ where }) => where)).toEqual(['name', 'categoryCode', 'signedBy'])
  expect(() => sandbox.forced('funds-insuficient' as 'approved')).toThrow(
    /Did you mean funds-insufficient\?/,
  )
})

test('closing twice is closing once, and a disposed sandbox is closed', async () => {
  const one = await startSandbox({ home })
  const { url } = await one.inbox()
  await Promise.all([one.close(), one.close()])
  await one[Symbol.asyncDispose]()
  await expect(fetch(url)).rejects.toThrow()
  await expect(fetch(`${one.urls.alipay}/`)).rejects.toThrow()
})
