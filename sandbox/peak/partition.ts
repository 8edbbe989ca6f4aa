/**
 * One thread's share of a rehearsal at scale: partition after partition is driven, what cannot be
 * driven is asked for and driven then, and everything is added up. The same in a worker and without.
 */
import { createHash } from 'node:crypto'
import { LatencyHistogram, type SparseCounts } from '../../core/histogram.ts'
import type { Course } from './course.ts'
import type { Drive } from './drive.ts'

/** How a share talks to whoever knows the courses and gives out the partitions. */
export interface Talk {
  /** The next partition to drive; nothing when all are taken. */
  take(): number | undefined
  ask(indices: readonly number[]): Promise<readonly Course[]>
}

/** What a thread has found out. Plain data; all of it adds up. */
export interface ShareReport {
  readonly digests: readonly { readonly partition: number; readonly digest: string }[]
  /** By course: how many payments went it, and how many fen they were about. */
  readonly courses: readonly {
    readonly id: number
    readonly count: number
    readonly amountFen: number
  }[]
  readonly debits: Float64Array
  readonly credits: Float64Array
  readonly opened: Float64Array
  readonly payers: number
  /** What all payers of this thread hold in the end. */
  readonly balancesFen: number
  readonly latency: SparseCounts
  readonly hops: readonly { readonly hop: string; readonly latency: SparseCounts }[]
  readonly endedAt: number
  /** Time in which nothing else was done than driving, and waiting for courses. */
  readonly driveMs: number
  readonly waitMs: number
}

/** Small at first, while much is unknown. */
const blockFirst = 256
const blockMax = 16_384

export async function driveShare(drive: Drive, talk: Talk): Promise<ShareReport> {
  const digests: { partition: number; digest: string }[] = []
  const payers = { count: 0, balancesFen: 0 }
  const waiting = { ms: 0, block: blockFirst }
  const began = performance.now()
  for (let partition = talk.take(); partition !== undefined; partition = talk.take()) {
    await drivePartition(drive, partition, { talk, waiting })
    const digest = createHash('sha256').update(drive.words).digest('hex')
    digests.push({ partition, digest })
    for (const balance of drive.balances) {
      if (balance < 0) continue
      payers.count += 1
      payers.balancesFen += balance
    }
  }
  return {
    digests,
    courses: drive.leaves
      .filter(({ count }) => count > 0)
      .map(({ course: { id }, count, amountFen }) => ({ id, count, amountFen })),
    ...{ debits: drive.debits, credits: drive.credits, opened: drive.opened },
    ...{ payers: payers.count, balancesFen: payers.balancesFen, endedAt: drive.endedAt },
    latency: drive.latency.sparse(),
    hops: drive.hopNames.map((hop, place) => ({
      hop,
      latency: (drive.hops[place] ?? new LatencyHistogram()).sparse(),
    })),
    ...{ driveMs: performance.now() - began - waiting.ms, waitMs: waiting.ms },
  }
}

interface Going {
  readonly talk: Talk
  readonly waiting: { ms: number; block: number }
}

async function drivePartition(drive: Drive, partition: number, going: Going): Promise<void> {
  const { due, partitions } = drive.plan
  const arrivals = Math.max(0, Math.ceil((due.length - partition) / partitions))
  drive.beginPartition(arrivals)
  for (let from = 0; from < arrivals; ) {
    const until = Math.min(arrivals, from + going.waiting.block)
    const missed = driveBlock(drive, { partition, from, until })
    if (missed.length > 0) await catchUp(drive, partition, { missed, ...going })
    from = until
    going.waiting.block = Math.min(blockMax, going.waiting.block * 2)
  }
}

interface Block {
  readonly partition: number
  readonly from: number
  readonly until: number
}

/** The places of those that could not be driven. */
function driveBlock(drive: Drive, { partition, from, until }: Block): number[] {
  const { partitions } = drive.plan
  const missed: number[] = []
  for (let place = from; place < until; place += 1) {
    if (!drive.arrival(place * partitions + partition, place)) missed.push(place)
  }
  return missed
}

/** Asks for one arrival of each kind of unknown way, until all can be driven. */
async function catchUp(
  drive: Drive,
  partition: number,
  { missed, talk, waiting }: Going & { readonly missed: readonly number[] },
): Promise<void> {
  const { partitions } = drive.plan
  const indexOf = (place: number) => place * partitions + partition
  let left = missed
  for (let round = 0; left.length > 0; round += 1) {
    const asked = round < 2 ? oneOfEach(drive, left.map(indexOf)) : left.map(indexOf)
    const began = performance.now()
    for (const course of await talk.ask(asked)) drive.learn(course)
    waiting.ms += performance.now() - began
    left = left.filter((place) => !drive.arrival(indexOf(place), place))
  }
}

function oneOfEach(drive: Drive, indices: readonly number[]): number[] {
  const kinds = new Map<unknown, number>()
  for (const index of indices) {
    const cell = drive.cellOf(index)
    if (drive.leafOf(index) !== null) continue
    const kind = drive.missedAt ?? cell
    if (!kinds.has(kind)) kinds.set(kind, index)
  }
  return [...kinds.values()]
}

/** The digests of all partitions, in order, as one: SHA-256 over their hex digits. */
export function digestOf(shares: readonly Pick<ShareReport, 'digests'>[]): string {
  const all = shares.flatMap(({ digests }) => digests).sort((a, b) => a.partition - b.partition)
  return createHash('sha256')
    .update(all.map(({ digest }) => digest).join(''))
    .digest('hex')
}
