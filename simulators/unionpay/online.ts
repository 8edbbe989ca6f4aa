/**
 * Orders paid on UnionPay's own page or in a phone (docs/sources.md, U1.1): the browser is led to
 * the cashier, an app is given a tn, a page inside an app a payUrl. One order, three doors to it.
 */
import type { Scene } from '../../core/scene.ts'
import type { Host } from '../host/institution.ts'
import { createCounter } from '../roles/counter.ts'
import type { Order } from '../roles/order.ts'
import { type Client, type Row, row } from './operation.ts'
import {
  opened,
  openingOf,
  type PayCommand,
  type PaymentParts,
  type PayResult,
  payNeeds,
  readPay,
} from './payments.ts'
import { formTn } from './wire.ts'

/** Where the cashier stands, and how its address names the order: as captured redirects have it. */
export const cashierPath = '/b2c/index.action'
const cashierUrl = (origin: string, tn: string) => `${origin}${cashierPath}?transNumber=${tn}`

/** How long an order waits for its payer when the merchant sets no end. */
const onlineMs = 86_400_000

/** Where the payer meets the shop: a payUrl is opened inside an app (docs/sources.md, U1.1). */
const scenes = {
  'front-consume': 'online',
  'app-consume': 'online',
  'order-push': 'mini-program',
} as const satisfies Readonly<Record<string, Scene>>

type OnlineName = keyof typeof scenes

/** Everything but B2B and what is served elsewhere. */
const products = ['000201', '000000', '000301']

export interface OnlineParts extends PaymentParts {
  /** A fresh tn. */
  reference(): string
}

interface OnlineResult extends PayResult {
  readonly origin: string
}

export function onlinePayments(parts: OnlineParts): Row[] {
  const shape = (name: OnlineName) => ({
    name,
    needs: payNeeds,
    decode: (...[asked, fields, now]: Parameters<Row['read']>) => {
      if (!products.includes(fields.bizType ?? '')) {
        return { refusal: 'business', field: 'bizType' } as const
      }
      return readPay(asked, fields, now)
    },
    handle: (command: PayCommand, client: Client) => open(parts, command, client, name),
  })
  return [
    row({
      ...shape('front-consume'),
      tell: ({ order, origin }: OnlineResult) => ({ location: pageOf(order, origin) }),
    }),
    row({
      ...shape('app-consume'),
      tell: ({ order }: OnlineResult) => ({ tn: order?.code ?? '' }),
    }),
    row({
      ...shape('order-push'),
      tell: ({ order, origin }: OnlineResult) => ({
        payUrl: encodeURIComponent(pageOf(order, origin)),
      }),
    }),
  ]
}

const pageOf = (order: Order | undefined, origin: string) =>
  order === undefined ? '' : cashierUrl(origin, order.code ?? '')

/** The same request again finds the same order, as long as it can be paid. */
async function open(
  parts: OnlineParts,
  command: PayCommand,
  { merchant, origin }: Client,
  kind: OnlineName,
): Promise<OnlineResult> {
  const { host, house } = parts
  const way = { kind, scene: scenes[kind], usualMs: onlineMs, code: parts.reference() }
  const request = openingOf(command, merchant, host.clock.now(), way)
  const { order, outcome } = await opened(parts, request, house.acquirer.open)
  return { outcome, order: outcome === 'approved' ? order : undefined, origin }
}

/** Numbers every tn apart, within one second too. */
export function createReferences({ clock, store }: Pick<Host, 'clock' | 'store'>) {
  const { next, wake } = createCounter(store, 'references')
  return { next: () => formTn(clock.now(), next()), wake }
}
