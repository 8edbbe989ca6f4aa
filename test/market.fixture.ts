/**
 * A market in a town: what merchants and payers may do in any order and in any weather, and what
 * each was told.
 */
import { type FaultKind, faultKinds, type Policy } from '../core/faults.ts'
import { institutionId, merchantId, orderNo, refundNo } from '../core/ids.ts'
import { fen } from '../core/money.ts'
import type { Outcome, Refusal } from '../core/outcome.ts'
import type { OpenOrder } from '../simulators/roles/acquirer.ts'
import type { Order } from '../simulators/roles/order.ts'
import type { WalletPayment } from '../simulators/roles/wallet.ts'
import { createTown, type Deal, type Network, type Town } from './town.ts'

/** An order that may come to be, by two payers who may pay it, and how long it may be paid. */
export interface Stall extends Omit<Deal, 'payer'> {
  readonly payers: readonly [string, string]
  readonly merchant: string
  readonly lifeMs: number
}

/** The payers of a network's own app: who may open an order by its reference. */
const regulars = {
  alipay: ['alipay-0', 'alipay-3'],
  wechatpay: ['wechat-0', 'wechat-3'],
  unionpay: ['quickpass-0', 'quickpass-1'],
} as const satisfies Record<Network, readonly [string, string]>

export type Move =
  | ('open' | 'scan' | 'page' | 'confirm' | 'decline' | 'charge' | 'query' | 'reverse' | 'close')
  | ('refund' | 'capture' | 'undo' | 'pass' | 'trouble' | 'calm')

/** One thing somebody does; the same numbers mean the same whatever is left out before it. */
export interface Turn {
  readonly move: Move
  readonly stall: number
  /** Which of two payers, captures or refunds. */
  readonly which: 0 | 1
  readonly percent: number
  readonly ms: number
  /** Whether the next turn waits for the end of this one. */
  readonly waits: boolean
  readonly trouble: Trouble
}

export interface Trouble {
  readonly place: string
  readonly kind: FaultKind | Refusal | 'slow'
  readonly tries: number
  readonly weight: number
}

/** What a phone was told of one payment: of what its payer opened, or was asked about. */
interface PhoneTold {
  readonly payer: string
  readonly id: string
  /** Of what its payer opened. */
  readonly order?: OrderTold
  readonly told: Outcome[]
}

export interface RefundTold {
  readonly refundNo: string
  readonly amountFen: number
  readonly told: Outcome
}

/** What everybody was told of one order. */
export interface OrderTold {
  readonly deal: Deal
  readonly charged: { readonly told: Outcome; readonly amountFen: number }[]
  /** The merchant heard that it is closed, or that all was given back. */
  readonly ended: ('closed' | 'refunded')[]
  readonly seen: Order[]
  readonly refunds: RefundTold[]
  /** Who has agreed to pay it. */
  readonly agreed: Set<string>
}

export type Market = ReturnType<typeof createMarket>

export function createMarket(stalls: readonly Stall[], { seed = 1, slowStores = false } = {}) {
  const town = createTown({ seed, slowStores })
  const orders = new Map<string, OrderTold>()
  const phones: PhoneTold[] = []
  /** Scans that never became a payment, by the number of the order. */
  const vain: string[] = []

  const stallAt = (index: number) => stalls[index % stalls.length] as Stall

  const orderTold = (deal: Deal, agreed = new Set<string>()): OrderTold => {
    const key = `${deal.network}/${deal.merchant}/${deal.number}`
    const known = orders.get(key) ?? {
      ...{ deal, charged: [], ended: [], seen: [], refunds: [], agreed },
    }
    orders.set(key, known)
    return known
  }

  const dealAt = (stall: number): Deal => {
    const { payers, lifeMs: _, ...deal } = stallAt(stall)
    return { ...deal, payer: payers[0] }
  }

  /** The order of a stall, or one of its captures. */
  const targetOf = ({ stall, percent, which }: Turn): OrderTold => {
    const deal = dealAt(stall)
    if (deal.holds !== true || percent % 3 === 0) return orderTold(deal)
    return captureTold(deal, which)
  }

  const captureTold = (deal: Deal, which: 0 | 1): OrderTold => {
    const { holds: _, byCard: __, ...plain } = deal
    return orderTold({ ...plain, number: `${deal.number}C${which}` }, orderTold(deal).agreed)
  }

  const houseOf = ({ network }: Deal) => town.houses[network].house

  /** A request for the order of a stall; one in eight differs from what was said before. */
  const requestOf = ({ stall, percent }: Turn, scene: Deal['scene'], code = ''): OpenOrder => {
    const { lifeMs } = stallAt(stall)
    const deal = dealAt(stall)
    const amountFen = percent % 8 === 7 ? deal.amountFen + 5 : deal.amountFen
    const asked = town.orderOf({ ...deal, amountFen, scene }, code)
    return { ...asked, expiresAt: town.clock.now() + lifeMs }
  }

  const appeared = async (turn: Turn, payer: string, opens: boolean): Promise<void> => {
    const deal = dealAt(turn.stall)
    const { code } = (await town.find(deal)) ?? {}
    const desk = town.deskOf(payer)
    const phone = { trace: deal.number, owner: institutionId(deal.network) }
    const found = opens
      ? await desk.open(payer, code ?? '', phone)
      : await desk.scan(payer, code ?? '', phone)
    if (found.payment === undefined) vain.push(deal.number)
    else phoneTold(payer, found.payment, orderTold(deal))
  }

  const phoneTold = (payer: string, { id }: WalletPayment, order?: OrderTold): PhoneTold => {
    const known = phones.find((one) => one.payer === payer && one.id === id)
    const phone = known ?? { payer, id, told: [], ...(order === undefined ? {} : { order }) }
    if (known === undefined) phones.push(phone)
    return phone
  }

  /** Of one payment that somebody has opened, and of all that waits for a payer. */
  const answer = async (turn: Turn, says: 'confirm' | 'decline'): Promise<void> => {
    const order = orderTold(dealAt(turn.stall))
    const payer = stallAt(turn.stall).payers[turn.which]
    const opened = phones.filter((one) => one.order === order)
    const phone = opened[turn.percent % Math.max(1, opened.length)]
    if (phone !== undefined && says === 'confirm') order.agreed.add(phone.payer)
    const waiting = (await town.deskOf(payer).waiting(payer))
      .filter(({ scene }) => scene === 'payer-code')
      .map((payment) => phoneTold(payer, payment))
    for (const one of [...(phone === undefined ? [] : [phone]), ...waiting]) {
      one.told.push((await town.deskOf(one.payer)[says](one.payer, one.id)).outcome)
    }
  }

  const chargedBy = async ({ deal, charged }: OrderTold, asked: OpenOrder): Promise<void> => {
    const { outcome: told } = await houseOf(deal).charger.charge(asked)
    charged.push({ told, amountFen: asked.amountFen })
  }

  const codes = new Map<string, string>()

  /** The same code again for the same payer, mostly; it finds the first charge or is used. */
  const charge = async (turn: Turn): Promise<void> => {
    const deal = dealAt(turn.stall)
    const payer = stallAt(turn.stall).payers[turn.which]
    const told = orderTold(deal)
    told.agreed.add(payer)
    if (deal.byCard === true) {
      const asked = { ...requestOf(turn, 'payer-code'), cardNo: town.cardOf(payer) }
      return chargedBy(told, asked)
    }
    const known = codes.get(`${turn.stall}/${payer}`)
    const fresh = turn.percent % 5 === 0 || known === undefined
    const code = fresh ? (await town.deskOf(payer).showCode(payer)).code : known
    if (code === undefined) return
    codes.set(`${turn.stall}/${payer}`, code)
    await chargedBy(told, requestOf(turn, 'payer-code', code))
  }

  const capture = async (turn: Turn): Promise<void> => {
    const hold = dealAt(turn.stall)
    const told = captureTold(hold, turn.which)
    const amountFen = Math.ceil((hold.amountFen * (50 + turn.percent)) / 100)
    const captures = { orderNo: orderNo(hold.number) }
    const request = { ...town.orderOf({ ...told.deal, scene: 'payer-code', amountFen }), captures }
    await chargedBy(told, request)
  }

  const giveBack = async (turn: Turn, undoes: boolean): Promise<void> => {
    const { deal, refunds } = targetOf(turn)
    const order = await town.find(deal)
    const amountFen = fen(
      undoes
        ? (order?.amountFen ?? deal.amountFen)
        : Math.ceil((deal.amountFen * (1 + turn.percent)) / 100),
    )
    const number = `R${turn.which}`
    const request = {
      ...{ refundNo: refundNo(number), amountFen, reason: '', notifyUrl: null },
      ...(undoes ? { undoes: true as const } : {}),
    }
    const which = { orderNo: orderNo(deal.number) }
    const merchant = merchantId(deal.merchant ?? '')
    const { outcome } = await houseOf(deal).refunder.refund(merchant, which, request)
    refunds.push({ refundNo: number, amountFen, told: outcome })
  }

  const end = async (turn: Turn): Promise<void> => {
    const { deal, ended } = targetOf(turn)
    const which = { orderNo: orderNo(deal.number) }
    const merchant = merchantId(deal.merchant ?? '')
    if (turn.move === 'close') {
      const { outcome } = await houseOf(deal).acquirer.close(merchant, which)
      if (outcome === 'approved') ended.push('closed')
      return
    }
    const { outcome, action } = await houseOf(deal).refunder.reverse(merchant, which)
    if (outcome === 'approved') ended.push(action === 'closed' ? 'closed' : 'refunded')
  }

  const query = async (turn: Turn): Promise<void> => {
    const { deal, seen } = targetOf(turn)
    const order = await town.find(deal)
    if (order !== undefined) seen.push(order)
  }

  const play: Record<Turn['move'], (turn: Turn) => Promise<unknown>> = {
    open: (turn) => {
      orderTold(dealAt(turn.stall))
      return houseOf(dealAt(turn.stall)).acquirer.open(requestOf(turn, 'merchant-code'))
    },
    scan: (turn) => appeared(turn, stallAt(turn.stall).payers[turn.which], false),
    page: (turn) => {
      const { network, payers } = stallAt(turn.stall)
      // A network's own app, or any other: the page offers it to all.
      const whose = turn.percent % 2 === 0 ? regulars[network] : payers
      return appeared(turn, whose[turn.which], true)
    },
    confirm: (turn) => answer(turn, 'confirm'),
    decline: (turn) => answer(turn, 'decline'),
    charge,
    query,
    reverse: end,
    close: end,
    refund: (turn) => giveBack(turn, false),
    capture,
    undo: (turn) => giveBack(turn, true),
    pass: ({ ms }) => new Promise<void>((done) => void town.clock.after(ms, done)),
    trouble: async ({ trouble }) => befall(town, trouble),
    calm: async () => {
      town.weather.policies = {}
    },
  }

  return { town, orders, phones, vain, stalls, play: (turn: Turn) => play[turn.move](turn) }
}

function befall(town: Town, { place, kind, tries, weight }: Trouble): void {
  const when = { operation: everything }
  const policy: Policy =
    kind === 'slow'
      ? { latency: { kind: 'uniform', minMs: 0, maxMs: 50_000 } }
      : isFault(kind)
        ? { faults: [{ kind, weight, lateMs: 45_000, when }] }
        : { refusals: [{ outcome: kind, weight, when }] }
  town.weather.policies = { ...town.weather.policies, [place]: policy }
  town.weather.troubledTries = tries
}

const isFault = (kind: Trouble['kind']): kind is FaultKind =>
  (faultKinds as readonly string[]).includes(kind)

const everything = [
  ...['lookup', 'resolve', 'pay', 'credit', 'fund', 'consume', 'charge', 'confirmed', 'consumed'],
  ...['settled', 'query', 'reverse', 'refund', 'give-back', 'authorise', 'credit-card', 'capture'],
  ...['reverse-authorisation', 'undo', 'hold-card', 'capture-card', 'undo-card', 'register-code'],
]
