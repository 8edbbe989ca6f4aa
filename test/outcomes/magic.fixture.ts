/**
 * One payment that asks for its end by its amount, its payer or its code, over the doors that tills
 * and phones use, and what the merchant, the payer and the observers are told of it.
 */
import type { AttemptEnded, SandboxEvent } from '../../core/events.ts'
import type { FaultKind } from '../../core/faults.ts'
import { faultKinds } from '../../core/faults.ts'
import { type Forced, magicAmountFen, magicNumbers, magicPayer } from '../../core/forcing.ts'
import { orderNo } from '../../core/ids.ts'
import { fen } from '../../core/money.ts'
import { isRefusal, type Outcome, outcomeFacts } from '../../core/outcome.ts'
import type { Said, Sale, Send, Till } from '../../loadtests/traffic/tills/till.ts'
import { createTill } from '../../loadtests/traffic/tills/tills.ts'
import { tillsOf as merchantsOf } from '../../sandbox/play.ts'
import { wordsFor } from '../../simulators/alipay/codes.ts'
import { answers } from '../../simulators/unionpay/codes.ts'
import { answerTo } from '../../simulators/wechatpay/codes.ts'
import { first } from '../clients.fixture.ts'
import { confirm, type Place, payBy, showCode, tap } from './place.fixture.ts'
import { fresh } from './wire.fixture.ts'

export const networks = ['alipay', 'wechatpay', 'unionpay'] as const
export type Network = (typeof networks)[number]

/** A payer of the network's own app, or one whose bank's app pays through the switch. */
export const payers = { native: ['alipay', 'wechat', 'quickpass'], bank: ['icbc', 'icbc', 'icbc'] }

export type PayerKind = keyof typeof payers

export const appOf = (network: Network, kind: PayerKind) =>
  payers[kind][networks.indexOf(network)] ?? ''

export interface Case {
  readonly network: Network
  readonly app: string
  readonly scene: Sale['scene']
  readonly way: 'amount' | 'payer' | 'code'
  readonly forced: Forced
}

export interface Played extends Case {
  readonly payer: string
  readonly number: string
  readonly amountFen: number
  /** What the till was answered; an order that is scanned is only opened by it. */
  readonly said: Said
  /** What the phone was told, when it was asked, and what it finds when it looks again. */
  readonly phone: string | undefined
  readonly found: string | undefined
  /** What a query says in the end. */
  readonly after: Said
  readonly attempts: readonly AttemptEnded[]
}

export const isFault = (forced: Forced): forced is FaultKind =>
  (faultKinds as readonly string[]).includes(forced)

/** Everything a payment can be asked to end as. */
export const endsPayments = (forced: Forced) =>
  isFault(forced) || outcomeFacts(forced).stage !== 'refund'

/** What the merchant is told of a charge, in the network's words. */
export const wordOf: Readonly<Record<Network, (outcome: Outcome, app: string) => string>> = {
  alipay: (outcome, app) => {
    // Alipay tells apart whose money was too little.
    const isBanks = outcome === 'funds-insufficient' && app === 'icbc'
    if (isBanks) return 'ACQ.BUYER_BANKCARD_BALANCE_NOT_ENOUGH'
    const { code, sub_code: word = code } = wordsFor('pay', outcome)
    return word
  },
  wechatpay: (outcome) => answerTo('codepay', outcome).code,
  unionpay: (outcome) => answers[outcome].respCode,
}

/** Codes nobody has shown, by the first digits of their family. */
const families: Readonly<Record<string, string>> = {
  alipay: '28666',
  wechat: '13666',
  quickpass: '622666',
}

let count = 0

export function createStage({ sandbox }: Place) {
  const events: SandboxEvent[] = []
  sandbox.listen((event) => void events.push(event))
  const merchants = merchantsOf(sandbox.keys)
  const tillsOf = (patienceMs: number) => {
    const till = (network: Network): Till => {
      const merchant = first(merchants.filter((one) => one.network === network))
      return createTill(merchant, sendTo(sandbox.urls[network] ?? '', patienceMs), Date.now)
    }
    return { alipay: till('alipay'), wechatpay: till('wechatpay'), unionpay: till('unionpay') }
  }
  const tills = tillsOf(patientMs)
  /** For answers that are not to come: the work behind them is done by then. */
  const hasty = tillsOf(hastyMs)

  const attemptsOf = (number: string) =>
    events.filter(
      (event): event is AttemptEnded => event.type === 'attempt-ended' && event.trace === number,
    )

  const codeOf = async ({ way, app, forced }: Case, payer: string) => {
    if (way !== 'code') return showCode(sandbox, payer)
    count += 1
    return `${families[app]}${String(count).padStart(11, '0')}${magicNumbers[forced]}`
  }

  const play = async (one: Case): Promise<Played> => {
    const { network, app, scene, way, forced } = one
    const till = (forced === 'timeout' ? hasty : tills)[network]
    const number = fresh('M')
    // Payers of their own, so that what each has spent can be told; none of them pays by a card.
    const payer =
      way === 'amount' ? `${app}-${4 * (Number(number.slice(1)) + 100)}` : magicPayer(app, forced)
    const amountFen = way === 'amount' ? magicAmountFen(forced) : 12_345
    const sale: Sale = {
      ...{ orderNo: orderNo(number), amountFen: fen(amountFen), subject: 'tea', scene },
      notifyUrl: 'http://127.0.0.1:9/paid',
    }
    const { said, phone, found } =
      scene === 'payer-code'
        ? await charged(till, { sale, payer, code: await codeOf(one, payer), forced })
        : await scanned(till, { sale, payer })
    const after = await till.query(sale)
    const attempts = attemptsOf(number)
    return { ...one, payer, number, amountFen, said, phone, found, after, attempts }
  }

  const charged = async (
    till: Till,
    { sale, payer, code, forced }: { sale: Sale; payer: string; code: string; forced: Forced },
  ) => {
    const said = await till.charge(sale, code)
    if (forced !== 'payer-confirming') return { said, phone: undefined, found: undefined }
    const { payments = [] } = await tap(sandbox, payer, '/payments')
    const confirmed = await Promise.all(payments.map(({ id }) => confirm(sandbox, payer, id)))
    return { said, phone: confirmed.map(({ outcome }) => outcome).join(), found: undefined }
  }

  const scanned = async (till: Till, { sale, payer }: { sale: Sale; payer: string }) => {
    const said = await till.openOrder(sale)
    const told = await payBy(sandbox, payer, { code: said.code ?? '', trace: sale.orderNo })
    const { id = '' } = told.payment ?? {}
    const found = (await tap(sandbox, payer, `/payments/${id}`)).outcome
    return { said, phone: told.outcome, found }
  }

  /** Charges, at Alipay, the code of a payer who asks for one end an amount that asks for another. */
  const playBoth = async (asked: {
    readonly payer: Outcome
    readonly amount: Outcome
    readonly app: string
  }) => {
    const number = fresh('M')
    const sale: Sale = {
      ...{ orderNo: orderNo(number), amountFen: fen(magicAmountFen(asked.amount)), subject: 'tea' },
      ...{ scene: 'payer-code', notifyUrl: 'http://127.0.0.1:9/paid' },
    }
    const code = await showCode(sandbox, magicPayer(asked.app, asked.payer))
    return { said: await tills.alipay.charge(sale, code), attempts: attemptsOf(number) }
  }

  return { play, playBoth }
}

const patientMs = 20_000
const hastyMs = 3000

const sendTo =
  (url: string, patienceMs: number): Send =>
  async ({ method, target, headers, body }) => {
    const reply = await fetch(`${url}${target}`, {
      ...{ method, headers },
      ...(method === 'GET' ? {} : { body }),
      signal: AbortSignal.timeout(patienceMs),
    })
    const names = Object.fromEntries(reply.headers.entries())
    return { status: reply.status, headers: names, body: Buffer.from(await reply.arrayBuffer()) }
  }

/**
 * Whether the money moves: by the outcome, and by the faults that let the work be done. Who scans is
 * answered by the phone's house, so that faults of the till's answer do not touch the payment.
 */
export const movesMoney = ({ forced, scene }: Case) =>
  isFault(forced) ? forced !== 'reset' || scene === 'merchant-code' : !isRefusal(forced)

/** Whether the house of the app keeps what its payer has: others are debited by card. */
export const keepsBalance = (payer: string) =>
  !payer.startsWith('quickpass') && (payer.startsWith('icbc') || !isEveryFourth(payer))

const isEveryFourth = (payer: string) => Number(payer.split('-')[1]) % 4 === 3
