/** Lines as they are printed, and the tables people read. */
import { expect, test } from 'vitest'
import type { Line } from './line.ts'
import { readLines, tablesOf, withTables } from './tables.ts'

const conditions = { pinned: true, machine: '2 × abacus', node: 'v20', seed: 7, day: '2026-11-22' }

const line = (name: string, more: Partial<Line> = {}): Line => ({
  ...{ case: name, figure: 12_345, unit: 'beads/s', min: 10_000, max: 20_000, rounds: 5 },
  ...{ baseline: null, ratio: null, cpuRatio: null, says: 'in words', beside: {}, ...conditions },
  ...more,
})

test('lines are read back as they were written', () => {
  const lines = [line('a'), { case: 'b', says: 'b', skipped: 'no java' }]
  expect(readLines(`${lines.map((one) => JSON.stringify(one)).join('\n')}\n`)).toEqual(lines)
  expect(() => readLines('{"case":')).toThrow(SyntaxError)
})

test('our own cases come first, each kind in a table of its own', () => {
  const held = { baseline: 'ours', ratio: 0.5, cpuRatio: 0.4567 }
  const tables = tablesOf([line('peer-x', held), line('ours', { beside: { serverBusy: 0.99 } })])
  expect(tables).toBe(
    `Measured 2026-11-22 on 2 × abacus, Node v20, seed 7, each server kept to one core, rounds: 5.

### Our own

| Case | Median | Least – most | Unit | Held against | Ratio | By processor time |
| --- | --: | --: | --- | --- | --: | --: |
| \`ours\` | 12,345 | 10,000 – 20,000 | beads/s |  |  |  |

- \`ours\`: in words (serverBusy 0.99)

### The same payment at other mocks

| Case | Median | Least – most | Unit | Held against | Ratio | By processor time |
| --- | --: | --: | --- | --- | --: | --: |
| \`peer-x\` | 12,345 | 10,000 – 20,000 | beads/s | \`ours\` | 0.50 | 0.46 |

- \`peer-x\`: in words`,
  )
})

test('what has no figure is listed with its reason', () => {
  const skipped = { case: 'peer-y', says: 'y', skipped: 'no java' }
  const failed = { case: 'z', says: 'z', error: 'answered 500' }
  const tables = tablesOf([line('a'), skipped, failed])
  expect(tables).toContain(
    '### Without a figure\n\n- `peer-y` skipped: no java\n- `z` failed: answered 500',
  )
  expect(tables.match(/^\| `/gm)).toHaveLength(1)
})

test('of two lines of a case the later counts, and conditions that differ are both told', () => {
  const tables = tablesOf([line('a', { figure: 1 }), line('a', { figure: 2, seed: 8 }), line('b')])
  expect(tables).toContain('| `a` | 2 |')
  expect(tables).not.toContain('| `a` | 1 |')
  expect(tables.match(/^Measured/gm)).toHaveLength(2)
})

test('a page gets the tables between its marks, and keeps the rest', () => {
  const page = 'before\n<!-- tables -->\nold\n<!-- end of tables -->\nafter\n'
  const renewed = 'before\n<!-- tables -->\n\nnew\n\n<!-- end of tables -->\nafter\n'
  expect(withTables(page, 'new', 'page.md')).toBe(renewed)
  expect(withTables(renewed, 'new', 'page.md')).toBe(renewed)
  expect(() => withTables('nothing', 'new', 'page.md')).toThrow('page.md: no place for them')
})

test('a server that had not its core to itself is named, unless it was to wait', () => {
  const half = { beside: { serverBusy: 0.5 } }
  const tables = tablesOf([line('a', half), line('b', { beside: { serverBusy: 0.9 } })])
  expect(tables).toContain('Disturbed: the server had less than 85 % of its core in `a`. ')
  expect(tablesOf([line('delayed-x', half), line('c')])).not.toContain('Disturbed')
})
