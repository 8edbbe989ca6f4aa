/** In which of the five scenes each product's orders are met, in both versions, and what is a top-up. */
import { expect, test } from 'vitest'
import { merchantId } from '../../core/ids.ts'
import { openidOf } from './openid.ts'
import { appid, mchid } from './stand.fixture.ts'
import { charge, createClient, order as orderInXml, payer } from './v2/client.fixture.ts'

const shopOf = (categoryCode: string) => ({
  payee: { merchant: merchantId(mchid), name: 'Tea', city: 'Beijing', categoryCode },
})
const clientAt = (categoryCode: string) =>
  createClient({ about: { ...shopOf(categoryCode), apiV2Key } })
const apiV2Key = '192006250b4c09247ec02edce69f6a2d'
type Client = Awaited<ReturnType<typeof clientAt>>

const scenesOf = async ({ stand }: Client) =>
  (await stand.house.house.acquirer.all()).map(({ scene }) => scene)

const order = {
  ...{ appid, mchid, description: '茶', out_trade_no: 'T20261122001' },
  ...{ notify_url: 'http://127.0.0.1/n', amount: { total: 1288, currency: 'CNY' } },
}
const openid = openidOf(appid, payer)
const h5 = { scene_info: { payer_client_ip: '127.0.0.1', h5_info: { type: 'Wap' } } }

const products = [
  ['native', 'NATIVE', {}, {}, 'merchant-code', 'merchant-code'],
  ['jsapi', 'JSAPI', { payer: { openid } }, { openid }, 'mini-program', 'top-up'],
  ['app', 'APP', {}, {}, 'online', 'top-up'],
  ['h5', 'MWEB', h5, {}, 'online', 'top-up'],
] as const

test.each(products)(
  '%s (%s) with %j, %j is %s; of digital goods %s',
  async (product, type, more, moreInXml, scene, digital) => {
    for (const [categoryCode, expected] of [
      ['5814', scene],
      ['5816', digital],
    ] as const) {
      const client = await clientAt(categoryCode)
      const made = await client.askV3('POST', `/v3/pay/transactions/${product}`, {
        ...order,
        ...more,
      })
      expect(made.status).toBe(200)
      const asked = orderInXml('T20261122002', { trade_type: type, product_id: '1', ...moreInXml })
      expect(await client.ask('/pay/unifiedorder', asked)).toMatchObject({ result_code: 'SUCCESS' })
      expect(await scenesOf(client)).toEqual([expected, expected])
    }
  },
)

test('a charge is a charge in both versions, whatever is sold', async () => {
  const client = await clientAt('5816')
  const said = {
    ...{ ...order, payer: { auth_code: await client.code() } },
    scene_info: { device_ip: '127.0.0.1', store_info: { out_id: mchid } },
    notify_url: undefined,
  }
  expect((await client.askV3('POST', '/v3/pay/transactions/codepay', said)).status).toBe(200)
  const paid = await client.ask('/pay/micropay', charge('T20261122002', await client.code()))
  expect(paid).toMatchObject({ result_code: 'SUCCESS' })
  expect(await scenesOf(client)).toEqual(['payer-code', 'payer-code'])
})
