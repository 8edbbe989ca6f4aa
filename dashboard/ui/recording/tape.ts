/** Bytes become a recording, in the browser: unpacked as they come, and told what is wrong with them. */

import { recordingTextBytesMax } from '../../protocol/recording.ts'
import {
  type RecordingFault,
  type RecordingRead,
  readRecording,
} from '../../protocol/recording-read.ts'

type Unpacked =
  | { readonly text: string; readonly isCut: boolean }
  | { readonly fault: RecordingFault }

/** Reads a packed recording, or the plain lines of one. What was cut off is read up to the cut. */
export async function readTape(file: Blob): Promise<RecordingRead> {
  const start = new Uint8Array(await file.slice(0, 2).arrayBuffer())
  const isPacked = start[0] === 0x1f && start[1] === 0x8b
  const bytes = file.stream()
  const unpacked = await textOf(
    isPacked ? bytes.pipeThrough(new DecompressionStream('gzip')) : bytes,
  )
  if ('fault' in unpacked) return { ok: false, fault: unpacked.fault, found: '' }
  return readRecording(unpacked.text, unpacked.isCut || (isPacked && unpacked.text === ''))
}

async function textOf(stream: ReadableStream<Uint8Array>): Promise<Unpacked> {
  const reader = stream.getReader()
  const decoder = new TextDecoder()
  const parts: string[] = []
  let bytes = 0
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return { text: parts.join('') + decoder.decode(), isCut: false }
      bytes += value.length
      if (bytes > recordingTextBytesMax) return { fault: 'too-long' }
      parts.push(decoder.decode(value, { stream: true }))
    }
  } catch {
    // The packing ends before its end, or is damaged: the lines before it are as good as ever.
    return { text: parts.join(''), isCut: true }
  }
}
