/**
 * A scenario in virtual time on the stage. The institutions have no doors meanwhile; only the
 * dashboard's is open.
 */
import type { Ending } from '../../dashboard/protocol/console.ts'
import { checkBooks } from '../books.ts'
import { type RehearsalReport, rehearsalReport } from '../rehearsal/rehearsal-report.ts'
import { rehearsalWords } from '../rehearsal/rehearsal-words.ts'
import { endingOf } from './ending.ts'
import { type Billing, farewellOf, type House, type HouseState, type Stopped } from './house.ts'
import type { Answer } from './play-desk.ts'
import { type ScreeningOptions, screen } from './screening.ts'

/** Resolves when the page can be looked at. @throws Misuse when its port is taken, or it cannot be rehearsed. */
export async function openVirtualHouse(
  billing: Billing,
  options: ScreeningOptions,
): Promise<House> {
  const { scenario } = billing
  const { world, view, tempo, stopCrowd, tellTempo, done } = await screen(billing, options)
  const began = world.now()
  let step: HouseState['step'] = 'playing'
  let ending: Ending | null = null
  let last: Stopped = { ending: null, words: null }

  const played = done.then((rehearsed) => {
    const stopped = step === 'stopping'
    const report = rehearsalReport(rehearsed)
    view.recordings.conclude(report)
    ending = endingOf(report, { scenario, time: 'virtual', stopped })
    last = { ending, words: rehearsalWords(stopped ? unjudged(report) : report) }
    step = 'ended'
    tellTempo()
  })

  const turned = (turn: () => void): Answer => {
    turn()
    tellTempo()
    return { status: 200, body: { paused: tempo.isPaused(), speed: tempo.speed() } }
  }

  return {
    billing,
    inFlight: () => 0,
    state: () => ({
      ...{ step, ending, round: 1, rate: 1, speed: tempo.speed() },
      paused: step === 'playing' && tempo.isPaused(),
      reachedSpeed: step === 'ended' ? null : tempo.reached(),
      playedSeconds: (world.now() - began) / 1000,
    }),
    stop: async () => {
      if (step === 'playing') {
        step = 'stopping'
        view.recordings.stopped()
      }
      stopCrowd()
      tempo.hurry()
      await played
      return last
    },
    pause: () => turned(tempo.pause),
    resume: () => turned(tempo.resume),
    turnSpeed: (speed) => turned(() => tempo.turn(speed)),
    farewell: async () => farewellOf(billing, { rounds: 1, books: await checkBooks(world, true) }),
    close: async (graceMs) => {
      await view.close()
      await view.door.close(graceMs)
    },
    broken: played.then(() => new Promise<never>(() => undefined)),
  }
}

/** A rehearsal that was stopped before its end is not judged. */
function unjudged(report: RehearsalReport): RehearsalReport {
  const reasons = ['the rehearsal was stopped before its end', ...report.verdict.reasons]
  return { ...report, verdict: { passed: false, reasons } }
}
