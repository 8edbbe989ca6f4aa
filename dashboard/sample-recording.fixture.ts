/** The made-up lunch hour of the tests, recorded: its lines, and the snapshot they must lead to. */
import { createProjection, type Projection } from './projection.ts'
import type { Snapshot } from './protocol/live.ts'
import { createRecorder, type Recorder, type Reel } from './recording.ts'
import {
  sampleApps,
  sampleHealth,
  sampleOwners,
  samplePlaces,
  sampleRun,
  sampleStart,
} from './sample-events.fixture.ts'
import { playSecond, sampleRule } from './sample-run.fixture.ts'

export interface SampleRecorded {
  readonly projection: Projection
  readonly recorder: Recorder
  readonly lines: readonly string[]
  /** What a watcher would be told who joined now. */
  snapshot(): Snapshot
  /** The recording as it stands, ended. */
  text(): string
  /** Lets seconds pass, a beat after each; with events or without. */
  pass(seconds: number, isBusy?: boolean): void
}

/** A reel of plain lines. */
export function createPlainReel(bytesMax = Number.MAX_SAFE_INTEGER) {
  const lines: string[] = []
  let bytes = 0
  const reel: Reel = {
    bytesMax,
    bytes: () => bytes,
    append(line) {
      lines.push(line)
      bytes += line.length + 1
    },
  }
  return { lines, reel }
}

interface SampleRecording {
  readonly bytesMax?: number
  /** How many seconds of the run pass between two beats. */
  readonly speed?: number
}

export function recordSample({ bytesMax, speed = 1 }: SampleRecording = {}): SampleRecorded {
  const projection = createProjection({
    ...{ run: sampleRun, apps: sampleApps, owners: sampleOwners, places: samplePlaces },
    rule: sampleRule,
  })
  projection.setHealth(sampleHealth)
  const { lines, reel } = createPlainReel(bytesMax)
  let index = 0
  const now = () => sampleStart + index * 1000
  const facts = { hutong: '0.0.0', workers: 2, command: 'hutong run lunch.json --seed 1' }
  const recorder = createRecorder({ recorded: projection.reader(), reel, now, facts })
  return {
    ...{ projection, recorder, lines },
    snapshot: () => projection.snapshot(now()),
    text: () => [...lines, recorder.endLine('ended', null), ''].join('\n'),
    pass(seconds, isBusy = true) {
      for (let beat = 0; beat < seconds; beat += 1) {
        for (let second = 0; second < speed; second += 1) {
          if (isBusy) playSecond(projection, index, now())
          index += 1
        }
        recorder.beat()
      }
    },
  }
}
