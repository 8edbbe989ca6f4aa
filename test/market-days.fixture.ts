/**
 * A day in a market as chance has it: the stalls, who does what at them in which order, and what goes
 * wrong where.
 */
import fc from 'fast-check'
import { faultKinds } from '../core/faults.ts'
import { type Forced, magicAmountFen, magicPayer } from '../core/forcing.ts'
import { limits } from '../core/limits.ts'
import { fen } from '../core/money.ts'
import { refusals } from '../core/outcome.ts'
import { isCharged, isRemote } from '../core/scene.ts'
import type { CardLimits } from '../simulators/roles/card-limits.ts'
import type { Move, Stall, Turn } from './market.fixture.ts'
import { cardholders, people, placesOf } from './market-people.fixture.ts'
import { networkNames } from './town.ts'

/** Where trouble may be, as seen from a stall: at its network, on the payer's side, in between. */
const places = ['owner', 'home', 'bank', 'switch', 'switch'] as const
const amounts = [700, 1300, 60_000, 99_000, 100_010, 250_000, 450_000, 6_000_000]
/** Forced ends that are not known by the outcome alone. */
const forced: readonly Forced[] = [
  ...(['approved', 'payer-confirming', 'result-unknown'] as const),
  ...(['funds-insufficient', 'order-paid'] as const),
]

const seldom = (weight: number) =>
  fc.oneof(
    { weight, arbitrary: fc.constant(true) },
    { weight: 100 - weight, arbitrary: fc.constant(false) },
  )
const payer = (whose: readonly string[]) =>
  fc.oneof(
    { weight: 19, arbitrary: fc.constantFrom(...whose) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.constantFrom('alipay', 'wechat', 'icbc'), fc.constantFrom(...forced))
        .map(([app, end]) => magicPayer(app, end)),
    },
  )
const amountFen = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom(...amounts) },
  { weight: 1, arbitrary: fc.constantFrom(...forced).map(magicAmountFen) },
)

/** Two stalls give the same number, and the third may have the second's merchant. */
const stall = (index: number): fc.Arbitrary<Stall> =>
  fc.record({ holds: seldom(40), byCard: seldom(15) }).chain(({ holds, byCard }) => {
    const whose = byCard || holds ? cardholders : people
    return fc
      .record({
        network: fc.constantFrom(...networkNames),
        payers: fc.tuple(payer(whose), fc.constantFrom(...whose)),
        scene: byCard
          ? fc.constant('payer-code' as const)
          : fc.constantFrom('merchant-code', 'payer-code', 'online', 'mini-program', 'top-up'),
        amountFen: amountFen.map((fen) => fen + index),
        lifeMs: fc.constantFrom(7_200_000, 7_200_000, 20_000),
      })
      .map((drawn) => ({
        ...drawn,
        number: index < 2 ? 'N0' : 'N2',
        merchant: `shop${Math.min(index, 1)}`,
        ...(holds ? { holds: true as const } : {}),
        ...(byCard ? { byCard: true as const } : {}),
      }))
  })

/** What is done at a stall if nothing comes between, and what is tried once it is paid. */
const usual = {
  charged: ['charge', 'confirm'],
  scanned: ['open', 'scan', 'confirm'],
  remote: ['open', 'page', 'confirm'],
} as const satisfies Readonly<Record<string, readonly Move[]>>
const usualAt = (scene: Stall['scene']): readonly Move[] =>
  usual[isCharged(scene) ? 'charged' : isRemote(scene) ? 'remote' : 'scanned']
const afterwards: readonly Move[] = [
  ...(['refund', 'refund', 'refund', 'undo', 'reverse', 'close', 'query', 'charge'] as const),
  ...(['scan', 'page', 'confirm', 'decline', 'open', 'static', 'confirm', 'static'] as const),
]
const ofHolds: readonly Move[] = ['capture', 'capture', 'capture', 'undo', 'reverse', 'refund']

/** Nobody is heard for a quarter of an hour and more: longer than a day is open after its cut. */
export const outageTries = 60

/** A turn whose move is `next` does what is usual at its stall. */
interface Step extends Omit<Turn, 'move' | 'trouble'> {
  readonly move: Move | 'next'
  readonly trouble: Omit<Turn['trouble'], 'place'> & { readonly place: (typeof places)[number] }
}

const step: fc.Arbitrary<Step> = fc.record({
  move: fc.oneof(
    { weight: 56, arbitrary: fc.constant('next' as const) },
    { weight: 18, arbitrary: fc.constant('trouble' as const) },
    { weight: 3, arbitrary: fc.constant('calm' as const) },
    { weight: 11, arbitrary: fc.constant('pass' as const) },
    { weight: 8, arbitrary: fc.constantFrom(...afterwards) },
    { weight: 4, arbitrary: fc.constantFrom(...ofHolds) },
    { weight: 10, arbitrary: fc.constantFrom('static' as const, 'confirm' as const) },
    { weight: 2, arbitrary: fc.constant('rules' as const) },
    { weight: 4, arbitrary: fc.constant('clear' as const) },
  ),
  stall: fc.nat(2),
  which: fc.constantFrom(0, 0, 1) as fc.Arbitrary<0 | 1>,
  percent: fc.nat(99),
  ms: fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom(0, 1, 900, 10_000, 20_000, 30_000, 90_000) },
    { weight: 1, arbitrary: fc.constantFrom(7_200_000, limits.holdMs - 20_000) },
  ),
  waits: fc.constantFrom(true, true, true, false),
  trouble: fc.record({
    place: fc.constantFrom(...places),
    kind: fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...faultKinds, 'slow' as const) },
      { weight: 1, arbitrary: fc.constantFrom(...refusals) },
    ),
    tries: fc.oneof(
      { weight: 24, arbitrary: fc.constantFrom(1, 2, 4) },
      { weight: 1, arbitrary: fc.constant(outageTries) },
    ),
    weight: fc.constantFrom(1, 0.5),
  }),
})

export interface Day {
  readonly stalls: readonly Stall[]
  readonly steps: readonly Step[]
  /** From noon, where a town begins, to where the day does: noon, or seconds before the cut. */
  readonly afterNoonMs: number
  readonly slowStores: boolean
  /** What a card may pay; what its bank allows when nothing is said. */
  readonly cardLimits: CardLimits | undefined
  /** Whether each clearing day is closed when it is over. */
  readonly closesDaily: boolean
}

const tight: CardLimits = { paymentFen: fen(300_000), dayFen: fen(400_000), dayCount: 3 }

const cutMs = 11 * 3_600_000
export const day: fc.Arbitrary<Day> = fc.record({
  stalls: fc.oneof(
    { weight: 3, arbitrary: fc.tuple(stall(0)) },
    { weight: 2, arbitrary: fc.tuple(stall(0), stall(1)) },
    { weight: 1, arbitrary: fc.tuple(stall(0), stall(1), stall(2)) },
  ),
  steps: fc.array(step, { minLength: 12, maxLength: 30, size: 'max' }),
  afterNoonMs: fc.oneof(
    { weight: 1, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 20 }).map((s) => cutMs - s * 1000) },
  ),
  slowStores: seldom(33),
  cardLimits: fc.constantFrom(undefined, undefined, undefined, tight),
  closesDaily: seldom(50),
})

/** The steps with every `next` in its stall's own order; what is usual over, something else. */
export function turnsOf({ stalls, steps }: Day): Turn[] {
  const left = stalls.map(({ scene }) => [...usualAt(scene)])
  return steps.map((step) => {
    const at = step.stall % stalls.length
    const place = placeAt(stalls[at], step)
    const one = { ...step, stall: at, trouble: { ...step.trouble, place } }
    if (one.move !== 'next') return { ...one, move: one.move }
    const rest = stalls[at]?.holds === true ? [...ofHolds, ...afterwards] : afterwards
    const move = left[at]?.shift() ?? rest[one.percent % rest.length] ?? 'query'
    return { ...one, move }
  })
}

function placeAt(stall: Stall | undefined, { trouble: { place }, which }: Step): string {
  const seen = { owner: stall?.network ?? '', switch: 'switch' }
  return { ...seen, ...placesOf(stall?.payers[which] ?? '') }[place]
}
