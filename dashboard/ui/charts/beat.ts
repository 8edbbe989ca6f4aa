/** When something is done again: at once for who asks, at a measured pace for news, not at all asleep. */

export interface Beat {
  /** At the next turn of the screen. */
  now(): void
  /** As soon as the pace allows. */
  soon(): void
  /** Asleep nothing is done; what was asked meanwhile is done on waking. */
  setAwake(awake: boolean): void
  stop(): void
}

/** The turns of the screen: none come while the page is not to be seen. */
export interface Turns {
  ask(run: () => void): number
  cancel(turn: number): void
}

export interface Pace {
  readonly turns: Turns
  /** Asked anew each time: what shows a day need not be drawn as often as what shows a minute. */
  paceMs(): number
}

export function createBeat(act: () => void, { turns, paceMs }: Pace): Beat {
  let awake = false
  let asked = false
  let last = -Infinity
  let timer: ReturnType<typeof setTimeout> | undefined
  let frame: number | undefined

  const run = () => {
    frame = undefined
    asked = false
    last = performance.now()
    act()
  }
  const now = () => {
    asked = true
    clearTimeout(timer)
    timer = undefined
    if (awake && frame === undefined) frame = turns.ask(run)
  }
  const soon = () => {
    asked = true
    if (!awake || timer !== undefined || frame !== undefined) return
    const wait = last + paceMs() - performance.now()
    if (wait <= 0) now()
    else timer = setTimeout(now, wait)
  }
  const rest = () => {
    clearTimeout(timer)
    timer = undefined
    if (frame !== undefined) turns.cancel(frame)
    frame = undefined
  }
  return {
    now,
    soon,
    setAwake(value) {
      awake = value
      if (!awake) rest()
      else if (asked) now()
    },
    stop: rest,
  }
}
