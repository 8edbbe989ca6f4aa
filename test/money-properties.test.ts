/**
 * Merchants and payers do anything in any order, in any weather, at any time of day: money is kept,
 * nobody pays twice, nobody is paid from nothing, and nothing stays unknown past its clearing day.
 * `HUTONG_DAYS` says how many days are tried, `HUTONG_SEED` which.
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { faultKinds } from '../core/faults.ts'
import { type Forced, magicAmountFen, magicPayer } from '../core/forcing.ts'
import { limits } from '../core/limits.ts'
import { refusals } from '../core/outcome.ts'
import { isCharged } from '../core/scene.ts'
import { lies } from './lies.ts'
import { createMarket, type Market, type Move, type Stall, type Turn } from './market.fixture.ts'
import { unknowns, wrongs } from './oracle.ts'
import { networkNames } from './town.ts'

const people = ['alipay-0', 'alipay-3', 'wechat-0', 'wechat-3', 'icbc-5', 'ccb-2', 'quickpass-0']
const cardholders = ['icbc-5', 'quickpass-0', 'ccb-2', 'alipay-3']
/** Where trouble may be, as seen from a stall: at its network, on the payer's side, in between. */
const places = ['owner', 'home', 'bank', 'switch', 'switch'] as const
const homes: Readonly<Record<string, string>> = { wechat: 'wechatpay', quickpass: 'unionpay' }
/** The banks of the people's cards. */
const banks: Readonly<Record<string, string>> = {
  'alipay-3': 'ccb',
  'wechat-3': 'ccb',
  'ccb-2': 'ccb',
}
const amounts = [700, 1300, 100_010, 250_000, 6_000_000]
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
          : fc.constantFrom('merchant-code', 'payer-code', 'online', 'top-up'),
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
const usual: Readonly<Record<'charged' | 'paid', readonly Move[]>> = {
  charged: ['charge', 'confirm'],
  paid: ['open', 'scan', 'confirm'],
}
const afterwards: readonly Move[] = [
  ...(['refund', 'refund', 'refund', 'undo', 'reverse', 'close', 'query', 'charge'] as const),
  ...(['scan', 'page', 'confirm', 'decline', 'open'] as const),
]
const ofHolds: readonly Move[] = ['capture', 'capture', 'capture', 'undo', 'reverse', 'refund']

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
    tries: fc.constantFrom(1, 2, 4),
    weight: fc.constantFrom(1, 0.5),
  }),
})

interface Day {
  readonly stalls: readonly Stall[]
  readonly steps: readonly Step[]
  /** From noon, where a town begins, to where the day does: noon, or seconds before the cut. */
  readonly afterNoonMs: number
  readonly slowStores: boolean
}

const cutMs = 11 * 3_600_000
const day: fc.Arbitrary<Day> = fc.record({
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
})

/** The steps with every `next` in its stall's own order; what is usual over, something else. */
function turnsOf({ stalls, steps }: Day): Turn[] {
  const left = stalls.map(({ scene }) => [...usual[isCharged(scene) ? 'charged' : 'paid']])
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
  const payer = stall?.payers[which] ?? ''
  const app = payer.slice(0, payer.indexOf('-'))
  const seen = { owner: stall?.network ?? '', home: homes[app] ?? app, switch: 'switch' }
  return { ...seen, bank: banks[payer] ?? 'icbc' }[place]
}

/** What is wrong after such a day, once all has come to rest; and once no hold is left. */
async function troublesOf(one: Day, seen: Set<string>): Promise<readonly string[]> {
  const { stalls, slowStores, afterNoonMs } = one
  const market = createMarket(stalls, { seed: 1, slowStores })
  const { town } = market
  await town.pass(afterNoonMs)
  const going: Promise<unknown>[] = []
  for (const turn of turnsOf(one)) {
    const work = market.play(turn)
    going.push(work)
    await (turn.waits ? town.until(work) : town.pass(0))
  }
  await town.until(Promise.all(going))
  const late = await pastTheDay(market)
  await town.rest()
  while (await town.until(isAnyHoldLapsing(market))) await town.pass(2 * skewMs)
  for (const { house } of town.company.networks) {
    for (const { state } of await town.until(house.acquirer.all())) seen.add(state)
  }
  for (const { type } of town.events) seen.add(type)
  const found = [...late, ...(await town.until(wrongs(town))), ...(await town.until(lies(market)))]
  if (found.length > 0 || !stalls.some(({ holds }) => holds)) return found
  await town.pass(limits.holdMs + 1000)
  await town.rest()
  return [...(await town.until(wrongs(town))), ...(await town.until(stillHeld(market)))]
}

/** How long after the cut the last of a clearing day may still be asked about. */
const graceMs = 15 * 60_000
const dayMs = 86_400_000

/** Whatever is unknown a while after the clearing day in which the last turn was made. */
async function pastTheDay({ town }: Market): Promise<string[]> {
  const sinceCut = (town.clock.now() - Date.UTC(2026, 10, 22, 15)) % dayMs
  const toCut = sinceCut < 0 ? -sinceCut : dayMs - sinceCut
  await town.pass(toCut + graceMs)
  return (await town.until(unknowns(town))).map((says) => `past its day ${says}`)
}

/** Parties count a hold's time from when each of them heard of it: for a moment they disagree. */
const skewMs = 300_000
async function isAnyHoldLapsing({ town, orders }: Market): Promise<boolean> {
  for (const { deal } of orders.values()) {
    const heldAt = (await town.find(deal))?.hold?.heldAt
    const end = heldAt === undefined ? 0 : heldAt + limits.holdMs
    if (Math.abs(town.clock.now() - end) < skewMs) return true
  }
  return false
}

/** After its time nothing is held anywhere. */
async function stillHeld({ town }: Market): Promise<string[]> {
  const found: string[] = []
  for (const [id, store] of town.stores) {
    for (const { id: account, debitsPendingFen } of await store.accounts()) {
      if (debitsPendingFen > 0) found.push(`${id} holds ${debitsPendingFen} fen of ${account}`)
    }
  }
  return found
}

const numRuns = Number(process.env.HUTONG_DAYS ?? 500)
const seed = Number(process.env.HUTONG_SEED ?? 20_211_202)

test(`${numRuns} days of anything in any order leave no lie and no money out of place`, async () => {
  const seen = new Set<string>()
  const property = fc.asyncProperty(day, async (one) => {
    expect(await troublesOf(one, seen)).toEqual([])
  })
  await fc.assert(property, { numRuns, seed })
  const all = ['paid', 'refunding', 'refunded', 'held', 'captured', 'voided', 'closed', 'reversed']
  const told = ['cut-crossed', 'duplicate-seen', 'exchange-resolved']
  if (numRuns >= 400) expect([...seen]).toEqual(expect.arrayContaining([...all, ...told]))
}, 3_600_000)
