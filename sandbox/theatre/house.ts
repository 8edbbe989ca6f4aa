/**
 * What stands on the stage: a world with doors in real time, or one in virtual time. Whoever changes
 * what is played asks no more of either than this.
 */
import type { Ending, Farewell, PlayTime, Speed } from '../../dashboard/protocol/console.ts'
import type { BooksReport } from '../books.ts'
import type { Kept } from '../resettable.ts'
import type { Scenario } from '../scenario-terms.ts'
import type { Answer } from './play-desk.ts'

/** What is to be put on, every choice made. */
export interface Billing {
  readonly scenario: Scenario
  /** Its id in the list; null where it stands in none. */
  readonly id: string | null
  /** Its file, as the command line named it. */
  readonly file?: string | null
  readonly seed: number
  readonly time: PlayTime
  readonly speed: Speed
  /** How often, in real time; null is over and over, 0 opens the doors only. */
  readonly rounds: number | null
  /** Begins anew: what is kept of it is put aside. */
  readonly afresh?: boolean
  /** The snapshot it goes on from. */
  readonly from?: string
}

export interface HouseState {
  readonly step: 'idle' | 'playing' | 'stopping' | 'ended'
  readonly paused: boolean
  readonly round: number
  readonly rate: number
  readonly speed: Speed
  readonly reachedSpeed: number | null
  readonly playedSeconds: number
  readonly ending: Ending | null
}

export interface House {
  readonly billing: Billing
  state(): HouseState
  /** Requests being worked on now; none in virtual time. */
  inFlight(): number
  /** No more arrivals; resolves when all that was under way has ended. */
  stop(): Promise<Stopped>
  pause(): Answer
  resume(): Answer
  turnSpeed(speed: Speed): Answer
  /** Its books, looked at once nothing is under way. */
  farewell(): Promise<Farewell>
  /** Nothing, or a Misuse when it cannot go on from that snapshot; none where nothing is kept. */
  restorable?(path: string): Promise<void>
  /** Ends it but for its doors, which go on listening; requests at work have so long to end. */
  leave(graceMs: number): Promise<Kept>
  close(graceMs: number): Promise<void>
  /** Rejects on a mistake of ours; never resolves. */
  readonly broken: Promise<never>
}

/** How it stood when it was stopped: the story for people, where a round was under way. */
export interface Stopped {
  readonly ending: Ending | null
  readonly words: string | null
}

/** What a world came to, once nothing is under way in it. */
export function farewellOf(
  { scenario: { title }, seed, time }: Billing,
  { rounds, books }: { readonly rounds: number; readonly books: BooksReport },
): Farewell {
  const { balance, broken, accounts } = books
  const says = balance
    ? `The books of "${title}" balance: ${accounts} accounts.`
    : `The books of "${title}" do not balance: ${broken.join('; ')}`
  const at = Date.now()
  return { ...{ title, seed, time, at, rounds, broken, accounts }, booksBalance: balance, says }
}
