/**
 * Whether a request may pass v3: its own header, its own text to sign, and then the same questions
 * as at `gateway.do` (docs/sources.md, A3.1 and A3.3).
 */
import type { WireRequest } from '../host/institution.ts'
import { explanationOf, type GatewayParts } from './admission.ts'
import type { Admitted, Call } from './calls.ts'
import { readSigned } from './content.ts'
import { explainFlaw } from './explain.ts'
import { explainRest } from './explain-rest.ts'
import type { Biz } from './fields.ts'
import { parseForm, textOf } from './form.ts'
import { type GatewayFlaw, gatewayWords } from './gateway-codes.ts'
import type { AlipayMerchant } from './merchants.ts'
import { isMultipart, readParts } from './multipart.ts'
import { type Authorization, parseAuthorization, restText } from './rest-authorization.ts'
import { verifyRest } from './verification.ts'

/** How the answer is to be written and signed. */
export interface RestAddress {
  readonly certified: boolean
  /** What the answer is to be encrypted with: 16 bytes in base64. */
  readonly sealKey?: string
}

const scheme = 'ALIPAY-SHA256withRSA'
const patienceMs = 10 * 60_000

/** `/v3/alipay/trade/query` is `alipay.trade.query`; a path written otherwise is nothing. */
export const restPrefix = '/v3/'
const methodAt = (path: string) =>
  path.startsWith(restPrefix) ? path.slice(restPrefix.length).replaceAll('/', '.') : ''

// Long on purpose: the order of these refusals is the gateway's, as far as it is known.
function flawOf(
  { scheme: named, fields, sign }: Authorization,
  { merchants, trust, realNow }: GatewayParts,
): GatewayFlaw | undefined {
  const read = (name: string) => fields.get(name) ?? ''
  // A request without the header misses its time first of all: so does the real one.
  if (read('timestamp') === '') return 'isv.missing-timestamp'
  if (read('app_id') === '') return 'isv.missing-app-id'
  if (merchants.find(read('app_id')) === undefined) return 'isv.invalid-app-id'
  if (!isTimely(fields, realNow())) return 'isv.invalid-timestamp'
  if (named !== scheme) return 'isv.invalid-signature-type'
  if (sign === '' && !trust.everybody) return 'isv.missing-signature'
  return undefined
}

/** Milliseconds since 1970, ten minutes either way, or as many seconds back as the header says. */
function isTimely(fields: Authorization['fields'], now: number): boolean {
  const timestamp = fields.get('timestamp') ?? ''
  const seconds = fields.get('expired_seconds') ?? ''
  if (!/^\d{13}$/.test(timestamp)) return false
  const ageMs = now - Number(timestamp)
  const mayBeMs = /^\d{1,6}$/.test(seconds) ? Number(seconds) * 1000 : patienceMs
  return ageMs <= mayBeMs && ageMs >= -patienceMs
}

/** The call behind a request, or why there is none. */
export async function admitRest(
  request: WireRequest,
  parts: GatewayParts,
): Promise<Admitted<RestAddress>> {
  const authorization = parseAuthorization(request.headers.authorization ?? '')
  const read = (name: string) => authorization.fields.get(name) ?? ''
  const address = { certified: read('app_cert_sn') !== '' }
  const content = await contentOf(request)
  const turned = (name: GatewayFlaw, explanation?: string): Admitted<RestAddress> => ({
    address,
    flaw: gatewayWords(name, explanation),
    ...explainFlaw(name, () => explainRest(request, content, parts)),
  })
  // The door finds a path whatever its case and end.
  if (!parts.knows(methodAt(request.path))) return turned('isv.invalid-method')
  const flaw = flawOf(authorization, parts)
  if (flaw !== undefined) return turned(flaw)
  const merchant = parts.merchants.find(read('app_id'))
  if (merchant === undefined) return turned('isv.invalid-app-id')
  const verdict = () =>
    verifyRest(authorization, restText(authorization, request, content), merchant)
  const proof = parts.trust.prove({
    ...{ holder: merchant.id, key: merchant.publicKey, signature: authorization.sign },
    verify: () => verdict().verified || undefined,
    assumed: true,
  })
  if (proof === undefined) {
    return turned('isv.invalid-signature', explanationOf(verdict(), 'utf-8'))
  }
  const { headers } = request
  const signed = {
    named: { app: read('app_cert_sn'), root: headers['alipay-root-cert-sn'] ?? null },
    token: headers['alipay-app-auth-token'] ?? '',
    bytes: content,
    charset: 'utf-8',
    encryptType: headers['alipay-encrypt-type'] ?? '',
  } as const
  const opened = readSigned(signed, merchant, parts)
  if ('flaw' in opened) return turned(opened.flaw)
  const { biz, ...sealing } = opened
  return { address: { ...address, ...sealing }, call: callOf(request, merchant, biz) }
}

/** What of the body is signed and read: all of it, or the part that is named for it. */
export async function contentOf({ headers, body }: WireRequest): Promise<string> {
  const contentType = headers['content-type'] ?? ''
  if (!isMultipart(contentType)) return body.toString('latin1')
  return (await readParts(contentType, body))?.get('data') ?? ''
}

function callOf(request: WireRequest, merchant: AlipayMerchant, content: Biz): Call {
  const {
    notify_url: notifyUrl,
    return_url: returnUrl,
    ...biz
  } = {
    ...queried(request),
    ...content,
  }
  const method = methodAt(request.path)
  const urls = { notifyUrl: urlOf(notifyUrl), returnUrl: urlOf(returnUrl) }
  return { merchant, method, biz, signType: 'RSA2', charset: 'utf-8', ...urls }
}

const queried = ({ query }: WireRequest): Biz =>
  Object.fromEntries([...parseForm(query)].map(([name, value]) => [textOf(name), textOf(value)]))

const urlOf = (value: unknown) => (typeof value === 'string' && value !== '' ? value : null)
