/**
 * One who comes to a rehearsal, and what happens to them: they are played as the crowd of a run plays
 * its arrivals, with a till and a phone that speak no wire.
 */
import { sleep } from '../../core/clock.ts'
import type { Payee } from '../../core/interchange.ts'
import { stream } from '../../core/random.ts'
import { createCast, type Network } from '../../loadtests/traffic/cast.ts'
import { runTag } from '../../loadtests/traffic/plan.ts'
import type { CrowdPatience } from '../../loadtests/traffic/protocol.ts'
import { saleOf } from '../../loadtests/traffic/sale.ts'
import { type Ended, playScan } from '../../loadtests/traffic/scan.ts'
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

export interface CustomerParts {
  readonly world: World
  readonly scenario: Scenario
  readonly seed: number
  readonly notices: Notices
}

/** One who came, and what for. */
export interface Customer extends Came {
  readonly sale: Sale
}

export interface Counter {
  /** Arrival `index`, as it begins now. */
  customer(index: number): Customer
  /** Plays it to the end its merchant knows. */
  serve(customer: Customer): Promise<Ended>
  readonly book: TillBook
}

interface Stand extends CustomerParts {
  readonly doorway: Doorway
  readonly patience: Omit<CrowdPatience, 'drainMs'>
  readonly book: TillBook
  tillOf(network: Network, shop: Payee): PlainTill
}

export function createCounter(parts: CustomerParts): Counter {
  const { world, scenario, seed } = parts
  const { title, cast } = scenario
  const patience = patienceOf(scenario)
  const tag = runTag({ title, seed }, 0)
  const arrivalOf = createCast(cast, seed)
  const shopOf = shopFinder()
  const book = createTillBook()
  const doorway = createDoorway(world, patience.answerMs)
  const tillOf = tillFinder({ world, doorway, undone: book.back })
  const stand: Stand = { ...parts, patience, book, doorway, tillOf }
  return {
    book,
    customer: (index) => {
      const arrival = arrivalOf(index)
      const isStatic =
        arrival.scene === 'merchant-code' && stream(seed, 'static', index).next() < cast.staticShare
      const sale = saleOf(arrival, { runTag: tag, notifyUrl: '' })
      return { arrival, sale, isStatic, startedAt: world.clock.now(), shop: shopOf(arrival) }
    },
    serve: (customer) => scanned(stand, customer),
  }
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
