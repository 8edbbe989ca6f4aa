/** A till on WeChat Pay's APIv3: what does not verify is no answer; a 401 before that is unsigned. */
import { ask, fieldsOf, textOf } from '../requests.ts'
import type { Ring, WechatShop } from '../ring.ts'
import { signText, verifies } from '../signing.ts'
import { answerText, authorization, requestText, signatureIn } from '../wire/wechat-v3.ts'
import {
  noAnswer,
  type Said,
  type Sale,
  type Till,
  type TillParts,
  unsigned,
  unverified,
} from './till.ts'

interface Asking {
  readonly name: string
  readonly method: 'GET' | 'POST'
  readonly target: string
  readonly body: string
}

interface Told {
  readonly status: number
  readonly fields: Readonly<Record<string, unknown>>
}

export function createWechatV3Till(parts: TillParts<Ring['wechatpay']>): Till {
  const { side } = parts
  const shopOf = ({ shop }: Sale): WechatShop => {
    const found = side.shops[shop]
    if (found === undefined) throw new Error(`The key ring has no shop ${shop} of WeChat Pay.`)
    return found
  }
  const terms = (sale: Sale) => ({
    ...{ appid: shopOf(sale).appid, mchid: shopOf(sale).id, description: sale.subject },
    out_trade_no: sale.orderNo,
    amount: { total: sale.amountFen, currency: 'CNY' },
  })
  return {
    open: async (sale) => {
      const body = JSON.stringify({ ...terms(sale), notify_url: sale.notifyUrl })
      const target = '/v3/pay/transactions/native'
      const told = await tell(parts, shopOf(sale), {
        name: 'wechat native',
        method: 'POST',
        target,
        body,
      })
      return said(told, ({ fields }) => ({
        ...{ state: 'open', reason: 'SUCCESS', code: textOf(fields.code_url) },
      }))
    },
    charge: async (sale, code) => {
      const place = { device_ip: '127.0.0.1', store_info: { out_id: '1' } }
      const body = JSON.stringify({ ...terms(sale), payer: { auth_code: code }, scene_info: place })
      const target = '/v3/pay/transactions/codepay'
      const told = await tell(parts, shopOf(sale), {
        name: 'wechat codepay',
        method: 'POST',
        target,
        body,
      })
      return said(told, ({ status }) =>
        status === 202
          ? { state: 'waiting', reason: 'USERPAYING' }
          : { state: 'paid', reason: 'SUCCESS' },
      )
    },
    query: async (sale) => {
      const shop = shopOf(sale)
      const target = `/v3/pay/transactions/out-trade-no/${sale.orderNo}?mchid=${shop.id}`
      const told = await tell(parts, shop, {
        name: 'wechat query',
        method: 'GET',
        target,
        body: '',
      })
      return said(told, ({ fields }) => standing(textOf(fields.trade_state)))
    },
    isGenuine: async (_sale, { headers, body }) => isGenuine(parts, headers, body),
    notifiesCharges: false,
  }
}

const standing = (state: string): Said => ({
  state: state === 'SUCCESS' ? 'paid' : state === 'USERPAYING' ? 'waiting' : 'open',
  reason: state,
})

async function tell(
  parts: TillParts<Ring['wechatpay']>,
  shop: WechatShop,
  { name, method, target, body }: Asking,
): Promise<Told | Said> {
  const { side, url, signs } = parts
  const timestamp = String(Math.floor(Date.now() / 1000))
  const request = { method, target, timestamp, nonce: nonce(), body }
  const sign = signs ? await signText(side.key, requestText(request)) : unsigned
  const signer = { mchid: shop.id, serial: shop.serial }
  const headers = {
    ...{ Accept: 'application/json', 'Content-Type': 'application/json', 'User-Agent': 'k6' },
    Authorization: authorization(signer, request, sign),
  }
  const reply = ask({ name, method, url: url + target, headers, ...(body === '' ? {} : { body }) })
  if (reply.status === 0 || reply.status === 429 || reply.status >= 500)
    return noAnswer(reply.status)
  const fields = fieldsOf(reply.body)
  // Who does not verify with the network is answered without a signature.
  if (reply.status === 401) return { status: 401, fields }
  const genuine = await isGenuine(parts, reply.headers, reply.body)
  return genuine ? { status: reply.status, fields } : unverified
}

async function isGenuine(
  { side, signs }: TillParts<Ring['wechatpay']>,
  headers: Readonly<Record<string, string>>,
  body: string,
): Promise<boolean> {
  if (!signs) return true
  const { serial, timestamp, nonce: once, sign } = signatureIn(headers)
  if (serial !== side.serial) return false
  return verifies(side.networkKey, answerText(timestamp, once, body), sign)
}

function said(told: Told | Said, read: (told: Told) => Said): Said {
  if ('state' in told) return told
  if (told.status < 300) return read(told)
  return { state: 'refused', reason: textOf(told.fields.code) || `http-${told.status}` }
}

/** 32 hex digits; it need only be new. */
const nonce = () =>
  Array.from({ length: 4 }, () =>
    Math.floor(Math.random() * 0x1_0000_0000)
      .toString(16)
      .padStart(8, '0'),
  ).join('')
