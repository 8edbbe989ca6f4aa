/**
 * What the console and the sandbox tell one another of what plays: the scenarios there are, how far
 * the one on stage has come, and what it came to. The page asks for it; no frame carries it.
 */

/** `GET /admin/scenarios`. */
export interface Playbill {
  readonly scenarios: readonly Listed[]
}

/** A file of scenarios; one with mistakes is listed with all of them, and cannot be played. */
export type Listed = Playable | Faulty

export interface Playable {
  /** What `POST /admin/play` calls it by. */
  readonly id: string
  readonly title: string
  readonly describes: string
  readonly seed: number
  /** How long its arrivals last, and how many come, about. */
  readonly seconds: number
  readonly arrivals: number
  readonly peakPerSecond: number
  readonly acts: readonly { readonly atSeconds: number; readonly title: string }[]
  /** Why it cannot be put on in either time; null where it can. */
  readonly unfit: Readonly<Record<PlayTime, Unfit | null>>
  readonly mistakes: readonly []
}

/** Faster than sockets carry; more arrivals than are kept; services of the user's, without sockets. */
export type Unfit = 'too-fast' | 'too-many' | 'has-targets'

export interface Faulty {
  readonly id: string
  readonly title: string
  readonly mistakes: readonly Found[]
}

export interface Found {
  readonly where: string
  readonly found: string
  readonly todo: string
}

/** Over sockets in real time, or in virtual time on a clock that can be hurried. */
export type PlayTime = 'real' | 'virtual'

/** Virtual seconds in a real one, 1 to 3600; `max` is as fast as it goes. */
export type Speed = number | 'max'

/** `POST /admin/play`: what is left out is the scenario's own, real time, and over and over. */
export interface PlayOrder {
  readonly scenario: string
  readonly seed?: number
  readonly time?: PlayTime
  /** In virtual time only. */
  readonly speed?: Speed
  /** How often, in real time; a virtual one is played once. */
  readonly rounds?: number
}

/** `GET /admin/play`. */
export interface PlayState {
  /** Whether another scenario can be put on: not where a program or `hutong run` holds the sandbox. */
  readonly changes: boolean
  /** Its id in the list; null where it stands in none. */
  readonly scenario: string | null
  readonly title: string
  readonly describes: string
  readonly seed: number
  readonly time: PlayTime
  /** `changing` while one world is closed and the next one opens. */
  readonly step: 'idle' | 'playing' | 'stopping' | 'ended' | 'changing'
  readonly paused: boolean
  /** From 1 on; 0 before the first. */
  readonly round: number
  /** Null is over and over. */
  readonly rounds: number | null
  /** How many times as fast as planned the crowd comes. */
  readonly rate: number
  /** In virtual time: as asked for, and as it goes. */
  readonly speed: Speed
  readonly reachedSpeed: number | null
  /** Arrivals a second of the plan where it stands now, at a rate of 1. */
  readonly plannedPerSecond: number
  /** How far the plan has come, and how long it is. */
  readonly playedSeconds: number
  readonly seconds: number
  /** What the last round came to; null before the first has ended. */
  readonly ending: Ending | null
  /** What the world before this one came to. */
  readonly before: Farewell | null
  /** Why what was asked for last could not be put on; null when it could. */
  readonly trouble: string | null
}

/** A round that is over. */
export interface Ending {
  readonly title: string
  readonly seed: number
  readonly time: PlayTime
  /** Stopped before its end: then nothing is judged. */
  readonly stopped: boolean
  readonly passed: boolean
  readonly reasons: readonly string[]
  /** Why nothing is concluded about time; empty when something is. */
  readonly inconclusive: readonly string[]
  readonly expectations: readonly Expected[]
  readonly digest: string
  readonly finished: number
  readonly approved: number
  readonly booksBalance: boolean
  readonly recordsAgree: boolean
}

/** One expectation of a scenario, and what was found. */
export interface Expected {
  /** The name it has in the scenario; an outcome's own for a count of it. */
  readonly name: string
  readonly wanted: string
  readonly found: string
  readonly met: boolean
}

/** What a world came to before it was closed: nothing that was acknowledged is lost unsaid. */
export interface Farewell {
  readonly title: string
  readonly seed: number
  readonly time: PlayTime
  readonly at: number
  readonly rounds: number
  readonly booksBalance: boolean
  /** A sentence for each thing that was wrong with them. */
  readonly broken: readonly string[]
  readonly accounts: number
  readonly says: string
}

export const rateMax = 10
