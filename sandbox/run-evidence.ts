/**
 * What a run over sockets leaves behind for an audit, as a rehearsal does: what everybody heard and
 * said while it went on, and every record in the end. Who came is drawn again from (seed, k).
 */
import { merchantId, orderNo as orderNoOf } from '../core/ids.ts'
import type { Payee } from '../core/interchange.ts'
import { type Arrival, createCast, networks } from '../loadtests/traffic/cast.ts'
import type { ScanRow } from '../loadtests/traffic/protocol.ts'
import { attemptsOf, type Came } from './evidence/attempts.ts'
import { createEvents } from './evidence/events-kept.ts'
import type { Evidence } from './evidence/evidence.ts'
import { keepPages } from './evidence/pages-turned.ts'
import { recordsOf } from './evidence/records-kept.ts'
import type { Overheard } from './evidence/spoken.ts'
import { type PlayOptions, tillsOf } from './play.ts'

/** What a run finds out at its end. */
type Found = Pick<Evidence, 'settled' | 'days' | 'books' | 'records'> & {
  /** With our word for each refusal that a house has told. */
  readonly rows: readonly ScanRow[]
}

export interface Witness {
  evidence(found: Found): Promise<Evidence>
  stop(): void
}

/** Looks on from before the first arrival, on a stage that goes by the system's clock. */
export function witness(options: PlayOptions, { spoken }: Pick<Overheard, 'spoken'>): Witness {
  const { stage, scenario, seed } = options
  const events = createEvents(stage.listen)
  const { pages, stop } = keepPages(stage)
  return {
    evidence: async ({ rows, ...found }) => {
      const attempts = attemptsOf({ came: cameOf(options, rows), rows, heard: events })
      const ended = Math.max(...attempts.map(({ at, tookMs }) => at + tookMs))
      return {
        ...{ scenario, seed, attempts, ...found },
        events: events.all(),
        // When nobody is left the page is turned back for the next round: none was treated by it.
        pages: pages.filter(({ at }, place) => place === 0 || at <= ended),
        get spoken() {
          return spoken()
        },
        ...(await recordsOf(stage)),
      }
    },
    stop: () => {
      events.stop()
      stop()
    },
  }
}

/** Over sockets every till opens an order: nobody scans a code on the counter. */
function cameOf(
  { scenario: { cast }, seed, keyRing }: PlayOptions,
  rows: readonly ScanRow[],
): readonly Came[] {
  const arrivalOf = createCast(cast, seed)
  const shopOf = shopFinder(keyRing)
  return rows.map(({ index, orderNo, startedAt }) => {
    const arrival = arrivalOf(index)
    const shop = shopOf(arrival)
    return { arrival, shop, sale: { orderNo: orderNoOf(orderNo) }, isStatic: false, startedAt }
  })
}

/** The shops as the key ring has registered them. */
function shopFinder(keyRing: PlayOptions['keyRing']): (arrival: Arrival) => Payee {
  const tills = tillsOf(keyRing)
  const shops = new Map(
    networks.map((name) => [name, tills.filter(({ network }) => network === name)]),
  )
  return ({ network, merchant }) => {
    const till = shops.get(network)?.[merchant]
    if (till === undefined) throw new Error(`Nobody minds till ${merchant} of ${network}.`)
    const { id, name, city, categoryCode } = till
    return { merchant: merchantId(id), name, city, categoryCode }
  }
}
