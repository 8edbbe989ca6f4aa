/** Obligations between institutions, netted for each clearing day: who owes the settlement what. */
import type { InstitutionId, SettleKey } from './ids.ts'
import { type Fen, fen } from './money.ts'

/** One payment's debt: the payer's side owes the payee's side. A refund runs the other way. */
export interface Obligation {
  readonly day: string
  readonly settleKey: SettleKey
  readonly from: InstitutionId
  readonly to: InstitutionId
  readonly amountFen: Fen
}

/** What an institution receives (above zero) or pays (below) for a day. */
export interface NetPosition {
  readonly day: string
  readonly institution: InstitutionId
  readonly netFen: Fen
  readonly payments: number
}

/** Net positions by day and institution, sorted; the sum over one day is always zero. */
export function netPositions(obligations: readonly Obligation[]): NetPosition[] {
  const sums = new Map<string, { position: NetPosition; netFen: number; payments: number }>()
  const add = (day: string, institution: InstitutionId, amountFen: number) => {
    const key = `${day} ${institution}`
    const none = {
      position: { day, institution, netFen: fen(0), payments: 0 },
      netFen: 0,
      payments: 0,
    }
    const sum = sums.get(key) ?? none
    sum.netFen += amountFen
    sum.payments += 1
    sums.set(key, sum)
  }
  for (const { day, from, to, amountFen } of obligations) {
    if (from === to) continue
    add(day, from, -amountFen)
    add(day, to, amountFen)
  }
  return [...sums.entries()]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([, { position, netFen, payments }]) => ({ ...position, netFen: fen(netFen), payments }))
}
