/** Metrics of what stands: what is remembered, how loaded places are, whether the books balance. */
import { signatureModes } from '../../core/signature-mode.ts'
import type { Holding } from '../../storage/store.ts'
import { booksBalance } from '../books-light.ts'
import type { PlaceLoad } from '../ground.ts'
import { memoryOf } from '../memory-routes.ts'
import type { Stage } from '../stage.ts'
import { hutongVersion } from '../version.ts'
import { type Family, type Row, single } from './families.ts'

export type Standing = Pick<
  Stage,
  'stores' | 'memory' | 'refusals' | 'journal' | 'loads' | 'signatures' | 'inFlight'
>

/** Which Hutong it is: told of whatever is shown. */
export const buildFamily: Family = {
  ...{ name: 'hutong_build_info', kind: 'gauge', labels: ['version', 'node'] },
  help: 'Always 1: which Hutong this is, and what it runs on.',
  rows: () => [{ labels: { version: hutongVersion(), node: process.version }, value: 1 }],
}

/** Of one with doors and stores. */
export const stageFamilies = (stage: Standing): Family[] => [
  buildFamily,
  {
    ...{ name: 'hutong_signatures', kind: 'gauge', labels: ['mode'] },
    help: 'The mode of signatures: 1 is the one that holds; only full is real.',
    rows: () =>
      signatureModes.map((mode) => ({
        labels: { mode },
        value: mode === stage.signatures ? 1 : 0,
      })),
  },
  {
    ...{ name: 'hutong_requests_in_flight', kind: 'gauge', labels: [] },
    help: 'Requests the institutions are working on now.',
    rows: () => single(stage.inFlight()),
  },
  {
    ...{ name: 'hutong_books_balanced', kind: 'gauge', labels: [] },
    help: '1 while every book balances, 0 otherwise.',
    rows: async () => single((await booksBalance(stage.stores)) ? 1 : 0),
  },
  ...loads.map((load) => loadFamily(load, stage)),
  ...holdings.map((holding) => holdingFamily(holding, stage)),
  ...wholes.map(([name, kind, help, value]) => ({
    ...{ name, kind, help, labels: [] },
    rows: () => single(value(stage)),
  })),
]

type LoadFamily = readonly ['gauge' | 'counter', string, string, (load: PlaceLoad) => number]

const loads: readonly LoadFamily[] = [
  ['gauge', 'hutong_servers', 'Servers a place has.', ({ servers }) => servers],
  ['gauge', 'hutong_servers_busy', 'Servers that are taken now.', ({ busy }) => busy],
  ['gauge', 'hutong_queue_length', 'Messages that wait for a server.', ({ waiting }) => waiting],
  ['counter', 'hutong_served_total', 'Messages a server has worked on.', ({ served }) => served],
  [
    'counter',
    'hutong_shed_total',
    'Messages that were turned away because too many waited.',
    ({ shed }) => shed,
  ],
  [
    'gauge',
    'hutong_utilisation_ratio',
    "The share of the servers' time that was taken, 0 to 1.",
    ({ utilisation }) => utilisation,
  ],
]

const loadFamily = ([kind, name, help, value]: LoadFamily, { loads }: Standing): Family => ({
  ...{ name, kind, help, labels: ['at', 'place'] },
  rows: () =>
    loads().map((load) => ({ labels: { at: load.at, place: load.place }, value: value(load) })),
})

type HoldingFamily = readonly ['gauge' | 'counter', string, string, keyof Holding]

const holdings: readonly HoldingFamily[] = [
  ['gauge', 'hutong_records', 'Records an institution remembers.', 'records'],
  ['gauge', 'hutong_record_bytes', 'About how many bytes they take, with its book.', 'bytes'],
  ['gauge', 'hutong_record_over_limit_bytes', 'Bytes that may not be forgotten.', 'overLimit'],
  ['counter', 'hutong_records_forgotten_total', 'Records that were forgotten.', 'forgotten'],
]

const holdingFamily = ([kind, name, help, value]: HoldingFamily, { stores }: Standing): Family => ({
  ...{ name, kind, help, labels: ['institution'] },
  rows: () =>
    [...stores].map(([id, store]): Row => {
      return { labels: { institution: id }, value: store.holding()[value] }
    }),
})

type Whole = readonly [string, 'gauge' | 'counter', string, (stage: Standing) => number]

const wholes: readonly Whole[] = [
  [
    'hutong_record_limit_bytes',
    'gauge',
    'Bytes all institutions together may remember.',
    ({ memory }) => memory.bytes.max,
  ],
  [
    'hutong_names_forgotten',
    'gauge',
    'Names of forgotten records that are at least known to have been there.',
    ({ memory }) => memory.names.count,
  ],
  [
    'hutong_refusals_kept',
    'gauge',
    'Requests turned away that are kept to be read.',
    (stage) => memoryOf(stage).refusals.kept,
  ],
  [
    'hutong_refusals_kept_bytes',
    'gauge',
    'About how many bytes they take.',
    ({ refusals }) => refusals.bytes(),
  ],
  [
    'hutong_refusals_dropped_total',
    'counter',
    'Requests turned away that are kept no more.',
    ({ refusals }) => refusals.dropped(),
  ],
  [
    'hutong_journal_entries',
    'gauge',
    'Requests and notifications the journal keeps.',
    ({ journal }) => journal.holding().kept,
  ],
  [
    'hutong_journal_bytes',
    'gauge',
    'About how many bytes they take.',
    ({ journal }) => journal.holding().bytes,
  ],
  [
    'hutong_journal_seen_total',
    'counter',
    'Requests and notifications that came.',
    ({ journal }) => journal.holding().seen,
  ],
  [
    'hutong_journal_dropped_total',
    'counter',
    'Requests and notifications that made room for later ones.',
    ({ journal }) => journal.holding().dropped,
  ],
]
