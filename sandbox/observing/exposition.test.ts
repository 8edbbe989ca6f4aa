/** The page as it is written, in both formats, and the bounds of what it may hold. */
import { expect, test } from 'vitest'
import { bucketAt } from '../../core/histogram.ts'
import { readExposition } from './exposition.fixture.ts'
import { createExposition, formatAsked } from './exposition.ts'
import type { Family } from './families.ts'
import { HopSpreads } from './hop-spreads.ts'
import type { Format } from './process-metrics.ts'
import { Spread } from './spread.ts'
import { Tally } from './tally.ts'

function families(): Family[] {
  const spread = new Spread()
  for (const tookMs of [0, 4, 40, 400, 4000, 400_000]) spread.record(tookMs)
  return [
    {
      ...{ name: 'hutong_tests_total', kind: 'counter', labels: ['reason'] },
      help: 'Tests.',
      rows: () => [{ labels: { reason: 'a "quoted" \\ one' }, value: 3 }],
    },
    { name: 'hutong_light', kind: 'gauge', help: 'A light.', labels: [], rows: async () => [] },
    {
      ...{ name: 'hutong_test_duration_seconds', kind: 'histogram', labels: ['by'] },
      help: 'How long.',
      rows: () => [spread.row({ by: 'one' })],
    },
  ]
}

test.each([
  ['text', 'text/plain; version=0.0.4; charset=utf-8', 'hutong_tests_total'],
  ['openmetrics', 'application/openmetrics-text; version=1.0.0; charset=utf-8', 'hutong_tests'],
] as const)('%s is what its strict reader reads', async (format, contentType, counter) => {
  const page = await createExposition(families())(format)
  expect(page.contentType).toBe(contentType)
  const read = readExposition(page.text, format)
  const find = (name: string) => read.find((one) => one.name === name)
  const reason = 'a \\"quoted\\" \\\\ one'
  const sample = { name: 'hutong_tests_total', labels: { reason }, value: 3 }
  expect(find(counter)).toMatchObject({ type: 'counter', samples: [sample] })
  expect(find('hutong_light')).toMatchObject({ type: 'gauge', samples: [] })
  expect(find('process_resident_memory_bytes')?.samples).toHaveLength(1)
  const spread = find('hutong_test_duration_seconds')?.samples ?? []
  const under = (le: string) => spread.find(({ labels }) => labels.le === le)?.value
  expect([under('0.005'), under('0.05'), under('0.5'), under('60'), under('+Inf')]).toEqual([
    ...[2, 3, 4, 5, 6],
  ])
  expect(spread.find(({ name }) => name.endsWith('_sum'))?.value).toBeCloseTo(404.444)
})

test('pages of both formats may be asked for in turns, and of many sandboxes', async () => {
  const pages = [createExposition(families()), createExposition(families())]
  const formats: readonly Format[] = ['openmetrics', 'text', 'openmetrics', 'text']
  for (const format of formats) {
    for (const page of pages) readExposition((await page(format)).text, format)
  }
  const names = await Promise.all(
    pages.map(async (page) => readExposition((await page('text')).text, 'text').length),
  )
  expect(names[0]).toBeGreaterThan(20)
  expect(names[1]).toBe(names[0])
})

test.each([
  [undefined, 'text'],
  ['text/plain', 'text'],
  ['application/openmetrics-text;version=1.0.0;q=0.5,text/plain;q=0.1', 'openmetrics'],
] as const)('Accept: %s is answered by %s', (accept, format) => {
  expect(formatAsked(accept)).toBe(format)
})

test.each([
  ['a counter below nought', '# HELP a_total A.\n# TYPE a_total counter\na_total -1\n'],
  ['a series twice', '# HELP a A.\n# TYPE a gauge\na 1\na 2\n'],
  ['a family twice', '# HELP a A.\n# TYPE a gauge\n# HELP a A.\n# TYPE a gauge\n'],
  ['a stray sample', '# HELP a A.\n# TYPE a gauge\nb 1\n'],
  ['garbled labels', '# HELP a A.\n# TYPE a gauge\na{b=c} 1\n'],
  ['no end', '# HELP a A.\n# TYPE a gauge\na 1'],
])('the reader refuses %s', (_, text) => {
  expect(() => readExposition(text, 'text')).toThrow()
})

test('combinations beyond the bound are counted as one', () => {
  const tally = new Tally(['a', 'b'], 2)
  for (const word of ['x', 'y', 'z', 'w', 'x']) tally.add([word, '1'])
  expect(tally.rows()).toEqual([
    { labels: { a: 'x', b: '1' }, value: 2 },
    { labels: { a: 'y', b: '1' }, value: 1 },
    { labels: { a: 'other', b: 'other' }, value: 2 },
  ])
})

test('several hops lead to one institution, and too many operations to one row', () => {
  const spreads = new HopSpreads(2)
  spreads.record('a>icbc', 'pay', 1)
  spreads.record('b>icbc', 'pay', 1)
  spreads.record('b>icbc', 'refund', 1)
  spreads.record('b>icbc', 'third', 1)
  spreads.record('b>ccb', 'fourth', 1)
  expect(spreads.rows().map(({ labels, count }) => [...Object.values(labels), count])).toEqual([
    ...[
      ['icbc', 'pay', 2] as const,
      ['icbc', 'refund', 1] as const,
      ['other', 'other', 2] as const,
    ],
  ])
})

test('counts that travel are told with a sum that is off by no more than their buckets', () => {
  const spread = new Spread()
  spread.add([bucketAt(80), 10, bucketAt(900), 5])
  const { count, sumSeconds } = spread.row({})
  expect(count).toBe(15)
  expect(Math.abs(sumSeconds - 5.3) / 5.3).toBeLessThan(0.016)
})
