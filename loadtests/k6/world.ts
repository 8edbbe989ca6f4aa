/**
 * What every script begins and ends with: settings and keys before the run, the sandbox asked once
 * what it is and what its rule book says, a payment made for any kind and number, and at the end the
 * notifications and the books waited for and judged.
 */
import { sleep } from 'k6'
import exec from 'k6/execution'
import { countsOf, lagsOf, type Manner, notifyUrlOf, obliging, setManner } from './desk.ts'
import { booksOf, healthOf, recordsOf, rulingOf, shopsOf } from './hutong.ts'
import type { Kind } from './kinds.ts'
import {
  booksBalance,
  booksPending,
  booksSumFen,
  notified,
  payOutcomes,
  phases,
  recordsAgree,
  scriptErrors,
} from './metrics.ts'
import type { Opening, Ruling } from './opening.ts'
import { pay } from './payment.ts'
import { createPhone, houseOf } from './phone.ts'
import { openRing } from './ring.ts'
import { type Numbers, readSettings, type Settings } from './settings.ts'
import { createOwnService } from './tills/own-service.ts'
import type { Till } from './tills/till.ts'
import { createTills, type Tills } from './tills/tills.ts'

export interface Play {
  readonly index: number
  readonly kind: Kind
  /** Tells scenarios of one run apart in order numbers: at most two letters or digits. */
  readonly series?: string
  /** Whether notifications are read and verified, as they come. */
  readonly reads?: boolean
}

export interface World {
  readonly settings: Settings
  /** Called by setup. The kinds whose payments will be made, and how the desk is to behave. */
  open(kinds: readonly Kind[], manner?: Manner): Opening
  play(opening: Opening, play: Play): Promise<void>
  /** Called by teardown. */
  close(opening: Opening): void
}

/** To be awaited while a script is loaded. */
export async function createWorld(own: Partial<Numbers> = {}): Promise<World> {
  const settings = readSettings(__ENV, own)
  const ring =
    settings.PAY_URL === '' ? await openRing(settings.HUTONG_KEYRING, settings.SHOPS) : null
  let tills: Tills | undefined
  const warn = createWarner()
  const tillOf = ({ health }: Opening, kind: Kind, payer: string): Till => {
    if (ring === null) return createOwnService(settings, { ...kind, payer })
    tills ??= createTills(ring, health)
    return tills[kind.wire]
  }
  return {
    settings,
    open: (kinds, manner = obliging) => opened(settings, kinds, manner),
    play: async (opening, play) => {
      try {
        await played({ settings, opening, tillOf, warn }, play)
      } catch (cause) {
        scriptErrors.add(1)
        console.error(cause instanceof Error ? `${cause.message}\n${cause.stack}` : String(cause))
      }
    },
    close: () => closed(settings),
  }
}

interface Playing {
  readonly settings: Settings
  readonly opening: Opening
  tillOf(opening: Opening, kind: Kind, payer: string): Till
  warn(says: string): void
}

async function played({ settings, opening, tillOf, warn }: Playing, play: Play): Promise<void> {
  const { index, kind, series = '0', reads = false } = play
  // What a user's own service is notified of, it hears itself.
  const desk = settings.PAY_URL === '' ? settings.DESK_URL : ''
  const shop = index % shopsSelling(settings)
  const city = opening.cities[`${kind.owner} ${shop}`] ?? ''
  const payer = `${kind.app}-${payerOf(play, settings)}`
  const orderNo = `K${opening.tag}${series.padStart(2, '0')}${index.toString(36).padStart(6, '0')}`
  const amountFen = settings.AMOUNT_FEN > 0 ? settings.AMOUNT_FEN : 100 + ((index * 37) % 4900)
  const notifyUrl = notifyUrlOf(desk, kind.wire, orderNo)
  const sale = { orderNo, amountFen, subject: 'Tea', notifyUrl, at: Date.now(), shop }
  const houseUrl = opening.health.urls[houseOf(kind.app)] ?? ''
  await pay({
    ...{ kind, sale, desk, reads, warn },
    till: tillOf(opening, kind, payer),
    phone: createPhone(houseUrl, { app: kind.app, payer, city }, sale),
    ruling: opening.rulings[`${kind.id} ${shop}`] ?? { state: 'open', refusal: '' },
    asks: index % settings.QUERY_EVERY === 0,
  })
}

/** A user's own service sells in one shop; which it is, is its own affair. */
const shopsSelling = ({ SHOPS, PAY_URL }: Settings) => (PAY_URL === '' ? SHOPS : 1)

/** Spread over all payers, so that none pays again before many others have. */
const payerOf = ({ index, series = '0' }: Play, { PAYERS }: Settings): number =>
  (index * 7919 + Number.parseInt(series, 36) * 104_729) % PAYERS

function opened(settings: Settings, kinds: readonly Kind[], manner: Manner): Opening {
  const { HUTONG_URL: url, DESK_URL: desk, RUN_TAG } = settings
  const health = healthOf(url)
  const all = shopsOf(url)
  const rulings: Record<string, Ruling> = {}
  const cities: Record<string, string> = {}
  const numbers = Array.from({ length: shopsSelling(settings) }, (_, shop) => shop)
  for (const { id, app, owner, scene } of kinds) {
    for (const shop of numbers) {
      const { name = '', city = '' } = all[owner]?.[shop] ?? {}
      cities[`${owner} ${shop}`] = city
      rulings[`${id} ${shop}`] = rulingOf(url, { app, owner, scene, city, shop: name })
    }
  }
  if (desk !== '') setManner(desk, manner)
  const startedAt = Date.now()
  const tag = RUN_TAG || startedAt.toString(36)
  return { tag, health, startedAt, kinds, rulings, cities }
}

/** Waits for what is still on its way; what did not come, or does not balance, fails a threshold. */
function closed(settings: Settings): void {
  const until = Date.now() + settings.SETTLE_SECONDS * 1000
  // A run in which nothing was paid has a count, too, and does not pass.
  payOutcomes.add(0)
  if (settings.DESK_URL !== '') hearTheRest(settings.DESK_URL, until)
  let books = booksOf(settings.HUTONG_URL)
  while (!(books.balance && books.sumFen === 0 && books.pending === 0) && Date.now() < until) {
    sleep(0.25)
    books = booksOf(settings.HUTONG_URL)
  }
  const records = recordsOf(settings.HUTONG_URL)
  booksBalance.add(books.balance && books.sumFen === 0)
  recordsAgree.add(records.agree)
  booksSumFen.add(books.sumFen)
  booksPending.add(books.pending)
  for (const says of [...books.broken, ...records.differences]) console.error(says)
}

function hearTheRest(desk: string, until: number): void {
  setManner(desk, obliging)
  let counts = countsOf(desk)
  while (counts.heard < counts.awaited && Date.now() < until) {
    sleep(0.25)
    counts = countsOf(desk)
  }
  if (counts.awaited === 0) return
  notified.add(counts.heard === counts.awaited)
  for (const [network, lags] of Object.entries(lagsOf(desk))) {
    for (const lag of lags) phases.notify_lag.add(lag, { network })
  }
  const { heard, awaited, came, refused } = counts
  console.info(`The desk heard of ${heard} of ${awaited} orders; ${came} came, ${refused} refused.`)
}

/** The number of this iteration within its scenario, over all instances of a run. */
export const numberOfThis = (): number => exec.scenario.iterationInTest

/** Enough to see what is wrong: each virtual user says so much, and from then on only counts. */
function createWarner(most = 3): (says: string) => void {
  let left = most
  return (says) => {
    if (left > 0) console.warn(says)
    left -= 1
  }
}
