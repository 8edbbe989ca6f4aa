/**
 * A town for tests: the world of rehearsals, with deals to be made in it and rough days to be had.
 * Whatever befalls its messages, `wrongs` must stay empty once it has rested.
 */
import type { AttemptEnded, SandboxEvent } from '../core/events.ts'
import type { Policies } from '../core/faults.ts'
import { merchantId, orderNo, refundNo, trace } from '../core/ids.ts'
import { fen } from '../core/money.ts'
import type { Outcome } from '../core/outcome.ts'
import { stream } from '../core/random.ts'
import { openRuleBook, type RuleBook, rulesOfOpenings } from '../core/rule-book.ts'
import type { Scene } from '../core/scene.ts'
import { institutionOfApp } from '../sandbox/names.ts'
import { payerNamed } from '../sandbox/people.ts'
import { createWorld, type World, type WorldOptions } from '../sandbox/rehearsal/world.ts'
import { readAnswer, readAsk, writeAnswer, writeAsk } from '../simulators/host/envelope.ts'
import { createGate } from '../simulators/host/fault-gate.ts'
import { type Peer, usualPatience } from '../simulators/host/peer.ts'
import type { OpenOrder } from '../simulators/roles/acquirer.ts'
import { createMemoryStore } from '../storage/memory.ts'
import { slowed } from './slow-store.ts'

export type Network = 'alipay' | 'wechatpay' | 'unionpay'
export const networkNames: readonly Network[] = ['alipay', 'wechatpay', 'unionpay']

export interface Deal {
  readonly payer: string
  readonly network: Network
  readonly scene: Scene
  readonly amountFen: number
  readonly number: string
  readonly merchant?: string
  /** The money is only held. */
  readonly holds?: true
  /** The card is told by the merchant, and the payer has no part in it. */
  readonly byCard?: true
}

export const openingFen = fen(10_000_000)
const everyApp = [...institutionOfApp.keys()]
const open = { alipay: 'open', wechatpay: 'open', unionpay: 'open' } as const

export type Town = ReturnType<typeof createTown>

export function createTown({
  seed = 1,
  slowStores = false,
  notifyUrl = null,
  ...people
}: { seed?: number; slowStores?: boolean; notifyUrl?: string | null } & Pick<
  WorldOptions,
  'findPayer' | 'shopsOf' | 'cardLimits' | 'storeOf' | 'clock' | 'onPaid' | 'onRefunded'
> = {}) {
  const events: SandboxEvent[] = []
  const deals: Deal[] = []
  /** What was asked for out of holds: paid by the same payers, and no attempts of theirs. */
  const captures: Deal[] = []
  /** What till or phone was told of each deal. */
  const answered = new Map<Deal, Outcome>()
  const rough = { troubledTries: Number.POSITIVE_INFINITY }
  const world = createWorld({
    seed,
    startsAt: Date.UTC(2026, 10, 22, 4),
    rules: openRuleBook(
      rulesOfOpenings(Object.fromEntries(everyApp.map((app) => [app, open])), '0001-01-01'),
      '2026-11-22',
    ),
    ...{ policies: {}, openingFen, patience: usualPatience, ...people },
    queryGapsMs: [1000, 2000, 4000, 8000],
    storeOf: (name, clock, isInDoubt) => {
      const memory =
        people.storeOf?.(name, clock, isInDoubt) ??
        createMemoryStore(undefined, { isInDoubt, now: clock.now })
      return slowStores ? slowed(memory, clock, stream(seed, 'store', name)) : memory
    },
    gateOf: (ears) => {
      const troubled = createGate(ears)
      const calm = createGate({ ...ears, policies: () => ({}) })
      return {
        loads: troubled.loads,
        pass: (hop, about, deed) =>
          ((about.attempt ?? 0) < rough.troubledTries ? troubled : calm).pass(hop, about, deed),
      }
    },
    overhear: (_, peer) => lettered(peer),
  })
  world.listen((event) => events.push(event))
  const { clock, houses } = world
  const weather = weatherOver(world, rough)
  const findPayer = (id: string) => payerNamed(seed, id)

  const deskOf = (payer: string) => {
    const behind = world.behindApp(payer.slice(0, payer.indexOf('-')))
    if (behind === undefined) throw new Error(`No app for ${payer}.`)
    return behind.desk
  }

  const orderOf = (deal: Deal, payerCode = ''): OpenOrder => {
    const merchant = merchantId(deal.merchant ?? 'shop')
    const terms = { subject: 'tea', attach: '', scene: deal.scene, payerCode }
    return {
      ...{ trace: trace(deal.number), merchant, orderNo: orderNo(deal.number), scene: deal.scene },
      payee: { merchant, name: 'Tea', city: 'Hangzhou', categoryCode: '5499' },
      terms: { ...terms, amountFen: fen(deal.amountFen) },
      amountFen: fen(deal.amountFen),
      ...{ notifyUrl, expiresAt: clock.now() + 7_200_000, memo: {} },
      ...(deal.holds === undefined ? {} : { holds: deal.holds }),
    }
  }

  /** A whole payment as a till and a phone make it; a payer who is asked first says nothing yet. */
  const pay = async (deal: Deal) => {
    const outcome = await made(deal)
    answered.set(deal, outcome)
    return outcome
  }

  const made = async (deal: Deal) => {
    const { house } = houses[deal.network]
    const desk = deskOf(deal.payer)
    const phone = { trace: deal.number }
    if (deal.byCard === true) {
      deals.push(deal)
      return (await house.charger.charge({ ...orderOf(deal), cardNo: cardOf(deal.payer) })).outcome
    }
    if (deal.scene === 'payer-code') {
      const { code, outcome } = await desk.showCode(deal.payer, phone)
      if (code === undefined) return outcome
      deals.push(deal)
      return (await house.charger.charge(orderOf(deal, code))).outcome
    }
    deals.push(deal)
    const opened = await house.acquirer.open(orderOf(deal))
    const { payment, outcome } = await desk.scan(deal.payer, opened.order?.code ?? '', phone)
    return payment === undefined ? outcome : (await desk.confirm(deal.payer, payment.id)).outcome
  }

  /** Captures what a deal holds, under a number of its own. */
  const capture = async (deal: Deal, number: string, amountFen = deal.amountFen) => {
    const { holds: _, byCard: __, ...plain } = deal
    const captured: Deal = { ...plain, number, amountFen, scene: 'payer-code' }
    const isFirst = !captures.some((one) => one.number === number)
    if (isFirst) captures.push(captured)
    const request = { ...orderOf(captured), captures: { orderNo: orderNo(deal.number) } }
    const { outcome } = await houses[deal.network].house.charger.charge(request)
    if (isFirst) answered.set(captured, outcome)
    return outcome
  }

  /** Undoes a hold, or a capture, as a whole. */
  const undo = async (deal: Deal, { of, number }: { of: string; number: string }) => {
    const { house } = houses[deal.network]
    const which = { orderNo: orderNo(of) }
    const order = await house.acquirer.find(merchantId(deal.merchant ?? 'shop'), which)
    const request = {
      refundNo: refundNo(number),
      reason: '',
      notifyUrl: null,
      undoes: true,
    } as const
    const asked = { ...request, amountFen: order?.amountFen ?? fen(deal.amountFen) }
    return (await house.refunder.refund(merchantId(deal.merchant ?? 'shop'), which, asked)).outcome
  }

  const cardOf = (payer: string) => {
    const funding = findPayer(payer)?.funding
    return funding?.kind === 'card' ? funding.cardNo : ''
  }

  const find = ({ network, number, merchant = 'shop' }: Deal) =>
    houses[network].house.acquirer.find(merchantId(merchant), { orderNo: orderNo(number) })

  const ended = (number: string) =>
    events.filter(
      (event): event is AttemptEnded => event.type === 'attempt-ended' && event.trace === number,
    )

  const { banks, theSwitch } = world.company
  return {
    ...world,
    ...{ events, weather, deals, captures, answered, houses, banks, theSwitch },
    ...{ deskOf, orderOf, cardOf, pay, capture, undo, find, ended },
  }
}

/** What may be changed in the midst of a test. */
function weatherOver(world: World, rough: { troubledTries: number }) {
  return {
    get policies(): Policies {
      return world.policies()
    },
    set policies(next) {
      world.setPolicies(next)
    },
    get rules(): RuleBook {
      return world.rules()
    },
    set rules(next) {
      world.setRules(next)
    },
    /** Only so many tries of one message meet the policies. */
    get troubledTries(): number {
      return rough.troubledTries
    },
    set troubledTries(next) {
      rough.troubledTries = next
    },
  }
}

/** Whatever is said goes as the letters it would be over a socket. */
const lettered = (peer: Peer): Peer => ({
  ask: async (to, kind, message) => {
    const answer = await peer.ask(to, kind, readAsk(kind, JSON.parse(writeAsk(kind, message))))
    return readAnswer(kind, JSON.parse(writeAnswer(kind, answer)))
  },
})
