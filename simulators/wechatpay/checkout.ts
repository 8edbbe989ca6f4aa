/**
 * What WeChat looks at before its cashier opens: who called, whether the merchant signed the call,
 * and whether this payer may pay (docs/sources.md, W7). The app's own door does the rest. Also told
 * here: a payer's openid, which merchants get from a login that has no place in this sandbox.
 */
import type { Host, Route, WireReply, WireRequest } from '../host/institution.ts'
import type { MerchantDirectory } from '../host/merchants.ts'
import type { Trust } from '../host/trust.ts'
import { json } from '../roles/app-door.ts'
import type { House } from '../roles/house.ts'
import type { Order } from '../roles/order.ts'
import type { FindPayer } from '../roles/parties.ts'
import { type Invocation, isSignedBy, readInvocation } from './client-signing.ts'
import { memoOf } from './memo.ts'
import type { WechatPayMerchant } from './merchants.ts'
import { openidOf } from './openid.ts'
import { ordererOf } from './partner.ts'
import { isMarked, keyOf, signTypeOf } from './v2/marks.ts'
import { signText, textToSign } from './v2/signature.ts'

export interface CheckoutParts {
  readonly host: Pick<Host, 'id' | 'emit' | 'clock'>
  readonly house: Pick<House, 'acquirer'>
  readonly merchants: MerchantDirectory<WechatPayMerchant>
  readonly trust: Trust<true>
  readonly findPayer: FindPayer
  /** Whether only the payer of an openid may pay an order that names one. */
  readonly strict: boolean
}

const app = '/app/wechat'

/** The routes of the app, with these looks before its checkout. */
export const checkoutRoutes = (parts: CheckoutParts, routes: readonly Route[]): Route[] => [
  ...routes.map((route) =>
    route.path === `${app}/payers/:payer/checkouts` ? guarded(parts, route) : route,
  ),
  { method: 'GET', path: `${app}/payers/:payer/openid`, serve: (asked) => openid(parts, asked) },
]

/** `{"outcome":"approved","openid":"o…"}` for `?appid=wx…`. */
async function openid({ findPayer }: CheckoutParts, request: WireRequest): Promise<WireReply> {
  const { payer = '' } = request.params
  const appid = new URLSearchParams(request.query).get('appid') ?? ''
  if (findPayer(payer) === undefined) {
    return json(404, { outcome: 'payer-missing', says: 'There is no such payer.' })
  }
  if (appid === '') return json(400, { outcome: 'request-invalid', says: 'Give an appid.' })
  return json(200, { outcome: 'approved', openid: openidOf(appid, payer) })
}

function guarded(parts: CheckoutParts, route: Route): Route {
  const serve: Route['serve'] = async (request) => {
    const looked = await look(parts, request)
    if (!('says' in looked)) return route.serve(looked)
    const { id: institution, clock, emit } = parts.host
    const about = { reason: looked.says, request: `${request.method} ${request.path}` }
    if (request.note !== undefined) request.note.refusal = { reason: looked.says }
    emit({ type: 'request-refused', at: clock.now(), institution, ...about })
    return json(400, { outcome: 'request-invalid', ...looked })
  }
  return { ...route, serve }
}

interface Refused {
  /** In the words that WeChat shows. */
  readonly says: string
  /** What the signature was held against. */
  readonly signed?: string
}

/** The request as the app's door reads it, with a bare prepay_id; or why WeChat opens nothing. */
async function look(parts: CheckoutParts, request: WireRequest): Promise<WireRequest | Refused> {
  const said = bodyOf(request.body)
  const reference = said?.reference
  const isForeign = said?.owner !== undefined && said.owner !== parts.host.id
  // Another network's order is for that network to look at.
  if (typeof reference !== 'string' || isForeign) return request
  const read = readInvocation(reference, { mayLackSignature: parts.trust.everybody })
  if (read !== undefined && 'complaint' in read) return { says: read.complaint }
  const code = read?.invocation.prepayId ?? reference
  const order = await parts.house.acquirer.findByCode(code)
  if (order === undefined) {
    return read === undefined ? request : { says: '调用支付JSAPI缺少参数：total_fee' }
  }
  const refused =
    (read && misinvoked(parts, read.invocation, order)) ??
    otherPayer(parts, order, request.params.payer ?? '')
  if (refused !== undefined) return refused
  return { ...request, body: Buffer.from(JSON.stringify({ ...said, reference: code })) }
}

function misinvoked(
  { merchants, trust }: CheckoutParts,
  invocation: Invocation,
  order: Order,
): Refused | undefined {
  const { tradeType, appid, subAppid, provider } = memoOf(order)
  const orderer = ordererOf(merchants, order)
  if (tradeType !== invocation.product) return { says: '支付场景非法' }
  const named = [appid, subAppid].includes(invocation.appid)
  // For a sub-merchant official SDKs hand over the provider's mchid; documents have had both.
  const partner = ['', order.merchant, provider].includes(invocation.partnerId)
  if (!named || !partner) return { says: '商户号该产品权限与appid不匹配' }
  if (orderer === undefined) return { says: '支付验证签名失败' }
  const older = isMarked(order)
  const genuine = older
    ? () => isSignedByOlder(invocation, order, orderer)
    : () => isSignedBy(invocation, orderer.publicKey)
  const proof = trust.prove({
    holder: older ? `${orderer.id} ${keyOf(order, orderer)}` : `${orderer.id} ${orderer.serial}`,
    key: older ? keyOf(order, orderer) : orderer.publicKey,
    signature: invocation.signature,
    verify: () => genuine() || undefined,
    assumed: true,
  })
  if (proof !== undefined) return undefined
  return {
    says: '支付验证签名失败',
    signed: older ? textToSign(invocation.fields) : invocation.text,
  }
}

/** An order of the XML API is called for with the key and the digest of that API. */
function isSignedByOlder(
  { signType, signature, fields }: Invocation,
  order: Order,
  orderer: WechatPayMerchant,
): boolean {
  const type = signTypeOf(order)
  const key = keyOf(order, orderer)
  const agreed = signType === '' || signType === type
  return agreed && key !== '' && signText(textToSign(fields), key, type) === signature
}

/** An order that names its payer is paid by no other. */
function otherPayer({ strict }: CheckoutParts, order: Order, payer: string): Refused | undefined {
  const { openid: named, payerApp, appid, subAppid } = memoOf(order)
  const own = openidOf(payerApp === 'sub' ? subAppid : appid, payer)
  return strict && named !== '' && named !== own
    ? { says: '下单账号与支付账号不一致，请核实后再支付' }
    : undefined
}

function bodyOf(body: Buffer): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'))
    return typeof value === 'object' && value !== null
      ? Object.fromEntries(Object.entries(value))
      : undefined
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined
    throw cause
  }
}
