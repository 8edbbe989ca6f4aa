/**
 * Breaks on purpose: what goes wrong when a party writes its own file of a clearing day. Drawn from
 * (seed, party, key) for every line, so that the same day is broken alike however often it is made.
 */
import type { FoundBreak } from './clearing-break.ts'
import type { ClearingLine } from './clearing-file.ts'
import type { InstitutionId } from './ids.ts'
import { fen } from './money.ts'
import { type Stream, stream } from './random.ts'
import { type DifferenceKind, differenceKinds } from './reconciliation.ts'
import { formSettleKey, settleKeyParts } from './settle-key.ts'

/** How many of a party's lines go wrong so: of each kind a share from 0 to 1. */
export type BreakShares = Readonly<Partial<Record<DifferenceKind, number>>>

export interface BrokenFile {
  readonly lines: readonly ClearingLine[]
  /** Lines that have crossed the cut: they come in the next day's file. */
  readonly crossing: readonly ClearingLine[]
  readonly injected: readonly FoundBreak[]
}

/** What becomes of one line. */
interface Spoilt {
  readonly lines: readonly ClearingLine[]
  readonly crossing?: readonly ClearingLine[]
  /** The key of the break, where it is not the line's own. */
  readonly key?: string
}

type Spoil = (line: ClearingLine, draw: Stream) => Spoilt | undefined

/** An institution that nobody is: by it a line is known to have been made up. */
const strangerCode = '99999999'

const spoil = {
  duplicate: (line) => ({ lines: [line, line] }),
  'ours-only': (line, draw) => {
    const settleKey = formSettleKey({ ...settleKeyParts(line.settleKey), acquirer: strangerCode })
    if (line.kind !== 'payment') return undefined
    const amountFen = fen(1 + draw.int(100_000))
    return { lines: [line, { ...line, key: settleKey, settleKey, amountFen }], key: settleKey }
  },
  'theirs-only': () => ({ lines: [] }),
  'status-differs': (line) => ({ lines: [{ ...line, status: 'undone' }] }),
  'amount-differs': (line, draw) => (line.kind === 'payment' ? altered(line, draw) : undefined),
  'refund-differs': (line, draw) => (line.kind === 'payment' ? undefined : altered(line, draw)),
  'crossed-cut': (line) => ({ lines: [], crossing: [line] }),
} as const satisfies Record<DifferenceKind, Spoil>

const altered = (line: ClearingLine, draw: Stream): Spoilt => ({
  lines: [{ ...line, amountFen: fen(line.amountFen + 1 + draw.int(99)) }],
})

/** A line suffers one break at most; one that it cannot suffer leaves it whole. */
export function injectBreaks(
  truth: readonly ClearingLine[],
  { party, shares, seed }: { party: InstitutionId; shares: BreakShares | undefined; seed: number },
): BrokenFile {
  if (shares === undefined) return { lines: truth, crossing: [], injected: [] }
  const lines: ClearingLine[] = []
  const crossing: ClearingLine[] = []
  const injected: FoundBreak[] = []
  for (const line of truth) {
    const draw = stream(seed, 'break', party, line.key)
    const kind = kindAt(draw.next(), shares)
    const spoilt = kind === undefined ? undefined : spoil[kind](line, draw)
    if (kind === undefined || spoilt === undefined) {
      lines.push(line)
      continue
    }
    const { key = line.key, crossing: late = [] }: Spoilt = spoilt
    lines.push(...spoilt.lines)
    crossing.push(...late)
    injected.push({ kind, key })
  }
  return { lines, crossing, injected }
}

function kindAt(drawn: number, shares: BreakShares): DifferenceKind | undefined {
  let sum = 0
  for (const kind of differenceKinds) {
    sum += shares[kind] ?? 0
    if (drawn < sum) return kind
  }
  return undefined
}
