/** Sets the stage: every institution with its store, its door and its bad days, on one clock and bus. */
import type { Emit } from '../core/events.ts'
import type { Policies } from '../core/faults.ts'
import type { InstitutionId } from '../core/ids.ts'
import type { Fen } from '../core/money.ts'
import type { RuleBook } from '../core/rule-book.ts'
import type { SignatureMode } from '../core/signature-mode.ts'
import { createDoor, type Door } from '../simulators/host/express.ts'
import type { Store } from '../storage/store.ts'
import { createBus } from './bus.ts'
import { closesDaily } from './clearing.ts'
import type { ClosingOptions } from './clearing-party-side.ts'
import { type Company, createCompany } from './company.ts'
import { closeDoors, type Listener, type OpenDoor, openDoors, type Ports } from './doors.ts'
import { createGround, type Ground, type GroundOptions, type PlaceLoad } from './ground.ts'
import { createJournal, type Journal } from './journal.ts'
import type { KeyRing } from './keyring.ts'
import { prevailingPolicies } from './prevailing.ts'
import { createSystemClock, type StageClock } from './system-clock.ts'
import { createStories, type Stories } from './telling/stories.ts'
import { createTelling, type Telling } from './telling/telling.ts'

export interface StageOptions extends GroundOptions {
  readonly keyRing: KeyRing
  readonly policies: Policies
  /** Whether institutions have their usual moods, and close for their usual maintenance. */
  readonly moods?: boolean
  readonly maintenance?: boolean
  /** The share of payers with a certificate; everybody when nothing is said. */
  readonly certifiedShare?: number
  /** The page of the rule book it begins with. */
  readonly rules: RuleBook
  readonly openingFen: Fen
  /** Clearing days close by themselves, with these breaks in the parties' files. */
  readonly closing?: ClosingOptions
  /** Whether a day's bill can be had on the day itself; in production on the next morning. */
  readonly billsAtOnce?: boolean
  /** Business time; the system's when none is given. Signatures always use the real time. */
  readonly clock?: StageClock
  /** Who tells payments message by message; its own teller when nothing is said. */
  readonly telling?: Telling
  /** The address every door binds. */
  readonly address: string
  readonly ports: Ports
  /** What listens beside the doors; opened and closed with them. */
  readonly beside?: readonly Listener[]
  /** One more door, the dashboard's, opened with the others. */
  readonly frontDoor?: (stage: Stage) => Door
}

export interface Stage {
  readonly company: Company
  readonly stores: ReadonlyMap<InstitutionId, Store>
  /** What the stores share, and are bounded by together. */
  readonly memory: Ground['memory']
  readonly urls: Readonly<Record<string, string>>
  readonly emit: Emit
  /** How earnest its institutions are about signatures. */
  readonly signatures: SignatureMode
  /** The requests that were turned away. */
  readonly journal: Pick<Journal, 'all' | 'find' | 'dropped' | 'bytes'>
  /** Payments that are told message by message. */
  readonly stories: Stories
  listen(listener: Emit): () => void
  now(): number
  /** The scenario's own, or those that were set since: moods and maintenance are not among them. */
  policies(): Policies
  /** How loaded the places are that have a capacity. */
  loads(): readonly PlaceLoad[]
  /** The new policies hold from the next message on. */
  setPolicies(policies: Policies): void
  rules(): RuleBook
  /** Another page holds from the next message on. */
  setRules(rules: RuleBook): void
  /** Requests the institutions are working on now. */
  inFlight(): number
  /** Nothing is being worked on, at the institutions' doors or behind their answers. */
  isAtRest(): boolean
  /** Waits until nothing goes on behind the answers; false when time runs out. */
  settled(withinMs: number): Promise<boolean>
  close(graceMs: number): Promise<void>
}

/** @throws Misuse when a port is taken. */
export async function createStage(options: StageOptions): Promise<Stage> {
  const clock = options.clock ?? createSystemClock()
  const bus = createBus((cause, event) => options.complain(cause, `a listener of ${event.type}`))
  const journal = createJournal()
  bus.listen(journal.hear)
  const untold = (cause: unknown) => options.complain(cause, 'the telling of a payment')
  const precise = options.clock === undefined ? { fineNow } : {}
  const telling =
    options.telling ?? createTelling({ now: clock.now, ...precise, wire: true, complain: untold })
  bus.listen(telling.hear)
  const urls: Record<string, string> = {}
  const settings = createSettings(options)
  const { moods = false, maintenance = false, signatures = 'full', closing } = options
  let doors: readonly OpenDoor[] = []
  const ground: Ground = createGround({
    options,
    clock,
    bus,
    telling,
    policies: () =>
      prevailingPolicies({ policies: settings.policies(), moods, maintenance }, clock.now()),
    rules: settings.rules,
    answersOf: (id) => company.find(id)?.answers,
    urlOf: (id) => urls[id],
  })
  const company = createCompany({
    billsAtOnce: false,
    ...options,
    hostOf: ground.hostOf,
  })
  const stage: Stage = {
    company,
    stores: ground.stores,
    memory: ground.memory,
    urls,
    emit: bus.emit,
    signatures,
    journal,
    stories: createStories({ telling, keyRing: options.keyRing, signatures }),
    listen: bus.listen,
    now: clock.now,
    ...settings,
    loads: ground.loads,
    inFlight: () => inFlight(doors),
    isAtRest: () => inFlight(doors) + ground.busy() === 0,
    settled: (withinMs) => settled(ground, withinMs),
    close: async (graceMs) => {
      await closeAll({ doors, beside: options.beside ?? [] }, graceMs)
      await ground.close()
    },
  }
  doors = await openDoors(doorsOf(stage, ground, options), options)
  for (const { institution, url } of doors) urls[institution.id] = url
  if (closing !== undefined) closesDaily(stage, { ...closing, clock, later: ground.later })
  return stage
}

/** What can be set while it stands: each holds from the next message on. */
function createSettings({
  policies,
  rules,
}: StageOptions): Pick<Stage, 'policies' | 'setPolicies' | 'rules' | 'setRules'> {
  return {
    policies: () => policies,
    setPolicies: (next) => {
      policies = next
    },
    rules: () => rules,
    setRules: (next) => {
      rules = next
    },
  }
}

interface Open {
  readonly doors: readonly OpenDoor[]
  readonly beside: readonly Listener[]
}

async function closeAll({ doors, beside }: Open, graceMs: number): Promise<void> {
  await Promise.all([
    closeDoors(doors, graceMs),
    ...beside.map((listener) => listener.close(graceMs)),
  ])
}

/** The time of day with what it has behind the millisecond: much happens within one. */
const fineNow = () => performance.timeOrigin + performance.now()

/** Who asks at the dashboard's door would otherwise count, and nothing ever be at rest. */
const inFlight = (doors: readonly OpenDoor[]) =>
  doors
    .filter(({ institution }) => institution.id !== 'dashboard')
    .reduce((sum, { door }) => sum + door.inFlight(), 0)

const lookEveryMs = 20

async function settled(ground: Ground, withinMs: number): Promise<boolean> {
  const until = performance.now() + withinMs
  while (ground.busy() > 0) {
    if (performance.now() >= until) return false
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
  }
  return true
}

function doorsOf(stage: Stage, ground: Ground, { complain, frontDoor }: StageOptions) {
  const doors = stage.company.all.map((institution) => ({
    institution: { id: String(institution.id) },
    door: createDoor({
      routes: [...institution.routes, ...ground.sideDoor(institution)],
      refuse: institution.refuse,
      crashed: (cause) => complain(cause, `a request to ${institution.id}`),
    }),
  }))
  if (frontDoor === undefined) return doors
  return [{ institution: { id: 'dashboard' }, door: frontDoor(stage) }, ...doors]
}
