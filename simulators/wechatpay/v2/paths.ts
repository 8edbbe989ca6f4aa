/**
 * Where the operations of APIv2 live, and under which prefixes the two sandboxes repeat them
 * (docs/sources.md, W6.3 and W6.7).
 */
import { createHash } from 'node:crypto'

export const paths = {
  unifiedorder: '/pay/unifiedorder',
  micropay: '/pay/micropay',
  orderquery: '/pay/orderquery',
  closeorder: '/pay/closeorder',
  refund: '/secapi/pay/refund',
  refundquery: '/pay/refundquery',
  reverse: '/secapi/pay/reverse',
  downloadbill: '/pay/downloadbill',
  downloadfundflow: '/pay/downloadfundflow',
  authcodetoopenid: '/tools/authcodetoopenid',
} as const

export type OperationName = keyof typeof paths

export const operationNames: readonly OperationName[] = [
  ...(['unifiedorder', 'micropay', 'orderquery', 'closeorder', 'refund', 'refundquery'] as const),
  ...(['reverse', 'downloadbill', 'downloadfundflow', 'authcodetoopenid'] as const),
]

/** Where a sandbox tells its key. */
export const signKeyPaths = [
  '/sandboxnew/pay/getsignkey',
  '/xdc/apiv2getsignkey/sign/getsignkey',
] as const

const prefixes = { production: '', old: '/sandboxnew', new: '/xdc/apiv2sandbox' } as const

/** Whether a request came to production's path, or below that of the old or the new sandbox. */
export type Reach = keyof typeof prefixes

/** Every path under which an operation is answered. */
export const pathsOf = (name: OperationName): readonly string[] =>
  Object.values(prefixes).map((prefix) => `${prefix}${paths[name]}`)

export const reachOf = (path: string): Reach =>
  path.startsWith(`${prefixes.old}/`) ? 'old' : path.startsWith('/xdc/') ? 'new' : 'production'

const known: ReadonlySet<string> = new Set([
  ...Object.values(prefixes).flatMap((prefix) =>
    Object.values(paths).map((path) => `${prefix}${path}`),
  ),
  ...signKeyPaths,
])

/** Whether the path is one of APIv2: refusals are then said in XML. */
export const isV2 = (path: string): boolean => known.has(path)

/** The key of both sandboxes, made of the merchant's own: 32 hex digits. */
export const sandboxKey = (apiV2Key: string): string =>
  createHash('md5').update(`sandbox/${apiV2Key}`).digest('hex')
