/** All that a sandbox offers to a test or a program: every public member has its shape here. */
import type { SandboxEvent } from '../../core/events.ts'
import type { Forced } from '../../core/forcing.ts'
import type { SignatureMode } from '../../core/signature-mode.ts'
import type { BooksReport } from '../books.ts'
import type { ClockDesk } from '../clock/clock-desk.ts'
import type { Controls } from '../controls.ts'
import type { WorldPlace } from '../durable/world-home.ts'
import type { Interception } from '../intercept/intercept.ts'
import type { Journal } from '../journal/journal.ts'
import type { Refusal } from '../journal/refusals.ts'
import type { KeyRing } from '../keyring.ts'
import type { RecordsReport } from '../records.ts'
import type { Running } from '../runs.ts'
import type { Scenario } from '../scenario.ts'
import type { Expectations } from './expectations.ts'
import type { ForcedWays } from './forced.ts'
import type { Inbox, InboxOptions } from './inbox.ts'
import type { Merchant, MerchantWish } from './merchant.ts'
import type { Network } from './own-ring.ts'
import type { Payer, PayerAnswer, PayerWish, PayHow, ScanHow } from './payer.ts'

/** A payer that was made, or the id of anybody: `icbc-42`. */
type Whom = string | Pick<Payer, 'id'>

export interface Sandbox extends Expectations {
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
  /** A merchant that joins now, with keys and its SDK's configuration. @throws Misuse with every mistake. */
  merchant<N extends Network>(wish: MerchantWish<N>): Promise<Merchant<N>>
  /** Somebody with an app in hand. @throws Misuse with every mistake. */
  payer(wish: PayerWish): Promise<Payer>
  /** Scans a code with a payer's app; nothing is paid yet. */
  scan(tap: ScanHow & { readonly payer: Whom; readonly code: string }): Promise<PayerAnswer>
  /** Scans a code, opens a reference or goes to a cashier's page, and pays. */
  pay(tap: PayHow & { readonly payer: Whom; readonly what: string }): Promise<PayerAnswer>
  /** A merchant's server on a free port, which keeps notifications and answers as it is told. */
  inbox(options?: InboxOptions): Promise<Inbox>
  /** The amount and the header that make a payment end so. @throws Misuse when nothing does. */
  forced(outcome: Forced): ForcedWays
  readonly adminToken: string
  readonly seed: number
  readonly signatures: SignatureMode
  readonly scenario: Scenario
  /** The folder it is kept in, null for in this process alone, and whether it went on from what was there. */
  readonly world: WorldPlace
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
  /** Business time: told, frozen, and moved with all that falls due. */
  readonly clock: ClockDesk
  /** What can be turned at the networks: certificates, wrong signatures, merchants' keys. */
  readonly controls: Controls
  /** Does every book balance? Houses and switch are compared too, once nothing is under way. */
  books(): Promise<BooksReport>
  /** Do acquirers, switch, wallets and banks tell the same story? */
  records(): Promise<RecordsReport>
  /** The latest requests that were turned away, oldest first, each with what is wrong with it. */
  refusals(): readonly Refusal[]
  /** Every request, reply and notification in exact bytes: to find, count, await and verify. */
  readonly journal: Journal
  /** Waits until nothing goes on behind the answers; false when time runs out. */
  settled(withinMs?: number): Promise<boolean>
  /** Plays the scenario once more. */
  run(): Promise<Running>
  /** The running or latest round as a file, `.hutong.gz`: for `hutong replay`, or for the page. */
  recording(): Buffer
  /** Requests being worked on now. */
  inFlight(): number
  /** SHA-256 over all that the world remembers: two worlds that differ in a byte differ in it. */
  digest(): Promise<string>
  /**
   * The world at its beginning: records, books, journal, policies and clock, with the same keys at the
   * same doors. These go on listening; who comes meanwhile is refused in the network's words, as one
   * too many, and runs are stopped. What was taken of the sandbox's members belongs to the old world.
   */
  reset(): Promise<void>
  /**
   * Writes the world as it stands into a new folder, with its keys: all that a kill at this moment would
   * leave. Another sandbox goes on from it by `startSandbox({ from: path })`, and both live.
   * @throws Misuse when there is something in the folder.
   */
  snapshot(path: string): Promise<void>
  /**
   * Puts the world back to a snapshot of it, at the same doors, as a reset does to its beginning.
   * @throws Misuse when it is of another world or other keys; the world there is then stays.
   */
  restore(path: string): Promise<void>
  /** Closes all doors; requests at work have so long to end, 1000 ms when nothing is said. Idempotent. */
  close(graceMs?: number): Promise<void>
  /** `await using sandbox = await startSandbox()`: closes it at the end of the block. */
  [Symbol.asyncDispose](): Promise<void>
}
