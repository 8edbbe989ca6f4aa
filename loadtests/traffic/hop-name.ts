/**
 * What a request of the crowd is called in the report: `merchant>alipay precreate`, as the events of
 * the institutions name hops and operations. What is not recognised goes by its hop alone.
 */
import { methods } from '../../simulators/alipay/wire.ts'
import { transactions } from '../../simulators/unionpay/wire.ts'
import { paths } from '../../simulators/wechatpay/wire.ts'
import type { Network } from './cast.ts'
import type { TillRequest } from './tills/till.ts'

type Asked = Pick<TillRequest, 'target' | 'body'>

const operationAt = {
  alipay: ({ target }) => nameIn(alipayMethods, /[?&]method=([\w.]+)/.exec(target)?.[1]),
  wechatpay: ({ target }) => wechatPaths.find(([, path]) => path.test(target))?.[0],
  unionpay: ({ body }) => {
    const type = /(?:^|&)txnType=(\d+)/.exec(body)?.[1]
    const subType = /(?:^|&)txnSubType=(\d+)/.exec(body)?.[1]
    return nameIn(unionpayTransactions, `${type}/${subType}`)
  },
} as const satisfies Record<Network, (asked: Asked) => string | undefined>

const nameIn = (names: ReadonlyMap<string, string>, key = '') => names.get(key)

const alipayMethods = new Map(Object.entries(methods).map(([name, method]) => [method, name]))

const wechatPaths = Object.entries(paths).map(([name, path]): [string, RegExp] => [
  name,
  new RegExp(`^${path.replace(':number', '[^/?]+')}(?:\\?|$)`),
])

/** Of several with one type the first is the usual one. */
const unionpayTransactions = new Map(
  Object.entries(transactions)
    .map(([name, { txnType, txnSubType }]): [string, string] => [`${txnType}/${txnSubType}`, name])
    .reverse(),
)

/** What a till asked a network. */
export const tillHop = (network: Network, asked: Asked) =>
  named(`merchant>${network}`, operationAt[network](asked))

const institutionOf: Readonly<Record<string, string>> = {
  alipay: 'alipay',
  wechat: 'wechatpay',
  quickpass: 'unionpay',
}

const tapAt: readonly (readonly [string, RegExp])[] = [
  ['show-code', /\/codes$/],
  ['scan', /\/scans$/],
  ['open', /\/checkouts$/],
  ['confirm', /\/confirm$/],
  ['waiting', /\/payments$/],
  ['payment', /\/payments\/[^/]+$/],
]

/** What a phone tapped in an app. */
export const tapHop = (app: string, { target }: Pick<Asked, 'target'>) =>
  named(`${app}-app>${institutionOf[app] ?? app}`, tapAt.find(([, path]) => path.test(target))?.[0])

/** What a customer asked a service that stands in a till's place. */
export const serviceHop = 'customer>service'

const named = (hop: string, operation: string | undefined) =>
  operation === undefined ? hop : `${hop} ${operation}`
