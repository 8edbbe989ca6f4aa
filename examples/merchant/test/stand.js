/** The shop on a free port before a payment network of its own. */
import { createAlipay } from '../src/alipay.js'
import { bugSwitch } from '../src/bugs.js'
import { createShop } from '../src/shop.js'
import { createWechatPay } from '../src/wechatpay.js'

export async function openStand(sandbox, bug = process.env.MERCHANT_BUG) {
  const has = bugSwitch(bug)
  const [at] = sandbox.merchants.alipay
  const [wx] = sandbox.merchants.wechatpay
  const networks = {
    alipay: createAlipay({
      has,
      config: {
        appId: at.id,
        privateKey: at.privateKey,
        keyType: 'PKCS8',
        alipayPublicKey: sandbox.keys.alipay.platform.publicKey,
        gateway: `${sandbox.urls.alipay}/gateway.do`,
      },
    }),
    wechatpay: createWechatPay({
      has,
      url: sandbox.urls.wechatpay,
      config: {
        appid: wx.appid,
        mchid: wx.id,
        publicKey: Buffer.from(wx.certificate),
        privateKey: Buffer.from(wx.privateKey),
        key: wx.apiV3Key,
      },
    }),
  }
  let url = ''
  const shop = createShop({ networks, has, notifyUrl: () => url, afterMs: 0 })
  const server = await new Promise((resolve) => {
    const listening = shop.app.listen(0, '127.0.0.1', () => resolve(listening))
  })
  url = `http://127.0.0.1:${server.address().port}`

  const post = async (path, body) => {
    const headers = { 'Content-Type': 'application/json' }
    const reply = await fetch(`${url}${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    })
    return { status: reply.status, ...(await reply.json()) }
  }
  return {
    url,
    networks,
    post,
    sweep: shop.sweep,
    shipments: (orderNo) => shop.orders.shipments.filter((one) => one === orderNo).length,
    stateOf: async (orderNo) => (await (await fetch(`${url}/orders/${orderNo}`)).json()).state,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
