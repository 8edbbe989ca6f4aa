/** A recording shows what was seen: at every moment the picture of a watcher who stood there then. */
import { expect, test } from 'vitest'
import type { Snapshot } from '../../protocol/live.ts'
import { type Recording, readRecording } from '../../protocol/recording-read.ts'
import { recordSample } from '../../sample-recording.fixture.ts'
import { type Picture, pictureFrom } from '../state/picture.ts'
import { createPictures } from './pictures.ts'

function played(text: string): Recording {
  const read = readRecording(text)
  if (!read.ok) throw new Error(`Failed to read: ${read.fault}, ${read.found}`)
  return read.recording
}

/** Frames are counted by each reader for itself. */
const uncounted = ({ frame, ...picture }: Picture) => ({
  ...picture,
  frame: { ...frame, sequence: 0 },
})
const seenBy = (snapshot: Snapshot) => uncounted(pictureFrom(snapshot))

test('at its end it is the very picture that was live', () => {
  const { pass, text, snapshot } = recordSample()
  pass(700)
  const pictures = createPictures(played(text()))
  const last = pictures.picture(pictures.indexAt(pictures.to))
  expect(uncounted(last)).toEqual(seenBy(snapshot()))
  expect(last.seconds.length).toBeGreaterThan(300)
})

test('at any moment, in any order, it is the picture of then, and nothing later', () => {
  const { pass, text, snapshot } = recordSample()
  const then = new Map([[0, seenBy(snapshot())]])
  const moments = [1, 3, 59, 60, 61, 120, 350, 399, 400]
  for (const [place, index] of moments.entries()) {
    pass(index - (moments[place - 1] ?? 0))
    then.set(index, seenBy(snapshot()))
  }
  const pictures = createPictures(played(text()))
  for (const index of [400, 3, 399, 61, 60, 59, 350, 0, 120, 1]) {
    const picture = pictures.picture(index)
    expect(uncounted(picture)).toEqual(then.get(index))
    const newest = picture.seconds.at(-1)?.second ?? 0
    expect(newest * 1000).toBeLessThanOrEqual(pictures.timeOf(index))
  }
})

test('a recording that became coarse has lost no second', () => {
  const { pass, text, snapshot, recorder } = recordSample({ bytesMax: 1_500_000 })
  pass(500)
  recorder.write()
  expect(recorder.everySeconds()).toBeGreaterThan(1)
  const pictures = createPictures(played(text()))
  const last = pictures.picture(pictures.indexAt(pictures.to))
  expect(uncounted(last)).toEqual(seenBy(snapshot()))
})

test('in hurried virtual time, too, where more seconds change than one frame has room for', () => {
  const { pass, text, snapshot } = recordSample({ speed: 60 })
  pass(20)
  const pictures = createPictures(played(text()))
  const last = pictures.picture(pictures.indexAt(pictures.to))
  expect(uncounted(last)).toEqual(seenBy(snapshot()))
})

test('a time between two moments shows the earlier, and a time outside an end', () => {
  const { pass, text } = recordSample()
  pass(3)
  const { from, to, indexAt } = createPictures(played(text()))
  expect([indexAt(from - 1), indexAt(from + 999), indexAt(from + 1000)]).toEqual([0, 0, 1])
  expect(indexAt(to + 99_999)).toBe(3)
})
