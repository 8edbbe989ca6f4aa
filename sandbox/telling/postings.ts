/** What a payment did to the books: the lines of each party, and the states of its records. */
import type { Transfer } from '../../core/ledger/transfer.ts'
import type { ToldBook, ToldMove, ToldPosting } from '../../dashboard/protocol/story.ts'
import type { Heard, HeardCommit } from './heard.ts'
import { rounded } from './hops.ts'
import type { Mask } from './mask.ts'

const commitsIn = (all: readonly Heard[]) =>
  all.filter((heard): heard is HeardCommit => heard.type === 'commit')

/** Parties in the order of their first line. */
export function booksOf(all: readonly Heard[], start: number, mask: Mask): ToldBook[] {
  const lines = new Map<string, ToldPosting[]>()
  const holds = new Map<string, Extract<Transfer, { readonly amountFen: unknown }>>()
  for (const { place, transfers, at } of commitsIn(all)) {
    for (const transfer of transfers) {
      if (transfer.kind === 'hold') holds.set(`${place} ${transfer.id}`, transfer)
      const money = 'amountFen' in transfer ? transfer : holds.get(`${place} ${transfer.of}`)
      if (money === undefined) continue
      const line = posting(transfer, money, mask)
      const known = lines.get(place) ?? []
      lines.set(place, [...known, { afterMs: rounded(at - start), ...line }])
    }
  }
  return [...lines].map(([place, all]) => ({ place, lines: all, ...sumsOf(all) }))
}

function posting(
  { kind, id }: Transfer,
  { debit, credit, amountFen }: Extract<Transfer, { readonly amountFen: unknown }>,
  mask: Mask,
): Omit<ToldPosting, 'afterMs'> {
  return {
    kind,
    why: mask.text(id.slice(0, Math.max(0, id.indexOf('/')) || id.length)),
    debit: mask.text(debit),
    credit: mask.text(credit),
    amountFen,
    counts: kind === 'post' || kind === 'post-hold',
  }
}

/** Each line debits as much as it credits. */
function sumsOf(lines: readonly ToldPosting[]) {
  const sumFen = lines.reduce((sum, { counts, amountFen }) => sum + (counts ? amountFen : 0), 0)
  return { debitsFen: sumFen, creditsFen: sumFen }
}

/** A record that was written again in the same state has not moved. */
export function movesOf(all: readonly Heard[], start: number): ToldMove[] {
  const states = new Map<string, string>()
  return commitsIn(all).flatMap(({ place, moves, at }) =>
    moves.flatMap(({ record, to }) => {
      const key = `${place} ${record}`
      if (states.get(key) === to) return []
      states.set(key, to)
      return [{ afterMs: rounded(at - start), place, record, to }]
    }),
  )
}
