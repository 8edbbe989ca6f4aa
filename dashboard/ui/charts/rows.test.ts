/** Which rows the charts show: the window, the zoom, gaps filled, and counts of many seconds as rates. */
import { expect, test } from 'vitest'
import { createFiller, indexAt, middleOf, perSecond, rowsIn, sameRows, spanOf } from './rows.ts'
import { sampleRow, sampleRun, sampleSecond } from './sample-rows.fixture.ts'

const at = (index: number, span = 1) => sampleRow({ second: sampleSecond + index, span })

test.each([
  // window, zoom, first known, settled, from, to
  ['minute', null, 0, 900, 841, 900],
  ['five', null, 0, 900, 601, 900],
  ['all', null, 0, 900, 0, 900],
  ['five', null, 880, 900, 871, 900],
  ['minute', null, 880, 900, 841, 900],
  ['all', null, 880, 900, 871, 900],
  ['minute', { from: 20, to: 30 }, 0, 900, 20, 30],
  ['minute', { from: 20, to: 30 }, 500, 900, 841, 900],
] as const)(
  'the window %s, zoomed %o, of %i to %i is %i to %i',
  (window, zoom, first, settled, from, to) => {
    expect(spanOf({ window, zoom, first, settled })).toEqual({ from, to })
  },
)

test('ends at the settled second, and gives every second in between its row', () => {
  const filled = createFiller()([at(0), at(3), at(5)], sampleSecond + 4)
  expect(filled.map(({ second }) => second - sampleSecond)).toEqual([0, 1, 2, 3, 4])
  expect(filled[1]).toMatchObject({ target: 0, finished: 0, latency: [] })
})

test('fills gaps between coarse rows as coarsely, and a long silence with few rows', () => {
  const coarse = createFiller()([at(0, 60), at(180, 60)], sampleSecond + 239)
  expect(coarse.map(({ second, span }) => [second - sampleSecond, span])).toEqual([
    ...[
      [0, 60],
      [60, 60],
      [120, 60],
      [180, 60],
    ],
  ])
  const silence = createFiller()([at(0), at(100_000)], sampleSecond + 100_000)
  expect(silence.length).toBeLessThan(130)
  const covered = silence.reduce((sum, { span }) => sum + span, 0)
  expect(covered).toBe(100_001)
})

test('what fills a gap stays the same object, so that nothing new is seen to be nothing new', () => {
  const fill = createFiller()
  const rows = [at(0), at(4)]
  const before = fill(rows, sampleSecond + 6)
  expect(sameRows(before, fill(rows, sampleSecond + 6))).toBe(true)
  expect(sameRows(before, fill([at(0), at(4)], sampleSecond + 6))).toBe(false)
  expect(sameRows(before, fill(rows, sampleSecond + 7))).toBe(false)
})

test('shows a coarse row that reaches into the span, and finds the row of any second', () => {
  const rows = [at(0, 60), at(60, 60), at(120)]
  const shown = rowsIn(rows, { from: sampleSecond + 90, to: sampleSecond + 130 })
  expect(shown).toEqual(rows.slice(1))
  expect(indexAt(rows, sampleSecond + 119)).toBe(1)
  expect(indexAt(rows, sampleSecond + 121)).toBe(-1)
  expect(middleOf(at(60, 60))).toBe(sampleSecond + 89.5)
  expect(middleOf(at(3))).toBe(sampleSecond + 3)
})

test('a rate over rows of seconds equals that over the same rows laid together', () => {
  const seconds = sampleRun(60)
  const sum = seconds.reduce((all, { started }) => all + started, 0)
  const together = sampleRow({ span: 60, started: sum })
  const mean = seconds.reduce((all, row) => all + perSecond(row.started, row), 0) / 60
  expect(perSecond(together.started, together)).toBeCloseTo(mean, 9)
})
