/**
 * A town for tests: three plain networks, the banks and the switch on a virtual clock, without
 * doors, keys or sockets. Whatever befalls its messages, `wrongs` must stay empty once it has rested.
 */
import { createVirtualClock } from '../core/clock.ts'
import type { AttemptEnded, SandboxEvent } from '../core/events.ts'
import type { Policies } from '../core/faults.ts'
import { institutionId, merchantId, orderNo, refundNo, trace } from '../core/ids.ts'
import { fen } from '../core/money.ts'
import type { Outcome } from '../core/outcome.ts'
import { stream } from '../core/random.ts'
import { openRuleBook, type RuleBook, rulesOfOpenings } from '../core/rule-book.ts'
import {
  formAlipayOrderCode,
  formUnionPayOrderCode,
  formWechatPayOrderCode,
  type PayerCodeOwner,
} from '../core/scan-code.ts'
import type { Scene } from '../core/scene.ts'
import { bankOfCard, holderAt, payerNamed } from '../sandbox/people.ts'
import { createBank } from '../simulators/banks/institution.ts'
import { issuers } from '../simulators/banks/issuers.ts'
import { readAnswer, readAsk, writeAnswer, writeAsk } from '../simulators/host/envelope.ts'
import { createGate, type Gate } from '../simulators/host/fault-gate.ts'
import type { Host, Institution } from '../simulators/host/institution.ts'
import type { Notifier } from '../simulators/host/notifier.ts'
import { type Peer, usualPatience } from '../simulators/host/peer.ts'
import { createDirectPeer } from '../simulators/host/peer-direct.ts'
import type { OpenOrder } from '../simulators/roles/acquirer.ts'
import { createHouse } from '../simulators/roles/house.ts'
import { networkMembers } from '../simulators/switch/directory.ts'
import { createSwitch } from '../simulators/switch/institution.ts'
import { createMemoryStore } from '../storage/memory.ts'
import type { Store } from '../storage/store.ts'
import { createPassage } from './passage.ts'
import { slowed } from './slow-store.ts'

export type Network = 'alipay' | 'wechatpay' | 'unionpay'
export const networkNames: readonly Network[] = ['alipay', 'wechatpay', 'unionpay']

const codes = {
  alipay: { family: 'alipay', form: formAlipayOrderCode },
  wechatpay: { family: 'wechatpay', form: formWechatPayOrderCode },
  unionpay: { family: 'card', form: formUnionPayOrderCode },
} as const satisfies Record<Network, { family: PayerCodeOwner; form: typeof formAlipayOrderCode }>

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
const everyApp = ['alipay', 'wechat', 'quickpass', ...issuers.map(({ id }) => id)]
const open = { alipay: 'open', wechatpay: 'open', unionpay: 'open' } as const

export type Town = ReturnType<typeof createTown>

export function createTown({ seed = 1, slowStores = false } = {}) {
  const clock = createVirtualClock(Date.UTC(2026, 10, 22, 4))
  const events: SandboxEvent[] = []
  const mishaps: unknown[] = []
  const stores = new Map<Host['id'], Store>()
  const gates = new Map<Host['id'], Gate>()
  const hosts = new Map<Host['id'], Host>()
  const going = new Set<Promise<unknown>>()
  const deals: Deal[] = []
  /** What was asked for out of holds: paid by the same payers, and no attempts of theirs. */
  const captures: Deal[] = []
  /** What till or phone was told of each deal. */
  const answered = new Map<Deal, Outcome>()
  /** What may be changed in the midst of a test. */
  const weather = {
    policies: {} as Policies,
    rules: openRuleBook(
      rulesOfOpenings(Object.fromEntries(everyApp.map((app) => [app, open])), '0001-01-01'),
      '2026-11-22',
    ) as RuleBook,
    /** Only so many tries of one message meet the policies. */
    troubledTries: Number.POSITIVE_INFINITY,
  }

  const later = (work: Promise<unknown>) => {
    const tracked = work.catch((cause: unknown) => mishaps.push(cause))
    going.add(tracked)
    void tracked.then(() => going.delete(tracked))
  }

  const ground = (name: string) => {
    const id = institutionId(name)
    const ears = { seed, clock, emit: (event: SandboxEvent) => void events.push(event) }
    const rough = createGate({ ...ears, policies: () => weather.policies })
    const calm = createGate({ ...ears, policies: () => ({}) })
    const gate: Gate = {
      pass: (hop, about, deed) =>
        ((about.attempt ?? 0) < weather.troubledTries ? rough : calm).pass(hop, about, deed),
    }
    const memory = createMemoryStore()
    const store = slowStores ? slowed(memory, clock, stream(seed, 'store', name)) : memory
    const peer = lettered(createDirectPeer({ from: id, clock, patience: usualPatience, lineTo }))
    stores.set(id, store)
    gates.set(id, gate)
    const host: Host = {
      ...{ ...ears, id, store, peer, later, notifier: silentNotifier, realNow: clock.now },
      policies: () => weather.policies,
      rules: () => weather.rules,
      queryGapsMs: [1000, 2000, 4000, 8000],
    }
    hosts.set(id, host)
    return { host, gate }
  }

  const lineTo = (id: Host['id']) => {
    const gate = gates.get(id)
    const answers = all.find((one) => one.id === id)?.answers
    return gate === undefined || answers === undefined ? undefined : { gate, answers }
  }

  const findPayer = (id: string) => payerNamed(seed, id)
  const networkOf = (name: Network) => {
    let count = 0
    const { host } = ground(name)
    const house = createHouse({
      ...{ host, findPayer, openingFen, codeFamily: codes[name].family },
      forms: {
        tradeNo: () => {
          count += 1
          return `${name}-${count}`
        },
        orderCode: (of) => codes[name].form(stream(seed, 'order-code', of)),
        onPaid: () => undefined,
      },
      onRefunded: () => undefined,
    })
    return { id: host.id, house, routes: [], answers: house.answers, refuse: unspoken }
  }
  const houses = {
    alipay: networkOf('alipay'),
    wechatpay: networkOf('wechatpay'),
    unionpay: networkOf('unionpay'),
  }
  const banks = issuers.map((bank) =>
    createBank({ ...ground(bank.id), bank, findPayer, openingFen, holderOf: holderAt(bank) }),
  )
  const members = [
    ...networkMembers,
    ...issuers.map(({ id, institutionCode }) => ({ id, code: institutionCode })),
  ]
  const theSwitch = createSwitch({ ...ground('switch'), members, bankOf: bankOfCard })
  const networks = Object.values(houses)
  const all: readonly Institution[] = [...networks, theSwitch, ...banks]

  const deskOf = (payer: string) => {
    const app = payer.slice(0, payer.indexOf('-'))
    const home = { alipay: houses.alipay, wechat: houses.wechatpay, quickpass: houses.unionpay }
    const house = Object.entries(home).find(([name]) => name === app)?.[1].house
    const bank = banks.find(({ id }) => id === app)
    const desk = house?.desk ?? bank?.desk
    if (desk === undefined) throw new Error(`No app for ${payer}.`)
    return desk
  }

  const orderOf = (deal: Deal, payerCode = ''): OpenOrder => {
    const merchant = merchantId(deal.merchant ?? 'shop')
    const terms = { subject: 'tea', attach: '', scene: deal.scene, payerCode }
    return {
      ...{ trace: trace(deal.number), merchant, orderNo: orderNo(deal.number), scene: deal.scene },
      payee: { merchant, name: 'Tea', city: 'Hangzhou', categoryCode: '5499' },
      terms: { ...terms, amountFen: fen(deal.amountFen) },
      amountFen: fen(deal.amountFen),
      ...{ notifyUrl: null, expiresAt: clock.now() + 7_200_000, memo: {} },
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

  const { pass, until, rest } = createPassage(clock)

  const ended = (number: string) =>
    events.filter(
      (event): event is AttemptEnded => event.type === 'attempt-ended' && event.trace === number,
    )

  const company = { networks, banks, theSwitch, all, find: (id: Host['id']) => lineOf(id) }
  const lineOf = (id: Host['id']) => all.find((one) => one.id === id)

  return {
    ...{
      clock,
      events,
      mishaps,
      going,
      weather,
      deals,
      captures,
      answered,
      stores,
      hosts,
      gates,
      company,
      houses,
      banks,
      theSwitch,
    },
    ...{ deskOf, orderOf, cardOf, pay, capture, undo, find, pass, until, rest, ended },
  }
}

/** Whatever is said goes as the letters it would be over a socket. */
const lettered = (peer: Peer): Peer => ({
  ask: async (to, kind, message) => {
    const answer = await peer.ask(to, kind, readAsk(kind, JSON.parse(writeAsk(kind, message))))
    return readAnswer(kind, JSON.parse(writeAnswer(kind, answer)))
  },
})

const unspoken = () => Promise.resolve({ status: 404, headers: {}, body: '' })

const silentNotifier: Notifier = {
  send: () => undefined,
  waiting: () => 0,
  underWay: () => 0,
  close: () => Promise.resolve(),
}
