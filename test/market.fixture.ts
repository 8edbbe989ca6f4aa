/**
 * A market in a town: what merchants and payers may do in any order and in any weather, and what
 * each was told.
 */
import { sandboxPassword } from '../core/cast.ts'
import { type FaultKind, faultKinds, type Policy } from '../core/faults.ts'
import { institutionId, merchantId, orderNo, refundNo } from '../core/ids.ts'
import { fen } from '../core/money.ts'
import type { Outcome, Refusal } from '../core/outcome.ts'
import { isCharged, isRemote } from '../core/scene.ts'
import type { OpenOrder } from '../simulators/roles/acquirer.ts'
import type { CardLimits } from '../simulators/roles/card-limits.ts'
import type { Order } from '../simulators/roles/order.ts'
import type { Scanned } from '../simulators/roles/payer-answer.ts'
import type { WalletPayment } from '../simulators/roles/wallet.ts'
import { closedBooks } from './market-clearing.fixture.ts'
import { personNamed, personOf, rulesAfter, shop } from './market-people.fixture.ts'
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
  | ('static' | 'rules' | 'clear')

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
export interface PhoneTold {
  readonly payer: string
  readonly id: string
  /** Of what its payer opened: at which stall, and what its attempt is called. */
  readonly opened?: { readonly order: OrderTold; readonly stall: number; readonly trace: string }
  readonly told: Outcome[]
  /** The payer has given the right password. */
  proved: boolean
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

interface MarketOptions {
  readonly seed?: number
  readonly slowStores?: boolean
  readonly cardLimits?: CardLimits | undefined
}

export function createMarket(
  stalls: readonly Stall[],
  { seed = 1, slowStores = false, cardLimits }: MarketOptions = {},
) {
  const town = createTown({
    ...{ seed, slowStores, findPayer: personNamed(seed), shopsOf: () => [shop] },
    ...(cardLimits === undefined ? {} : { cardLimits }),
  })
  const orders = new Map<string, OrderTold>()
  const phones: PhoneTold[] = []
  /** Scans that never became a payment, by what the attempt is called. */
  const vain: string[] = []
  /** The orders that static codes began, by the stall at which they were scanned. */
  const statics = new Map<number, OrderTold[]>()

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

  /** The order of a stall, one of its captures, or one that a static code began. */
  const targetOf = ({ stall, percent, which }: Turn): OrderTold => {
    const deal = dealAt(stall)
    const begun = statics.get(stall) ?? []
    const isStatic =
      percent % 2 === 1 || !orders.has(`${deal.network}/${deal.merchant}/${deal.number}`)
    const static_ = isStatic ? begun[percent % begun.length] : undefined
    if (static_ !== undefined) return static_
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
    const reference = isRemote(scene) ? { code: `page-${deal.merchant}-${deal.number}` } : {}
    return { ...asked, ...reference, expiresAt: town.clock.now() + lifeMs }
  }

  const appeared = async (turn: Turn, payer: string, opens: boolean): Promise<void> => {
    const deal = dealAt(turn.stall)
    const { code } = (await town.find(deal)) ?? {}
    const desk = town.deskOf(payer)
    const phone = { trace: deal.number, owner: institutionId(deal.network) }
    const found = opens
      ? await desk.open(payer, code ?? '', phone)
      : await desk.scan(payer, code ?? '', phone)
    keep(turn, deal.number, { payer, found, order: orderTold(deal) })
  }

  const keep = (
    { stall }: Turn,
    trace: string,
    { payer, found, order }: { payer: string; found: Scanned; order: OrderTold },
  ): void => {
    if (found.payment === undefined) vain.push(trace)
    else phoneTold(payer, found.payment, { order, stall, trace })
  }

  let scans = 0

  /** The code of the stall's network for its shop, or for a person; now and then it is read twice. */
  const scanStatic = async (turn: Turn): Promise<void> => {
    const { network } = dealAt(turn.stall)
    const { acquirer } = town.houses[network].house
    const payer = stallAt(turn.stall).payers[turn.which]
    const code =
      turn.percent % 2 === 0
        ? acquirer.shopCode(shop.merchant)
        : acquirer.personCode(personOf[network])
    scans += 1
    const trace = `S${scans}`
    const enteredFen = fen(enteredAmounts[turn.percent % enteredAmounts.length] ?? 0)
    const phone = { trace, ...(turn.percent % 11 === 10 ? {} : { enteredFen }) }
    const read = () => town.deskOf(payer).scan(payer, code ?? '', phone)
    const found = turn.percent % 3 === 0 ? await Promise.all([read(), read()]) : [await read()]
    for (const one of found.filter(({ entersAmount }) => entersAmount !== true)) {
      keep(turn, trace, { payer, found: one, order: staticTold(turn, payer, one) })
    }
  }

  /** The order that a static code began; of none, that of the stall. */
  const staticTold = ({ stall }: Turn, payer: string, { payment }: Scanned): OrderTold => {
    const deal = dealAt(stall)
    if (payment === undefined) return orderTold(deal)
    const { orderNo: number, payee, amountFen } = payment
    const told = orderTold({
      ...{ payer, network: deal.network, scene: 'merchant-code', merchant: payee.merchant },
      ...{ amountFen, number },
    })
    statics.set(stall, [...(statics.get(stall) ?? []), told])
    return told
  }

  const phoneTold = (
    payer: string,
    { id }: WalletPayment,
    opened?: NonNullable<PhoneTold['opened']>,
  ): PhoneTold => {
    const known = phones.find((one) => one.payer === payer && one.id === id)
    const about = { payer, id, told: [], proved: false }
    const phone = known ?? { ...about, ...(opened === undefined ? {} : { opened }) }
    if (known === undefined) phones.push(phone)
    return phone
  }

  /** Of one payment that somebody has opened, and of all that waits for a payer. */
  const answer = async (turn: Turn, says: 'confirm' | 'decline'): Promise<void> => {
    const payer = stallAt(turn.stall).payers[turn.which]
    const opened = phones.filter((one) => one.opened?.stall === turn.stall)
    const phone = opened.at(-1 - (turn.percent % 5 === 0 ? turn.percent % opened.length : 0))
    const waiting = (await town.deskOf(payer).waiting(payer))
      .filter(({ scene }) => isCharged(scene))
      .map((payment) => phoneTold(payer, payment))
    for (const one of [...(phone === undefined ? [] : [phone]), ...waiting]) {
      if (says === 'decline') await saidNo(one)
      else await saidYes(one, turn)
    }
  }

  const saidNo = async ({ payer, id, told }: PhoneTold) =>
    told.push((await town.deskOf(payer).decline(payer, id)).outcome)

  /** With a password, right or wrong, or without; now and then the same is said twice. */
  const saidYes = async (phone: PhoneTold, { percent }: Turn): Promise<void> => {
    const { payer, id, told, opened } = phone
    const password = passwords[percent % passwords.length]
    if (password !== wrongPassword) opened?.order.agreed.add(payer)
    if (password === sandboxPassword) phone.proved = true
    const say = async () => (await town.deskOf(payer).confirm(payer, id, password)).outcome
    told.push(...(percent % 6 === 0 ? await Promise.all([say(), say()]) : [await say()]))
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
      const { scene } = stallAt(turn.stall)
      const asked = requestOf(turn, isCharged(scene) ? 'merchant-code' : scene)
      return houseOf(dealAt(turn.stall)).acquirer.open(asked)
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
    static: scanStatic,
    rules: async ({ percent }) => {
      town.weather.rules = rulesAfter(percent)
    },
    clear: ({ percent }) => closedBooks(town, percent),
  }

  return { town, orders, phones, vain, stalls, play: (turn: Turn) => play[turn.move](turn) }
}

/** What payers enter at static codes, and say when they are asked. */
const enteredAmounts = [700, 20_000, 30_000, 50_000, 50_001, 13, 49_300]
const wrongPassword = '000000'
const passwords = [undefined, sandboxPassword, undefined, sandboxPassword, undefined, wrongPassword]

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
