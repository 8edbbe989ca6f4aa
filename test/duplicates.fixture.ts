/** Requests that merchants sign once, by hand and for each wire, so that the same bytes can be sent again. */
import { createHash, createPrivateKey, sign as rsaSign } from 'node:crypto'
import { Agent, request } from 'undici'
import { plainTime } from '../core/calendar.ts'
import type { Sandbox } from '../sandbox/start-sandbox.ts'
import { first } from './clients.fixture.ts'

/** One request as it goes over the wire, as often as one likes. */
export interface Signed {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What came back: the status and the text, decoded where the wire encodes it. */
export interface Answered {
  readonly status: number
  readonly text: string
}

export const yuan = (amountFen: number) => (amountFen / 100).toFixed(2)
const md5 = (text: string) => createHash('md5').update(text).digest('hex').toUpperCase()
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
type Fields = Readonly<Record<string, string>>
const sorted = (fields: Fields) =>
  Object.keys(fields)
    .filter((name) => fields[name] !== '')
    .sort()
    .map((name) => `${name}=${fields[name]}`)
    .join('&')
const form = { 'content-type': 'application/x-www-form-urlencoded;charset=utf-8' }

export function alipaySigner({ merchants, urls }: Sandbox) {
  const merchant = first(merchants.alipay)
  const key = createPrivateKey(merchant.privateKey)
  return (method: string, biz: object): Signed => {
    const params = {
      ...{ app_id: merchant.id, method, charset: 'utf-8', version: '1.0', sign_type: 'RSA2' },
      ...{ timestamp: plainTime(Date.now()), biz_content: JSON.stringify(biz) },
    }
    const sign = rsaSign('sha256', Buffer.from(sorted(params)), key).toString('base64')
    const body = new URLSearchParams({ ...params, sign }).toString()
    return { url: `${urls.alipay}/gateway.do`, headers: form, body }
  }
}

export function wechatV3Signer({ merchants, urls }: Sandbox) {
  const merchant = first(merchants.wechatpay)
  const key = createPrivateKey(merchant.privateKey)
  const sign = (path: string, said: object): Signed => {
    const body = JSON.stringify(said)
    const [timestamp, nonce] = [String(Math.floor(Date.now() / 1000)), md5(`${path}${body}`)]
    const text = `POST\n${path}\n${timestamp}\n${nonce}\n${body}\n`
    const signature = rsaSign('sha256', Buffer.from(text), key).toString('base64')
    const told = { mchid: merchant.id, nonce_str: nonce, timestamp, serial_no: merchant.serial }
    const pairs = Object.entries({ ...told, signature }).map(([name, said]) => `${name}="${said}"`)
    const authorization = `WECHATPAY2-SHA256-RSA2048 ${pairs.join(',')}`
    const json = { 'content-type': 'application/json', accept: 'application/json' }
    const headers = { ...json, 'user-agent': 'a till', authorization }
    return { url: `${urls.wechatpay}${path}`, headers, body }
  }
  return { sign, mchid: merchant.id, appid: merchant.appid }
}

export function wechatV2Signer({ merchants, urls }: Sandbox) {
  const merchant = first(merchants.wechatpay)
  return (path: string, more: Fields): Signed => {
    const fields = { appid: merchant.appid, mch_id: merchant.id, nonce_str: 'n', ...more }
    const sign = md5(`${sorted(fields)}&key=${merchant.apiV2Key}`)
    const tags = Object.entries({ ...fields, sign }).map(
      ([name, text]) => `<${name}>${text}</${name}>`,
    )
    const headers = { 'content-type': 'text/xml; charset=utf-8' }
    return { url: `${urls.wechatpay}${path}`, headers, body: `<xml>${tags.join('')}</xml>` }
  }
}

export function unionpaySigner({ merchants, urls }: Sandbox) {
  const merchant = first(merchants.unionpay)
  return (more: Fields, path = '/gateway/api/backTransReq.do'): Signed => {
    const fields = {
      ...{ version: '5.1.0', encoding: 'UTF-8', signMethod: '11', merId: merchant.id },
      ...{ accessType: '0', channelType: '08', bizType: '000000', currencyCode: '156', ...more },
    }
    const signature = sha256(`${sorted(fields)}&${sha256(merchant.secureKey)}`)
    const body = new URLSearchParams({ ...fields, signature }).toString()
    return { url: `${urls.unionpay}${path}`, headers: form, body }
  }
}

/** All at once, over as many connections as a careless client opens. */
export async function sentAtOnce(signed: readonly Signed[]): Promise<readonly Answered[]> {
  const dispatcher = new Agent({ connections: 64, pipelining: 1 })
  try {
    return await Promise.all(signed.map((one) => sent(one, dispatcher)))
  } finally {
    await dispatcher.close()
  }
}

export async function sent({ url, headers, body }: Signed, dispatcher?: Agent): Promise<Answered> {
  const how = dispatcher === undefined ? {} : { dispatcher }
  const reply = await request(url, { method: 'POST', headers, body, ...how })
  return { status: reply.statusCode, text: await reply.body.text() }
}

/** What a payer does with a phone; it must come to what is said. */
export function phoneOf({ urls }: Sandbox, house: string, app: string) {
  const post = async (payer: string, path: string, said: object) => {
    const url = `${urls[house]}/app/${app}/payers/${payer}${path}`
    const reply = await fetch(url, { method: 'POST', body: JSON.stringify(said) })
    return (await reply.json()) as { code?: string; outcome: string; payment?: { id: string } }
  }
  return {
    showCode: async (payer: string) => (await post(payer, '/codes', {})).code ?? '',
    pay: async (payer: string, code: string) => {
      const { payment } = await post(payer, '/scans', { code })
      const path = `/payments/${payment?.id}/confirm`
      return (await post(payer, path, { password: '111111' })).outcome
    },
  }
}
