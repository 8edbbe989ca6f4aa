/**
 * A scenario in virtual time on the stage. Nobody stands behind the institutions' doors meanwhile: they
 * are kept for the next world in real time, and only the dashboard's is answered.
 */
import type { Ending } from '../../dashboard/protocol/console.ts'
import type { Door } from '../../simulators/host/express.ts'
import { checkBooks } from '../books.ts'
import { type RehearsalReport, rehearsalReport } from '../rehearsal/rehearsal-report.ts'
import { rehearsalWords } from '../rehearsal/rehearsal-words.ts'
import { closeKept, type Kept } from '../resettable.ts'
import { endingOf } from './ending.ts'
import { type Billing, farewellOf, type House, type HouseState, type Stopped } from './house.ts'
import { darken } from './interval.ts'
import type { Answer } from './play-desk.ts'
import { type ScreeningOptions, screen } from './screening.ts'

interface VirtualHouseParts extends Omit<ScreeningOptions, 'door' | 'token'> {
  readonly kept: Kept
}

/** Resolves when the page can be looked at. @throws Misuse when it cannot be rehearsed. */
export async function openVirtualHouse(
  billing: Billing,
  { kept, play }: VirtualHouseParts,
): Promise<House> {
  const { scenario } = billing
  const options = { door: frontOf(kept), play, token: kept.keyRing.adminToken }
  darken(kept)
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
    leave: () => view.close().then(() => kept),
    close: (graceMs) => view.close().then(() => closeKept(kept, graceMs)),
    broken: played.then(() => new Promise<never>(() => undefined)),
  }
}

function frontOf({ doors }: Kept): Door {
  const door = doors.get('dashboard')
  if (door === undefined) throw new Error('There is no door to show a world at.')
  return door
}

/** A rehearsal that was stopped before its end is not judged. */
function unjudged(report: RehearsalReport): RehearsalReport {
  const reasons = ['the rehearsal was stopped before its end', ...report.verdict.reasons]
  return { ...report, verdict: { passed: false, reasons } }
}
