/**
 * What a merchant's page or app hands to WeChat to open its cashier, and the signature WeChat checks
 * before it does (docs/sources.md, W7): five lines, signed with the key of the merchant that
 * ordered. Inside WeChat and in apps the same things go by other names.
 */
import type { KeyObject } from 'node:crypto'
import { verifyText } from './signature.ts'

/** The parameters of one call, whichever way it came. */
export interface Invocation {
  readonly product: 'JSAPI' | 'APP'
  readonly appid: string
  readonly prepayId: string
  /** The mchid an app names besides; empty inside WeChat. */
  readonly partnerId: string
  /** Empty in apps, which sign as the order was made. */
  readonly signType: string
  readonly signature: string
  /** What was to be signed. */
  readonly text: string
  /** All that was said, but for the signature: the older API signs every field. */
  readonly fields: readonly (readonly [string, string])[]
}

/** A reference that is not a bare prepay_id: read, or what WeChat would complain of. */
export type InvocationRead = { readonly invocation: Invocation } | { readonly complaint: string }

type Names = readonly string[]

/** The signature stands last. */
const insideWechat: Names = ['appId', 'timeStamp', 'nonceStr', 'package', 'signType', 'paySign']
const insideApps: Names = [
  ...['appid', 'partnerid', 'prepayid', 'package', 'noncestr', 'timestamp', 'sign'],
]

/** Reads the parameters of a call; nothing when the text is no JSON object. */
export function readInvocation(
  reference: string,
  { mayLackSignature }: { readonly mayLackSignature: boolean },
): InvocationRead | undefined {
  const said = objectOf(reference)
  if (said === undefined) return undefined
  const fromApp = 'prepayid' in said || 'partnerid' in said
  const all = fromApp ? insideApps : insideWechat
  const names = mayLackSignature ? all.slice(0, -1) : all
  const missing = names.find((name) => said[name] === undefined || said[name] === '')
  if (missing !== undefined) return { complaint: `调用支付JSAPI缺少参数：${missing}` }
  const wrong = names.find((name) => typeof said[name] !== 'string')
  if (wrong !== undefined) {
    return { complaint: `parameter error: parameter.${wrong} should be String` }
  }
  const texts = Object.fromEntries(names.map((name) => [name, String(said[name])]))
  return fromApp ? fromAnApp(texts) : fromAPage(texts)
}

function fromAPage(said: Readonly<Record<string, string>>): InvocationRead {
  const { appId = '', timeStamp, nonceStr, package: prepay = '', signType = '' } = said
  const prepayId = /^prepay_id=(.+)$/.exec(prepay)?.[1]
  if (prepayId === undefined) return { complaint: '调用支付JSAPI缺少参数：prepay_id' }
  const text = linesOf(appId, timeStamp, nonceStr, prepay)
  const about = { product: 'JSAPI', appid: appId, prepayId, partnerId: '' } as const
  const fields = fieldsOf(said, 'paySign')
  return { invocation: { ...about, signType, signature: said.paySign ?? '', text, fields } }
}

function fromAnApp(said: Readonly<Record<string, string>>): InvocationRead {
  const { appid = '', partnerid = '', prepayid = '', timestamp, noncestr, sign = '' } = said
  if (said.package !== 'Sign=WXPay') return { complaint: '参数错误：package须为Sign=WXPay' }
  const text = linesOf(appid, timestamp, noncestr, prepayid)
  const about = { product: 'APP', appid, prepayId: prepayid, partnerId: partnerid } as const
  const fields = fieldsOf(said, 'sign')
  return { invocation: { ...about, signType: '', signature: sign, text, fields } }
}

const fieldsOf = (said: Readonly<Record<string, string>>, signature: string) =>
  Object.entries(said).filter(([name]) => name !== signature)

const linesOf = (...lines: readonly (string | undefined)[]) =>
  lines.map((line) => `${line ?? ''}\n`).join('')

/** Whether the merchant's key has signed the call. */
export const isSignedBy = ({ text, signature, signType }: Invocation, key: KeyObject) =>
  ['RSA', ''].includes(signType) && verifyText(Buffer.from(text), signature, key)

function objectOf(text: string): Readonly<Record<string, unknown>> | undefined {
  if (!text.trimStart().startsWith('{')) return undefined
  try {
    const value: object = JSON.parse(text)
    return Object.fromEntries(Object.entries(value))
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined
    throw cause
  }
}
