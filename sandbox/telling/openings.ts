/**
 * Which message is the first of a payment. Payments of a crowd go by one name from the first message
 * on, so that one that was passed over is not begun in its middle; a stranger's are taken where they
 * come.
 */
import { arrivalIndex } from '../../core/ids.ts'

/** What a merchant, a phone or a page asks first. */
const first: ReadonlySet<string> = new Set([
  ...['precreate', 'create', 'page', 'wap', 'app', 'native', 'jsapi', 'h5', 'unifiedorder'],
  ...['qr-apply', 'front-consume', 'app-consume', 'order-push', 'show-code', 'authorise', 'hold'],
  ...['preauth-apply', 'preauth-front', 'preauth-app', 'direct-consume', 'preauth-card'],
])

/** What comes first only where nothing was asked before: a code that hangs in a shop, a bare till. */
const second: ReadonlySet<string> = new Set([
  ...['scan', 'open', 'cashier', 'pay', 'codepay', 'micropay', 'qr-consume'],
  ...['preauth-code', 'lookup', 'register-code'],
])

/** Codes that stand for a shop or a person: no order is opened before they are scanned. */
const staticCode =
  /qr\.alipay\.com\/(fkx|tsx|stx)|wxp:\/\/f2f|payapp\.(weixin\.qq\.com|wechatpay\.cn)|qr\.95516\.com\/\d{8}\/01|000201(010211|1[56]31)/i

export function isOpening(
  { trace, operation }: { readonly trace: string; readonly operation: string },
  code: () => string,
): boolean {
  if (first.has(operation)) return true
  if (!second.has(operation)) return false
  if (arrivalIndex(trace) === undefined) return true
  return operation === 'scan' && staticCode.test(code())
}

export const isStaticCode = (code: string): boolean => staticCode.test(code)
