/** Why a recording cannot be opened, as the command line says it. */

import { recordingTextBytesMax, recordingVersion } from '../../dashboard/protocol/recording.ts'
import type { RecordingFault } from '../../dashboard/protocol/recording-read.ts'
import type { Mistake } from '../misuse.ts'

interface Words {
  readonly found: (found: string) => string
  readonly todo: string
}

const write = 'Write one with hutong run FILE --record OUT.hutong.gz, or save one on the page.'

const words = {
  empty: { found: () => 'an empty file', todo: write },
  'no-recording': { found: (start) => `no recording: it begins with ${start}`, todo: write },
  newer: {
    found: (version) =>
      `a recording of a newer kind (${version}); this Hutong reads ${recordingVersion}`,
    todo: 'Open it with the Hutong that wrote it, or a later one.',
  },
  'cut-at-once': {
    found: () => 'a recording that was cut off before its first moment was complete',
    todo: 'Copy or save it once more: nothing of it can be shown.',
  },
  garbled: {
    found: (where) => `a recording that is damaged, at line ${where}`,
    todo: 'Copy or save it once more; gunzip -t tells whether the packing is whole.',
  },
  'too-long': {
    found: () => `more than ${recordingTextBytesMax / 2 ** 20} MB, unpacked`,
    todo: 'Record a shorter run.',
  },
} as const satisfies Record<RecordingFault, Words>

export const faultMistake = (where: string, fault: RecordingFault, found: string): Mistake => ({
  where,
  found: words[fault].found(found),
  todo: words[fault].todo,
})
