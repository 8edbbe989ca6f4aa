/** What institutions stand on: one clock and bus for all; a store, a gate, a post, a line for each. */
import { randomBytes } from 'node:crypto'
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
import type { Host, Institution, Route } from '../simulators/host/institution.ts'
import type { MayNotify } from '../simulators/host/may-notify.ts'
import { createNotifier, type Notifier } from '../simulators/host/notifier.ts'
import type { Answers, Patience, Peer } from '../simulators/host/peer.ts'
import { createDirectPeer } from '../simulators/host/peer-direct.ts'
import { createHttpPeer, type HttpPeer, interchangeRoute } from '../simulators/host/peer-http.ts'
import { createMemoryStore } from '../storage/memory.ts'
import type { Store } from '../storage/store.ts'
import type { WorldStores } from '../storage/world-stores.ts'
import type { Bus } from './bus.ts'
import { createBetweenDoors } from './clock/between-doors.ts'
import { notedStore } from './clock/noted-store.ts'
import { OnTheWay } from './clock/on-the-way.ts'
import type { WorldSigns } from './clock/rest.ts'
import type { StageClock } from './clock/stage-clock.ts'
import { inDoubt } from './in-doubt.ts'
import type { FilledJournal } from './journal/journal.ts'
import { bothHear } from './journal/letters.ts'
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

export interface Ground extends Omit<WorldSigns, 'inFlight'> {
  readonly stores: ReadonlyMap<InstitutionId, Store>
  /** What the stores share: bytes, and the names that were forgotten. */
  readonly memory: Pick<Memory, 'bytes' | 'names'>
  hostOf(name: string): { host: Host; gate: Gate }
  /** The door by which other institutions come in, when they speak over sockets. */
  sideDoor(institution: Institution): readonly Route[]
  /** How loaded each place is that a policy gives a capacity, by whose gate it stands behind. */
  loads(): readonly PlaceLoad[]
  /** Takes work that goes on behind everything else. */
  later(work: Promise<unknown>): void
  /** Messages of institutions to one another that their doors are working on. */
  atDoors(): number
  /** Work behind the answers, and notifications that are being sent. */
  busy(): number
  close(): Promise<void>
}

export function createGround(parts: GroundParts): Ground {
  const { options, clock, bus, telling, journal, policies, rules, answersOf, urlOf } = parts
  const stores = new Map<InstitutionId, Store>()
  const gates = new Map<InstitutionId, Gate>()
  const notifiers: Notifier[] = []
  const lines: HttpPeer[] = []
  const behind = createBehind(options.complain)
  const onTheWay = new OnTheWay()
  const between = createBetweenDoors()
  const secret = randomBytes(18).toString('base64url')
  const memory = createMemory(clock, options)

  const lineTo = createLineTo(gates, answersOf)

  const peerOf = (from: InstitutionId): Peer => {
    const { patience } = options
    if (options.peers === 'direct') return createDirectPeer({ from, clock, patience, lineTo })
    const line = createHttpPeer({ from, clock, patience, secret, urlOf })
    lines.push(line)
    return between.asking(line)
  }

  const hostOf = (name: string) => {
    const id = institutionId(name)
    const { seed, queryGapsMs, mayNotify, signatures = 'full' } = options
    const { overhear = (_: InstitutionId, peer: Peer) => peer } = options
    const common = { seed, clock, emit: bus.emit, policies }
    const gate = createGate(common)
    const complain = (cause: unknown) => options.complain(cause, `a notification of ${name}`)
    const { tell, mark } = telling
    const heard = bothHear(tell, journal.lettersOf(id))
    const post = { gate, mayNotify, complain, tell: heard, mark, setsOut: onTheWay.begins }
    const notifier = createNotifier({ id, clock, emit: bus.emit, ...post })
    const kept = notedStore(name, options.storeOf?.(name) ?? memory.storeOf(name), onTheWay.begins)
    const store = telling.watched(name, kept)
    stores.set(id, store)
    gates.set(id, gate)
    notifiers.push(notifier)
    const peer = doubting(id, telling.overhear(id, overhear(id, peerOf(id))), memory.doubts)
    const own = { id, store, notifier, peer, tell }
    const rest = { queryGapsMs, later: behind.add, realNow: Date.now, rules, signatures }
    return { gate, host: { ...common, ...own, ...rest } }
  }

  const sideDoor = ({ id, answers }: Institution) => {
    const gate = gates.get(id)
    if (options.peers === 'direct' || gate === undefined) return []
    return [between.serving(interchangeRoute({ id }, gate, answers, secret))]
  }

  return {
    ...{ stores, memory, hostOf, sideDoor },
    loads: () => loadsBehind(gates),
    later: behind.add,
    ...{ onTheWay, between: between.count, atDoors: between.atDoors },
    busy: () => behind.count() + notifiers.reduce((sum, one) => sum + one.underWay(), 0),
    close: async () => {
      clock.stop?.()
      await Promise.all([...notifiers, ...lines].map((one) => one.close()))
      await options.worldStores?.close()
    },
  }
}

/** Where an institution is asked in memory; nowhere before it exists. */
const createLineTo =
  (gates: ReadonlyMap<InstitutionId, Gate>, answersOf: GroundParts['answersOf']) =>
  (id: InstitutionId) => {
    const gate = gates.get(id)
    const answers = answersOf(id)
    return gate === undefined || answers === undefined ? undefined : { gate, answers }
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
