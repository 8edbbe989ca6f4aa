/**
 * A run as a file: JSON lines, packed by gzip. The first line holds the picture at the beginning, the
 * lines after it a frame each, and the last what frames do not carry. docs/recordings.md tells it all.
 */
import type { FailureCount } from '../../core/failures-counted.ts'
import type { Frame } from './frame.ts'
import type { RunFacts, Snapshot } from './live.ts'

export const recordingKind = 'hutong-recording'
export const recordingVersion = 1
/** What the name of such a file ends in. */
export const recordingEnding = '.hutong.gz'
export const recordingMedia = 'application/gzip'

/** Unpacked, a file may be no longer than this: who opens it holds it in memory. */
export const recordingTextBytesMax = 256 * 2 ** 20

/** The first line. */
export interface RecordingHead {
  readonly kind: typeof recordingKind
  readonly version: number
  /** The version of Hutong that wrote it. */
  readonly hutong: string
  /** Milliseconds since 1970, by the sandbox's clock: where the recording begins. */
  readonly at: number
  readonly scenario: string
  readonly title: string
  readonly seed: number
  readonly signatures: RunFacts['signatures']
  readonly workers: number
  /** The command line that plays the same again; null where no command line began it. */
  readonly command: string | null
  readonly snapshot: Snapshot
}

/**
 * News: a frame without its empty lists, and without those of `run`, `now`, `totals`, `notifications`
 * and `health` that are as they were the line before.
 */
export type FrameLine = Pick<Frame, 'at'> & Partial<Frame> & { readonly kind: 'frame' }

/** What a frame says where a line says nothing. */
export const noNews = {
  ...{ acts: null, flows: null, seconds: [], failures: [], refusals: [] },
  ...{ matrix: [], failureCounts: [] },
} as const satisfies Partial<Frame>

/** From here on fewer moments are written, because the file grew towards its bound. */
export interface CoarserLine {
  readonly kind: 'coarser'
  readonly at: number
  readonly everySeconds: number
}

/** Why a recording ends where it ends: the run was over, was stopped, or was still going on. */
export type RecordingEnd = 'ended' | 'stopped' | 'running'

/** The last line. */
export interface EndLine {
  readonly kind: 'end'
  readonly at: number
  readonly why: RecordingEnd
  /** The run's report; null where it had none yet. */
  readonly report: RecordedReport | null
}

/** What a page shows of a run's report; the file has all of it. Times in ms, money in fen. */
export interface RecordedReport {
  readonly scenario: string
  readonly seed: number
  readonly timing: 'none' | 'may-decide'
  readonly signatures: string
  readonly digest: string
  readonly verdict: {
    readonly passed: boolean
    readonly reasons: readonly string[]
    readonly inconclusive?: readonly string[]
  }
  readonly traffic: {
    readonly due: number
    readonly started: number
    readonly late: number
    readonly dropped: number
    readonly finished: number
    readonly approved: number
    readonly refused: number
    readonly unknown: number
    readonly latencyMs: RecordedSpread
    readonly serviceMs: RecordedSpread
    readonly outcomes: Readonly<Record<string, number>>
    readonly notifications: {
      readonly heard: number
      readonly duplicates: number
      readonly forged: number
    }
  }
  readonly books: {
    readonly balance: boolean
    readonly accounts: number
    readonly sumFen: number
    readonly broken: readonly string[]
  }
  readonly records: {
    readonly agree: boolean
    readonly comparisons: readonly { readonly matched: number }[]
  }
  readonly failures: readonly FailureCount[]
}

export interface RecordedSpread {
  readonly p50: number | null
  readonly p95: number | null
  readonly p99: number | null
  readonly p999: number | null
  readonly max: number | null
}

/** A round that can be saved, as `recordingsPath` lists them: the running one last. */
export interface RecordedRound {
  /** From 0 on; `?round=` asks for it. */
  readonly round: number
  readonly title: string
  readonly from: number
  readonly to: number
  readonly frames: number
  readonly bytes: number
  readonly everySeconds: number
  readonly why: RecordingEnd
  /** Null as long as there is no verdict. */
  readonly passed: boolean | null
}

export const recordingsPath = '/admin/recordings'
export const recordingPath = '/admin/recording'
export const reportPath = '/admin/report.html'
/** Where `hutong replay` answers the recording it was given. */
export const replayPath = '/recording'
/** How a page learns, before it asks anybody, that it is to show a recording, and where that is. */
export const replayMeta = 'hutong-recording'
/** The element of a report that holds its recording: base64 of the file. */
export const insideId = 'hutong-recording'
