/**
 * The crowd of a rehearsal: the arrivals a run over sockets would have, each at its due time on the
 * virtual clock, played as the crowd plays them, with tills and phones that speak no wire.
 */
import { sleep } from '../../core/clock.ts'
import type { Payee } from '../../core/interchange.ts'
import { stream } from '../../core/random.ts'
import { createCast, type Network } from '../../loadtests/traffic/cast.ts'
import { runTag, schedule } from '../../loadtests/traffic/plan.ts'
import type { CrowdPatience, ScanRow, ShardReport } from '../../loadtests/traffic/protocol.ts'
import { rowOf, saleOf } from '../../loadtests/traffic/sale.ts'
import { type Ended, playScan } from '../../loadtests/traffic/scan.ts'
import { createTally } from '../../loadtests/traffic/tally.ts'
import type { Sale } from '../../loadtests/traffic/tills/till.ts'
import type { Came } from '../evidence/attempts.ts'
import type { Scenario } from '../scenario-terms.ts'
import { createDoorway, type Doorway } from './doorway.ts'
import type { Notices } from './notices.ts'
import { createPlainPhone } from './plain-phone.ts'
import { createPlainTill, type PlainTill, type PlainTillParts } from './plain-till.ts'
import { giveBack } from './refunds.ts'
import { shopFinder } from './shops.ts'
import { playStaticScan } from './static-scan.ts'
import { createTillBook, type TillBook } from './till-book.ts'
import type { World } from './world.ts'

export interface CrowdParts {
  readonly world: World
  readonly scenario: Scenario
  readonly seed: number
  readonly notices: Notices
}

/** One who came, and what for. */
interface Customer extends Came {
  readonly sale: Sale
}

export interface RehearsedCrowd {
  /** Lets everybody come when they are due; resolves when all have ended. */
  play(): Promise<void>
  readonly came: readonly Came[]
  /** What everybody's till believes in the end. */
  report(): ShardReport
}

interface Stand extends CrowdParts {
  readonly doorway: Doorway
  readonly patience: Omit<CrowdPatience, 'drainMs'>
  readonly book: TillBook
  tillOf(network: Network, shop: Payee): PlainTill
}

export function createRehearsedCrowd(parts: CrowdParts): RehearsedCrowd {
  const { world, scenario, seed, notices } = parts
  const { clock } = world
  const { title, arrivals, cast } = scenario
  const patience = patienceOf(scenario)
  const tag = runTag({ title, seed }, 0)
  const arrivalOf = createCast(cast, seed)
  const shopOf = shopFinder()
  const tally = createTally()
  const book = createTillBook()
  const doorway = createDoorway(world, patience.answerMs)
  const tillOf = tillFinder({ world, doorway, undone: book.back })
  const stand: Stand = { ...parts, patience, book, doorway, tillOf }
  const rows: ScanRow[] = []
  const came: Came[] = []

  const begin = async (index: number, dueAt: number) => {
    const arrival = arrivalOf(index)
    const { scene } = arrival
    const isStatic =
      scene === 'merchant-code' && stream(seed, 'static', index).next() < cast.staticShare
    const sale = saleOf(arrival, { runTag: tag, notifyUrl: '' })
    const startedAt = clock.now()
    const one: Customer = { arrival, sale, isStatic, startedAt, shop: shopOf(arrival) }
    came.push(one)
    tally.count('target', dueAt)
    tally.count('started', startedAt)
    const ended = await scanned(stand, one)
    const endedAt = clock.now()
    tally.finish(ended.final, endedAt, endedAt - dueAt)
    rows.push({ ...rowOf(arrival, sale), ...ended, dueAt, startedAt, endedAt })
  }

  /** What a static code was paid for has no number of the till's. */
  const told = (row: ScanRow): ScanRow => {
    const orderNo = notices.numberOf(row.orderNo)
    return orderNo === undefined ? book.told(row) : { ...row, orderNo }
  }

  const report = (): ShardReport => ({
    ...{ worker: 0, rows: rows.map(told), seconds: tally.seconds() },
    ...{ latency: tally.latency(), notifications: notices.counts() },
    loopDelayMs: { p99: 0, max: 0 },
  })

  return { play: () => arrive(world, schedule({ arrivals, seed }), begin), came, report }
}

/** One till for all sales of a shop. */
function tillFinder(parts: Omit<PlainTillParts, 'network' | 'payee'>): Stand['tillOf'] {
  const tills = new Map<Payee, PlainTill>()
  return (network, payee) => {
    const till = tills.get(payee) ?? createPlainTill({ ...parts, network, payee })
    tills.set(payee, till)
    return till
  }
}

/** Each arrival lets the next one fall due: what waits on the clock stays short. */
function arrive(
  { clock }: World,
  due: Float64Array,
  begin: (index: number, dueAt: number) => Promise<void>,
): Promise<void> {
  const startAt = clock.now()
  return new Promise((resolve, reject) => {
    let open = due.length
    const ended = () => {
      open -= 1
      if (open === 0) resolve()
    }
    const next = (index: number) => {
      const dueMs = due[index]
      if (dueMs === undefined) return
      clock.after(startAt + dueMs - clock.now(), () => {
        begin(index, startAt + dueMs).then(ended, reject)
        next(index + 1)
      })
    }
    if (open === 0) resolve()
    else next(0)
  })
}

async function scanned(stand: Stand, one: Customer): Promise<Ended> {
  const { world, doorway, patience, notices, tillOf } = stand
  const { arrival, sale, shop, isStatic } = one
  const { app, payer, network } = arrival
  const behind = world.behindApp(app)
  if (behind === undefined) throw new Error(`Nobody stands behind the app ${app}.`)
  const phone = createPlainPhone({ doorway, behind })
  const rest = (milliseconds: number) => sleep(world.clock, milliseconds)
  const holder = { app, payer, city: shop.city }
  if (isStatic) {
    const { house } = world.houses[network]
    const code = house.acquirer.shopCode(shop.merchant) ?? ''
    const { orderNo, amountFen } = sale
    const tap = { ...holder, orderNo, amountFen }
    return playStaticScan({ ...{ phone, tap, code, sale, patience }, sleep: rest })
  }
  const till = tillOf(network, shop)
  const expectation = notices.expect(sale.orderNo)
  const parts = { till, phone, patience, payer: holder, owner: network, sleep: rest }
  const ended = await playScan({ ...parts, notice: expectation.heard }, sale)
  expectation.done()
  if (ended.final === 'paid') comeBack(stand, till, sale)
  return ended
}

/** Whoever brings something back is waited for, and gets money for it. */
function comeBack(
  { world, scenario, seed, patience, book }: Stand,
  till: PlainTill,
  sale: Sale,
): void {
  const { clock } = world
  const given = giveBack({
    till,
    sale,
    seed,
    cast: scenario.cast,
    patience,
    clock,
    back: book.back,
  })
  if (given !== undefined) world.later(given)
}

/** As the crowd of a run over sockets waits. */
function patienceOf({ patience }: Scenario): Omit<CrowdPatience, 'drainMs'> {
  const { switchMs, queryGapsMs } = patience
  return { answerMs: switchMs + 5000, noticeMs: 5000, queryGapsMs }
}
