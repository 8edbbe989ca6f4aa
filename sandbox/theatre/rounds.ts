/** Round after round of a scenario in real time, until all were played or somebody stops them. */
import type { Ending } from '../../dashboard/protocol/console.ts'
import type { Running } from '../runs.ts'
import type { Sandbox } from '../start-sandbox.ts'
import { summaryOf } from '../words.ts'
import { endingOf } from './ending.ts'
import type { Billing, HouseState, Stopped } from './house.ts'

export interface Rounds {
  state(): Pick<HouseState, 'step' | 'round' | 'ending' | 'playedSeconds'>
  /** No more arrivals, and no further round; resolves when all that was under way has ended. */
  stop(): Promise<Stopped>
  /** Resolves after the last; rejects on a mistake of ours. */
  readonly played: Promise<void>
}

/** The first begins at once. */
export function createRounds(
  { scenario, rounds }: Pick<Billing, 'scenario' | 'rounds'>,
  sandbox: Pick<Sandbox, 'run'>,
): Rounds {
  let step: HouseState['step'] = 'idle'
  let round = 0
  let running: Running | undefined
  let ending: Ending | null = null
  let last: Stopped = { ending: null, words: null }
  const wasStopped = () => step === 'stopping'

  const playOne = async () => {
    running = await sandbox.run()
    // Stopped while the crowd was made ready.
    if (wasStopped()) running.stop()
    const { report } = await running.finished
    const stopped = wasStopped()
    ending = endingOf(report, { scenario, time: 'real', stopped })
    last = { ending, words: summaryOf(report, stopped) }
    running = undefined
  }

  const playAll = async () => {
    while (!wasStopped() && (rounds === null || round < rounds)) {
      step = 'playing'
      round += 1
      await playOne()
    }
    if (round > 0) step = 'ended'
  }
  const played = playAll()

  return {
    played,
    state: () => ({
      ...{ step, round, ending },
      playedSeconds: running === undefined ? 0 : Math.max(0, running.planMs() / 1000),
    }),
    stop: async () => {
      const isPlaying = step === 'playing'
      if (isPlaying) step = 'stopping'
      running?.stop()
      await played
      return isPlaying ? last : { ending, words: null }
    },
  }
}
