/**
 * Under which names the world knows the institutions. These hosts, and no others, are answered in
 * the networks' place; the paths behind each are the institution's own.
 */

/**
 * Host → institution. docs/sources.md: A1 and A8 (gateway and sandboxes), A4.10 (bills), W1.1 (main,
 * standby, other domain), W3.1 and W7 (pages and codes), U1.1 (gateway, files, QR).
 */
const institutionOf: Readonly<Record<string, string>> = {
  'openapi.alipay.com': 'alipay',
  'openapi-sandbox.dl.alipaydev.com': 'alipay',
  'openapi.alipaydev.com': 'alipay',
  'dwbillcenter.alipay.com': 'alipay',
  'qr.alipay.com': 'alipay',
  'api.mch.weixin.qq.com': 'wechatpay',
  'api2.mch.weixin.qq.com': 'wechatpay',
  'api.wechatpay.cn': 'wechatpay',
  'api2.wechatpay.cn': 'wechatpay',
  'payapp.weixin.qq.com': 'wechatpay',
  'wx.tenpay.com': 'wechatpay',
  'gateway.95516.com': 'unionpay',
  'gateway.test.95516.com': 'unionpay',
  'filedownload.95516.com': 'unionpay',
  'filedownload.test.95516.com': 'unionpay',
  'qr.95516.com': 'unionpay',
  'c2c.test.95516.com': 'switch',
}

export const interceptedHosts: readonly string[] = Object.keys(institutionOf)

/** The domains all of them lie below: the local authority vouches for nothing else. */
export const interceptedDomains: readonly string[] = [
  'alipay.com',
  'alipaydev.com',
  'weixin.qq.com',
  'wechatpay.cn',
  'tenpay.com',
  '95516.com',
]

/** Who answers for a host; undefined when nobody here does. */
export function institutionAt(host: string): string | undefined {
  return Object.hasOwn(institutionOf, host) ? institutionOf[host] : undefined
}

/**
 * The host of a `Host` header, a CONNECT target or a URL: lower case, without port, brackets or the
 * dot at the end. Undefined when it is none.
 */
export function hostIn(authority: string): string | undefined {
  const found = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+?)\.?)(?::\d{1,5})?$/i.exec(authority)
  return (found?.[1] ?? found?.[2])?.toLowerCase()
}
