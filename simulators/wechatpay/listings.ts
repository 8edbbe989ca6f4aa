/** Which operation's document lists which code (docs/sources.md, W4.3): no other may say it. */

/** Operations whose documents list the same codes: placing, charging, asking, closing, undoing, giving back. */
export type Api = 'prepay' | 'codepay' | 'query' | 'close' | 'reverse' | 'refund' | 'other'

const apis: Readonly<Record<string, Api>> = {
  ...{ native: 'prepay', jsapi: 'prepay', app: 'prepay', h5: 'prepay', codepay: 'codepay' },
  ...{ query: 'query', close: 'close', reverse: 'reverse' },
  ...{ refund: 'refund', 'refund-query': 'refund' },
}

/** Who lists a code, where not everyone does (docs/sources.md, W4.3). */
const listedBy: Readonly<Record<string, readonly Api[]>> = {
  USERPAYING: ['codepay', 'reverse'],
  ORDERPAID: ['prepay', 'codepay', 'close'],
  ORDER_CLOSED: ['prepay', 'codepay'],
  ORDER_REVERSED: ['codepay'],
  ORDER_NOT_EXIST: ['query', 'close', 'reverse'],
  RESOURCE_NOT_EXISTS: ['refund'],
  USER_ACCOUNT_ABNORMAL: ['refund'],
  ACCOUNT_ERROR: ['prepay', 'codepay'],
  NOT_ENOUGH: ['codepay', 'reverse', 'refund'],
  TRADE_ERROR: ['prepay', 'codepay', 'reverse', 'refund'],
  RULE_LIMIT: ['prepay', 'codepay'],
  AUTH_CODE_EXPIRED: ['codepay'],
  AUTH_CODE_INVALID: ['codepay'],
  AUTH_CODE_ERROR: ['codepay'],
  NOT_SUPPORT_CARD: ['codepay'],
  BANK_ERROR: ['prepay', 'codepay'],
}

export const apiOf = (operation: string): Api => apis[operation] ?? 'other'

export const isListed = (api: Api, code: string): boolean => listedBy[code]?.includes(api) ?? true
