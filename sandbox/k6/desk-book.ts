/**
 * What the merchant's desk remembers: which orders it was told are paid, which it has heard of, how
 * long that took, and the latest notifications word for word. Bounded, whatever comes.
 */
import { BoundedMap } from '../../core/bounded-map.ts'

/** A notification as it came. */
export interface Notice {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface DeskCounts {
  /** Orders it was told are paid. */
  readonly awaited: number
  /** Of those, the ones it has heard of. */
  readonly heard: number
  /** All that came, again and again ones too, and those of them that were refused. */
  readonly came: number
  readonly refused: number
}

/** An order as `alipay/K1…`: the wire and the number. Times are milliseconds since 1970. */
export interface DeskBook {
  /** A notification came. */
  hear(order: string, at: number, notice: Notice): void
  /** The payer was told that it is paid. */
  paid(order: string, at: number): void
  refused(): void
  notice(order: string): Notice | undefined
  counts(): DeskCounts
  /** Milliseconds from paid to heard, by wire: the latest that fit. */
  lags(): Readonly<Record<string, readonly number[]>>
}

const ordersMax = 200_000
const noticesMax = 2_000
const lagsMax = 20_000

export function createDeskBook(): DeskBook {
  const forgetting = { mayForget: () => true }
  const heardAt = new BoundedMap<number>({ max: ordersMax, ...forgetting })
  const paidAt = new BoundedMap<number>({ max: ordersMax, ...forgetting })
  const notices = new BoundedMap<Notice>({ max: noticesMax, ...forgetting })
  const lags = new Map<string, number[]>()
  const counts = { awaited: 0, heard: 0, came: 0, refused: 0 }

  const met = (order: string) => {
    const [heard, paid] = [heardAt.get(order), paidAt.get(order)]
    if (heard === undefined || paid === undefined) return
    counts.heard += 1
    const wire = order.split('/')[0] ?? ''
    const told = lags.get(wire) ?? []
    lags.set(wire, told)
    told.push(Math.max(0, heard - paid))
    if (told.length > lagsMax) told.shift()
  }

  return {
    hear: (order, at, notice) => {
      counts.came += 1
      notices.set(order, notice)
      if (heardAt.get(order) !== undefined) return
      heardAt.set(order, at)
      met(order)
    },
    paid: (order, at) => {
      if (paidAt.get(order) !== undefined) return
      counts.awaited += 1
      paidAt.set(order, at)
      met(order)
    },
    refused: () => {
      counts.refused += 1
    },
    notice: (order) => notices.get(order),
    counts: () => ({ ...counts }),
    lags: () => Object.fromEntries(lags),
  }
}
