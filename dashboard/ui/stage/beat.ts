/** Sixty times a second while something moves, and not at all while nothing does. */

/** A beat that took longer than this is a tab that slept: its time is not made up for. */
const longestStepS = 0.1
/** A machine that takes longer than this over a beat draws every other one. */
const slowStepS = 0.026

export interface Beat {
  /** Something may have begun to move. */
  wake(): void
  stop(): void
}

interface BeatParts {
  readonly isWanted: () => boolean
  readonly pass: (seconds: number) => void
  readonly draw: () => void
}

export function createBeat({ isWanted, pass, draw }: BeatParts): Beat {
  let asked = 0
  let before = 0
  let beats = 0
  let usualStepS = 1 / 60

  function step(now: number): void {
    asked = 0
    beats += 1
    const passed = Math.min(longestStepS, (now - before) / 1000)
    before = now
    pass(passed)
    usualStepS += (passed - usualStepS) * 0.03
    const isSpared = usualStepS > slowStepS && beats % 2 === 0
    if (!isSpared) draw()
    if (isWanted()) asked = requestAnimationFrame(step)
  }

  return {
    wake() {
      if (asked !== 0 || !isWanted()) return
      before = performance.now()
      asked = requestAnimationFrame(step)
    },
    stop: () => cancelAnimationFrame(asked),
  }
}
