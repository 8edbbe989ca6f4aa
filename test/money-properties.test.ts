/**
 * Merchants and payers do anything in any order, in any weather, at any time of day: money is kept,
 * nobody pays twice, nobody is paid from nothing, and nothing stays unknown past its clearing day.
 * `HUTONG_DAYS` says how many days are tried, `HUTONG_SEED` which.
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { limits } from '../core/limits.ts'
import { closesDaily } from '../sandbox/clearing.ts'
import { lies } from './lies.ts'
import { createMarket, type Market } from './market.fixture.ts'
import { clearingWrongs } from './market-clearing.fixture.ts'
import { type Day, day, outageTries, turnsOf } from './market-days.fixture.ts'
import { limitWrongs } from './market-limits.fixture.ts'
import { unknowns, wrongs } from './oracle.ts'

/** What is wrong after such a day, once all has come to rest; and once no hold is left. */
async function troublesOf(one: Day, seen: Set<string>): Promise<readonly string[]> {
  const { stalls, slowStores, afterNoonMs, cardLimits } = one
  const market = createMarket(stalls, { seed: 1, slowStores, cardLimits })
  const { town } = market
  const { clock, later } = town
  const stop = one.closesDaily ? closesDaily(town, { breaks: {}, seed: 1, clock, later }) : idle
  await town.pass(afterNoonMs)
  const going: Promise<unknown>[] = []
  for (const turn of turnsOf(one)) {
    const work = market.play(turn)
    going.push(work)
    await (turn.waits ? town.until(work) : town.pass(0))
  }
  await town.until(Promise.all(going))
  const late = await pastTheDay(market, graceOf(one))
  stop()
  await town.rest()
  while (await town.until(isAnyHoldLapsing(market))) await town.pass(2 * skewMs)
  for (const { house } of town.company.networks) {
    for (const { state } of await town.until(house.acquirer.all())) seen.add(state)
  }
  for (const { type } of town.events) seen.add(type)
  const found = [...late, ...(await town.until(allWrongs(market, cardLimits)))]
  if (found.length > 0 || !stalls.some(({ holds }) => holds)) return found
  await town.pass(limits.holdMs + 1000)
  await town.rest()
  return [...(await town.until(wrongs(town))), ...(await town.until(stillHeld(market)))]
}

const idle = () => undefined

/** In the books, in what was told, in the limits of the day, and once all days are closed. */
const allWrongs = async (market: Market, cardLimits: Day['cardLimits']) => [
  ...(await wrongs(market.town)),
  ...(await lies(market)),
  ...(await limitWrongs(market, cardLimits)),
  ...(await clearingWrongs(market.town)),
  ...(await wrongs(market.town)),
]

/** How long after the cut the last of a clearing day may still be asked about. */
const graceOf = ({ steps }: Day) =>
  steps.some(({ trouble }) => trouble.tries === outageTries) ? 3_600_000 : 15 * 60_000
const dayMs = 86_400_000

/** Whatever is unknown a while after the clearing day in which the last turn was made. */
async function pastTheDay({ town }: Market, graceMs: number): Promise<string[]> {
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
  if (numRuns >= 500) expect([...seen]).toEqual(expect.arrayContaining([...all, ...told]))
}, 3_600_000)
