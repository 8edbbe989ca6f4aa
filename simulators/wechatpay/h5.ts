/**
 * The page an h5_url leads to (docs/sources.md, W7): what production's refuses before it calls
 * WeChat, and the cashier that stands here in its place. A person must come from the merchant's own
 * page, outside WeChat, and within five minutes; afterwards the browser goes to `redirect_url`,
 * paid or not.
 */
import type { Gate } from '../host/fault-gate.ts'
import type { Host, Route, WireReply, WireRequest } from '../host/institution.ts'
import { json } from '../roles/app-door.ts'
import { type BrowserReturn, cashierRoutes } from '../roles/cashier.ts'
import type { House } from '../roles/house.ts'
import { memoOf } from './memo.ts'
import { h5Package } from './numbers.ts'
import { h5Path } from './order-body.ts'
import type { Tickets } from './tickets.ts'

export interface H5Parts {
  readonly host: Host
  readonly gate: Gate
  readonly house: Pick<House, 'acquirer' | 'desk'>
  readonly tickets: Tickets
  /** Whether the page asks where a person comes from. */
  readonly strict: boolean
}

const pageMs = 5 * 60_000

/** In production's words; the first that applies is shown. */
const refusals = {
  inside: '请在微信外打开订单，进行支付',
  malformed: '商家参数格式有误，请联系商家解决',
  expired: '支付请求已失效，请重新发起支付',
} as const

export function h5Routes(parts: H5Parts): Route[] {
  const { host, gate, house } = parts
  const { desk, acquirer } = house
  const page = cashierRoutes({
    ...{ host, gate, desk, app: 'wechat', path: h5Path },
    referenceOf: (request) => saidIn(request).get('prepay_id') ?? undefined,
    find: acquirer.findByCode,
    paid: async (_order, request) => returnOf(request),
    unpaid: async (_order, request) => returnOf(request),
  })
  return page.map((route) => ({ ...route, serve: guarded(parts, route) }))
}

const saidIn = ({ query }: WireRequest) => new URLSearchParams(query)

/** Where the merchant has appended that the browser shall go. */
function returnOf(request: WireRequest): BrowserReturn | undefined {
  const said = saidIn(request).get('redirect_url') ?? ''
  if (!/^https?:\/\//i.test(said) || !URL.canParse(said)) return undefined
  return { method: 'GET', url: new URL(said).href, fields: new Map() }
}

const guarded =
  (parts: H5Parts, route: Route): Route['serve'] =>
  async (request) => {
    const reason = await refusal(parts, request)
    return reason === undefined ? route.serve(request) : shown(request, reason)
  }

async function refusal(
  { host, house, tickets, strict }: H5Parts,
  request: WireRequest,
): Promise<keyof typeof refusals | undefined> {
  const { method, headers } = request
  const prepayId = saidIn(request).get('prepay_id') ?? ''
  const looks = strict && method === 'GET' && !asksForJson(request)
  if (looks && /MicroMessenger/i.test(headers['user-agent'] ?? '')) return 'inside'
  if (looks && !headers.referer) return 'malformed'
  if (saidIn(request).get('package') !== h5Package(prepayId)) return 'malformed'
  const order = await house.acquirer.findByCode(prepayId)
  if (order === undefined || memoOf(order).tradeType !== 'MWEB') return 'malformed'
  // Who has come in time may pay as long as the order can be paid, as in the app that stands there.
  if (order.payment !== null || method === 'POST') return undefined
  const ticket = await tickets.current(order)
  const late = ticket.code !== prepayId || host.clock.now() >= ticket.at + pageMs
  return late ? 'expired' : undefined
}

const asksForJson = ({ headers }: WireRequest) =>
  (headers.accept ?? '').includes('application/json')

/** The page of production says one sentence and no more. */
function shown(request: WireRequest, reason: keyof typeof refusals): WireReply {
  const says = refusals[reason]
  if (asksForJson(request)) {
    return json(409, { outcome: reason === 'expired' ? 'code-expired' : 'request-invalid', says })
  }
  const body = `<!DOCTYPE html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>微信支付</title><p>${says}</p></html>`
  return { status: 200, headers: { 'Content-Type': 'text/html; charset=utf-8' }, body }
}
