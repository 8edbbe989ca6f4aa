/**
 * Whether a call may pass the gateway at all: who asks, for what, how written, when, and signed by
 * whom – in the order in which the gateway complains (docs/sources.md, A5).
 */
import type { KeyObject } from 'node:crypto'
import { momentOf } from '../../core/calendar.ts'
import type { WireRequest } from '../host/institution.ts'
import type { MerchantDirectory } from '../host/merchants.ts'
import type { Trust } from '../host/trust.ts'
import type { Admitted } from './calls.ts'
import type { Certificates } from './certificates.ts'
import { charsetHeard, charsetNamed, isMisheard, isWrittenIn } from './charset.ts'
import { readSigned, type Signed } from './content.ts'
import { explainCall, explainFlaw } from './explain.ts'
import { type Charset, type Params, textOf } from './form.ts'
import { type GatewayFlaw, gatewayWords } from './gateway-codes.ts'
import type { AlipayMerchant } from './merchants.ts'
import { paramsOf } from './params.ts'
import { isSignType, type SignType } from './signature.ts'
import { otherSignType, type Verdict, verifyCall } from './verification.ts'
import { rootOf } from './wire.ts'

/** How the answer is to be addressed, written and signed, known as far as the request was read. */
export interface Address {
  readonly root: string
  readonly method: string
  readonly signType: SignType
  readonly charset: Charset
  /** Whether the answer names the certificate of the key that signs it. */
  readonly certified: boolean
  /** What the answer is to be encrypted with: 16 bytes in base64. */
  readonly sealKey?: string
}

/** What every entrance knows: its apps, its methods, its certificates, and the real time of day. */
export interface GatewayParts {
  readonly merchants: MerchantDirectory<AlipayMerchant>
  readonly knows: (method: string) => boolean
  readonly certificates: Certificates
  /** Alipay's own public key: to tell whoever signs with it. */
  readonly platformKey?: KeyObject
  readonly trust: Trust<true>
  readonly realNow: () => number
}

/** SDKs sign in the time zone of their machine: any zone there is, and nothing older. */
const skewMs = 14 * 3_600_000

/** Errors too stand in the node of the method; only without one are they an `error_response`. */
export function addressOf(params: Params): Address {
  const method = params.get('method') ?? ''
  const signType = params.get('sign_type') ?? ''
  return {
    root: /^[a-z][\w.]{0,127}$/i.test(method) ? rootOf(method) : 'error_response',
    method,
    signType: isSignType(signType) ? signType : 'RSA2',
    charset: charsetNamed(params.get('charset') ?? '') ?? 'utf-8',
    certified: (params.get('app_cert_sn') ?? '') !== '',
  }
}

// Long on purpose: the order of these refusals is the gateway's.
function flawOf(
  params: Params,
  { merchants, knows, trust, realNow }: GatewayParts,
): GatewayFlaw | undefined {
  const read = (name: string) => params.get(name) ?? ''
  if (read('app_id') === '') return 'isv.missing-app-id'
  if (merchants.find(read('app_id')) === undefined) return 'isv.invalid-app-id'
  if (read('method') === '') return 'isv.missing-method'
  if (!knows(read('method'))) return 'isv.invalid-method'
  if (charsetNamed(read('charset')) === undefined) return 'isv.invalid-charset'
  if (!['', 'json'].includes(read('format').toLowerCase())) return 'isv.invalid-format'
  if (read('version') === '') return 'isv.missing-version'
  if (read('version') !== '1.0') return 'isv.invalid-version'
  if (read('timestamp') === '') return 'isv.missing-timestamp'
  if (!isTimely(read('timestamp'), realNow())) return 'isv.invalid-timestamp'
  if (read('sign_type') === '') return 'isv.missing-signature-type'
  if (!isSignType(read('sign_type'))) return 'isv.invalid-signature-type'
  if (read('sign') === '' && !trust.everybody) return 'isv.missing-signature'
  return undefined
}

function isTimely(timestamp: string, now: number): boolean {
  if (!/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/.test(timestamp)) return false
  const moment = momentOf(timestamp)
  return moment !== undefined && Math.abs(moment - now) <= skewMs
}

/** The call behind a request, or why there is none. */
export const admit = async (
  request: WireRequest,
  parts: GatewayParts,
): Promise<Admitted<Address>> => admitParams(await paramsOf(request), parts, request)

/** The same of parameters that came by another way. */
export function admitParams(
  params: Params,
  parts: GatewayParts,
  sent?: Pick<WireRequest, 'query' | 'body' | 'headers'>,
): Admitted<Address> {
  const address = addressOf(params)
  const turned = (name: GatewayFlaw, explanation?: string): Admitted<Address> => ({
    address,
    flaw: gatewayWords(name, explanation),
    ...explainFlaw(name, () => explainCall(params, parts, sent)),
  })
  const flaw = flawOf(params, parts)
  if (flaw !== undefined) return turned(flaw)
  const merchant = parts.merchants.find(params.get('app_id') ?? '')
  if (merchant === undefined) return turned('isv.invalid-app-id')
  if (!isGenuine(params, merchant, parts)) {
    const verdict = verifyCall(params, merchant)
    return turned('isv.invalid-signature', explanationOf(verdict, address.charset))
  }
  if (isMisheard(params, sent)) return turned('isv.invalid-signature', misheard)
  const content = readSigned(signedOf(params, address), merchant, parts)
  if ('flaw' in content) return turned(content.flaw)
  const { biz, sealKey } = content
  const { method, signType } = address
  const url = (name: string) => textOf(params.get(name) ?? '', address.charset) || null
  const urls = { notifyUrl: url('notify_url'), returnUrl: url('return_url') }
  const charset = charsetHeard(params, sent)
  return {
    address: sealKey === undefined ? address : { ...address, sealKey },
    call: { merchant, method, biz, signType, charset, ...urls },
  }
}

function isGenuine(params: Params, merchant: AlipayMerchant, { trust }: GatewayParts): boolean {
  const proof = trust.prove({
    holder: merchant.id,
    key: merchant.publicKey,
    signature: params.get('sign') ?? '',
    verify: () => verifyCall(params, merchant).verified || undefined,
    assumed: true,
  })
  return proof === true
}

function signedOf(params: Params, { charset }: Address): Signed {
  const read = (name: string) => params.get(name) ?? ''
  return {
    named: { app: read('app_cert_sn'), root: read('alipay_root_cert_sn') },
    token: read('app_auth_token'),
    bytes: read('biz_content'),
    charset,
    encryptType: read('encrypt_type'),
  }
}

const misheard =
  '验签出错，请确认charset参数放在了URL查询字符串中且各参数值使用charset参数指示的字符集编码'

/** Alipay's most helpful sentences: what was signed otherwise, or what it would have signed itself. */
export function explanationOf(verdict: Verdict, charset: Charset): string {
  const actual = otherSignType(verdict)
  if (actual !== undefined) {
    return `验签出错，sign值与sign_type参数指定的签名类型不一致：sign_type参数值为${verdict.signType}，您实际用的签名类型可能是${actual}`
  }
  if (!isWrittenIn(verdict.text, charset)) return misheard
  const text = escaped(textOf(verdict.text, charset))
  return `验签出错，建议检查签名字符串或签名私钥与应用公钥是否匹配，网关生成的验签字符串为：${text}`
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '"': '&quot;',
  '<': '&lt;',
  '>': '&gt;',
}

const escaped = (text: string) => text.replaceAll(/[&"<>]/g, (sign) => escapes[sign] ?? sign)
