/** What one listener is told: all there is at first, and then what changed since it was last told. */
import { keyedPortion, numberedPortion, rowsPortion, wholePortion } from './portions.ts'
import type { CellTold, CountTold, FailureTold, Frame } from './protocol/frame.ts'
import { frameBytesMax } from './protocol/frame.ts'
import type { Act, Flow, Moment, Snapshot, TurnedAway } from './protocol/live.ts'
import { withNews } from './protocol/moment.ts'
import { bytesOf, createRation } from './ration.ts'
import type { Rows } from './rows.ts'

/**
 * Everybody who listens to the same reader hears the same; who wants to listen at a pace of its own
 * takes one of its own. It is told what changes after it was made: take its snapshot at once.
 *
 * @example
 * const reader = projection.reader()
 * write(reader.snapshot(now()))
 * every(250, () => write(reader.frame(now())))
 */
export interface Reader {
  /** Everything, history included. Asking for it changes nothing. */
  snapshot(at: number): Snapshot
  /** What is new, in at most `frameBytesMax` bytes; what found no room is in the next one. */
  frame(at: number): Frame
}

/** What never waits, and what a frame tells only of when it changed. */
export type Head = Pick<Frame, 'run' | 'now' | 'totals' | 'notifications' | 'health'>
export type News = Omit<Frame, keyof Head | 'sequence' | 'at'>

/** Where the news come from. */
export interface Sources {
  readonly rows: Rows
  readonly legend: Pick<Snapshot, 'apps' | 'owners' | 'places' | 'failureNames'>
  head(at: number): Head
  acts(): readonly Act[]
  flows(at: number): readonly Flow[]
  cells(at: number): readonly CellTold[]
  counts(): readonly CountTold[]
  /** Newest first. */
  failures(): readonly FailureTold[]
  refusals(): readonly TurnedAway[]
}

/** Names and brackets of the lists, and what a message of Socket.IO puts around a frame. */
const wrappingBytes = 220
/** Rows leave room: in virtual time more of them change than a frame could tell. */
const rowsBytesMax = 9_000

export function createReader(sources: Sources): Reader {
  const serve = createRation(portionsOf(sources))
  let sequence = 0
  return {
    snapshot: (at) => snapshotOf(sources, at, sequence),
    frame(at) {
      sequence += 1
      const head = { sequence, at, ...sources.head(at) }
      const news = serve(frameBytesMax - wrappingBytes - bytesOf(head), at)
      const told: News = Object.assign({ ...noNews }, ...news)
      return { ...head, ...told }
    },
  }
}

const noNews: News = {
  ...{ acts: null, seconds: [], flows: null, failures: [], refusals: [] },
  ...{ matrix: [], failureCounts: [] },
}

/** In the order in which they are served. */
const portionsOf = (from: Sources) => [
  wholePortion(from.acts, from.acts(), (acts): Partial<News> => ({ acts })),
  rowsPortion(from.rows, rowsBytesMax, (seconds): Partial<News> => ({ seconds })),
  wholePortion(from.flows, [], (flows): Partial<News> => ({ flows })),
  numberedPortion(
    from.failures,
    ([number]) => number,
    (failures): Partial<News> => ({ failures }),
  ),
  keyedPortion(from.counts, from.counts(), (failureCounts): Partial<News> => ({ failureCounts })),
  keyedPortion(from.cells, [], (matrix): Partial<News> => ({ matrix })),
  numberedPortion(
    from.refusals,
    ({ number }) => number,
    (refusals): Partial<News> => ({ refusals }),
  ),
]

function momentOf(from: Sources, at: number, sequence: number): Moment {
  const head = from.head(at)
  const all: Frame = {
    ...{ sequence, at, ...head, seconds: [], acts: from.acts(), flows: from.flows(at) },
    ...{ failures: from.failures(), refusals: from.refusals() },
    ...{ matrix: from.cells(at), failureCounts: from.counts() },
  }
  return withNews({ ...nothing, ...head, run: { ...head.run, acts: [] } }, all, from.legend)
}

function snapshotOf(from: Sources, at: number, sequence: number): Snapshot {
  const frame = momentOf(from, at, sequence)
  return { run: frame.run, frame, seconds: from.rows.all(), ...from.legend }
}

const nothing: Omit<Moment, keyof Head> = {
  ...{ sequence: 0, at: 0, matrix: [], failures: [], failureCounts: [], refusals: [], flows: [] },
}
