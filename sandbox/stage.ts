/** Sets the stage: every institution with its store, its door and its bad days, on one clock and bus. */
import type { Emit } from '../core/events.ts'
import type { Policies } from '../core/faults.ts'
import type { InstitutionId } from '../core/ids.ts'
import type { Fen } from '../core/money.ts'
import type { RuleBook } from '../core/rule-book.ts'
import type { SignatureMode } from '../core/signature-mode.ts'
import type { Door } from '../simulators/host/express.ts'
import type { Store } from '../storage/store.ts'
import { closesDaily } from './clearing.ts'
import type { ClosingOptions } from './clearing-party-side.ts'
import type { StageClock } from './clock/stage-clock.ts'
import { createWorldClock } from './clock/world-clock.ts'
import { type Company, createCompany } from './company.ts'
import { type Listener, type OpenDoor, openDoors, type Ports } from './doors.ts'
import { createGround, type Ground, type GroundOptions, type PlaceLoad } from './ground.ts'
import type { FilledJournal, JournalOptions } from './journal/journal.ts'
import type { Refusals } from './journal/refusals.ts'
import type { KeyRing } from './keyring.ts'
import type { Observing } from './observing/observing.ts'
import { prevailingPolicies } from './prevailing.ts'
import { doorsOf, inFlight, type KeptDoors } from './stage-doors.ts'
import { createStageEnd, type StageEnd } from './stage-end.ts'
import { createStageHearing } from './stage-hearing.ts'
import { createStories, type Stories } from './telling/stories.ts'
import type { Telling } from './telling/telling.ts'

export interface StageOptions extends GroundOptions {
  readonly keyRing: KeyRing
  readonly policies: Policies
  /** Whether institutions have their usual moods, and close for their usual maintenance. */
  readonly moods?: boolean
  readonly maintenance?: boolean
  /** The share of payers with a certificate; everybody when nothing is said. */
  readonly certifiedShare?: number
  /** Whether this payer has no certificate, whatever the share. */
  isUncertified?(payer: string): boolean
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
  /** How much of what passes is kept in exact bytes; everything, bounded, when nothing is said. */
  readonly journal?: JournalOptions
  /** Who watches it from outside: traces and logs. */
  readonly observing?: Observing | undefined
  /** The address every door binds. */
  readonly address: string
  readonly ports: Ports
  /** Names besides the usual under which clients may call the doors. */
  readonly hosts?: readonly string[]
  /** The doors of a world that has left: they listen on, and are answered by this one. */
  readonly kept?: KeptDoors
  /** What listens beside the doors; opened and closed with them. */
  readonly beside?: readonly Listener[]
  /** One more door, the dashboard's, opened with the others. */
  readonly frontDoor?: (stage: Stage) => Door
}

export interface Stage extends StageEnd {
  readonly company: Company
  readonly stores: ReadonlyMap<InstitutionId, Store>
  /** What the stores share, and are bounded by together. */
  readonly memory: Ground['memory']
  readonly urls: Readonly<Record<string, string>>
  readonly emit: Emit
  /** How earnest its institutions are about signatures. */
  readonly signatures: SignatureMode
  /** The requests that were turned away. */
  readonly refusals: Pick<Refusals, 'all' | 'find' | 'dropped' | 'bytes'>
  /** Every request, reply and notification in exact bytes. */
  readonly journal: FilledJournal
  /** Payments that are told message by message. */
  readonly stories: Stories
  /** Who watches it from outside, if anybody does. */
  readonly observing: Observing | undefined
  listen(listener: Emit): () => void
  /** Business time. */
  readonly clock: StageClock
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
}

/** @throws Misuse when a port is taken. */
export async function createStage(options: StageOptions): Promise<Stage> {
  const clock = options.clock ?? createWorldClock()
  const { bus, refusals, journal, telling } = createStageHearing(options, clock)
  const { signatures = 'full', observing, beside = [] } = options
  const urls: Record<string, string> = {}
  const settings = createSettings(options)
  let doors: readonly OpenDoor[] = []
  const ground: Ground = createGround({
    ...{ options, clock, bus, telling, journal },
    policies: prevailing(options, settings, clock),
    rules: settings.rules,
    answersOf: (id) => company.find(id)?.answers,
    urlOf: (id) => urls[id],
  })
  const company = createCompany({ billsAtOnce: false, ...options, hostOf: ground.hostOf })
  const stage: Stage = {
    ...{ company, urls, signatures, refusals, journal, observing, clock, ...settings },
    ...{ stores: ground.stores, memory: ground.memory, loads: ground.loads },
    ...{ emit: bus.emit, listen: bus.listen, now: clock.now },
    stories: createStories({ telling, keyRing: options.keyRing, signatures }),
    inFlight: () => inFlight(doors),
    isAtRest: () => inFlight(doors) + ground.busy() === 0,
    ...createStageEnd({ doors: () => doors, beside, ground, observing }),
  }
  const wakes = options.worldStores?.isOld === true
  if (wakes) for (const { wake } of company.all) await wake()
  clock.attend?.({ ...ground, inFlight: () => stage.inFlight() - ground.atDoors() })
  const institutions = company.all
  const doorsBehind = doorsOf({ ...options, institutions, ground, journal })
  doors = await openDoors([...frontDoorOf(options, stage), ...doorsBehind], options)
  for (const { institution, url, enter } of doors) {
    urls[institution.id] = url
    enter?.()
  }
  const { closing } = options
  if (closing) closesDaily(stage, { ...closing, clock, later: ground.later, wakes })
  return stage
}

const frontDoorOf = ({ frontDoor }: StageOptions, stage: Stage) =>
  frontDoor === undefined ? [] : [{ institution: { id: 'dashboard' }, door: frontDoor(stage) }]

/** The policies that are set, with the moods and the maintenance of the hour where there are any. */
const prevailing =
  (
    { moods = false, maintenance = false }: StageOptions,
    settings: Pick<Stage, 'policies'>,
    clock: StageClock,
  ) =>
  () =>
    prevailingPolicies({ policies: settings.policies(), moods, maintenance }, clock.now())

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
