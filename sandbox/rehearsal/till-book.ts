/** What tills write down of money that went back, refunded or undone. */
import type { Fen } from '../../core/money.ts'
import type { ScanRow } from '../../loadtests/traffic/protocol.ts'
import type { Sale } from '../../loadtests/traffic/tills/till.ts'

export interface TillBook {
  /** The network says that so much was given back. */
  back(sale: Pick<Sale, 'orderNo'>, amountFen: Fen): void
  /** What was given back of a sale so far. */
  backFen(sale: Pick<Sale, 'orderNo'>): number
  /** The row with what was given back since. */
  told(row: ScanRow): ScanRow
}

export function createTillBook(): TillBook {
  const given = new Map<string, number>()
  return {
    back: ({ orderNo }, amountFen) => {
      given.set(orderNo, (given.get(orderNo) ?? 0) + amountFen)
    },
    backFen: ({ orderNo }) => given.get(orderNo) ?? 0,
    told: (row) => {
      const refundedFen = given.get(row.orderNo)
      return refundedFen === undefined ? row : { ...row, refundedFen }
    },
  }
}
