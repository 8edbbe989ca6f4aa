/**
 * The clock of a sandbox: real, so many times as fast, or standing until it is moved. Waits by the real
 * clock end within half a millisecond of their time; where time is moved, or goes faster, everything
 * due comes in its order, each with room to finish.
 */
import { limits } from '../../core/limits.ts'
import { type Advanced, ClockWorks } from './clock-works.ts'
import type { StageClock } from './stage-clock.ts'
import type { ClockMode, ClockState } from './time-line.ts'
import type { PendingKind } from './waits.ts'

export interface WorldClockOptions {
  /** As the system's, the default; only when advanced; or so many times as fast. */
  readonly time?: 'real' | 'stepped' | { readonly speed: number }
  /** When it begins, in milliseconds since 1970; now when not given. */
  readonly startsAt?: number
  /** Where an earlier one came to: it goes on from there, and as that did when `time` is not given. */
  readonly state?: ClockState | undefined
  /** Hears where the clock will have come to before it is moved, and each time it is turned. */
  readonly changed?: (state: ClockState) => void
}

export interface WorldClock extends StageClock {
  readonly now: () => number
  readonly fineNow: () => number
  readonly attend: NonNullable<StageClock['attend']>
  mode(): ClockMode
  speed(): number
  /** How many times as fast as the real time it goes, or will, once it goes on. */
  setSpeed(speed: number): void
  freeze(): void
  resume(): void
  /**
   * Moves it, and calls all that falls due in between; `target` is asked once its turn has come.
   * @throws RangeError when that is in the past; Misuse when something does not come to rest.
   */
  advance(target: (now: number) => number): Promise<Advanced>
  /** What waits for it, by kind, the first due first. */
  pending(): readonly PendingKind[]
  state(): ClockState
}

/** Each of its functions may be taken by itself. */
export function createWorldClock(options: WorldClockOptions = {}): WorldClock {
  const { changed = () => undefined } = options
  const works = new ClockWorks(beginning(options), changed)
  const { line, waits } = works
  changed(works.state())
  return {
    now: () => line.now(),
    fineNow: () => line.fine(),
    attend: (signs) => works.attend(signs),
    after: (milliseconds, call, kind) => works.after(milliseconds, call, kind),
    stop: () => works.stop(),
    mode: () => line.mode,
    speed: () => line.speed,
    setSpeed: (speed) => works.setSpeed(speed),
    freeze: () => works.freeze(),
    resume: () => works.resume(),
    advance: (target) => works.advance(target),
    pending: () => waits.pending(),
    state: () => works.state(),
  }
}

function beginning({ time, startsAt, state }: WorldClockOptions): ClockState {
  const now = Date.now()
  if (state !== undefined && time === undefined) return state
  const speed = typeof time === 'object' ? time.speed : 1
  const mode = time === 'stepped' ? 'stepped' : speed === 1 ? 'real' : 'scaled'
  const at = state === undefined ? (startsAt ?? now) : cameTo(state, now)
  return { mode, speed, at, savedAt: now }
}

/** Where an earlier one has come to by now: it stood, or went on. */
const cameTo = ({ mode, speed, at, savedAt }: ClockState, now: number) =>
  mode === 'stepped' ? at : at + Math.max(0, now - savedAt) * speed

export const isSpeed = (value: unknown): value is number =>
  typeof value === 'number' && value > 0 && value <= limits.clockSpeedMax
