/**
 * Who meets whom: payer, till, amount and goods of arrival k, out of (seed, k) alone, so that any
 * thread and any auditor draw the same. Faker's Chinese names live here and nowhere else.
 */
import { faker } from '@faker-js/faker/locale/zh_CN'
import { payerIdOf } from '../../core/cast.ts'
import { type AppId, appId, type PayerId } from '../../core/ids.ts'
import { type Fen, fen } from '../../core/money.ts'
import { hash32, type Stream, stream } from '../../core/random.ts'
import { isRemote, type Scene } from '../../core/scene.ts'
import { type Stall, stallsFor, stallsOf } from './street.ts'
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

export type AmountPlan =
  | {
      readonly kind: 'lognormal'
      readonly medianFen: number
      readonly sigma: number
      readonly minFen: number
      readonly maxFen: number
    }
  | { readonly kind: 'fixed'; readonly fen: number }
  | { readonly kind: 'list'; readonly fens: readonly number[] }

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
  const { payersPerApp, merchantsPerNetwork } = { ...usualCast, ...plan }
  const choose = createChooser(plan.mix)
  const shopsFor = createShopFinder(merchantsPerNetwork)
  const stride = strideThrough(payersPerApp, seed)
  return (index) => {
    const draw = stream(seed, 'arrival', index)
    const { app, owner, scene } = choose(draw)
    const merchant = draw.pick(shopsFor(owner, scene))
    const { goods } = stallOf(owner, merchant).trade
    return {
      index,
      app: appId(app),
      payer: payerIdOf(app, (index * stride) % payersPerApp),
      network: owner,
      merchant,
      scene,
      amountFen: drawAmount(plan.amount, draw),
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

/** Where a crowd meets whom: at so many counters, or at any of the shops without one. */
function createShopFinder(counters: number) {
  const known = new Map<string, readonly number[]>()
  return (network: Network, scene: Scene): readonly number[] => {
    const key = `${network} ${scene}`
    const found = known.get(key)
    if (found !== undefined) return found
    const all = stallsFor(network, scene)
    const shops = isRemote(scene) ? all : all.slice(0, counters)
    known.set(key, shops)
    return shops
  }
}

const familyNames = faker.rawDefinitions.person?.last_name?.generic ?? ['王']
const givenNames = faker.rawDefinitions.person?.first_name?.generic ?? ['明']

const familyName = (draw: Stream) => draw.pick(familyNames)

function createChooser(mix: readonly CastPart[]): (draw: Stream) => CastPart {
  const total = mix.reduce((sum, { weight }) => sum + weight, 0)
  return (draw) => {
    let left = draw.next() * total
    for (const part of mix) {
      if (left < part.weight) return part
      left -= part.weight
    }
    return draw.pick(mix)
  }
}

function drawAmount(plan: AmountPlan, draw: Stream): Fen {
  switch (plan.kind) {
    case 'fixed':
      return fen(plan.fen)
    case 'list':
      return fen(draw.pick(plan.fens))
    case 'lognormal': {
      const drawn = Math.round(plan.medianFen * Math.exp(plan.sigma * draw.normal()))
      return fen(Math.min(plan.maxFen, Math.max(plan.minFen, drawn)))
    }
  }
}

/**
 * A step that visits every payer once before any comes again: nobody pays more than its share of
 * the run, so that opening balances can be reckoned, and the crowd still looks shuffled.
 */
function strideThrough(count: number, seed: number): number {
  let stride = (hash32('stride', seed) % count) + 1
  while (commonDivisor(stride, count) !== 1) stride += 1
  return stride
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b)
}
