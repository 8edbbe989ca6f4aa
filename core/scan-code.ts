/**
 * Scan codes: whose they are, and how each is formed. The text decides, never a guess: a code that
 * no rule recognises has no owner. Codes are text always; a 19-digit number does not fit a double.
 */
import { type InstitutionId, institutionId } from './ids.ts'
import type { Stream } from './random.ts'

/** A code a payer shows to a till. `card` stands for all that speak the 62 form, banks included. */
export type PayerCodeOwner = 'alipay' | 'wechatpay' | 'card'

const payerCodes = [
  { owner: 'alipay', form: /^(2[5-9]|30)\d{14,22}$/ },
  { owner: 'wechatpay', form: /^1[0-5]\d{16}$/ },
  { owner: 'card', form: /^62\d{17}$/ },
] as const satisfies readonly { owner: PayerCodeOwner; form: RegExp }[]

/** Which family a payer-presented code belongs to, or nothing. */
export function payerCodeOwner(code: string): PayerCodeOwner | undefined {
  return payerCodes.find(({ form }) => form.test(code))?.owner
}

const formers = {
  alipay: (draw) => `28${draw.digits(16)}`,
  wechatpay: (draw) => `13${draw.digits(16)}`,
  card: (draw) => `622${draw.int(10)}${draw.digits(15)}`,
} as const satisfies Record<PayerCodeOwner, (draw: Stream) => string>

/** A fresh payer-presented code: Alipay and WeChat 18 digits, the card form 19. */
export function formPayerCode(owner: PayerCodeOwner, draw: Stream): string {
  return formers[owner](draw)
}

const merchantCodes = [
  { owner: 'alipay', form: /^https:\/\/qr\.alipay\.com\/[0-9a-z]{8,64}(\?[\w=&%-]{0,200})?$/i },
  { owner: 'wechatpay', form: /^weixin:\/\/wxpay\/bizpayurl(\/up)?\?[\w=&%-]{3,500}$/i },
  { owner: 'wechatpay', form: /^wxp:\/\/f2f[0-9a-z_-]{8,80}=?$/i },
  // What WeChat's own scanner has in its lists (docs/sources.md, U4.2).
  {
    owner: 'wechatpay',
    form: /^https:\/\/(wx\.tenpay\.com|payapp\.(weixin\.qq\.com|wechatpay\.cn)|action\.weixin\.qq\.com)\/[\w/?=&%.#-]{3,500}$/i,
  },
  { owner: 'unionpay', form: /^https:\/\/qr\.95516\.com\/\d{8}\/\d{26,32}$/i },
  // An EMV text whose first account is UnionPay's (docs/sources.md, U2.6).
  {
    owner: 'unionpay',
    form: /^000201(?:01021[12])?1[56]31\d{16}\w{15}[^\r\n]{9,440}6304[0-9A-F]{4}$/,
  },
] as const

/** The network that issued a merchant-presented code, or nothing. Scheme and host in any case. */
export function merchantCodeOwner(code: string): InstitutionId | undefined {
  const owner = merchantCodes.find(({ form }) => form.test(code))?.owner
  return owner === undefined ? undefined : institutionId(owner)
}

/**
 * The same code in one spelling: scheme and host in lower case, the rest untouched. A `wxp` code
 * has no host: its own letters begin right after `f2f`.
 */
export function canonicalCode(code: string): string {
  return code.replace(/^(?:wxp:\/\/f2f|[a-z]+:\/\/[^/?]*)/i, (start) => start.toLowerCase())
}

const base36 = '0123456789abcdefghijklmnopqrstuvwxyz'
const base62 = `${base36}ABCDEFGHIJKLMNOPQRSTUVWXYZ`

/** `https://qr.alipay.com/bax` and 20 more. */
export const formAlipayOrderCode = (draw: Stream) =>
  `https://qr.alipay.com/bax${draw.letters(20, base36)}`

/** `weixin://wxpay/bizpayurl?pr=` and 9 more. */
export const formWechatPayOrderCode = (draw: Stream) =>
  `weixin://wxpay/bizpayurl?pr=${draw.letters(9, base62)}`

/** `https://qr.95516.com/00010001/62` and 30 digits: an order's code. */
export const formUnionPayOrderCode = (draw: Stream) =>
  `https://qr.95516.com/00010001/62${draw.digits(30)}`
