/** The latest requests that were turned away, in short: their long texts are fetched elsewhere. */
import type { RequestRefused } from '../core/events.ts'
import { cut } from './cut.ts'
import { refusalsShown, type TurnedAway } from './protocol/live.ts'

/** A frame goes out four times a second: whatever is longer is cut. */
const requestBytesMax = 100
const reasonBytesMax = 150
const detailBytesMax = 200

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
    request: cut(request, requestBytesMax),
    reason: cut(reason, reasonBytesMax),
    mistake: diagnosis?.mistake ?? null,
    detail: cut(diagnosis?.detail ?? '', detailBytesMax),
  }
}
