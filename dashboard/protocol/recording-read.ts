/**
 * A recording's text becomes moments again, or the one reason why not. What was cut off on its way is
 * read as far as it goes: a run that was interrupted is worth most.
 */
import type { Frame } from './frame.ts'
import {
  type CoarserLine,
  type EndLine,
  type FrameLine,
  noNews,
  type RecordingHead,
  recordingKind,
  recordingVersion,
} from './recording.ts'

export interface Recording {
  readonly head: RecordingHead
  /** In order of time, numbered from 1 on; the head's snapshot is what stood before them. */
  readonly frames: readonly Frame[]
  readonly coarser: readonly CoarserLine[]
  /** Null where the file was cut off. */
  readonly end: EndLine | null
}

/** Why a file cannot be shown. */
export type RecordingFault =
  | 'empty'
  | 'no-recording'
  | 'newer'
  | 'cut-at-once'
  | 'garbled'
  | 'too-long'

export type RecordingRead =
  | { readonly ok: true; readonly recording: Recording }
  | { readonly ok: false; readonly fault: RecordingFault; readonly found: string }

const refused = (fault: RecordingFault, found: string): RecordingRead => ({
  ok: false,
  fault,
  found,
})

/** Reads unpacked text; `isCut` when the packing already told that its end is missing. */
export function readRecording(text: string, isCut = false): RecordingRead {
  if (text.trim() === '') return refused(isCut ? 'cut-at-once' : 'empty', '')
  const lines = text.split('\n')
  const first = parsed(lines[0] ?? '')
  if (first === undefined && begins(text)) return refused('cut-at-once', visible(text))
  if (!isObject(first) || first.kind !== recordingKind) {
    return refused('no-recording', visible(text))
  }
  const { version } = first
  if (typeof version !== 'number') return refused('garbled', '1: version')
  if (version > recordingVersion) return refused('newer', `${version}, ${String(first.hutong)}`)
  const fault = faultOfHead(first)
  return fault === null
    ? readLines(first as unknown as RecordingHead, lines.slice(1))
    : refused('garbled', `1: ${fault}`)
}

/** What holds until a line says otherwise. */
type Standing = Pick<Frame, 'run' | 'now' | 'totals' | 'notifications' | 'health'>

function readLines(head: RecordingHead, lines: readonly string[]): RecordingRead {
  const frames: Frame[] = []
  const coarser: CoarserLine[] = []
  let end: EndLine | null = null
  const { run, now, totals, notifications, health } = head.snapshot.frame
  let standing: Standing = { run, now, totals, notifications, health }
  for (const [index, text] of lines.entries()) {
    if (text === '') continue
    const line = parsed(text)
    // The last line of a file that was cut off is half a line: what stands before it holds.
    if (line === undefined && index === lines.length - 1) break
    const fault = isObject(line) ? faultOfLine(line) : visible(text)
    if (fault !== null) return refused('garbled', `${index + 2}: ${fault}`)
    const read = line as FrameLine | CoarserLine | EndLine
    if (read.kind === 'frame') {
      const { kind: _, ...told } = read
      const frame = { ...noNews, ...standing, ...told, sequence: frames.length + 1 }
      frames.push(frame)
      standing = frame
    } else if (read.kind === 'coarser') coarser.push(read)
    else if (read.kind === 'end') end = read
    // A line of another kind is from a later writer of the same version, who may add kinds.
  }
  return { ok: true, recording: { head, frames, coarser, end } }
}

type Form = Readonly<Record<string, 'number' | 'object' | 'list' | 'text'>>

const standingForm: Form = {
  ...{ run: 'object', now: 'object', totals: 'object' },
  ...{ notifications: 'object', health: 'object' },
}

const listsForm: Form = {
  ...{ matrix: 'list', failures: 'list', failureCounts: 'list' },
  ...{ refusals: 'list', flows: 'list' },
}

const momentForm: Form = { at: 'number', ...standingForm, ...listsForm }
const frameForm: Form = { ...momentForm, seconds: 'list', acts: 'list' }
const endForm: Form = { at: 'number', why: 'text' }

const headForm: Form = { at: 'number', title: 'text', seed: 'number', snapshot: 'object' }

const snapshotForm: Form = {
  run: 'object',
  frame: 'object',
  seconds: 'list',
  apps: 'list',
  owners: 'list',
  places: 'list',
  failureNames: 'list',
}

/** The first field that is not what it must be; null when all are. */
function faultOfHead(head: Fields): string | null {
  const snapshot = isObject(head.snapshot) ? head.snapshot : {}
  const frame = isObject(snapshot.frame) ? snapshot.frame : {}
  return (
    faultIn(head, headForm, false) ??
    faultIn(snapshot, snapshotForm, false) ??
    faultIn(frame, momentForm, false)
  )
}

/** What is wrong with a line after the first; null when nothing is, or when its kind is not known. */
function faultOfLine(line: Fields): string | null {
  if (line.kind === 'frame') return faultIn(line, frameForm, true)
  if (line.kind === 'end') return faultIn(line, endForm, false)
  return typeof line.kind === 'string' ? null : 'kind'
}

const fits: Readonly<Record<Form[string], (value: unknown) => boolean>> = {
  number: Number.isFinite,
  text: (value) => typeof value === 'string',
  list: Array.isArray,
  object: (value) => isObject(value),
}

/** A line of changes may leave out whatever did not change, but never its time. */
function faultIn(fields: Fields, form: Form, mayLeaveOut: boolean): string | null {
  for (const [name, kind] of Object.entries(form)) {
    const value = fields[name]
    if (value === undefined && mayLeaveOut && name !== 'at') continue
    if (!fits[kind](value)) return name
  }
  return null
}

type Fields = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Whether it is a recording of which not even the first line came through. */
const begins = (text: string) => text.startsWith(`{"kind":"${recordingKind}"`)

const shownLength = 48

/** The beginning of what was found, with what cannot be seen made visible. */
function visible(text: string): string {
  const start = text.slice(0, shownLength).replace(/[^\x20-\x7e\u4e00-\u9fff]/g, '·')
  return text.length > shownLength ? `${start}…` : start
}
