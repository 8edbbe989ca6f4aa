/** What institutions stand on: one clock and bus for all; a store, a gate, a post, a line for each. */
import { ByteBudget } from '../core/byte-budget.ts'
import type { Load } from '../core/capacity.ts'
import { Doubts } from '../core/doubts.ts'
import type { Policies } from '../core/faults.ts'
import { Fingerprints } from '../core/fingerprints.ts'
import { type InstitutionId, institutionId } from '../core/ids.ts'
import { limits } from '../core/limits.ts'
import type { RuleBook } from '../core/rule-book.ts'
import type { SignatureMode } from '../core/signature-mode.ts'
import { doubting } from '../simulators/host/doubting-peer.ts'
import { createGate, type Gate } from '../simulators/host/fault-gate.ts'
import type { Host } from '../simulators/host/institution.ts'
import type { LineParts } from '../simulators/host/letter-line.ts'
import type { MayNotify } from '../simulators/host/may-notify.ts'
import { createNotifier, type Notifier } from '../simulators/host/notifier.ts'
import type { Answers, Patience, Peer } from '../simulators/host/peer.ts'
import { createMemoryStore } from '../storage/memory.ts'
import type { Store } from '../storage/store.ts'
import type { WorldStores } from '../storage/world-stores.ts'
import type { Bus } from './bus.ts'
import { notedStore } from './clock/noted-store.ts'
import { OnTheWay } from './clock/on-the-way.ts'
import type { WorldSigns } from './clock/rest.ts'
import type { StageClock } from './clock/stage-clock.ts'
import { inDoubt } from './in-doubt.ts'
import type { FilledJournal } from './journal/journal.ts'
import { bothHear } from './journal/letters.ts'
import { createPeers, type Peers } from './peers.ts'
import type { Telling } from './telling/telling.ts'

/** What holds for the ground of every institution alike. */
export interface GroundOptions {
  readonly seed: number
  readonly patience: Patience
  readonly queryGapsMs: readonly number[]
  readonly mayNotify: MayNotify
  /** How earnest institutions are about signatures; fully when nothing is said. */
  readonly signatures?: SignatureMode
  /** How institutions speak to one another: in memory, or over their doors. */
  readonly peers: 'direct' | 'http'
  /** About how many bytes all institutions together may remember. */
  readonly recordBytesMax?: number
  /** What an institution remembers with; in memory when nothing is said. */
  readonly storeOf?: (name: string) => Store
  /** The stores of this world, where they outlive it or went before it; new ones when nothing is said. */
  readonly worldStores?: WorldStores
  /** Stands between an institution and those it asks; nobody when nothing is said. */
  readonly overhear?: (from: InstitutionId, peer: Peer) => Peer
  /** A mistake of ours, told to the operator. */
  complain(cause: unknown, where: string): void
}

export interface GroundParts {
  readonly options: GroundOptions
  readonly clock: StageClock
  readonly bus: Bus
  /** Hears what is said and written, of the payments that are told. */
  readonly telling: Telling
  /** Keeps each letter and its answer. */
  readonly journal: Pick<FilledJournal, 'lettersOf'>
  readonly policies: () => Policies
  readonly rules: () => RuleBook
  /** Both are asked only once the institutions exist. */
  readonly answersOf: (id: InstitutionId) => Answers | undefined
  readonly urlOf: (id: InstitutionId) => string | undefined
}

/** A place as one institution's gate has it: where notifications arrive, each network has its own. */
export interface PlaceLoad extends Load {
  readonly at: InstitutionId
  readonly place: string
}

export interface Ground extends Omit<WorldSigns, 'inFlight'>, Pick<Peers, 'sideDoor' | 'atDoors'> {
  readonly stores: ReadonlyMap<InstitutionId, Store>
  /** What the stores share: bytes, and the names that were forgotten. */
  readonly memory: Pick<Memory, 'bytes' | 'names'>
  hostOf(name: string): { host: Host; gate: Gate }
  /** How loaded each place is that a policy gives a capacity, by whose gate it stands behind. */
  loads(): readonly PlaceLoad[]
  /** Takes work that goes on behind everything else. */
  later(work: Promise<unknown>): void
  /** Work behind the answers, and notifications that are being sent. */
  busy(): number
  close(): Promise<void>
}

export function createGround(parts: GroundParts): Ground {
  const { options, clock, bus, telling, policies, rules, answersOf, urlOf } = parts
  const { seed, queryGapsMs, signatures = 'full', patience, peers: by } = options
  const { overhear = (_: InstitutionId, peer: Peer) => peer } = options
  const stores = new Map<InstitutionId, Store>()
  const gates = new Map<InstitutionId, Gate>()
  const notifiers: Notifier[] = []
  const behind = createBehind(options.complain)
  const onTheWay = new OnTheWay()
  const memory = createMemory(clock, options)
  const peers = createPeers({ by, patience, clock, gates, answersOf, urlOf })

  const hostOf = (name: string) => {
    const id = institutionId(name)
    const common = { seed, clock, emit: bus.emit, policies }
    const gate = createGate(common)
    const notifier = notifierOf(parts, { id, gate, setsOut: onTheWay.begins })
    const kept = notedStore(name, options.storeOf?.(name) ?? memory.storeOf(name), onTheWay.begins)
    const store = telling.watched(name, kept)
    stores.set(id, store)
    gates.set(id, gate)
    notifiers.push(notifier)
    const heard = telling.overhear(id, overhear(id, peers.peerOf(id)))
    const peer = doubting(id, heard, memory.doubts)
    const own = { id, store, notifier, peer, tell: telling.tell }
    const rest = { queryGapsMs, later: behind.add, realNow: Date.now, rules, signatures }
    return { gate, host: { ...common, ...own, ...rest } }
  }

  return {
    ...{ stores, memory, hostOf, onTheWay },
    ...{ sideDoor: peers.sideDoor, between: peers.between, atDoors: peers.atDoors },
    loads: () => loadsBehind(gates),
    later: behind.add,
    busy: () => behind.count() + notifiers.reduce((sum, one) => sum + one.underWay(), 0),
    close: async () => {
      clock.stop?.()
      await Promise.all([...notifiers, peers].map((one) => one.close()))
      await options.worldStores?.close()
    },
  }
}

/** What one institution notifies by, and who hears its letters. */
function notifierOf(
  { options, clock, bus, telling, journal }: GroundParts,
  own: Pick<LineParts, 'id' | 'gate' | 'setsOut'>,
): Notifier {
  const { id } = own
  const { mayNotify } = options
  const complain = (cause: unknown) => options.complain(cause, `a notification of ${id}`)
  const heard = { tell: bothHear(telling.tell, journal.lettersOf(id)), mark: telling.mark }
  return createNotifier({ ...own, clock, emit: bus.emit, mayNotify, complain, ...heard })
}

const loadsBehind = (gates: ReadonlyMap<InstitutionId, Gate>): PlaceLoad[] =>
  [...gates].flatMap(([at, gate]) =>
    [...gate.loads()].map(([place, load]) => ({ at, place, ...load })),
  )

type Memory = ReturnType<typeof createMemory>

/** The bytes that all institutions share, and one list of what any of them has forgotten. */
function createMemory(
  { now }: Pick<StageClock, 'now'>,
  { recordBytesMax, worldStores }: Pick<GroundOptions, 'recordBytesMax' | 'worldStores'>,
) {
  const bytes = new ByteBudget(recordBytesMax ?? limits.recordBytesAllMax)
  const names = worldStores?.names ?? new Fingerprints(limits.forgottenNamesMax)
  const doubts = new Doubts()
  const make = worldStores?.storeOf ?? ((_, ...bounds) => createMemoryStore(...bounds))
  const storeOf = (house: string): Store =>
    make(house, limits.recordsMax, {
      bytesMax: limits.recordBytesMax,
      shared: bytes,
      now,
      isInDoubt: inDoubt(doubts),
      forgotten: {
        add: (key) => names.add(`${house} ${key}`),
        has: (key) => names.has(`${house} ${key}`),
      },
    })
  return { bytes, names, doubts, storeOf }
}

/** Work that goes on behind the answers. One that fails is a mistake of ours, and told. */
function createBehind(complain: GroundOptions['complain']) {
  const going = new Set<Promise<unknown>>()
  const add = (work: Promise<unknown>) => {
    const tracked = work.catch((cause: unknown) => complain(cause, 'work after an answer'))
    going.add(tracked)
    void tracked.then(() => going.delete(tracked))
  }
  return { add, count: () => going.size }
}
