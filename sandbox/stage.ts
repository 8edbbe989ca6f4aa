/** Sets the stage: every institution with its store, its door and its bad days, on one clock and bus. */
import type { Emit } from '../core/events.ts'
import type { Policies } from '../core/faults.ts'
import { type InstitutionId, institutionId } from '../core/ids.ts'
import type { Fen } from '../core/money.ts'
import type { Openings } from '../core/routing.ts'
import { createDoor, type Door } from '../simulators/host/express.ts'
import { createGate, type Gate } from '../simulators/host/fault-gate.ts'
import type { Host } from '../simulators/host/institution.ts'
import { createNotifier, type MayNotify, type Notifier } from '../simulators/host/notifier.ts'
import type { Patience } from '../simulators/host/peer.ts'
import { createDirectPeer } from '../simulators/host/peer-direct.ts'
import { createMemoryStore } from '../storage/memory.ts'
import type { Store } from '../storage/store.ts'
import { createBus } from './bus.ts'
import { type Company, createCompany } from './company.ts'
import { closeDoors, type OpenDoor, openDoors, type Ports } from './doors.ts'
import type { KeyRing } from './keyring.ts'
import { createSystemClock } from './system-clock.ts'

export interface StageOptions {
  readonly seed: number
  readonly keyRing: KeyRing
  readonly policies: Policies
  readonly openings: Openings
  readonly patience: Patience
  readonly queryGapsMs: readonly number[]
  readonly openingFen: Fen
  readonly mayNotify: MayNotify
  /** The address every door binds. */
  readonly address: string
  readonly ports: Ports
  /** One more door, the dashboard's, opened with the others. */
  readonly frontDoor?: (stage: Stage) => Door
  /** A mistake of ours, told to the operator. */
  complain(cause: unknown, where: string): void
}

export interface Stage {
  readonly company: Company
  readonly stores: ReadonlyMap<InstitutionId, Store>
  readonly urls: Readonly<Record<string, string>>
  readonly emit: Emit
  listen(listener: Emit): () => void
  now(): number
  policies(): Policies
  /** The new policies hold from the next message on. */
  setPolicies(policies: Policies): void
  openings(): Openings
  inFlight(): number
  /** Waits until nothing goes on behind the answers; false when time runs out. */
  settled(withinMs: number): Promise<boolean>
  close(graceMs: number): Promise<void>
}

/** @throws Misuse when a port is taken. */
export async function createStage(options: StageOptions): Promise<Stage> {
  const clock = createSystemClock()
  const bus = createBus((cause, event) => options.complain(cause, `a listener of ${event.type}`))
  const stores = new Map<InstitutionId, Store>()
  const gates = new Map<InstitutionId, Gate>()
  const notifiers: Notifier[] = []
  const going = new Set<Promise<unknown>>()
  let policies = options.policies

  const later = (work: Promise<unknown>) => {
    const tracked = work.catch((cause: unknown) => options.complain(cause, 'work after an answer'))
    going.add(tracked)
    void tracked.finally(() => going.delete(tracked))
  }

  const hostOf = (name: string): { host: Host; gate: Gate } => {
    const id = institutionId(name)
    const { seed, openings, queryGapsMs, mayNotify, patience } = options
    const common = { seed, clock, emit: bus.emit, policies: () => policies }
    const gate = createGate(common)
    const notifier = createNotifier({ id, clock, emit: bus.emit, gate, mayNotify })
    const peer = createDirectPeer({ from: id, clock, patience, lineTo })
    const store = createMemoryStore()
    stores.set(id, store)
    gates.set(id, gate)
    notifiers.push(notifier)
    const facts = { id, store, peer, notifier, queryGapsMs, later, realNow: Date.now }
    return { gate, host: { ...common, ...facts, openings: () => openings } }
  }

  const lineTo = (id: InstitutionId) => {
    const gate = gates.get(id)
    const answers = company.find(id)?.answers
    return gate === undefined || answers === undefined ? undefined : { gate, answers }
  }

  const company = createCompany({ ...options, hostOf })
  const settled = async (withinMs: number): Promise<boolean> => {
    const until = clock.now() + withinMs
    const busy = () => going.size + notifiers.reduce((sum, one) => sum + one.waiting(), 0) > 0
    while (busy()) {
      if (clock.now() >= until) return false
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    return true
  }

  const urls: Record<string, string> = {}
  let doors: readonly OpenDoor[] = []

  const close = async (graceMs: number) => {
    await closeDoors(doors, graceMs)
    clock.stop()
    await Promise.all(notifiers.map((notifier) => notifier.close()))
  }

  const stage: Stage = {
    company,
    stores,
    urls,
    emit: bus.emit,
    listen: bus.listen,
    now: clock.now,
    policies: () => policies,
    setPolicies: (next) => {
      policies = next
    },
    openings: () => options.openings,
    inFlight: () => doors.reduce((sum, { door }) => sum + door.inFlight(), 0),
    settled,
    close,
  }
  doors = await openDoors(doorsOf(stage, options), options)
  for (const { institution, url } of doors) urls[institution.id] = url
  return stage
}

function doorsOf(stage: Stage, { complain, frontDoor }: StageOptions) {
  const doors = stage.company.all.map((institution) => ({
    institution: { id: String(institution.id) },
    door: createDoor({
      routes: institution.routes,
      refuse: institution.refuse,
      crashed: (cause) => complain(cause, `a request to ${institution.id}`),
    }),
  }))
  if (frontDoor === undefined) return doors
  return [{ institution: { id: 'dashboard' }, door: frontDoor(stage) }, ...doors]
}
