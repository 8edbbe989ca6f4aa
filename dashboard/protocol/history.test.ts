/** A day of a run in a bounded number of rows, of which nothing is missing. */
import { expect, test } from 'vitest'
import { LatencyHistogram } from '../../core/histogram.ts'
import { createRows } from '../rows.ts'
import { addMark, addTraffic, noCounts } from '../second.ts'
import { historySeconds, joined, type SecondRow, spanAt, withRows } from './history.ts'

const start = 1_790_000_040
const hour = 3600

function latencyOf(...milliseconds: readonly number[]) {
  const histogram = new LatencyHistogram()
  for (const one of milliseconds) histogram.record(one)
  return histogram.sparse()
}

const rowAt = (second: number, more: Partial<SecondRow> = {}): SecondRow => ({
  ...{ second, span: 1, target: 1, started: 1, late: 0, dropped: 0, finished: 1 },
  ...{ approved: 1, refused: 0, latencyMsP50: null, latencyMsP95: null, latencyMsP99: null },
  ...{ latency: latencyOf(10), phases: {}, failures: {}, notices: [1, 1, 0, 0], marks: [] },
  ...more,
})

test.each([
  ['the newest second', 0, 1],
  ['five minutes ago', historySeconds - 1, 1],
  ['six minutes ago', 360, 10],
  ['just under an hour ago', hour - 1, 10],
  ['an hour and a minute ago', hour + 60, 60],
  ['just under a day ago', 24 * hour - 1, 60],
  ['a day and a minute ago', 24 * hour + 60, 0],
])('%s is in a row of %i seconds back, %i wide', (_, ago, span) => {
  for (let newest = start; newest < start + 60; newest += 7) {
    expect(spanAt(newest - ago, newest)).toBe(span)
  }
})

test('rows of any width never overlap, and leave no second out', () => {
  for (let newest = start; newest < start + 130; newest += 1) {
    for (let ago = 0; ago < 2 * hour; ago += 1) {
      const span = spanAt(newest - ago, newest)
      const first = Math.floor((newest - ago) / span) * span
      if (spanAt(first, newest) !== span) throw new Error(`${ago} s before ${newest} is torn`)
    }
  }
  expect.assertions(0)
})

test('rows are joined exactly: counts and latencies add, marks stay in their order', () => {
  const rows = [
    rowAt(start, { latency: latencyOf(10, 20), failures: { 'issuer-late': 2 }, marks: ['a'] }),
    rowAt(start + 3, { failures: { 'issuer-late': 1, 'risk-refused': 4 }, marks: ['b'] }),
    rowAt(start + 9, { phases: { bank: latencyOf(5) }, late: 3 }),
  ]
  const row = joined(rows, start, 10)
  expect(row).toMatchObject({ second: start, span: 10, target: 3, late: 3, notices: [3, 3, 0, 0] })
  expect(row.latency).toEqual(latencyOf(10, 20, 10, 10))
  expect(row.phases).toEqual({ bank: latencyOf(5) })
  expect(row.failures).toEqual({ 'issuer-late': 3, 'risk-refused': 4 })
  expect(row.marks).toEqual(['a', 'b'])
  expect(row.latencyMsP50).toBeCloseTo(10, 0)
})

test('a row takes the place of whatever was known of its time', () => {
  const known = [rowAt(start), rowAt(start + 4), rowAt(start + 10)]
  const news = [{ ...rowAt(start), span: 10, target: 7 }, rowAt(start + 400)]
  const told = withRows(known, news)
  expect(told.map(({ second, span, target }) => [second, span, target])).toEqual([
    [start, 10, 7],
    [start + 10, 10, 1],
    [start + 400, 1, 1],
  ])
  expect(withRows(known, [])).toBe(known)
})

/** Both ends over a run: the rows of the sandbox, and those of a page that takes the news now and then. */
function play(seconds: number, looks: (second: number) => boolean, step = 1) {
  const rows = createRows()
  let page: readonly SecondRow[] = []
  let cursor = rows.cursor()
  const look = () => {
    const changed = rows.changedSince(cursor)
    cursor = changed.at(-1)?.version ?? cursor
    page = withRows(
      page,
      changed.map(({ row }) => row),
    )
  }
  for (let index = 0; index < seconds; index += step) {
    for (const second of [start + index, start + index - 2]) {
      const open = rows.open(second)
      if (open === undefined) continue
      const latency = latencyOf(1 + (index % 97), 400)
      addTraffic(open, { ...noCounts(), second, target: 1, finished: 2, latency })
      if (index % 500 === 0) addMark(open, `mark ${index}`)
    }
    rows.settle(start + index - 3)
    if (looks(index)) look()
  }
  rows.settle(start + seconds)
  look()
  return { rows, page }
}

test.each([
  ['at every second', () => true],
  ['once in a while', (index: number) => index % 731 === 0],
  ['at the end alone', () => false],
])('a page that looked %s holds the rows of the sandbox', (_, looks) => {
  const { rows, page } = play(2 * hour, looks)
  expect(page).toEqual(rows.all())
  expect(page.length).toBeLessThan(historySeconds + 60 + hour / 10 + hour / 60 + 10)
})

test('a day and a half of it is held in some two thousand rows, the older part forgotten', () => {
  const { rows } = play(36 * hour, () => false, 20)
  const minutes = rows.all().filter(({ span }) => span === 60)
  expect(minutes.length).toBeGreaterThanOrEqual(23 * 60)
  expect(minutes.length).toBeLessThan(24 * 60)
  // Three seconds of each minute were counted, and two before them.
  expect(new Set(minutes.map(({ target }) => target))).toEqual(new Set([6]))
  expect(rows.all().length).toBeLessThan(2_200)
  expect(rows.open(start)).toBeUndefined()
})
