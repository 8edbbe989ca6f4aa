/** What is written of a run: every moment that tells something, within a bound, and nothing lost. */
import { expect, test } from 'vitest'
import { sampleHealth, sampleStart, sampleTick } from './sample-events.fixture.ts'
import { recordSample } from './sample-recording.fixture.ts'

const kindsOf = (lines: readonly string[]) => lines.map((line) => JSON.parse(line).kind)

test('the first line holds the beginning, and after it comes a moment a second', () => {
  const { lines, pass } = recordSample()
  pass(5)
  expect(kindsOf(lines)).toEqual(['hutong-recording', ...Array(5).fill('frame')])
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    ...{ version: 1, at: sampleStart, workers: 2, seed: 20260118 },
    ...{ command: 'hutong run lunch.json --seed 1', snapshot: { seconds: [] } },
  })
})

test('a line leaves out what is as it was', () => {
  const { lines, pass } = recordSample()
  pass(2)
  const second = JSON.parse(lines[2] ?? '')
  expect(Object.keys(second)).toEqual(expect.arrayContaining(['at', 'seconds', 'totals']))
  for (const name of ['run', 'health', 'acts', 'refusals', 'sequence']) {
    expect(second).not.toHaveProperty(name)
  }
})

test('a second in which nothing happens is written only now and then', () => {
  const { lines, pass } = recordSample()
  pass(1)
  // Rates and matrix still move as the last busy second passes by.
  pass(30, false)
  const settled = lines.length
  pass(40, false)
  expect(lines.length - settled).toBe(4)
})

test('the last moment is written before its second is over', () => {
  const { projection, recorder, lines, pass } = recordSample()
  pass(1)
  projection.apply(sampleTick({ seconds: [{ second: sampleStart / 1000 + 1, target: 77 }] }))
  recorder.write()
  expect(JSON.parse(lines.at(-1) ?? '').seconds).toMatchObject([{ target: 77 }])
})

test('what is quiet after the end is not written, but the books are', () => {
  const { projection, recorder, lines, pass } = recordSample()
  pass(1)
  const scenario = 'lunch-rush'
  projection.apply({ type: 'run-moved', at: sampleStart + 1000, scenario, step: 'ended' })
  pass(30, false)
  const settled = lines.length
  pass(60, false)
  recorder.write()
  expect(lines).toHaveLength(settled)
  projection.setHealth({ ...sampleHealth, booksBalance: false })
  pass(1, false)
  expect(JSON.parse(lines.at(-1) ?? '').health.booksBalance).toBe(false)
})

test('as the bound comes nearer moments become rarer, which is said, and it is never passed', () => {
  const bytesMax = 700_000
  const { lines, recorder, pass } = recordSample({ bytesMax })
  pass(900)
  const coarser = lines.map((line) => JSON.parse(line)).filter(({ kind }) => kind === 'coarser')
  expect(coarser.slice(0, 3).map(({ everySeconds }) => everySeconds)).toEqual([4, 16, 64])
  expect(recorder.everySeconds()).toBe(coarser.at(-1).everySeconds)
  expect(lines.join('\n').length).toBeLessThan(bytesMax)
  expect(recorder.to()).toBeGreaterThan(sampleStart + 500_000)
})
