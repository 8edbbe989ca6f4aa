/** The first lines of a client that reads what `hutong init` has written, where Node's own flag is enough. */
import type { Network } from './config.ts'

const alipay = `import { AlipaySdk } from 'alipay-sdk'

const sdk = new AlipaySdk({
  appId: process.env.ALIPAY_APP_ID,
  privateKey: process.env.ALIPAY_PRIVATE_KEY,
  keyType: 'PKCS8',
  alipayPublicKey: process.env.ALIPAY_PUBLIC_KEY,
  gateway: process.env.ALIPAY_GATEWAY,
})
const bizContent = { outTradeNo: \`T\${Date.now()}\`, totalAmount: '12.50', subject: 'noodles' }
const { qrCode } = await sdk.exec('alipay.trade.precreate', { bizContent }, { validateSign: true })
console.log(qrCode)`

const wechatpay = `import { Wechatpay } from 'wechatpay-axios-plugin'

const wxpay = new Wechatpay({
  mchid: process.env.WECHATPAY_MCHID,
  serial: process.env.WECHATPAY_SERIAL,
  privateKey: process.env.WECHATPAY_PRIVATE_KEY,
  certs: { [process.env.WECHATPAY_PLATFORM_SERIAL]: process.env.WECHATPAY_PLATFORM_CERTIFICATE },
  baseURL: process.env.WECHATPAY_BASE_URL,
})
const { data } = await wxpay.v3.pay.transactions.native.post({
  appid: process.env.WECHATPAY_APPID,
  mchid: process.env.WECHATPAY_MCHID,
  description: 'noodles',
  out_trade_no: \`T\${Date.now()}\`,
  notify_url: 'http://127.0.0.1:3000/notify',
  amount: { total: 1250 },
})
console.log(data.code_url)`

const snippets: Readonly<Record<string, Readonly<Partial<Record<Network, string>>>>> = {
  node: { alipay, wechatpay },
}

/** Undefined where a client wants more than variables: a file of keys, or another address. */
export const envSnippetFor = (language: string, network: Network): string | undefined =>
  snippets[language]?.[network]
