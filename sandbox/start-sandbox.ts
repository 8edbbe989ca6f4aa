/** The library's one door: a whole payment world on free ports, for a test or a program. */
import type { SandboxEvent } from '../core/events.ts'
import type { SignatureMode } from '../core/signature-mode.ts'
import { loopbackOr } from '../simulators/host/notifier.ts'
import { type BooksReport, checkBooks } from './books.ts'
import { changedPlaces } from './changes.ts'
import { type Controls, createControls } from './controls.ts'
import { addressesOf, type Ports } from './doors.ts'
import { createKeepingStore } from './evidence/records-kept.ts'
import { createOverheard } from './evidence/spoken.ts'
import {
  createIntercept,
  type FindDoor,
  type Interception,
  type InterceptOptions,
} from './intercept/intercept.ts'
import type { Refusal } from './journal.ts'
import { type KeyRing, openKeyRing } from './keyring.ts'
import { type Mistake, Misuse } from './misuse.ts'
import { stageSettings, tillsOf } from './play.ts'
import { parsePolicies } from './policy-form.ts'
import { commandOf } from './recordings/command-line.ts'
import { recordedRun } from './recordings/recorded-run.ts'
import { compareRecords, type RecordsReport } from './records.ts'
import { type Running, type RunOptions, startRun } from './runs.ts'
import type { Scenario } from './scenario.ts'
import { scenarioOf } from './scenario-given.ts'
import { createStage, type Stage } from './stage.ts'
import type { StageClock } from './system-clock.ts'
import type { PlayDesk } from './theatre/play-desk.ts'
import { createView, type View } from './view.ts'

export interface SandboxOptions {
  /** What chance is drawn from; the scenario's own when none is given. */
  readonly seed?: number
  /** 0, the default, takes free ports; another number is the dashboard's, the others count up. */
  readonly port?: number
  /** A scenario's file, or its content; none for a sandbox without policies. */
  readonly scenario?: string | object
  /** A folder that keeps merchants and keys; none mints fresh ones (about half a second). */
  readonly home?: string
  /** The address all doors bind. */
  readonly host?: string
  /** Hosts besides this machine that notifications may go to. */
  readonly notifyHosts?: readonly string[]
  /** Hosts besides this machine that the scenario's targets may be at. */
  readonly targetHosts?: readonly string[]
  /** Whether a run signs its orders before the first arrival. */
  readonly signedAhead?: boolean
  /** How institutions speak to one another: in memory (the default), or over their doors. */
  readonly peers?: 'direct' | 'http'
  /**
   * How earnest the networks are about signatures: `full`, the default, is what they are. The others
   * press harder than RSA allows, and are named in every report.
   */
  readonly signatures?: SignatureMode
  /** Threads that press when the scenario is run. */
  readonly workers?: number
  /** Whether a day's bill can be had on the day itself; in production on the next morning. */
  readonly billsAtOnce?: boolean
  /** Business time, for a test that lets days pass; the system's when not given. */
  readonly clock?: StageClock
  /** Stands in for the networks' real hosts, by a proxy and a TLS door; not unless given. */
  readonly intercept?: InterceptOptions
  /** Whether runs are to leave evidence for an audit: all that institutions do and say is kept. */
  readonly audit?: boolean
  /** Where mistakes of ours are told; standard error when not given. */
  readonly complain?: (says: string) => void
}

export interface Sandbox {
  /** Base URLs: `dashboard`, `alipay`, `wechatpay`, `unionpay`, `switch`, and each bank's id. */
  readonly urls: Readonly<Record<string, string>>
  /** Base URLs of the dashboard for other machines; none while the doors listen on this one alone. */
  readonly addresses: readonly string[]
  /** What an SDK is configured with: merchants and keys of every network, PEM. */
  readonly keys: Omit<KeyRing, 'version' | 'adminToken'>
  /** The merchants of each network: name, city and the number the wire uses. */
  readonly merchants: {
    readonly alipay: KeyRing['alipay']['merchants']
    readonly wechatpay: KeyRing['wechatpay']['merchants']
    readonly unionpay: KeyRing['unionpay']['merchants']
  }
  readonly adminToken: string
  readonly seed: number
  readonly signatures: SignatureMode
  readonly scenario: Scenario
  /** Where clients of the real hosts come in; null unless it was asked for. */
  readonly intercept: Interception | null
  /** Hears every event; returns the way to stop hearing. */
  listen(listener: (event: SandboxEvent) => void): () => void
  /** Replaces all policies. @throws Misuse with every mistake; the old ones then stay. */
  setPolicies(policies: object): void
  /**
   * How many times as fast as planned the crowd comes from now on, and in later rounds: 0 is a pause.
   * @throws RangeError when it is no number from 0 to 10, or was turned too often in one run.
   */
  setRate(factor: number): void
  /** What can be turned at the networks: certificates, wrong signatures, merchants' keys. */
  readonly controls: Controls
  /** Does every book balance? Houses and switch are compared too, once nothing is under way. */
  books(): Promise<BooksReport>
  /** Do acquirers, switch, wallets and banks tell the same story? */
  records(): Promise<RecordsReport>
  /** The latest requests that were turned away, oldest first, each with what is wrong with it. */
  refusals(): readonly Refusal[]
  /** Waits until nothing goes on behind the answers; false when time runs out. */
  settled(withinMs?: number): Promise<boolean>
  /** Plays the scenario once more. */
  run(): Promise<Running>
  /** The running or latest round as a file, `.hutong.gz`: for `hutong replay`, or for the page. */
  recording(): Buffer
  /** Requests being worked on now. */
  inFlight(): number
  close(graceMs?: number): Promise<void>
}

/**
 * @example
 * const sandbox = await startSandbox({ seed: 7 })
 * const sdk = new AlipaySdk({ gateway: `${sandbox.urls.alipay}/gateway.do`, … })
 * await sandbox.close()
 * @throws Misuse when a port is taken or the scenario has mistakes.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  return (await openSandbox(options)).sandbox
}

/** What whoever holds the stage decides about the sandbox put on it. */
export interface Backstage {
  /** Already read; the one of the options otherwise. */
  readonly scenario?: Scenario
  readonly ports?: Ports
  readonly play?: PlayDesk
  /** The command line that plays the same again. */
  readonly command?: string | undefined
}

/** The same, with its view. @throws Misuse as above. */
export async function openSandbox(
  options: SandboxOptions,
  backstage: Backstage = {},
): Promise<{ readonly sandbox: Sandbox; readonly view: View | undefined }> {
  const { targetHosts = [], signatures = 'full', signedAhead = false } = options
  const permitted = { targetHosts, signatures }
  const scenario = backstage.scenario ?? scenarioOf(options.scenario, permitted)
  const seed = options.seed ?? scenario.seed
  const workers = options.workers ?? 1
  const keyRing = (await openKeyRing(options.home ?? null)).data
  const complain = options.complain ?? ((says) => process.stderr.write(`${says}\n`))
  const address = options.host ?? '127.0.0.1'
  let view: View | undefined
  let stage: Stage | undefined
  const closing = { breaks: scenario.breaks, seed }
  const command = backstage.command ?? commandOf(options.scenario, { seed, workers, signatures })
  const overheard = options.audit === true ? createOverheard(() => stage?.now() ?? 0) : null
  const intercept = await interceptOf(options, (id) => stage?.urls[id])
  stage = await createStage({
    ...stageSettings(scenario),
    seed,
    closing,
    keyRing,
    billsAtOnce: options.billsAtOnce ?? false,
    ...(options.clock === undefined ? {} : { clock: options.clock }),
    ...(overheard && { overhear: overheard.overhear, storeOf: createKeepingStore }),
    mayNotify: loopbackOr(options.notifyHosts ?? []),
    peers: options.peers ?? 'direct',
    signatures,
    address,
    ports: backstage.ports ?? portsOf(options.port),
    beside: intercept?.listeners ?? [],
    complain: (cause, where) => complain(`A mistake of ours in ${where}: ${told(cause)}`),
    frontDoor: (built) => {
      const { title } = scenario
      const token = keyRing.adminToken
      const played = { title, scenario: title, seed, workers, command }
      const facts = { ...played, token, closing, plays: scenario, play: backstage.play }
      view = createView(built, { ...facts, phone: { merchants: tillsOf(keyRing), address } })
      return view.door
    },
  })
  const addresses = addressesOf(stage.urls.dashboard ?? '', address)
  const own = { view, intercept: intercept?.openedAt(address) ?? null, addresses }
  const played = { stage, scenario, seed, workers, keyRing, overheard, signedAhead }
  return { sandbox: sandboxOn({ ...played, ...own }), view }
}

const interceptOf = async ({ intercept, home }: SandboxOptions, doorOf: FindDoor) =>
  intercept && (await createIntercept({ options: intercept, home: home ?? null, doorOf }))

function sandboxOn({
  view,
  intercept,
  addresses,
  ...parts
}: Omit<RunOptions, 'round'> &
  Pick<Sandbox, 'intercept' | 'addresses'> & { view: View | undefined }): Sandbox {
  const { stage, scenario, seed, keyRing } = parts
  const { adminToken, version: _version, ...keys } = keyRing
  let round = -1
  return {
    urls: stage.urls,
    addresses,
    keys,
    merchants: {
      alipay: keys.alipay.merchants,
      wechatpay: keys.wechatpay.merchants,
      unionpay: keys.unionpay.merchants,
    },
    adminToken,
    seed,
    signatures: stage.signatures,
    scenario,
    intercept,
    listen: stage.listen,
    setPolicies: (policies) => replacePolicies(stage, policies),
    setRate: (factor) => view?.rate.turn(factor),
    controls: createControls(stage.company),
    books: () => checkBooks(stage, stage.isAtRest()),
    records: () => compareRecords(stage),
    refusals: stage.journal.all,
    settled: (withinMs = 10_000) => stage.settled(withinMs),
    run: () => {
      round += 1
      const played = startRun({ ...parts, round, rate: view?.rate, acts: view?.acts })
      return recordedRun(played, view?.recordings)
    },
    recording: () => view?.recordings.file()?.bytes ?? Buffer.alloc(0),
    inFlight: stage.inFlight,
    close: async (graceMs = 1000) => {
      await view?.close()
      await stage.close(graceMs)
    },
  }
}

function replacePolicies(stage: Stage, policies: object): void {
  const read = parsePolicies(policies, 'policies')
  if (!read.ok) throw new Misuse('read the policies', read.mistakes)
  const places = changedPlaces(stage.policies(), read.policies)
  stage.setPolicies(read.policies)
  stage.emit({ type: 'policy-changed', at: stage.now(), places, by: 'admin' })
}

const portsOf = (port = 0): Ports => (port === 0 ? 'free' : port)

const told = (cause: unknown) =>
  cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)

export { type Mistake, Misuse, scenarioOf }
