/** Files that are no recordings, and files that cannot be written, are told before anything happens. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { recordSample } from '../../dashboard/sample-recording.fixture.ts'
import { mistakesInOut, openRecording } from './recording-file.ts'

let folder = ''
const sample = recordSample()
sample.pass(30)
const packed = gzipSync(sample.text())

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hutong-recording-'))
})

afterAll(() => rm(folder, { recursive: true }))

async function opened(content: string | Buffer) {
  const file = join(folder, 'run.hutong.gz')
  await writeFile(file, content)
  return openRecording(file)
}

test('opens a packed recording, and its plain lines', async () => {
  expect((await opened(packed)).recording.frames).toHaveLength(30)
  expect((await opened(sample.text())).recording.head.title).toBe('Lunch rush with a slow bank')
})

test('one that was cut off in its packing is opened up to the cut', async () => {
  const { recording } = await opened(packed.subarray(0, packed.length - 400))
  expect(recording.end).toBeNull()
  expect(recording.frames.length).toBeGreaterThan(10)
})

test.each([
  ['an empty file', '', 'an empty file. Write one with hutong run FILE --record'],
  ['a ZIP', 'PK\u0003\u0004', 'no recording: it begins with PK··'],
  ['something packed that is none', gzipSync('hello'), 'no recording: it begins with hello'],
  ['the beginning of one', packed.subarray(0, 60), 'cut off before its first moment was complete'],
  ['packing that is broken', broken(), 'a recording that is damaged'],
  [
    'one of a later kind',
    sample.text().replace('"version":1', '"version":7'),
    'a recording of a newer kind (7, 0.0.0); this Hutong reads 1. Open it with the Hutong that wrote it',
  ],
])('%s is told kindly', async (_, content, says) => {
  await expect(opened(content)).rejects.toThrow(says)
})

function broken(): Buffer {
  const bytes = Buffer.from(packed)
  bytes.fill(0xff, 200, 400)
  return bytes
}

test('a file that is not there is named', () => {
  expect(() => openRecording(join(folder, 'none.hutong.gz'))).toThrow(
    'none.hutong.gz: no such file',
  )
})

test('a place that cannot be written to is told, whatever stands in the way', async () => {
  await mkdir(join(folder, 'taken'))
  expect(mistakesInOut('--html', join(folder, 'out.html'))).toEqual([])
  expect(mistakesInOut('--html', undefined)).toEqual([])
  expect(mistakesInOut('--html', join(folder, 'taken'))).toMatchObject([
    { where: '--html', found: expect.stringContaining('is a folder') },
  ])
  expect(mistakesInOut('--record', join(folder, 'no', 'out.gz'))).toMatchObject([
    { where: '--record', found: expect.stringContaining('no folder') },
  ])
})
