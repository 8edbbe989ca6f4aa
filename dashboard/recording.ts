/**
 * What of a run is written down, and how often: the picture at the beginning, a moment a second of
 * what changed, the end. It is one more reader of the projection and changes nothing of what it reads.
 */
import { type Frame, frameBytesMax } from './protocol/frame.ts'
import type { Snapshot } from './protocol/live.ts'
import {
  type CoarserLine,
  type EndLine,
  noNews,
  type RecordedReport,
  type RecordingEnd,
  type RecordingHead,
  recordingKind,
  recordingVersion,
} from './protocol/recording.ts'

/** Where lines go; it is bounded, and its writer keeps to the bound. */
export interface Reel {
  readonly bytesMax: number
  /** Bytes taken until now. */
  bytes(): number
  append(line: string): void
}

/** A reader of one's own: all there is at first, then what changed since one's own last frame. */
export interface Recorded {
  snapshot(at: number): Snapshot
  frame(at: number): Frame
}

interface RecorderOptions {
  /** Made for this recorder. */
  readonly recorded: Recorded
  readonly reel: Reel
  readonly now: () => number
  readonly facts: Pick<RecordingHead, 'hutong' | 'workers' | 'command'>
}

/** @example const recorder = createRecorder({ recorded: projection.reader(), reel, now, facts }) */
export interface Recorder {
  /** Once a second: writes the moment, where something happened and it is time. */
  beat(): void
  /** Writes the moment before its time, so that nothing that changed is missing. */
  write(): void
  /** The line that ends a file as it stands; the recorder goes on. */
  endLine(why: RecordingEnd, report: RecordedReport | null): string
  /** When it began, in ms since 1970. */
  from(): number
  to(): number
  frames(): number
  everySeconds(): number
}

/** The share kept free for the last moments and the end, whatever was written before. */
const reserve = 1 / 8
/** A moment in which nothing happened is written every so many beats, until the run has ended. */
const quietBeats = 10
/** Frames that are taken of one moment, so that all that changed in a long pause finds room. */
const framesAtOnce = 200
/** No frame takes more, packed or not. */
const frameBytesMost = frameBytesMax + 1_000

export function createRecorder({ recorded, reel, now, facts }: RecorderOptions): Recorder {
  const from = now()
  const snapshot = recorded.snapshot(from)
  const written = new Map(fieldsOf(snapshot.frame))
  const usableBytes = reel.bytesMax * (1 - reserve)
  const pace = createPace(usableBytes)
  let frames = 1
  let to = from
  let beats = 0
  let balance = balanceOf(snapshot.frame)

  reel.append(JSON.stringify(headOf(snapshot, facts)))

  /** Takes frames until there is no more news: one has room for so much only. */
  function write(isTime: boolean): void {
    for (let taken = 0; taken < framesAtOnce; taken += 1) {
      if (reel.bytes() + frameBytesMost > reel.bytesMax) return
      const frame = recorded.frame(now())
      const news = newsIn(frame)
      const changed = fieldsOf(frame).filter(([name, text]) => written.get(name) !== text)
      const isHeld = isTime && frame.run.step !== 'ended'
      const isWanted =
        taken === 0 && (isHeld || changed.some(isNews) || balanceOf(frame) !== balance)
      if (news.length === 0 && !isWanted) return
      for (const [name, text] of changed) written.set(name, text)
      frames += 1
      to = frame.at
      balance = balanceOf(frame)
      beats = 0
      reel.append(lineOf(frame.at, [...changed, ...news]))
      if (pace.slowsAt(reel.bytes())) reel.append(coarserLine(to, pace.everySeconds()))
    }
  }

  return {
    beat() {
      beats += 1
      const everySeconds = pace.everySeconds()
      if (beats < everySeconds || reel.bytes() >= usableBytes) return
      write(beats >= quietBeats * everySeconds)
    },
    write: () => write(true),
    endLine(why, report) {
      const line: EndLine = { kind: 'end', at: to, why, report }
      return JSON.stringify(line)
    },
    from: () => from,
    to: () => to,
    frames: () => frames,
    everySeconds: pace.everySeconds,
  }
}

/** Each time half of what was left is taken, four times as many seconds pass between moments. */
function createPace(usableBytes: number) {
  let everySeconds = 1
  let leftBytes = usableBytes
  return {
    everySeconds: () => everySeconds,
    /** Whether, with so many bytes taken, it has just become slower. */
    slowsAt(bytes: number): boolean {
      if (usableBytes - bytes > leftBytes / 2) return false
      leftBytes /= 2
      everySeconds *= 4
      return true
    },
  }
}

function coarserLine(at: number, everySeconds: number): string {
  const line: CoarserLine = { kind: 'coarser', at, everySeconds }
  return JSON.stringify(line)
}

/** Fields of a frame and what they say, as JSON. */
type Changed = readonly (readonly [name: string, text: string])[]

/** What stands, until a line says otherwise; a moment in which only clocks moved is no news. */
const standing = ['run', 'totals', 'notifications', 'now', 'health'] as const
const restless: readonly string[] = ['now', 'health']
const isNews = ([name]: Changed[number]) => !restless.includes(name)
const balanceOf = ({ health }: Pick<Frame, 'health'>) => health.booksBalance

const fieldsOf = (frame: Pick<Frame, (typeof standing)[number]>): Changed =>
  standing.map((name) => [name, JSON.stringify(told(frame[name]))] as const)

/** Acts come by themselves, when they change. */
const told = (value: object) => ('acts' in value ? { ...value, acts: undefined } : value)

/** The lists that say something: an empty one does where null is what says nothing. */
const newsIn = (frame: Frame): Changed =>
  (Object.keys(noNews) as (keyof typeof noNews)[]).flatMap((name) => {
    const list = frame[name]
    const isSilent = list === null || (noNews[name] !== null && list.length === 0)
    return isSilent ? [] : [[name, JSON.stringify(list)] as const]
  })

const lineOf = (at: number, fields: Changed) =>
  `{"kind":"frame","at":${at}${fields.map(([name, text]) => `,"${name}":${text}`).join('')}}`

function headOf(
  snapshot: Snapshot,
  { hutong, workers, command }: RecorderOptions['facts'],
): RecordingHead {
  const { scenario, title, seed, signatures } = snapshot.run
  const { at } = snapshot.frame
  const about = { hutong, at, scenario, title, seed, signatures, workers, command }
  return { kind: recordingKind, version: recordingVersion, ...about, snapshot }
}
