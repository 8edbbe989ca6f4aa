/**
 * The whole world on a virtual clock: plain houses of the three networks, the banks and the switch,
 * without doors, keys or sockets. Nothing in it waits for anything but the clock.
 */
import { BoundedMap } from '../../core/bounded-map.ts'
import { createVirtualClock, type VirtualClock } from '../../core/clock.ts'
import { Doubts } from '../../core/doubts.ts'
import type { Policies } from '../../core/faults.ts'
import { type InstitutionId, institutionId } from '../../core/ids.ts'
import type { Payee } from '../../core/interchange.ts'
import type { Fen } from '../../core/money.ts'
import type { RuleBook } from '../../core/rule-book.ts'
import type { Network } from '../../loadtests/traffic/cast.ts'
import { doubting } from '../../simulators/host/doubting-peer.ts'
import { createGate, type Gate } from '../../simulators/host/fault-gate.ts'
import type { Host } from '../../simulators/host/institution.ts'
import type { OwedNotice } from '../../simulators/host/notification.ts'
import type { Notifier } from '../../simulators/host/notifier.ts'
import type { Patience, Peer } from '../../simulators/host/peer.ts'
import { createDirectPeer } from '../../simulators/host/peer-direct.ts'
import type { AcquirerForms } from '../../simulators/roles/acquirer.ts'
import type { CardLimits } from '../../simulators/roles/card-limits.ts'
import type { NetworkInstitution } from '../../simulators/roles/house.ts'
import type { Order, OrderRefund } from '../../simulators/roles/order.ts'
import type { FindPayer, Payer } from '../../simulators/roles/parties.ts'
import type { RefundNews } from '../../simulators/roles/refund.ts'
import type { WalletDesk } from '../../simulators/roles/wallet-desk.ts'
import { createSwitch } from '../../simulators/switch/institution.ts'
import { createMemoryStore } from '../../storage/memory.ts'
import type { Store } from '../../storage/store.ts'
import { createBus } from '../bus.ts'
import type { Company } from '../company.ts'
import { inDoubt } from '../in-doubt.ts'
import { institutionOfApp } from '../names.ts'
import { createPayerHouses, switchMembers } from '../payer-houses.ts'
import { bankOfCard, payerNamed } from '../people.ts'
import { prevailingPolicies } from '../prevailing.ts'
import type { Stage } from '../stage.ts'
import { createPassage, type Pace, type Passage } from './passage.ts'
import { createPlainHouse } from './plain-house.ts'

export interface WorldOptions {
  readonly seed: number
  /** The business time it begins at, milliseconds since 1970. */
  readonly startsAt: number
  readonly rules: RuleBook
  /** The scenario's own; moods and maintenance are not among them. */
  readonly policies: Policies
  readonly moods?: boolean
  readonly maintenance?: boolean
  readonly openingFen: Fen
  /** What a card may pay in a day; what its bank allows when nothing is said. */
  readonly cardLimits?: CardLimits
  /** How its time passes; a virtual clock from its beginning on when nothing is said. */
  readonly clock?: VirtualClock
  /** How fast its time passes; as fast as it goes when nothing is said. */
  readonly pace?: Pace | undefined
  /** The share of payers with a certificate; everybody when nothing is said. */
  readonly certifiedShare?: number
  readonly patience: Patience
  readonly queryGapsMs: readonly number[]
  /** What an institution remembers with; in memory when nothing is said. */
  readonly storeOf?: (
    name: string,
    clock: VirtualClock,
    isInDoubt: (record: object) => boolean,
  ) => Store
  /** The gate before an institution; the usual one when nothing is said. */
  readonly gateOf?: (ears: Parameters<typeof createGate>[0]) => Gate
  /** Stands between an institution and those it asks. */
  readonly overhear?: (from: InstitutionId, peer: Peer) => Peer
  /** Who exists; the people of the seed when nothing is said. */
  readonly findPayer?: FindPayer
  /** The shops of a network that have a static code. */
  readonly shopsOf?: (network: Network) => readonly Payee[]
  /** An order was paid: here a network would notify its merchant. */
  readonly onPaid?: (network: Network, order: Order, owed?: OwedNotice) => void
  /** A refund was done: the same. */
  readonly onRefunded?: (
    network: Network,
    order: Order,
    about: { readonly refund: OrderRefund; readonly owed?: OwedNotice | undefined },
  ) => void
}

/** The institutions, without what only a stage has of them: doors and keys. */
type Houses = Pick<Company, 'networks' | 'banks' | 'wallets' | 'theSwitch' | 'all' | 'find'>

export interface World
  extends Passage,
    Pick<
      Stage,
      'stores' | 'emit' | 'listen' | 'now' | 'rules' | 'setRules' | 'policies' | 'setPolicies'
    > {
  readonly clock: VirtualClock
  readonly company: Houses
  readonly houses: Readonly<Record<Network, NetworkInstitution>>
  readonly hosts: ReadonlyMap<InstitutionId, Host>
  readonly gates: ReadonlyMap<InstitutionId, Gate>
  /** Work that goes on behind the answers. */
  readonly going: ReadonlySet<Promise<unknown>>
  /** Goes on behind the answers, and is waited for. */
  later(work: Promise<unknown>): void
  /** Mistakes of ours: what went wrong where nobody was told. */
  readonly mishaps: readonly unknown[]
  /** The institution behind an app, and its desk; nothing when there is no such app. */
  behindApp(app: string): { readonly id: InstitutionId; readonly desk: WalletDesk } | undefined
}

export function createWorld(options: WorldOptions): World {
  const { seed, openingFen, cardLimits, certifiedShare = 1 } = options
  const clock = options.clock ?? createVirtualClock(options.startsAt)
  const ground = createPlainGround(options, clock, (id) => byId.get(id)?.answers)
  const named = remembered((id) => payerNamed(seed, id, { certifiedShare }))
  const findPayer = options.findPayer ?? named
  const networkOf = (name: Network) => {
    const { host } = ground.hostOf(name)
    const onPaid: AcquirerForms['onPaid'] = (order, owed) => options.onPaid?.(name, order, owed)
    const onRefunded: RefundNews['onRefunded'] = (order, refund, owed) =>
      options.onRefunded?.(name, order, { refund, owed })
    const shops = options.shopsOf?.(name) ?? []
    return createPlainHouse(name, { host, findPayer, openingFen, shops, onPaid, onRefunded })
  }
  const houses = {
    alipay: networkOf('alipay'),
    wechatpay: networkOf('wechatpay'),
    unionpay: networkOf('unionpay'),
  }
  const payerHouses = createPayerHouses({
    hostOf: ground.hostOf,
    findPayer,
    openingFen,
    cardLimits,
  })
  const theSwitch = createSwitch({
    ...ground.hostOf('switch'),
    ...{ members: switchMembers, bankOf: bankOfCard },
  })
  const networks = Object.values(houses)
  const apps = [...payerHouses.banks, ...payerHouses.wallets]
  const all = [...networks, theSwitch, ...apps]
  const byId = new Map(all.map((one) => [one.id, one]))
  const find = (id: InstitutionId) => byId.get(id)
  const desks = new Map([
    ...networks.map(({ id, house }) => [String(id), { id, desk: house.desk }] as const),
    ...apps.map(({ id, desk }) => [String(id), { id, desk }] as const),
  ])
  const { hostOf: _, ...standing } = ground
  return {
    ...standing,
    ...createPassage(clock, options.pace),
    ...{ clock, houses, now: clock.now },
    company: { ...payerHouses, networks, theSwitch, all, find },
    behindApp: (app) => desks.get(institutionOfApp.get(app) ?? ''),
  }
}

/** Whoever pays is looked up at every step of a payment. */
function remembered(find: FindPayer): FindPayer {
  const known = new BoundedMap<Payer>({ max: payersRememberedMax, mayForget: () => true })
  return (id) => {
    const before = known.get(id)
    if (before !== undefined) return before
    const found = find(id)
    if (found !== undefined) known.set(id, found)
    return found
  }
}

const payersRememberedMax = 50_000

const plainStore: NonNullable<WorldOptions['storeOf']> = (_, { now }, isInDoubt) =>
  createMemoryStore(undefined, { isInDoubt, now })

/** One clock and bus for all; a store, a gate and a line for each. */
function createPlainGround(
  options: WorldOptions,
  clock: VirtualClock,
  answersOf: (id: InstitutionId) => NetworkInstitution['answers'] | undefined,
) {
  const { seed, patience, queryGapsMs, overhear = (_, peer) => peer } = options
  const { moods = false, maintenance = false, storeOf = plainStore } = options
  let { policies, rules } = options
  const stores = new Map<InstitutionId, Store>()
  const gates = new Map<InstitutionId, Gate>()
  const hosts = new Map<InstitutionId, Host>()
  const going = new Set<Promise<unknown>>()
  const mishaps: unknown[] = []
  const doubts = new Doubts()
  const isInDoubt = inDoubt(doubts)
  const bus = createBus((cause) => mishaps.push(cause))

  const prevailing = () => prevailingPolicies({ policies, moods, maintenance }, clock.now())

  const later = (work: Promise<unknown>) => {
    const tracked = work.catch((cause: unknown) => mishaps.push(cause))
    going.add(tracked)
    void tracked.then(() => going.delete(tracked))
  }

  const lineTo = (id: InstitutionId) => {
    const gate = gates.get(id)
    const answers = answersOf(id)
    return gate === undefined || answers === undefined ? undefined : { gate, answers }
  }

  const hostOf = (name: string) => {
    const id = institutionId(name)
    const ears = { seed, clock, emit: bus.emit, policies: prevailing }
    const gate = options.gateOf?.(ears) ?? createGate(ears)
    const store = storeOf(name, clock, isInDoubt)
    const direct = createDirectPeer({ from: id, clock, patience, lineTo })
    const peer = doubting(id, overhear(id, direct), doubts)
    const own = { id, store, peer, later, queryGapsMs, notifier: silentNotifier }
    const bare = { signatures: 'full', realNow: clock.now, rules: () => rules } as const
    const host: Host = { ...ears, ...own, ...bare }
    stores.set(id, store)
    gates.set(id, gate)
    hosts.set(id, host)
    return { host, gate }
  }

  return {
    ...{ hostOf, stores, gates, hosts, going, later, mishaps },
    ...{ emit: bus.emit, listen: bus.listen },
    policies: () => policies,
    setPolicies: (next: Policies) => {
      policies = next
    },
    rules: () => rules,
    setRules: (next: RuleBook) => {
      rules = next
    },
  }
}

/** Whoever has no door sends no letters: a rehearsal tells merchants in its own way. */
const silentNotifier: Notifier = {
  send: () => undefined,
  waiting: () => 0,
  underWay: () => 0,
  close: () => Promise.resolve(),
}
