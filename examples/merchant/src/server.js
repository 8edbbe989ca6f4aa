/** The shop as a program: addresses and keys from the environment, a sweep every second. */
import { readFileSync } from 'node:fs'
import { createAlipay } from './alipay.js'
import { bugSwitch } from './bugs.js'
import { createShop } from './shop.js'
import { createWechatPay } from './wechatpay.js'

const { PORT = '3000', PUBLIC_URL, ALIPAY_URL, WECHATPAY_URL, KEYRING, MERCHANT_BUG } = process.env
const { alipay, wechatpay } = JSON.parse(readFileSync(KEYRING ?? '.hutong/keyring.json', 'utf8'))
const [at] = alipay.merchants
const [wx] = wechatpay.merchants
const has = bugSwitch(MERCHANT_BUG)

const networks = {
  alipay: createAlipay({
    has,
    config: {
      appId: at.id,
      privateKey: at.privateKey,
      keyType: 'PKCS8',
      alipayPublicKey: alipay.platform.publicKey,
      gateway: `${ALIPAY_URL ?? 'http://127.0.0.1:9001'}/gateway.do`,
    },
  }),
  wechatpay: createWechatPay({
    has,
    url: WECHATPAY_URL ?? 'http://127.0.0.1:9002',
    config: {
      appid: wx.appid,
      mchid: wx.id,
      publicKey: Buffer.from(wx.certificate),
      privateKey: Buffer.from(wx.privateKey),
      key: wx.apiV3Key,
    },
  }),
}

let here = PUBLIC_URL ?? ''
const shop = createShop({ networks, has, notifyUrl: () => here })
const server = shop.app.listen(Number(PORT), process.env.HOST ?? '127.0.0.1', () => {
  const { port } = server.address()
  if (here === '') here = `http://127.0.0.1:${port}`
  console.log(JSON.stringify({ event: 'open', url: here, port }))
})
const sweeps = setInterval(() => shop.sweep(), 1000)
process.on('SIGTERM', () => {
  clearInterval(sweeps)
  server.close()
  server.closeAllConnections()
})
