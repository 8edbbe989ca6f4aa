/**
 * Merchants and payers do anything in any order, in any weather: what was told must stay true. `SEED`
 * and `SEEDS` in the environment say where to begin and how many days to try.
 */
import { expect, test } from 'vitest'
import { faultKinds } from '../core/faults.ts'
import { magicAmountFen, magicPayer } from '../core/forcing.ts'
import { limits } from '../core/limits.ts'
import { type Refusal, refusals } from '../core/outcome.ts'
import { type Stream, stream } from '../core/random.ts'
import { isCharged } from '../core/scene.ts'
import { lies } from './lies.ts'
import { createMarket, type Market, type Move, type Stall, type Turn } from './market.fixture.ts'
import { wrongs } from './oracle.ts'
import { networkNames } from './town.ts'

const people = ['alipay-0', 'alipay-3', 'wechat-0', 'wechat-3', 'icbc-5', 'ccb-2', 'quickpass-0']
const cardholders = ['icbc-5', 'quickpass-0', 'ccb-2', 'alipay-3']
/** The banks are those of the people's cards. */
const places = [...networkNames, 'switch', 'switch', 'icbc', 'ccb']
const amounts = [700, 1300, 100_010, 250_000, 6_000_000]
/** Forced ends that are not known by the outcome alone. */
const forced = [
  'approved',
  'payer-confirming',
  'result-unknown',
  'funds-insufficient',
  'order-paid',
]

/** Two stalls give the same number at one network; the third may have the second's merchant. */
function stallsOf(seed: number): Stall[] {
  const draw = stream(seed, 'stalls')
  const network = draw.pick(networkNames)
  return Array.from({ length: 1 + draw.int(3) }, (_, index) => {
    const holds = draw.next() < 0.4
    const byCard = draw.next() < 0.15
    const whose = byCard || holds ? cardholders : people
    const isMagic = draw.next() < 0.1
    return {
      network: index < 2 ? network : draw.pick([network, ...networkNames]),
      number: index < 2 ? 'N0' : 'N2',
      merchant: `shop${Math.min(index, 1)}`,
      payers: [payerOf(draw, whose), draw.pick(whose)],
      scene: byCard || draw.next() < 0.5 ? 'payer-code' : 'merchant-code',
      amountFen: isMagic
        ? magicAmountFen(draw.pick(forced) as Refusal)
        : draw.pick(amounts) + index,
      lifeMs: draw.pick([20_000, 7_200_000]),
      ...(holds ? { holds: true as const } : {}),
      ...(byCard ? { byCard: true as const } : {}),
    }
  })
}

const payerOf = (draw: Stream, whose: readonly string[]) =>
  draw.next() < 0.05
    ? magicPayer(draw.pick(['alipay', 'wechat', 'icbc']), draw.pick(forced) as Refusal)
    : draw.pick(whose)

/** How a payment is usually made, and what is usually tried once it is. */
const usual = {
  'payer-code': [['charge'], ['confirm']],
  'merchant-code': [['open'], ['scan', 'scan', 'page'], ['confirm']],
} as const satisfies Partial<Record<Stall['scene'], readonly (readonly Move[])[]>>
const afterwards: readonly Move[] = [
  ...(['refund', 'refund', 'refund', 'undo', 'reverse', 'close', 'query', 'charge'] as const),
  ...(['scan', 'page', 'confirm', 'decline', 'open'] as const),
]
const ofHolds: readonly Move[] = ['capture', 'capture', 'capture', 'undo', 'reverse', 'refund']

/** One stall's day: what is usual, with something out of turn now and then. */
function movesAt({ scene, holds }: Stall, draw: Stream): Move[] {
  const rest = holds === true ? [...ofHolds, ...ofHolds, ...afterwards] : afterwards
  const start = usual[isCharged(scene) ? scene : 'merchant-code'].flatMap((choice) => {
    const next = draw.pick<Move>(choice)
    return draw.next() < 0.15 ? [draw.pick(rest), next] : [next]
  })
  return [...start, ...Array.from({ length: 25 }, () => draw.pick(rest))]
}

const pauses = [0, 1, 900, 10_000, 20_000, 30_000, 90_000, 7_200_000]

/** The days of all stalls at once, and the weather. */
function turnsOf(seed: number, stalls: readonly Stall[]): Turn[] {
  const draw = stream(seed, 'turns')
  const days = stalls.map((stall) => movesAt(stall, draw))
  return Array.from({ length: 25 }, () => {
    const stall = draw.int(stalls.length)
    const luck = draw.next()
    const move = luck < 0.12 ? 'trouble' : luck < 0.15 ? 'calm' : luck < 0.3 ? 'pass' : undefined
    return {
      move: move ?? days[stall]?.shift() ?? 'pass',
      stall,
      which: draw.next() < 0.7 ? 0 : 1,
      percent: draw.int(100),
      ms: draw.next() < 0.05 ? limits.holdMs - 20_000 : draw.pick(pauses),
      waits: draw.next() < 0.75,
      trouble: {
        place: draw.pick(places),
        kind:
          draw.next() < 0.75 ? draw.pick([...faultKinds, 'slow'] as const) : draw.pick(refusals),
        tries: draw.pick([1, 2, 4]),
        weight: draw.pick([0.5, 1]),
      },
    }
  })
}

/** What is wrong after these turns, once all has come to rest; and once no hold is left. */
async function troublesOf(
  seed: number,
  turns: readonly Turn[],
  seen = new Set<string>(),
): Promise<readonly string[]> {
  const market = createMarket(stallsOf(seed), { seed, slowStores: seed % 3 === 0 })
  const { town } = market
  try {
    const going: Promise<unknown>[] = []
    for (const turn of turns) {
      const work = market.play(turn)
      going.push(work)
      await (turn.waits ? town.until(work) : town.pass(0))
    }
    await town.until(Promise.all(going))
    await town.rest()
    while (await town.until(isAnyHoldLapsing(market))) await town.pass(2 * skewMs)
    for (const { house } of town.company.networks) {
      for (const { state } of await town.until(house.acquirer.all())) seen.add(state)
    }
    const found = [...(await town.until(wrongs(town))), ...(await town.until(lies(market)))]
    if (found.length > 0 || !market.stalls.some(({ holds }) => holds)) return found
    await town.pass(limits.holdMs + 1000)
    await town.rest()
    return [...(await town.until(wrongs(town))), ...(await town.until(stillHeld(market)))]
  } catch (cause) {
    return [`It broke: ${String(cause)}`]
  }
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

/** Turns that still fail when any one of them more is left out. */
async function shrunk(seed: number, turns: readonly Turn[]): Promise<readonly Turn[]> {
  for (let index = turns.length - 1; index >= 0; index -= 1) {
    const fewer = turns.filter((_, at) => at !== index)
    if ((await troublesOf(seed, fewer)).length > 0) return shrunk(seed, fewer)
  }
  return turns
}

const first = Number(process.env.SEED ?? 1)
const seeds = Number(process.env.SEEDS ?? 800)

/** What went wrong on this day, with as little of it as still goes wrong. */
async function story(seed: number): Promise<string> {
  const fewest = await shrunk(seed, turnsOf(seed, stallsOf(seed)))
  const wrong = await troublesOf(seed, fewest)
  const told = [...stallsOf(seed), ...fewest].map((one) => JSON.stringify(one))
  return [`Seed ${seed}:`, ...told, ...wrong].join('\n')
}

test(`${seeds} days of anything in any order leave no lie and no money out of place`, async () => {
  const seen = new Set<string>()
  for (let seed = first; seed < first + seeds; seed += 1) {
    const found = await troublesOf(seed, turnsOf(seed, stallsOf(seed)), seen)
    if (found.length > 0) expect.fail(await story(seed))
  }
  const all = ['paid', 'refunding', 'refunded', 'held', 'captured', 'voided', 'closed', 'reversed']
  if (seeds >= 400) expect([...seen]).toEqual(expect.arrayContaining(all))
}, 600_000)
