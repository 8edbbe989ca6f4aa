/** The attempts of a crowd, as the one who sees both sides knows them. */
import type { Hop } from '../../core/events.ts'
import { institutionId, trace } from '../../core/ids.ts'
import type { Payee } from '../../core/interchange.ts'
import { limits } from '../../core/limits.ts'
import { isOutcome, type Outcome } from '../../core/outcome.ts'
import { isCharged } from '../../core/scene.ts'
import type { Arrival } from '../../loadtests/traffic/cast.ts'
import type { ScanRow } from '../../loadtests/traffic/protocol.ts'
import type { Sale } from '../../loadtests/traffic/tills/till.ts'
import { institutionOfApp } from '../names.ts'
import type { KeptEvents } from './events-kept.ts'
import type { Attempt } from './evidence.ts'

/** One who came, and to which shop. */
export interface Came {
  readonly arrival: Arrival
  readonly shop: Payee
  readonly sale: Pick<Sale, 'orderNo'>
  /** Whether the shop's static code is scanned, and no order is opened for it. */
  readonly isStatic: boolean
  readonly startedAt: number
}

type Ends = Pick<KeptEvents, 'ended'>

/** Whoever has no row never ended, and is left out. */
export function attemptsOf(parts: {
  readonly came: readonly Came[]
  readonly rows: readonly ScanRow[]
  readonly heard: Ends
}): Attempt[] {
  const rowOf = new Map(parts.rows.map((row) => [row.index, row]))
  return parts.came.flatMap((one) => {
    const row = rowOf.get(one.arrival.index)
    return row === undefined ? [] : [attempt(one, row, parts.heard)]
  })
}

function attempt(
  { arrival, shop, sale, isStatic, startedAt }: Came,
  row: ScanRow,
  heard: Ends,
): Attempt {
  const { index, app, payer, network, scene, amountFen } = arrival
  const { merchant, name, city } = shop
  const owner = institutionId(network)
  const payerInstitution = institutionId(institutionOfApp.get(app) ?? network)
  const { orderNo } = sale
  const end = heard.ended(orderNo)
  // Where nobody told of an end, the till or the phone was turned away at the door.
  const door: Hop = isCharged(scene) ? `merchant>${owner}` : `${app}-app>${payerInstitution}`
  return {
    index,
    trace: trace(orderNo),
    app,
    payer,
    payerInstitution,
    owner,
    merchant,
    shop: name,
    city,
    scene,
    codeKind: isStatic ? 'shop' : 'order',
    amountFen,
    at: startedAt,
    tookMs: (end?.at ?? row.endedAt) - startedAt,
    outcome: end?.outcome ?? outcomeOf(row),
    hop: end?.hop ?? door,
    steppedUp: end?.steppedUp ?? amountFen > limits.passwordFreeFen,
  }
}

const outcomeOf = ({ outcome }: ScanRow): Outcome =>
  isOutcome(outcome) ? outcome : 'result-unknown'
