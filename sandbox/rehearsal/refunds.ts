/** What a shop gives back of what it was paid: whether, how much, in how many parts, by the seed. */
import { type Clock, sleep } from '../../core/clock.ts'
import { refundNo } from '../../core/ids.ts'
import { type Fen, fen } from '../../core/money.ts'
import { type Stream, stream } from '../../core/random.ts'
import type { CrowdPatience } from '../../loadtests/traffic/protocol.ts'
import type { Sale } from '../../loadtests/traffic/tills/till.ts'
import type { Cast } from '../scenario-terms.ts'
import type { PlainTill } from './plain-till.ts'

interface GiveBack {
  readonly till: PlainTill
  readonly sale: Sale
  readonly seed: number
  readonly cast: Pick<Cast, 'refundShare'>
  readonly patience: Pick<CrowdPatience, 'queryGapsMs'>
  readonly clock: Clock
  /** The network says that so much was given back. */
  back(sale: Sale, amountFen: Fen): void
}

/** The longest a customer takes to come back, in milliseconds. */
const comesBackMs = 120_000

/** Gives back what chance has decided, and asks until it is known; nothing when nothing is. */
export function giveBack(parts: GiveBack): Promise<void> | undefined {
  const { sale, seed, cast, clock } = parts
  const draw = stream(seed, 'refund', sale.orderNo)
  if (draw.next() >= cast.refundShare) return undefined
  return (async () => {
    for (const [place, amountFen] of partsOf(sale.amountFen, draw).entries()) {
      await sleep(clock, draw.int(comesBackMs))
      await refund(parts, refundNo(`${sale.orderNo}R${place + 1}`), amountFen)
    }
  })()
}

async function refund(
  { till, sale, patience, clock, back }: GiveBack,
  number: ReturnType<typeof refundNo>,
  amountFen: Fen,
): Promise<void> {
  for (const gapMs of [0, ...patience.queryGapsMs]) {
    await sleep(clock, gapMs)
    const { state } = await till.refund(sale, number, amountFen)
    if (state === 'paid') back(sale, amountFen)
    if (state !== 'unknown') return
  }
}

/** The whole, a part, or a part and the rest after it. */
function partsOf(amountFen: Fen, draw: Stream): Fen[] {
  const part = fen(Math.max(1, Math.floor(amountFen * (0.1 + 0.8 * draw.next()))))
  const way = draw.int(4)
  if (way < 2 || part >= amountFen) return [amountFen]
  return way === 2 ? [part] : [part, fen(amountFen - part)]
}
