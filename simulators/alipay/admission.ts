/**
 * Whether a request may pass the gateway at all: who asks, for what, how written, when, and signed
 * by whom – in the order in which the gateway complains (docs/sources.md, A5).
 */
import { momentOf } from '../../core/calendar.ts'
import type { MerchantDirectory } from '../host/merchants.ts'
import { type FlawName, flawWords, type Words } from './codes.ts'
import type { Biz } from './fields.ts'
import { type Charset, type Params, parseForm, textOf } from './form.ts'
import type { AlipayMerchant } from './merchants.ts'
import { isSignType, requestText, type SignType, verifyRequest } from './signature.ts'
import { rootOf } from './wire.ts'

/** How the answer is to be addressed and signed, known as far as the request could be read. */
export interface Address {
  readonly root: string
  readonly signType: SignType
}

export interface Call extends Address {
  readonly merchant: AlipayMerchant
  readonly method: string
  readonly biz: Biz
  readonly notifyUrl: string | null
}

export interface Turned extends Address {
  readonly flaw: Words
}

/** What the gateway knows: its apps, its methods, and the real time of day. */
export interface GatewayParts {
  readonly merchants: MerchantDirectory<AlipayMerchant>
  readonly knows: (method: string) => boolean
  readonly realNow: () => number
}

/** SDKs sign in the time zone of their machine: any zone there is, and nothing older. */
const skewMs = 14 * 3_600_000

const charsets: Readonly<Record<string, Charset>> = { 'utf-8': 'utf-8', gbk: 'gbk' }

/** Query and form as one; a till may use either for anything. */
export const paramsOf = ({ query, body }: { readonly query: string; readonly body: Buffer }) =>
  parseForm(query, body.toString('latin1'))

/** Errors too stand in the node of the method; only without one are they an `error_response`. */
export function addressOf(params: Params): Address {
  const method = params.get('method') ?? ''
  const signType = params.get('sign_type') ?? ''
  return {
    root: /^[a-z][\w.]{0,127}$/i.test(method) ? rootOf(method) : 'error_response',
    signType: isSignType(signType) ? signType : 'RSA2',
  }
}

// Long on purpose: the order of these refusals is the gateway's.
function flawOf(params: Params, { merchants, knows, realNow }: GatewayParts): FlawName | undefined {
  const read = (name: string) => params.get(name) ?? ''
  if (read('app_id') === '') return 'isv.missing-app-id'
  if (merchants.find(read('app_id')) === undefined) return 'isv.invalid-app-id'
  if (read('method') === '') return 'isv.missing-method'
  if (!knows(read('method'))) return 'isv.invalid-method'
  if (charsetOf(params) === undefined) return 'isv.invalid-charset'
  if (!['', 'json'].includes(read('format').toLowerCase())) return 'isv.invalid-format'
  if (read('version') === '') return 'isv.missing-version'
  if (read('version') !== '1.0') return 'isv.invalid-version'
  if (read('timestamp') === '') return 'isv.missing-timestamp'
  if (!isTimely(read('timestamp'), realNow())) return 'isv.invalid-timestamp'
  if (read('sign_type') === '') return 'isv.missing-signature-type'
  if (!isSignType(read('sign_type'))) return 'isv.invalid-signature-type'
  if (read('sign') === '') return 'isv.missing-signature'
  return undefined
}

const charsetOf = (params: Params): Charset | undefined =>
  charsets[(params.get('charset') ?? '').toLowerCase()]

function isTimely(timestamp: string, now: number): boolean {
  if (!/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/.test(timestamp)) return false
  const moment = momentOf(timestamp)
  return moment !== undefined && Math.abs(moment - now) <= skewMs
}

/** The call behind a request, or why there is none. */
export function admit(params: Params, parts: GatewayParts): Call | Turned {
  const address = addressOf(params)
  const turned = (name: FlawName, detail?: string): Turned => ({
    ...address,
    flaw: flawWords(name, detail),
  })
  const flaw = flawOf(params, parts)
  const merchant = parts.merchants.find(params.get('app_id') ?? '')
  const charset = charsetOf(params)
  if (flaw !== undefined) return turned(flaw)
  if (merchant === undefined || charset === undefined) return turned('isv.invalid-app-id')
  if (!verifyRequest(params, address.signType, merchant.publicKey)) {
    return turned('isv.invalid-signature', expectedText(params, charset))
  }
  const encryption = params.get('encrypt_type') ?? ''
  if (encryption === 'AES') return turned('isv.missing-encrypt-key')
  if (encryption !== '') return turned('isv.invalid-encrypt-type')
  const biz = bizOf(textOf(params.get('biz_content') ?? '', charset))
  if (biz === undefined) return turned('isv.illegal-json')
  const notifyUrl = textOf(params.get('notify_url') ?? '', charset)
  const method = params.get('method') ?? ''
  return { ...address, merchant, method, biz, notifyUrl: notifyUrl === '' ? null : notifyUrl }
}

/** Alipay's most helpful sentence: what it would have signed, escaped as in HTML. */
function expectedText(params: Params, charset: Charset): string {
  const text = textOf(requestText(params, { empties: false }), charset)
  return `验签出错，建议检查签名字符串或签名私钥与应用公钥是否匹配，网关生成的验签字符串为：${escaped(text)}`
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '"': '&quot;',
  '<': '&lt;',
  '>': '&gt;',
}

const escaped = (text: string) => text.replaceAll(/[&"<>]/g, (sign) => escapes[sign] ?? sign)

/** No content is an empty one: it is for the operation to miss its fields. */
function bizOf(text: string): Biz | undefined {
  if (text === '') return {}
  try {
    const value: unknown = JSON.parse(text)
    const isGroup = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isGroup ? (value as Biz) : undefined
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined
    throw cause
  }
}
