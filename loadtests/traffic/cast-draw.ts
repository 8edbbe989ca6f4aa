/**
 * The draws behind an arrival, as numbers: which part of the mix, which shop, which payer, how much.
 * Whoever wants words asks cast.ts; whoever draws millions reads the fields, and nothing is made.
 */
import { Draw, hash32, type Key, keyOf } from '../../core/random.ts'
import { isRemote, type Scene } from '../../core/scene.ts'
import { stallsFor } from './street.ts'
import type { TillMerchant } from './tills/till.ts'

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

/** Of a cast's plan what is drawn from; nothing is left open in it. */
interface DrawnPlan {
  readonly mix: readonly {
    readonly owner: TillMerchant['network']
    readonly scene: Scene
    readonly weight: number
  }[]
  readonly amount: AmountPlan
  readonly payersPerApp: number
  readonly merchantsPerNetwork: number
}

/** What a plan comes to before anything is drawn. Plain data. */
export interface CastTable {
  readonly key: Key
  readonly weights: readonly number[]
  readonly weight: number
  /** The shops where each part of the mix meets, by their numbers. */
  readonly shops: readonly (readonly number[])[]
  readonly amount: AmountPlan
  readonly stride: number
  readonly payersPerApp: number
}

export function castTable(plan: DrawnPlan, seed: number): CastTable {
  const { mix, amount, payersPerApp, merchantsPerNetwork } = plan
  return {
    key: keyOf(seed, 'arrival'),
    weights: mix.map(({ weight }) => weight),
    weight: mix.reduce((sum, { weight }) => sum + weight, 0),
    shops: mix.map(({ owner, scene }) => shopsOfPart(owner, scene, merchantsPerNetwork)),
    ...{ amount, payersPerApp, stride: strideThrough(payersPerApp, seed) },
  }
}

/** Where a crowd meets whom: at so many counters, or at any of the shops without one. */
function shopsOfPart(
  network: TillMerchant['network'],
  scene: Scene,
  counters: number,
): readonly number[] {
  const all = stallsFor(network, scene)
  return isRemote(scene) ? all : all.slice(0, counters)
}

export class CastDraw {
  /** Goes on where the arrival's draws have ended. */
  readonly draw = new Draw()
  part = 0
  shop = 0
  payer = 0
  amountFen = 0
  readonly #table: CastTable

  constructor(table: CastTable) {
    this.#table = table
  }

  /** Draws arrival `index` into the fields. */
  at(index: number): void {
    const { key, shops, amount, stride, payersPerApp } = this.#table
    this.draw.cross(key, index, 0)
    this.part = this.#chosenPart()
    this.shop = this.draw.pick(shops[this.part] ?? [])
    this.payer = (index * stride) % payersPerApp
    this.amountFen = amountDrawn(amount, this.draw)
  }

  #chosenPart(): number {
    const { weights, weight } = this.#table
    let left = this.draw.next() * weight
    for (let part = 0; part < weights.length; part += 1) {
      const share = weights[part] ?? 0
      if (left < share) return part
      left -= share
    }
    return this.draw.int(weights.length)
  }
}

function amountDrawn(plan: AmountPlan, draw: Draw): number {
  switch (plan.kind) {
    case 'fixed':
      return plan.fen
    case 'list':
      return draw.pick(plan.fens)
    case 'lognormal': {
      const drawn = Math.round(plan.medianFen * Math.exp(plan.sigma * draw.normal()))
      return Math.min(plan.maxFen, Math.max(plan.minFen, drawn))
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
