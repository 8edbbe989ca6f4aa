/**
 * A till that speaks no wire: what tills of the crowd do, asked of a house directly. What a network's
 * answer leaves open to its merchants is left open here too.
 */
import { type RefundNo, trace } from '../../core/ids.ts'
import type { Payee } from '../../core/interchange.ts'
import type { PaymentState } from '../../core/lifecycle.ts'
import { limits } from '../../core/limits.ts'
import type { Fen } from '../../core/money.ts'
import type { Outcome } from '../../core/outcome.ts'
import { outcomeFacts } from '../../core/outcome.ts'
import { isCharged, isRemote, type Scene } from '../../core/scene.ts'
import type { Network } from '../../loadtests/traffic/cast.ts'
import type { Said, Sale, Till } from '../../loadtests/traffic/tills/till.ts'
import type { OpenOrder } from '../../simulators/roles/acquirer.ts'
import type { House } from '../../simulators/roles/house.ts'
import type { Order } from '../../simulators/roles/order.ts'
import type { Doorway } from './doorway.ts'
import { isUnclear, operationOf, type TillWork } from './till-words.ts'
import type { World } from './world.ts'

export interface PlainTill extends Till {
  /** Gives back part or all; `unknown` until the payer's side has answered. */
  refund(sale: Sale, number: RefundNo, amountFen: Fen): Promise<Said>
}

export interface PlainTillParts {
  readonly world: Pick<World, 'houses' | 'clock'>
  readonly network: Network
  readonly payee: Payee
  readonly doorway: Doorway
  /** Whole payments the till has undone, and what came back: paid, and given back. */
  undone(sale: Sale, amountFen: Fen): void
}

interface Told {
  readonly outcome: Outcome
  readonly order?: Order | undefined
}

export function createPlainTill(parts: PlainTillParts): PlainTill {
  const counter = createCounter(parts)
  return {
    openOrder: (sale) => openOrder(counter, sale),
    charge: (sale, payerCode) => charge(counter, sale, payerCode),
    query: (sale) => query(counter, sale),
    cancel: (sale) => cancel(counter, sale),
    refund: (sale, number, amountFen) => refund(counter, sale, { number, amountFen }),
    hear: () => undefined,
    acknowledgement: { status: 200, body: '' },
    notifiesCharges: parts.network !== 'wechatpay',
  }
}

/** What a till works with: the house behind the door, and how it asks there. */
interface Counter extends Pick<PlainTillParts, 'network' | 'payee' | 'undone'> {
  readonly house: House
  /** What the house has said; nothing when no answer came. */
  ask(sale: Sale, asked: Asked): Promise<Told | undefined>
  opening(sale: Sale, payerCode: string): OpenOrder
}

interface Asked {
  readonly work: TillWork
  readonly deed: () => Promise<Told>
  /** Of the request, what bad days may look at. */
  readonly about?: { readonly amountFen?: Fen; readonly payerCode?: string }
}

function createCounter({ world, network, payee, doorway, undone }: PlainTillParts): Counter {
  const { merchant, city } = payee
  const ask: Counter['ask'] = (sale, { work, deed, about }) => {
    const operation = operationOf(network, work, sale.scene)
    const of = { trace: trace(sale.orderNo), owner: network, merchant, city }
    return doorway<Told>(`merchant>${network}`, {
      about: { ...of, ...about, operation, movesMoney: work === 'charge' },
      work: deed,
      refuse: (outcome) => ({ outcome }),
    })
  }

  const opening = (sale: Sale, payerCode: string): OpenOrder => {
    const { orderNo, amountFen, subject, scene } = sale
    return {
      ...{ trace: trace(orderNo), merchant, orderNo, scene, payee, amountFen },
      terms: { amountFen, subject, attach: '', scene, payerCode },
      ...{ notifyUrl: null, memo: {}, expiresAt: world.clock.now() + lifeMs(scene) },
      ...(isRemote(scene) ? { code: `ref-${merchant}-${orderNo}` } : {}),
    }
  }

  return { network, payee, undone, ask, opening, house: world.houses[network].house }
}

async function openOrder({ network, house, ask, opening }: Counter, sale: Sale): Promise<Said> {
  const { amountFen } = sale
  const deed = () => house.acquirer.open(opening(sale, ''))
  const told = await ask(sale, { work: 'open', deed, about: { amountFen } })
  const code = told?.order?.code ?? undefined
  if (told === undefined || isUnclear(network, 'open', told.outcome)) return silence
  if (told.outcome !== 'approved' || code === undefined) return refused(told)
  return { state: 'open', reason: told.outcome, code }
}

async function charge(
  { network, house, ask, opening }: Counter,
  sale: Sale,
  payerCode: string,
): Promise<Said> {
  const { amountFen } = sale
  const deed = () => house.charger.charge(opening(sale, payerCode))
  const told = await ask(sale, { work: 'charge', deed, about: { amountFen, payerCode } })
  if (told === undefined || isUnclear(network, 'charge', told.outcome)) return silence
  return { state: stateOf[outcomeFacts(told.outcome).class], reason: told.outcome }
}

async function query({ house, payee, ask }: Counter, sale: Sale): Promise<Said> {
  const deed = async (): Promise<Told> => {
    const order = await house.acquirer.find(payee.merchant, { orderNo: sale.orderNo })
    return order === undefined ? { outcome: 'order-missing' } : { outcome: 'approved', order }
  }
  const told = await ask(sale, { work: 'query', deed })
  if (told?.order === undefined) return silence
  const { state, outcome } = told.order
  return { state: standings[state], reason: outcome }
}

async function cancel({ house, payee, undone, ask }: Counter, sale: Sale): Promise<Said> {
  const deed = async (): Promise<Told> => {
    const { orderNo } = sale
    const { outcome, order, action } = await house.refunder.reverse(payee.merchant, { orderNo })
    const given = action === 'refunded' && outcome === 'approved'
    if (given && order !== undefined) undone(sale, order.amountFen)
    return { outcome }
  }
  const told = await ask(sale, { work: 'cancel', deed })
  if (told === undefined) return silence
  const { outcome } = told
  if (outcome === 'approved' || outcome === 'order-missing') {
    return { state: 'closed', reason: outcome }
  }
  const state = outcome === 'merchant-funds-insufficient' ? 'paid' : 'unknown'
  return { state, reason: outcome }
}

async function refund(
  { network, house, payee, ask }: Counter,
  sale: Sale,
  { number: refundNo, amountFen }: { readonly number: RefundNo; readonly amountFen: Fen },
): Promise<Said> {
  const { orderNo } = sale
  const asked = { refundNo, amountFen, reason: '', notifyUrl: null }
  const deed = () => house.refunder.refund(payee.merchant, { orderNo }, asked)
  const told = await ask(sale, { work: 'refund', deed, about: { amountFen } })
  if (told === undefined || isUnclear(network, 'refund', told.outcome)) return silence
  return { state: stateOf[outcomeFacts(told.outcome).class], reason: told.outcome }
}

/** A charge waits for its payer's password; other orders wait for their payer as the networks let them. */
const lifeMs = (scene: Scene) => (isCharged(scene) ? 2 * limits.payerCodeMs : 7_200_000)

const silence: Said = Object.freeze({ state: 'unknown', reason: 'no-answer' })

const refused = ({ outcome }: Told): Said => ({ state: 'refused', reason: outcome })

const stateOf = {
  success: 'paid',
  pending: 'waiting',
  unknown: 'unknown',
  refused: 'refused',
} as const satisfies Record<ReturnType<typeof outcomeFacts>['class'], Said['state']>

/** What each state of an order is to a merchant who asks. */
const standings = {
  created: 'open',
  confirming: 'waiting',
  reserved: 'unknown',
  paid: 'paid',
  refunding: 'paid',
  refunded: 'closed',
  held: 'paid',
  captured: 'paid',
  voided: 'closed',
  declined: 'refused',
  reversed: 'closed',
  closed: 'closed',
} as const satisfies Record<PaymentState, Said['state']>
