/** What a sandbox is told when it starts. Whatever is left out has the default that its line names. */
import type { SignatureMode } from '../../core/signature-mode.ts'
import type { StageClock } from '../clock/stage-clock.ts'
import type { InterceptOptions } from '../intercept/intercept.ts'
import type { JournalOptions } from '../journal/journal.ts'
import type { LogLevel } from '../observing/log.ts'

export interface SandboxOptions {
  /** What chance is drawn from; the scenario's own when none is given. */
  readonly seed?: number
  /** 0, the default, takes free ports; another number is the dashboard's, the others count up. */
  readonly port?: number
  /** A scenario's file, or its content; none for a sandbox without policies. */
  readonly scenario?: string | object
  /** A folder that keeps merchants and keys. Without one they are minted once for the whole process, which
   * takes about half a second; token, merchants that join and all records are each sandbox’s own. */
  readonly home?: string
  /** The address all doors bind. */
  readonly host?: string
  /**
   * Names besides the usual by which clients may call the doors, exact or `.SUFFIX`: those that
   * HUTONG_HOSTS lists when none are given. 127.0.0.1, localhost and any address always may.
   */
  readonly hosts?: readonly string[]
  /** Hosts besides this machine that notifications may go to. */
  readonly notifyHosts?: readonly string[]
  /** Hosts besides this machine that the scenario's targets may be at. */
  readonly targetHosts?: readonly string[]
  /** Whether a run signs its orders before the first arrival. */
  readonly signedAhead?: boolean
  /** Where the doors of tenants count up from, 200 apart; free ports when nothing is said. */
  readonly tenantPorts?: number
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
  /** How much of what passes is kept in exact bytes; everything, bounded, when nothing is said. */
  readonly journal?: JournalOptions
  /** Whether runs are to leave evidence for an audit: all that institutions do and say is kept. */
  readonly audit?: boolean
  /**
   * What remembers payments: memory, the default, or LMDB, in `world/` of the home folder, a folder for
   * each scenario's title and seed. On LMDB all that institutions have recorded and booked outlives the
   * process, and kill -9: orders, refunds, notifications that are owed, clearing days, the number of
   * rounds, the clock. The journal, what the dashboard shows and policies that were set do not.
   */
  readonly storage?: 'memory' | 'lmdb'
  /**
   * What an answer outlasts on LMDB: the end of the process, the default, or of the machine; then each
   * batch waits for the disk, some milliseconds.
   */
  readonly durability?: 'process' | 'machine'
  /**
   * A snapshot to go on from, as `sandbox.snapshot(path)` left it: with its seed and keys. The home, if
   * one is given, must not have this world yet; the snapshot stays as it is.
   */
  readonly from?: string
  /** How business time goes: as the system's, the default, only when advanced, or so many times as fast. */
  readonly time?: 'real' | 'stepped' | { readonly speed: number }
  /** When business time begins, in milliseconds since 1970; now when not given. */
  readonly startsAt?: number
  /**
   * What is told of refusals, failures and changes, on standard error: nothing, the default, JSON
   * lines, or words.
   */
  readonly logs?: 'off' | 'json' | 'pretty'
  /** The least that is told; `info`, or what HUTONG_LOG_LEVEL says, when not given. */
  readonly logLevel?: LogLevel
  /** Where mistakes of ours are told; standard error when not given. */
  readonly complain?: (says: string) => void
}
