/** Real SDKs, pointed at a sandbox by address and keys alone, and a phone to pay with. */
import { AlipaySdk } from 'alipay-sdk'
import { Wechatpay } from 'wechatpay-axios-plugin'
import type { Send, Till } from '../loadtests/traffic/tills/till.ts'
import { createUnionPayTill } from '../loadtests/traffic/tills/unionpay.ts'
import { tillsOf } from '../sandbox/play.ts'
import type { Sandbox } from '../sandbox/start-sandbox.ts'

/** What an SDK must be told: addresses and keys. */
export type Place = Pick<Sandbox, 'urls' | 'keys' | 'merchants'>

/** The first of a list that cannot be empty. */
export function first<T>(list: readonly T[]): T {
  const [one] = list
  if (one === undefined) throw new Error('The list is empty.')
  return one
}

export function alipayClient(sandbox: Place): AlipaySdk {
  const merchant = first(sandbox.merchants.alipay)
  return new AlipaySdk({
    appId: merchant.id,
    privateKey: merchant.privateKey,
    keyType: 'PKCS8',
    alipayPublicKey: sandbox.keys.alipay.platform.publicKey,
    gateway: `${sandbox.urls.alipay}/gateway.do`,
    endpoint: sandbox.urls.alipay ?? '',
  })
}

/** Speaks v3 as `v3/…` and v2 as `v2/…`. */
export function wechatClient(sandbox: Place): Wechatpay {
  const merchant = first(sandbox.merchants.wechatpay)
  const { platform } = sandbox.keys.wechatpay
  return new Wechatpay({
    mchid: merchant.id,
    serial: merchant.serial,
    privateKey: merchant.privateKey,
    certs: { [platform.serial]: platform.certificate },
    secret: merchant.apiV2Key,
    baseURL: sandbox.urls.wechatpay ?? '',
  })
}

export function unionpayTill(sandbox: Place): Till {
  const merchant = first(tillsOf(sandbox.keys).filter(({ network }) => network === 'unionpay'))
  return createUnionPayTill(merchant, sendTo(sandbox.urls.unionpay ?? ''), Date.now)
}

/** Sends what a till says to a door. */
export const sendTo =
  (url: string): Send =>
  async ({ method, target, headers, body }) => {
    const reply = await fetch(`${url}${target}`, { method, headers, body })
    const names = Object.fromEntries(reply.headers.entries())
    return { status: reply.status, headers: names, body: Buffer.from(await reply.arrayBuffer()) }
  }

/** Scans a code with an app, and pays. */
export async function scanAndPay(sandbox: Sandbox, payer: string, code: string): Promise<string> {
  const app = payer.slice(0, payer.indexOf('-'))
  const home: Readonly<Record<string, string>> = { wechat: 'wechatpay', quickpass: 'unionpay' }
  const phone = `${sandbox.urls[home[app] ?? app]}/app/${app}/payers/${payer}`
  const post = async (path: string, body: object) => {
    const reply = await fetch(phone + path, { method: 'POST', body: JSON.stringify(body) })
    return (await reply.json()) as { outcome: string; payment?: { id: string } }
  }
  const { payment, outcome } = await post('/scans', { code })
  if (payment === undefined) return outcome
  return (await post(`/payments/${payment.id}/confirm`, { password: '111111' })).outcome
}
