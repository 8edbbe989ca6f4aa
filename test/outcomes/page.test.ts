/** The page of outcomes tells what the code does: it is written from the same tables. */
import { AlipaySdk } from 'alipay-sdk'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { forcible, magicNumbers } from '../../core/forcing.ts'
import { first } from '../clients.fixture.ts'
import { outcomesPage } from './page.fixture.ts'
import { confirm, openPlace, type Place, tap } from './place.fixture.ts'
import { agreesWith } from './transcript.fixture.ts'

let place: Place

beforeAll(async () => {
  place = await openPlace(19)
})

afterAll(() => place.sandbox.close(0))

test('docs/outcomes.md is as it would be written now', () => {
  const page = outcomesPage()
  agreesWith(new URL('../../docs/outcomes.md', import.meta.url), page)
  const rows = page.split('\n').filter((line) => line.startsWith('| `'))
  for (const name of forcible) {
    expect(
      rows.some(
        (row) => row.startsWith(`| \`${name}\` `) && row.includes(` ${magicNumbers[name]} `),
      ),
    ).toBe(true)
  }
})

function sdkOf({ sandbox }: Place): AlipaySdk {
  const { id: appId, privateKey } = first(sandbox.merchants.alipay)
  const { publicKey: alipayPublicKey } = sandbox.keys.alipay.platform
  const gateway = `${sandbox.urls.alipay}/gateway.do`
  return new AlipaySdk({ appId, privateKey, keyType: 'PKCS8', alipayPublicKey, gateway })
}

test('the examples of the page do what it says', async () => {
  const sdk = sdkOf(place)
  const sale = { subject: 'tea', totalAmount: '12.88', scene: 'bar_code' }
  const pay = (outTradeNo: string, authCode: string) =>
    sdk.exec('alipay.trade.pay', { bizContent: { ...sale, outTradeNo, authCode } })
  expect(await pay('T1', '286660000000000171')).toMatchObject({
    subCode: 'ACQ.BUYER_BALANCE_NOT_ENOUGH',
  })
  expect(await pay('T2', '286660000000000202')).toMatchObject({
    code: '20000',
    subCode: 'isp.unknow-error',
  })
  const found = await sdk.exec('alipay.trade.query', { bizContent: { outTradeNo: 'T2' } })
  expect(found).toMatchObject({ code: '10000', tradeStatus: 'TRADE_SUCCESS' })

  const bizContent = { outTradeNo: 'T3', totalAmount: '666.71', subject: 'tea' }
  const { qrCode: code } = await sdk.exec('alipay.trade.precreate', { bizContent })
  const scanned = await tap(place.sandbox, 'icbc-1', '/scans', { code })
  expect(scanned).toMatchObject({ outcome: 'payer-confirming', payment: { amountFen: 66_671 } })
  const told = await confirm(place.sandbox, 'icbc-1', scanned.payment?.id ?? '')
  expect(told).toMatchObject({ outcome: 'funds-insufficient', says: 'There is not enough money.' })
})
