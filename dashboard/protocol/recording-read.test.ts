/** What is no recording is told apart from one that is damaged, cut off, or from the future. */
import { expect, test } from 'vitest'
import { recordSample } from '../sample-recording.fixture.ts'
import { readRecording } from './recording-read.ts'

function sampleText(): string {
  const { pass, text } = recordSample()
  pass(4)
  return text()
}

const whole = sampleText()
const [head = '', ...lines] = whole.split('\n')
const changed = (change: object) =>
  [JSON.stringify({ ...JSON.parse(head), ...change }), ...lines].join('\n')

test('reads what was written, each frame complete', () => {
  const read = readRecording(whole)
  expect(read).toMatchObject({ ok: true, recording: { end: { why: 'ended', report: null } } })
  const frames = read.ok ? read.recording.frames : []
  expect(frames.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4])
  for (const frame of frames) {
    expect(frame).toMatchObject({ run: { seed: 20260118 }, health: { workers: 2 } })
    expect(Array.isArray(frame.refusals)).toBe(true)
  }
})

test.each([
  ['nothing', '', 'empty', ''],
  ['a report of a run', '{"scenario":"Lunch","seed":1}', 'no-recording', '{"scenario"'],
  ['a picture', '\u0089PNG\r\n\u001a\n', 'no-recording', '·PNG····'],
  ['a later version', changed({ version: 2, hutong: '3.1.0' }), 'newer', '2, 3.1.0'],
  ['half a first line', head.slice(0, 400), 'cut-at-once', ''],
  ['no snapshot', changed({ snapshot: null }), 'garbled', '1: snapshot'],
  ['a version that is no number', changed({ version: 'one' }), 'garbled', '1: version'],
  ['a line that is none', [head, '{"kind":"frame"', ...lines].join('\n'), 'garbled', '2: '],
  ['a frame without a time', [head, '{"kind":"frame"}', ...lines].join('\n'), 'garbled', '2: at'],
  [
    'a list that is none',
    [head, '{"kind":"frame","at":1,"seconds":{}}', ...lines].join('\n'),
    ...(['garbled', '2: seconds'] as const),
  ],
] as const)('%s is told as what it is', (_, text, fault, found) => {
  const read = readRecording(text)
  expect(read).toMatchObject({ ok: false, fault })
  expect(read.ok ? '' : read.found).toContain(found)
})

test('what was cut off is read as far as it goes, and has no end', () => {
  const cut = whole.slice(0, whole.indexOf(lines[2] ?? '') + 50)
  const read = readRecording(cut, true)
  expect(read).toMatchObject({ ok: true, recording: { end: null } })
  expect(read.ok && read.recording.frames).toHaveLength(2)
})

test('a line of a kind that is not known is passed over', () => {
  const read = readRecording([head, '{"kind":"weather","at":1}', ...lines].join('\n'))
  expect(read.ok && read.recording.frames).toHaveLength(4)
})
