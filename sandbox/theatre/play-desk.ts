/** Where what is played is chosen, paused, hurried and stopped: whoever holds the stage stands here. */
import type { Listed, PlayState } from '../../dashboard/protocol/console.ts'
import type { Mistake } from '../misuse.ts'

/** An answer as it goes over the wire: what was done, or why it was not. */
export interface Answer {
  readonly status: 200 | 202 | 404 | 409 | 422 | 500
  readonly body: object
}

export interface PlayDesk {
  state(): PlayState
  scenarios(): Promise<readonly Listed[]>
  /** Puts on what a body asks for, once the old world has been told of. */
  play(fields: Readonly<Record<string, unknown>>): Promise<Answer>
  /** No more arrivals; answers when all that was under way has ended. */
  stop(): Promise<Answer>
  pause(): Answer
  resume(): Answer
  turnSpeed(speed: unknown): Answer
  /** A fresh world: the same from the beginning, books and all. */
  reset(): Promise<Answer>
  /** The same as it was when a snapshot was taken of it. @throws Misuse when it is of another. */
  restore(path: string): Promise<Answer>
}

export const refused = (status: 404 | 409 | 500, says: string): Answer => ({
  status,
  body: { says },
})

export const mistaken = (mistakes: readonly Mistake[]): Answer => ({
  status: 422,
  body: { mistakes },
})
