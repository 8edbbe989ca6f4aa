/** The latest requests that were turned away, in short: their long texts are fetched elsewhere. */
import type { RequestRefused } from '../core/events.ts'
import { refusalsShown, type TurnedAway } from './protocol.ts'

/** A frame goes out four times a second: whatever is longer is cut. */
const detailCharactersMax = 160
const nameCharactersMax = 120

export interface Refusals {
  /** Counts from 1 on, as the journal does that keeps the texts. */
  count(refused: RequestRefused): void
  /** Newest first. */
  latest(): readonly TurnedAway[]
}

export function createRefusals(): Refusals {
  let refusals: readonly TurnedAway[] = []
  let number = 0
  return {
    count: (refused) => {
      number += 1
      refusals = [shown(number, refused), ...refusals.slice(0, refusalsShown - 1)]
    },
    latest: () => refusals,
  }
}

function shown(number: number, refused: RequestRefused): TurnedAway {
  const { at, institution, request, reason, diagnosis } = refused
  return {
    ...{ number, at, institution },
    request: request.slice(0, nameCharactersMax),
    reason: reason.slice(0, nameCharactersMax),
    mistake: diagnosis?.mistake ?? null,
    detail: (diagnosis?.detail ?? '').slice(0, detailCharactersMax),
  }
}
