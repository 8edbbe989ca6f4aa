/** How tills and phones reach an institution that has no door: past its gate, and not for ever. */
import type { Hop } from '../../core/events.ts'
import { institutionId } from '../../core/ids.ts'
import type { Outcome } from '../../core/outcome.ts'
import type { About } from '../../simulators/host/fault-gate.ts'
import type { World } from './world.ts'

export interface Knock<T extends { readonly outcome: Outcome }> {
  readonly about: About
  readonly work: () => Promise<T>
  /** The answer of a bad day. */
  readonly refuse: (outcome: Outcome) => T
}

/** The answer, or nothing: the connection broke, or it took longer than anybody waits. */
export type Doorway = <T extends { readonly outcome: Outcome }>(
  hop: Hop,
  knock: Knock<T>,
) => Promise<T | undefined>

export function createDoorway(
  { gates, clock, later }: Pick<World, 'gates' | 'clock' | 'later'>,
  answerMs: number,
): Doorway {
  return (hop, { about, work, refuse }) => {
    const gate = gates.get(institutionId(hop.slice(hop.indexOf('>') + 1)))
    if (gate === undefined) throw new Error(`Nobody is at ${hop}.`)
    const outcomeOf = ({ outcome }: { readonly outcome: Outcome }) => outcome
    const answering = gate.pass(hop, about, { work, refuse, outcomeOf })
    return new Promise((resolve) => {
      const cancel = clock.after(answerMs, () => resolve(undefined))
      const heard = answering.then((answer) => {
        if (answer === 'timeout') return
        cancel()
        resolve(answer === 'reset' ? undefined : answer)
      })
      // Whoever stopped waiting leaves the work behind; what goes wrong in it is told all the same.
      later(heard)
    })
  }
}
