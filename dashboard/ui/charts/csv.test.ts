/** What is shown as CSV: a line a row, fields that nothing tears, flags that share a second. */
import { expect, test } from 'vitest'
import { csvOf } from './csv.ts'
import { flagsOf, marksOf } from './marks.ts'
import { sampleRow, sampleSecond } from './sample-rows.fixture.ts'

test('a line has its moment, the seconds it covers, and each value as exactly as it is drawn', () => {
  const rows = [
    sampleRow({ started: 12 }),
    sampleRow({ second: sampleSecond + 1, span: 60, started: 7 }),
  ]
  const columns = [
    { id: 'started', value: (row: (typeof rows)[number]) => row.started / row.span },
    { id: 'a, "b"', value: () => null },
  ]
  expect(csvOf(columns, rows).split('\r\n')).toEqual([
    'time,seconds,started,"a, ""b"""',
    '2026-11-22T12:00:00+08:00,1,12,',
    '2026-11-22T12:00:01+08:00,60,0.116667,',
    '',
  ])
})

test('marks are numbered through, and those of one second share a flag', () => {
  const marks = marksOf([
    sampleRow({ marks: ['icbc'] }),
    sampleRow({ second: sampleSecond + 9, marks: ['icbc', '× 2', '2026-12-02'] }),
  ])
  expect(marks.map(({ number, title }) => `${number} ${title}`)).toEqual([
    ...['1 icbc', '2 icbc', '3 × 2', '4 2026-12-02'],
  ])
  expect(flagsOf(marks)).toEqual([
    { second: sampleSecond, label: '1' },
    { second: sampleSecond + 9, label: '2–4' },
  ])
})
