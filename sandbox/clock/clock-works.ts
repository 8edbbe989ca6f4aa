/**
 * What moves a clock: one timer for all that waits, a driver where time is moved or goes faster, and
 * the turns between its ways. Only one of them moves it at a time.
 */
import { type Cancel, type WaitKind, waitKinds } from '../../core/clock.ts'
import { limits } from '../../core/limits.ts'
import { type Bell, createBell, earlyMs } from './bell.ts'
import { createDriver, type Driven, type Driver } from './driver.ts'
import type { WorldSigns } from './rest.ts'
import { type ClockState, TimeLine } from './time-line.ts'
import { Waits } from './waits.ts'

export interface Advanced extends Driven {
  readonly from: number
  readonly to: number
}

export class ClockWorks {
  readonly line: TimeLine
  readonly waits = new Waits()
  readonly #changed: (state: ClockState) => void
  readonly #bell: Bell = createBell(() => this.#ring())
  readonly #driver: Driver
  #world: WorldSigns | undefined
  #isStopped = false
  #isMoved = false
  /** Who drives it now; whoever drove before sees that it does no more. */
  #drive = 0
  #paced = -1
  #turn: Promise<unknown> = Promise.resolve()

  constructor(state: ClockState, changed: (state: ClockState) => void) {
    const { waits } = this
    const ceiling = () => waits.business.first?.due ?? Number.POSITIVE_INFINITY
    this.line = new TimeLine({ state, ceiling })
    this.#changed = changed
    this.#driver = createDriver({
      ...{ line: this.line, waits, complain: throwLater, signs: () => this.#world },
      callReal: () => this.#callReal(),
    })
  }

  attend(signs: WorldSigns): void {
    this.#world = signs
  }

  after(milliseconds: number, call: () => void, kind: WaitKind = 'other'): Cancel {
    if (this.#isStopped) return () => undefined
    const { waits, line } = this
    const manner = waitKinds[kind]
    const realDue = performance.now() + Math.max(0, milliseconds)
    const entry =
      manner === 'socket'
        ? waits.real.add(realDue, call, kind)
        : waits.business.add(line.in(milliseconds), call, kind)
    const isStill = this.#isMoved || line.mode === 'stepped'
    if (isStill && manner === 'message') waits.twin(entry, realDue)
    this.#arm()
    return () => {
      waits.remove(entry)
      if (waits.size === 0) this.#bell.rest()
    }
  }

  stop(): void {
    this.#isStopped = true
    this.waits.clear()
    this.#bell.rest()
  }

  setSpeed(speed: number): void {
    this.#turned(() => {
      this.line.speed = speed
      if (!this.#isMoved) this.line.goOn()
    })
  }

  freeze(): void {
    this.#turned(() => {
      this.line.freeze()
      this.#twinMessages()
    })
  }

  resume(): void {
    this.#turned(() => {
      this.line.thaw()
      if (this.#isMoved) return
      this.waits.untwinMessages()
      this.line.goOn()
    })
  }

  /** One after another. */
  advance(target: (now: number) => number): Promise<Advanced> {
    const moved = this.#turn.then(() => this.#move(target))
    this.#turn = moved.catch(() => undefined)
    return moved
  }

  state(at = this.line.now()): ClockState {
    return { mode: this.line.mode, speed: this.line.speed, at, savedAt: Date.now() }
  }

  async #move(target: (now: number) => number): Promise<Advanced> {
    const { line, waits } = this
    const from = line.now()
    const to = Math.floor(target(from))
    if (to < from) throw new RangeError(`It is ${shown(from)} already: no clock goes back.`)
    this.#drive += 1
    this.#isMoved = true
    this.#bell.rest()
    line.hold(from)
    this.#twinMessages()
    this.#changed(this.state(to))
    try {
      return { from, to, ...(await this.#driver.to(to)) }
    } finally {
      this.#isMoved = false
      if (line.mode !== 'stepped') waits.untwinMessages()
      line.goOn()
      this.#changed(this.state())
      this.#arm()
    }
  }

  /** Goes along as fast as it is to go, as long as nobody turns it. */
  async #pace(): Promise<void> {
    if (this.#paced === this.#drive) return
    const own = this.#drive
    this.#paced = own
    await this.#driver.along(() => own === this.#drive && !this.#isStopped).catch(throwLater)
    if (own !== this.#drive) return
    this.#paced = -1
    this.#arm()
  }

  /** Ends what drives it, and turns it: what drives it next begins at this moment. */
  #turned(change: () => void): void {
    this.#drive += 1
    change()
    this.#changed(this.state())
    this.#bell.rest()
    this.#arm()
  }

  #ring(): void {
    try {
      if (!this.#isMoved) this.#callReal()
      if (!this.#isMoved && this.line.mode === 'real') this.#callDue()
      if (!this.#isMoved && this.line.mode === 'scaled') void this.#pace()
    } finally {
      // One that throws ends the turn, and is told as any other mistake; the others wait on.
      this.#arm()
    }
  }

  #callReal(): void {
    const until = performance.now() + earlyMs
    const next = () => this.waits.take(this.waits.real, until)
    for (let due = next(); due !== undefined; due = next()) due.call()
  }

  /** No more than a few at a time: what they lead to is done, and what came in read, before the next. */
  #callDue(): void {
    const until = this.line.due() + earlyMs
    for (let calls = 0; calls < limits.clockCallsAtOnce; calls += 1) {
      const due = this.waits.take(this.waits.business, until)
      if (due === undefined) return
      due.call()
    }
  }

  #arm(): void {
    if (this.#isStopped || this.#isMoved) return
    const { real, business } = this.waits
    if (real.first !== undefined) this.#bell.setFor(real.first.due)
    const isDriven = this.line.mode === 'stepped' || this.#paced === this.#drive
    if (isDriven || business.first === undefined) return
    this.#bell.setFor(this.line.realOf(business.first.due))
  }

  #twinMessages(): void {
    const now = this.line.now()
    this.waits.twinMessages(({ due }) => performance.now() + (due - now) / this.line.speed)
  }
}

/** A mistake of ours in what was called: told as any other, and nobody else goes without. */
const throwLater = (cause: unknown) =>
  queueMicrotask(() => {
    throw cause
  })

const shown = (at: number) => new Date(at).toISOString()
