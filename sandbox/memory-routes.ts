/** What the process remembers, by institution: for whoever asks whether it grows. Looking needs no token. */
import type { Route } from '../simulators/host/institution.ts'
import { json } from '../simulators/roles/app-door.ts'
import type { Holding } from '../storage/store.ts'
import type { JournalHolding } from './journal/journal.ts'
import type { Stage } from './stage.ts'

type Remembering = Pick<Stage, 'stores' | 'memory' | 'refusals' | 'journal'>

interface MemoryReport {
  readonly institutions: Readonly<Record<string, Holding>>
  /** All institutions together. */
  readonly all: Holding & { readonly bytesMax: number }
  /** Records that are gone, and known to have been there. */
  readonly forgottenNames: { readonly known: number; readonly bytes: number }
  /** Requests that were turned away. */
  readonly refusals: { readonly kept: number; readonly dropped: number; readonly bytes: number }
  /** Requests and notifications in exact bytes. */
  readonly journal: JournalHolding
}

export function memoryOf({ stores, memory, refusals, journal }: Remembering): MemoryReport {
  const institutions = Object.fromEntries([...stores].map(([id, store]) => [id, store.holding()]))
  const { bytes, overLimit, max: bytesMax } = memory.bytes
  return {
    institutions,
    all: { ...Object.values(institutions).reduce(sum, nothing), bytes, overLimit, bytesMax },
    forgottenNames: { known: memory.names.count, bytes: memory.names.bytes },
    refusals: {
      ...{ kept: refusals.all().length, dropped: refusals.dropped(), bytes: refusals.bytes() },
    },
    journal: journal.holding(),
  }
}

/** The process beside what it remembers: what the machine gives it is more. */
export const memoryRoutes = (stage: Remembering): Route[] => [
  {
    method: 'GET',
    path: '/admin/memory',
    serve: async () => {
      const { rss: rssBytes, heapUsed: heapUsedBytes, external } = process.memoryUsage()
      const ofProcess = { rssBytes, heapUsedBytes, externalBytes: external }
      return json(200, { ...memoryOf(stage), process: ofProcess })
    },
  },
]

const nothing: Holding = {
  records: 0,
  accounts: 0,
  bytes: 0,
  overLimit: 0,
  forgotten: 0,
  transfersForgotten: 0,
}

const sum = (one: Holding, other: Holding): Holding => ({
  records: one.records + other.records,
  accounts: one.accounts + other.accounts,
  bytes: one.bytes + other.bytes,
  overLimit: one.overLimit + other.overLimit,
  forgotten: one.forgotten + other.forgotten,
  transfersForgotten: one.transfersForgotten + other.transfersForgotten,
})
