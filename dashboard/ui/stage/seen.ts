/** What of the picture the stage looks at, worked out once a frame for all its parts. */
import { computed } from '@preact/signals'
import type { Flow, Place } from '../../protocol/live.ts'
import { isPlaying } from '../recording/player.ts'
import { connection, isLive, mayControl, picture } from '../state/page.ts'
import { idle, type Standing, standingsOf } from './standing.ts'

const none: readonly Flow[] = []

export const flows = computed<readonly Flow[]>(() => picture.value?.frame.flows ?? none)

const standings = computed(() => standingsOf(flows.value))

export const standingOf = (id: string): Standing => standings.value.get(id) ?? idle

const noPlaces: readonly Place[] = []

/** They change with a new snapshot only. */
export const places = computed<readonly Place[]>(() => picture.value?.places ?? noPlaces)

/** Why nothing moves; null while it may. */
export type Stillness = 'lost' | 'held' | 'paused' | 'ended' | 'idle'

export const stillness = computed<Stillness | null>(() => {
  if (connection.value === 'lost') return 'lost'
  if (connection.value === 'recorded' && !isPlaying.value) return 'held'
  const run = picture.value?.frame.run
  if (run?.paused === true && run.step !== 'ended') return 'paused'
  if (flows.value.length > 0) return null
  if (run?.step === 'ended') return 'ended'
  return run?.step === 'idle' ? 'idle' : null
})

/** Why nothing can be turned; null where it can. */
export const whyNot = computed<'is-recording' | 'is-lost' | 'needs-token' | null>(() => {
  if (mayControl.value) return null
  if (connection.value === 'recorded') return 'is-recording'
  return isLive.value ? 'needs-token' : 'is-lost'
})

export const acts = computed(() => picture.value?.frame.run.acts ?? [])
export const act = computed(() => picture.value?.frame.run.act ?? -1)
