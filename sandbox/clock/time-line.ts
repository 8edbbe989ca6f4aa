/**
 * What business time it is: the system's or so far from it, so many times as fast, or held at one
 * moment. Whoever holds it decides when it goes on; it never runs back.
 */

export type ClockMode = 'real' | 'scaled' | 'stepped'

/** All of a clock that outlasts its process: moments in milliseconds since 1970. */
export interface ClockState {
  readonly mode: ClockMode
  /** How many times as fast as the real time it goes, or would, did it not stand still. */
  readonly speed: number
  /** Business time, at that moment of the real time. */
  readonly at: number
  readonly savedAt: number
}

export interface TimeLineParts {
  readonly state: ClockState
  /** Business time goes no further than that by itself: what is due then comes first. */
  readonly ceiling: () => number
}

export class TimeLine {
  readonly #ceiling: () => number
  #speed: number
  #isStill: boolean
  #held: number | undefined
  /** A moment in business time, and in milliseconds of `performance`. */
  #anchor = { business: 0, real: 0 }
  /** By how much it differs from the system's time while it goes as fast. */
  #offset = 0

  constructor({ state: { mode, speed, at, savedAt }, ceiling }: TimeLineParts) {
    this.#ceiling = ceiling
    this.#speed = speed
    this.#isStill = mode === 'stepped'
    const sinceMs = Math.max(0, Date.now() - savedAt)
    this.#settle(this.#isStill ? at : at + sinceMs * speed)
    if (this.#isStill) this.#held = Math.floor(at)
  }

  get mode(): ClockMode {
    if (this.#isStill) return 'stepped'
    return this.#speed === 1 ? 'real' : 'scaled'
  }

  get speed(): number {
    return this.#speed
  }

  get isHeld(): boolean {
    return this.#held !== undefined
  }

  /** Whole milliseconds since 1970. */
  now(): number {
    if (this.#held !== undefined) return Math.floor(this.#held)
    if (this.#speed === 1) return Date.now() + this.#offset
    return Math.floor(Math.min(this.due(), this.#ceiling()))
  }

  /** The same with what it has behind the point, where it goes as fast as the system's. */
  fine(): number {
    if (this.#held !== undefined || this.#speed !== 1) return this.now()
    return performance.timeOrigin + performance.now() + this.#offset
  }

  /** How far it has come by itself, whatever is still to be done; on the scale of `momentOf`. */
  due(): number {
    const { business, real } = this.#anchor
    return business + (performance.now() - real) * this.#speed
  }

  /** When so much of it will have passed. Whole milliseconds, but where it is the system's own. */
  in(milliseconds: number): number {
    const forMs = Math.max(0, milliseconds)
    return this.mode === 'real' && !this.isHeld ? this.due() + forMs : this.now() + Math.ceil(forMs)
  }

  /** When a moment of it comes, in milliseconds of `performance`. */
  realOf(moment: number): number {
    const { business, real } = this.#anchor
    return real + (moment - business) / this.#speed
  }

  /** It stays there until it is held elsewhere or let go. */
  hold(at: number): void {
    this.#held = Math.max(at, this.#held ?? at)
  }

  /** It goes on from where it would be by now. */
  letGo(): void {
    if (!this.#isStill) this.#held = undefined
  }

  /** It goes on from where it is held. */
  goOn(): void {
    if (this.#isStill) return
    this.#settle(this.now())
    this.#held = undefined
  }

  /** Stands still from now on, until it is told otherwise. */
  freeze(): void {
    this.hold(this.now())
    this.#isStill = true
  }

  thaw(): void {
    this.#isStill = false
  }

  set speed(speed: number) {
    this.#settle(this.now())
    this.#speed = speed
  }

  #settle(at: number): void {
    this.#anchor = { business: at, real: performance.now() }
    this.#offset = Math.round(at - Date.now())
  }
}
