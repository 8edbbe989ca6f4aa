/**
 * Who meets whom: payer, till, amount and goods of arrival k, out of (seed, k) alone, so that any
 * thread and any auditor draw the same. Faker's Chinese names live here and nowhere else.
 */
import { faker } from '@faker-js/faker/locale/zh_CN'
import { payerIdOf } from '../../core/cast.ts'
import { type AppId, appId, type PayerId } from '../../core/ids.ts'
import { type Fen, fen } from '../../core/money.ts'
import { type Stream, stream } from '../../core/random.ts'
import type { Scene } from '../../core/scene.ts'
import { type AmountPlan, CastDraw, castTable } from './cast-draw.ts'
import { type Stall, stallsOf } from './street.ts'
import type { TillMerchant } from './tills/till.ts'

export type Network = TillMerchant['network']

export const networks = ['alipay', 'wechatpay', 'unionpay'] as const satisfies readonly Network[]

/** One cell of the crowd: holders of this app at codes of this network, met in this way. */
export interface CastPart {
  readonly app: string
  readonly owner: Network
  readonly scene: Scene
  /** How many of these come, compared with the other parts. */
  readonly weight: number
}

export interface CastPlan {
  readonly mix: readonly CastPart[]
  readonly amount: AmountPlan
  readonly payersPerApp?: number
  /** How many shops with a counter each network has; those without one are always there. */
  readonly merchantsPerNetwork?: number
  readonly openingBalanceFen?: number
  /** The share of payers with a certificate (level A); the others have limits of the day. */
  readonly certifiedShare?: number
  /** The share of merchant-code scans at the shop's static code. */
  readonly staticShare?: number
}

/** What a cast plan means when it does not say. */
export const usualCast = Object.freeze({
  payersPerApp: 10_000,
  merchantsPerNetwork: 4,
  openingBalanceFen: 1_000_000_00,
  certifiedShare: 1,
  staticShare: 0,
})

/** One arrival, before it has begun. */
export interface Arrival {
  readonly index: number
  readonly app: AppId
  readonly payer: PayerId
  readonly network: Network
  /** Which of the network's tills, counted from 0. */
  readonly merchant: number
  readonly scene: Scene
  readonly amountFen: Fen
  readonly subject: string
}

/** The arrivals of a plan, by number; microseconds each. */
export function createCast(plan: CastPlan, seed: number): (index: number) => Arrival {
  const drawn = new CastDraw(castTable({ ...usualCast, ...plan }, seed))
  return (index) => {
    drawn.at(index)
    const { part, shop: merchant, payer, amountFen, draw } = drawn
    const { app, owner, scene } = plan.mix[part] ?? draw.pick(plan.mix)
    const { goods } = stallOf(owner, merchant).trade
    return {
      index,
      app: appId(app),
      payer: payerIdOf(app, payer),
      network: owner,
      merchant,
      scene,
      amountFen: fen(amountFen),
      subject: draw.pick(goods),
    }
  }
}

/** The most an arrival of this plan can cost. */
export function largestAmountFen(amount: AmountPlan): number {
  switch (amount.kind) {
    case 'fixed':
      return amount.fen
    case 'list':
      return Math.max(...amount.fens)
    case 'lognormal':
      return amount.maxFen
  }
}

/** The name over the counter of shop `n` of a network. */
export function merchantName(seed: number, network: Network, n: number): string {
  const { called } = stallOf(network, n).trade
  return `${familyName(stream(seed, 'merchant-name', network, n))}记${called}`
}

export function payerName(seed: number, app: string, index: number): string {
  const draw = stream(seed, 'payer-name', app, index)
  return `${familyName(draw)}${draw.pick(givenNames)}`
}

function stallOf(network: Network, n: number): Stall {
  const stall: Stall | undefined = stallsOf[network][n]
  if (stall === undefined) throw new RangeError(`${network} has no shop ${n}.`)
  return stall
}

const familyNames = faker.rawDefinitions.person?.last_name?.generic ?? ['王']
const givenNames = faker.rawDefinitions.person?.first_name?.generic ?? ['明']

const familyName = (draw: Stream) => draw.pick(familyNames)
