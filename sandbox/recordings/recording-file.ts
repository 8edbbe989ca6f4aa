/** Recordings and reports on the disk: read with all that can be wrong with them, written whole. */
import { accessSync, constants, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { gunzipSync, constants as zlib } from 'node:zlib'
import { recordingTextBytesMax } from '../../dashboard/protocol/recording.ts'
import { type Recording, readRecording } from '../../dashboard/protocol/recording-read.ts'
import { type Mistake, Misuse } from '../misuse.ts'
import { faultMistake } from './recording-words.ts'

export interface OpenedRecording {
  readonly bytes: Buffer
  readonly recording: Recording
}

/** @throws Misuse that says what was found instead of a recording. */
export function openRecording(file: string): OpenedRecording {
  const refuse = (mistake: Mistake) => new Misuse('open the recording', [mistake])
  if (!existsSync(file) || !statSync(file).isFile()) {
    throw refuse({ where: file, found: 'no such file', todo: 'Name a file that was recorded.' })
  }
  if (statSync(file).size > recordingTextBytesMax) throw refuse(faultMistake(file, 'too-long', ''))
  const bytes = readFileSync(file)
  const plain = unpacked(bytes)
  if ('fault' in plain) throw refuse(faultMistake(file, plain.fault, '1: its packing'))
  const read = readRecording(plain.text, bytes.length > 0)
  if (!read.ok) throw refuse(faultMistake(file, read.fault, read.found))
  return { bytes, recording: read.recording }
}

const isPacked = (bytes: Buffer) => bytes[0] === 0x1f && bytes[1] === 0x8b

/** What was packed, as far as it goes. */
function unpacked(bytes: Buffer): { text: string } | { fault: 'too-long' | 'garbled' } {
  if (!isPacked(bytes)) return { text: bytes.toString('utf8') }
  try {
    // Without a demand for the end, what was cut off unpacks up to the cut.
    const finishFlush = zlib.Z_SYNC_FLUSH
    const plain = gunzipSync(bytes, { finishFlush, maxOutputLength: recordingTextBytesMax })
    return { text: plain.toString('utf8') }
  } catch (cause) {
    return { fault: codeOf(cause) === 'ERR_BUFFER_TOO_LARGE' ? 'too-long' : 'garbled' }
  }
}

const codeOf = (cause: unknown) =>
  typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined

/** Whether something can be written there, asked before a run takes its time. */
export function mistakesInOut(flag: string, file: string | undefined): Mistake[] {
  if (file === undefined || file === '') return []
  const folder = dirname(resolve(file))
  const todo = 'Name a file in a folder that is there and can be written to.'
  if (!existsSync(folder)) return [{ where: flag, found: `no folder ${folder}`, todo }]
  const isFolder = existsSync(file) && statSync(file).isDirectory()
  if (isFolder) return [{ where: flag, found: `${file} is a folder`, todo }]
  try {
    accessSync(existsSync(file) ? file : folder, constants.W_OK)
    return []
  } catch {
    return [{ where: flag, found: `${file} cannot be written`, todo }]
  }
}

export function writeOut(file: string, content: string | Buffer): void {
  writeFileSync(file, content)
}
