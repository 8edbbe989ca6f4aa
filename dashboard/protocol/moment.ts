/** How news changes what is known of the moment; the lists of a frame are laid over those before. */
import { type Failure as FailureName, failureFacts } from '../../core/failures.ts'
import { outcomeFacts } from '../../core/outcome.ts'
import type { CellTold, CountTold, FailureTold, Frame } from './frame.ts'
import {
  type Failure,
  type FailureCount,
  failuresShown,
  type MatrixCell,
  type MatrixReason,
  type Moment,
  refusalsShown,
  type Snapshot,
  type TurnedAway,
} from './live.ts'

/** What the numbers of a frame stand for. */
export type Legend = Pick<Snapshot, 'apps' | 'owners' | 'failureNames'>

export function withNews(known: Moment, frame: Frame, legend: Legend): Moment {
  const { sequence, at, run, acts, now, totals, notifications, health } = frame
  return {
    ...{ sequence, at, now, totals, notifications, health },
    run: { ...run, acts: acts ?? known.run.acts },
    matrix: withCells(known.matrix, frame.matrix, legend),
    failures: latest(failuresOf(frame, legend), known.failures, failuresShown),
    failureCounts: withCounts(known.failureCounts, frame.failureCounts, legend),
    refusals: latest<TurnedAway>(frame.refusals, known.refusals, refusalsShown),
    flows: frame.flows ?? known.flows,
  }
}

/** Newest first, each once. */
function latest<Item extends { readonly number: number }>(
  news: readonly Item[],
  known: readonly Item[],
  shown: number,
): readonly Item[] {
  if (news.length === 0) return known
  const newest = known[0]?.number ?? 0
  return [...news.filter(({ number }) => number > newest), ...known].slice(0, shown)
}

function withCells(
  known: readonly MatrixCell[],
  news: readonly CellTold[],
  legend: Legend,
): readonly MatrixCell[] {
  if (news.length === 0) return known
  const cells = [...known]
  for (const told of news) cells[told[0]] = cellOf(told, legend)
  return cells
}

function cellOf(told: CellTold, { apps, owners, failureNames }: Legend): MatrixCell {
  const [cell, isOpen, attempts, approved, recentAttempts, recentApproved, flat] = told
  return {
    app: apps[Math.floor(cell / owners.length)]?.id ?? '',
    owner: owners[cell % owners.length]?.id ?? '',
    rule: isOpen === 1 ? 'open' : 'closed',
    ...{ attempts, approved, recentAttempts, recentApproved },
    reasons: reasonsOf(flat, failureNames),
  }
}

function reasonsOf(flat: CellTold[6], names: readonly FailureName[]): readonly MatrixReason[] {
  const reasons: MatrixReason[] = []
  for (let place = 0; place + 2 < flat.length; place += 3) {
    const [index, hop, count] = flat.slice(place, place + 3)
    const failure = names[Number(index)]
    if (failure === undefined) continue
    reasons.push({ failure, hop: hop as MatrixReason['hop'], count: Number(count) })
  }
  return reasons
}

function failuresOf({ failures }: Frame, { failureNames }: Legend): readonly Failure[] {
  return failures.flatMap((told: FailureTold) => {
    const [number, at, trace, scene, app, owner, index, hop, outcome, ...rest] = told
    const [amountFen, moneyMoved, city] = rest
    const failure = failureNames[index]
    if (failure === undefined) return []
    const about = { number, at, trace, scene, app, owner, amountFen, city, moneyMoved }
    return [{ ...about, failure, hop, outcome, says: outcomeFacts(outcome).says }]
  })
}

function withCounts(
  known: readonly FailureCount[],
  news: readonly CountTold[],
  { failureNames }: Legend,
): readonly FailureCount[] {
  if (news.length === 0) return known
  const byName = new Map(known.map((count) => [count.failure, count]))
  for (const [index, hop, attempts, signs] of news) {
    const failure = failureNames[index]
    if (failure === undefined) continue
    const { step, moneyMoved } = failureFacts(failure)
    byName.set(failure, { failure, step, hop, moneyMoved, attempts, signs })
  }
  return failureNames.flatMap((failure) => byName.get(failure) ?? [])
}
