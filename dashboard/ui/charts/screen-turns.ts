/** The screen's own turns, as the browser gives them. */
import type { Turns } from './beat.ts'

export const screenTurns: Turns = {
  ask: (run) => requestAnimationFrame(run),
  cancel: (turn) => cancelAnimationFrame(turn),
}
