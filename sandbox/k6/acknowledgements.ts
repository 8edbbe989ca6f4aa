/** What each network wants to hear back before it believes that a notification was taken. */

interface Acknowledgement {
  readonly status: number
  readonly body: string
}

export const acknowledgements: Readonly<Record<string, Acknowledgement>> = {
  alipay: { status: 200, body: 'success' },
  'wechat-v3': { status: 204, body: '' },
  'wechat-v2': { status: 200, body: '<xml><return_code><![CDATA[SUCCESS]]></return_code></xml>' },
  unionpay: { status: 200, body: 'ok' },
}
