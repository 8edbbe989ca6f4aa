/**
 * Which rounds are recorded: the running one and the one before, each from its first arrival on, and
 * what was done by hand before any. Only memory is used, and that is bounded.
 */
import type { RunMoved, SandboxEvent } from '../../core/events.ts'
import type { Projection } from '../../dashboard/projection.ts'
import type { Health } from '../../dashboard/protocol/live.ts'
import {
  type RecordedReport,
  type RecordedRound,
  type RecordingEnd,
  type RecordingHead,
  recordingEnding,
} from '../../dashboard/protocol/recording.ts'
import { createRecorder, type Recorder } from '../../dashboard/recording.ts'
import { hutongVersion } from '../version.ts'
import { createReel, type PackedReel } from './reel.ts'

interface RecordingDeskOptions {
  readonly projection: Pick<Projection, 'snapshot' | 'setHealth' | 'reader'>
  readonly health: () => Health
  readonly now: () => number
  readonly listen: (listener: (event: SandboxEvent) => void) => () => void
  readonly workers: number
  /** The command line that plays the same again; null where there is none. */
  readonly command: string | null
}

/** A recording as it is handed out. */
export interface RecordingFile {
  readonly name: string
  readonly bytes: Buffer
  readonly head: Pick<RecordingHead, 'title' | 'seed'>
}

export interface RecordingDesk {
  /** Takes the picture that the first round begins with, unless it was taken: a beat does so, too. */
  begin(): void
  /** Oldest first. */
  rounds(): readonly RecordedRound[]
  /** The round's file as it stands; the newest when none is named, null when it is not kept. */
  file(round?: number): RecordingFile | null
  /** The running round will end before its time. */
  stopped(): void
  /** The running round has its report. */
  conclude(report: RecordedReport): void
  close(): void
}

const roundsKept = 2
const beatMs = 1000
/** What was seen so shortly before the first arrival is the beginning of its recording. */
const prologueMs = 30_000

interface Round {
  readonly round: number
  readonly title: string
  readonly seed: number
  readonly recorder: Recorder
  readonly reel: PackedReel
  why: RecordingEnd
  hasStarted: boolean
  isStopped: boolean
  report: RecordedReport | null
}

export function createRecordingDesk(options: RecordingDeskOptions): RecordingDesk {
  let rounds: readonly Round[] = []
  const newest = (): Round => {
    if (rounds.length === 0) rounds = [begin(options, 0)]
    return rounds.at(-1) as Round
  }

  function move({ step }: RunMoved): void {
    const round = newest()
    if (step !== 'started') round.recorder.write()
    else if (round.hasStarted || options.now() - round.recorder.from() > prologueMs) {
      rounds = [...rounds, begin(options, round.round + 1)].slice(-roundsKept)
    }
    newest().hasStarted = true
    if (step === 'ended') round.why = round.isStopped ? 'stopped' : 'ended'
  }

  const leave = options.listen((event) => {
    if (event.type === 'run-moved') move(event)
  })
  const timer = setInterval(() => newest().recorder.beat(), beatMs)
  timer.unref()

  return {
    begin: () => void newest(),
    rounds: () => {
      newest()
      return rounds.map(listed)
    },
    file: (wanted = newest().round) => {
      const found = rounds.find(({ round }) => round === wanted)
      return found === undefined ? null : fileOf(found, found === newest())
    },
    stopped: () => {
      newest().isStopped = true
    },
    conclude: (report) => {
      newest().report = report
    },
    close: () => {
      clearInterval(timer)
      leave()
    },
  }
}

function begin(options: RecordingDeskOptions, round: number): Round {
  const { projection, health, now, workers, command } = options
  const reader = projection.reader()
  const measured =
    <Told>(tell: (at: number) => Told) =>
    (at: number) => {
      projection.setHealth(health())
      return tell(at)
    }
  const recorded = { snapshot: measured(reader.snapshot), frame: measured(reader.frame) }
  const { title, seed } = projection.snapshot(now()).run
  const reel = createReel()
  const facts = { hutong: hutongVersion(), workers, command }
  const recorder = createRecorder({ recorded, reel, now, facts })
  return {
    ...{ round, title, seed, recorder, reel },
    ...{ why: 'running', hasStarted: false, isStopped: false, report: null },
  }
}

function listed({ round, title, recorder, reel, why, report }: Round): RecordedRound {
  return {
    ...{ round, title, from: recorder.from(), to: recorder.to(), frames: recorder.frames() },
    ...{ bytes: reel.bytes(), everySeconds: recorder.everySeconds(), why },
    passed: why === 'stopped' ? null : (report?.verdict.passed ?? null),
  }
}

function fileOf(
  { title, seed, recorder, reel, why, report }: Round,
  isNewest: boolean,
): RecordingFile {
  if (isNewest) recorder.write()
  return {
    name: `${fileName({ title, seed, at: recorder.from() })}${recordingEnding}`,
    bytes: reel.file(recorder.endLine(why, report)),
    head: { title, seed },
  }
}

/** `lunch-rush-7-20240930T1200`, in letters that every file system takes. */
export function fileName({ title, seed, at }: { title: string; seed: number; at: number }): string {
  const words = title.toLowerCase().match(/[a-z0-9]+/g) ?? ['run']
  const moment = new Date(at).toISOString().replace(/[-:]/g, '').slice(0, 13)
  return `${words.join('-').slice(0, 40)}-${seed}-${moment}`
}
