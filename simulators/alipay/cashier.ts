/**
 * The page a browser is sent to by page, wap and app payment, and the ways back from it
 * (docs/sources.md, A4.9 and A6.4). Its address ends as the order's code does, so that a phone may
 * scan the page instead.
 */
import { plainTime } from '../../core/calendar.ts'
import { yuanFromFen } from '../../core/money.ts'
import type { Gate } from '../host/fault-gate.ts'
import type { Host, Route, WireRequest } from '../host/institution.ts'
import type { MerchantDirectory } from '../host/merchants.ts'
import { type BrowserReturn, cashierRoutes } from '../roles/cashier.ts'
import type { House } from '../roles/house.ts'
import type { Order } from '../roles/order.ts'
import { charsetWords } from './charset.ts'
import { formatForm } from './form.ts'
import type { AlipayMerchant } from './merchants.ts'
import { charsetOf, signTypeOf } from './notify.ts'
import { type Product, productOf } from './products.ts'
import { notificationText, type Sign } from './signature.ts'

const codeStart = 'https://qr.alipay.com/'
const pagePath = '/cashier/alipay'

/** Seen from the door. */
export const cashierPath = ({ code }: Order): string =>
  `${pagePath}/${(code ?? '').slice(codeStart.length)}`

/** What a return calls itself; the app goes back by itself. */
const returnMethods: Readonly<Partial<Record<Product, string>>> = {
  page: 'alipay.trade.page.pay.return',
  wap: 'alipay.trade.wap.pay.return',
}

export interface CashierParts {
  readonly host: Host
  readonly gate: Gate
  readonly house: House
  readonly merchants: MerchantDirectory<AlipayMerchant>
  readonly sign: Sign
}

export function alipayCashier({ host, gate, house, merchants, sign }: CashierParts): Route[] {
  return cashierRoutes({
    ...{ host, gate, desk: house.desk, app: 'alipay', path: `${pagePath}/:reference` },
    referenceOf: codeOf,
    find: async (code) => {
      const order = await house.acquirer.findByCode(code)
      return order !== undefined && isOnPage(order) ? order : undefined
    },
    paid: async (order) => {
      const merchant = merchants.find(order.merchant)
      const url = order.memo.return_url
      if (merchant === undefined || url === undefined) return undefined
      return link(joined(url, await returnQuery(order, merchant, { now: host.clock.now(), sign })))
    },
    unpaid: async ({ memo }) => (memo.quit_url === undefined ? undefined : link(memo.quit_url)),
  })
}

const codeOf = ({ params }: WireRequest) =>
  /^\w{1,64}$/.test(params.reference ?? '') ? `${codeStart}${params.reference}` : undefined

/** The code of an order by the number in its page's address; nothing for what is no such number. */
export const codeOfPage = (number: string): string | undefined =>
  /^bax\w{20}$/.test(number) ? `${codeStart}${number}` : undefined

const isOnPage = (order: Order) => ['page', 'wap', 'app'].includes(productOf(order))

/** A browser is sent to the web alone; what no header can carry is percent-encoded. */
function link(url: string): BrowserReturn | undefined {
  if (!/^https?:\/\//i.test(url)) return undefined
  return { method: 'GET', url: url.replaceAll(/[^!-~]+/g, encodeURIComponent), fields: new Map() }
}

/** The merchant's own query is kept. */
function joined(url: string, query: string): string {
  const [address = '', ...fragment] = url.split('#')
  const mark = address.includes('?') ? '&' : '?'
  return [`${address}${mark}${query}`, ...fragment].join('#')
}

/** What a browser brings back: signed like a notification, and no word of how the trade stands. */
async function returnQuery(
  order: Order,
  merchant: AlipayMerchant,
  { now, sign }: { readonly now: number; readonly sign: Sign },
): Promise<string> {
  const signType = signTypeOf(order)
  const params = new Map([
    ['charset', charsetWords[charsetOf(order)]],
    ['out_trade_no', order.orderNo],
    ['method', returnMethods[productOf(order)] ?? ''],
    ['total_amount', yuanFromFen(order.amountFen)],
    ['trade_no', order.tradeNo],
    ['auth_app_id', merchant.id],
    ['version', '1.0'],
    ['app_id', merchant.id],
    ['sign_type', signType],
    ['seller_id', merchant.sellerId],
    ['timestamp', plainTime(now)],
  ])
  return formatForm(params.set('sign', await sign(notificationText(params), signType)))
}
