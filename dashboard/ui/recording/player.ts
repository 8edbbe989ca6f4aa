/**
 * Which recording is shown, and at which moment. While one is, the picture is its, and the line to
 * the sandbox is hung up; leaving it takes the line up again.
 */
import { effect, signal } from '@preact/signals'
import type { Recording, RecordingFault } from '../../protocol/recording-read.ts'
import { connection, picture } from '../state/page.ts'
import { createPictures, type Pictures } from './pictures.ts'
import { readTape } from './tape.ts'
import { type Turn, turnsOf } from './turns.ts'

/** Where it came from: out of this very page, from `hutong replay`, a disk, or a round of the sandbox. */
export type Source = 'inside' | 'served' | 'disk' | 'round'

export interface Tape {
  readonly source: Source
  readonly name: string
  readonly file: Blob
  readonly recording: Recording
  readonly pictures: Pictures
  readonly turns: readonly Turn[]
}

/** Why a file was not opened. */
export interface Refused {
  readonly name: string
  readonly fault: RecordingFault
  readonly found: string
}

export const paces = [1, 10, 60] as const
type Pace = (typeof paces)[number]

/** Null while the page is live. */
export const tape = signal<Tape | null>(null)
/** Milliseconds since 1970, by the recorded clock. */
export const moment = signal(0)
export const isPlaying = signal(false)
export const pace = signal<Pace>(1)
export const refused = signal<Refused | null>(null)

/** Takes up the line to the sandbox; what it gives back hangs up. Null where there is no sandbox. */
export type Follow = () => () => void

let follow: Follow | null = null
let hangUp: (() => void) | null = null
/** What the page came with, and goes back to. */
let own: Tape | null = null

/** Without a recording the page is live; `line` is null for a page that never can be. */
export function begin(line: Follow | null, withIt: Promise<Given> | null): Promise<void> {
  follow = line
  if (withIt === null) {
    goLive()
    return Promise.resolve()
  }
  return withIt.then(async (given) => {
    const read = await load(given)
    own = read
    if (read !== null) put(read)
  })
}

export interface Given {
  readonly file: Blob
  readonly name: string
  readonly source: Source
}

/** Shows a file at its last moment, or says why not and leaves everything as it is. */
export async function open(given: Given): Promise<void> {
  const read = await load(given)
  if (read !== null) put(read)
}

async function load({ file, name, source }: Given): Promise<Tape | null> {
  const read = await readTape(file)
  if (!read.ok) {
    refused.value = { name, fault: read.fault, found: read.found }
    return null
  }
  const pictures = createPictures(read.recording)
  const turns = turnsOf(read.recording, pictures.picture(pictures.indexAt(pictures.to)))
  return { source, name, file, recording: read.recording, pictures, turns }
}

function put(shown: Tape): void {
  refused.value = null
  isPlaying.value = false
  // First, so that hanging up is not taken for a lost connection.
  connection.value = 'recorded'
  hangUp?.()
  hangUp = null
  tape.value = shown
  seek(shown.pictures.to)
}

/** Where leaving leads: to the sandbox, to the recording the page came with, or nowhere. */
export function leadsTo(): 'live' | 'own' | null {
  if (own !== null) return tape.value === own ? null : 'own'
  return follow === null ? null : 'live'
}

export function leave(): void {
  const to = leadsTo()
  if (to === 'live') goLive()
  else if (to === 'own' && own !== null) put(own)
}

function goLive(): void {
  isPlaying.value = false
  tape.value = null
  picture.value = null
  connection.value = 'joining'
  hangUp = follow?.() ?? null
}

export function seek(time: number): void {
  const shown = tape.value
  if (shown === null) return
  const { from, to, indexAt, picture: pictureAt } = shown.pictures
  moment.value = Math.min(Math.max(from, time), to)
  const next = pictureAt(indexAt(moment.value))
  if (picture.value?.frame !== next.frame) picture.value = next
}

/** One moment on or back, whatever time lies between. */
export function step(by: 1 | -1): void {
  const shown = tape.value
  if (shown === null) return
  const { timeOf, indexAt } = shown.pictures
  const index = indexAt(moment.value)
  // Between two moments, back leads to the one that is shown.
  const isBetween = by === -1 && timeOf(index) < moment.value
  seek(timeOf(isBetween ? index : index + by))
}

/** To the turn before or after this moment; to an end where there is none. */
export function stepTurn(by: 1 | -1): void {
  const shown = tape.value
  if (shown === null) return
  const { from, to } = shown.pictures
  const times = shown.turns.map(({ at }) => at)
  const next = times.find((at) => at > moment.value) ?? to
  const before = times.findLast((at) => at < moment.value) ?? from
  seek(by === 1 ? next : before)
}

/** At the end it begins from the start. */
export function playOrPause(): void {
  const shown = tape.value
  if (shown === null) return
  if (!isPlaying.value && moment.value >= shown.pictures.to) seek(shown.pictures.from)
  isPlaying.value = !isPlaying.value
}

/** The beats of playing: as many as the screen has. */
effect(() => {
  if (!isPlaying.value) return
  let before = performance.now()
  let beat = requestAnimationFrame(function on(now) {
    const passed = Math.max(0, now - before)
    before = now
    seek(moment.peek() + passed * pace.peek())
    const end = tape.peek()?.pictures.to ?? 0
    if (moment.peek() >= end) isPlaying.value = false
    else beat = requestAnimationFrame(on)
  })
  return () => cancelAnimationFrame(beat)
})
