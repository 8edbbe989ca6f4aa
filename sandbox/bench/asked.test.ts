/** Words and flags of `npm run bench --`. */
import { expect, test } from 'vitest'
import { readAsked } from './asked.ts'

const usual = { does: 'measure', names: [], rounds: 5, seed: 1, out: null, into: null }

test.each([
  [[], {}],
  [['soak', 'peers'], { names: ['soak', 'peers'] }],
  [['--rounds', '3', 'soak', '--out', 'x.jsonl'], { rounds: 3, names: ['soak'], out: 'x.jsonl' }],
  [['--seed=9'], { seed: 9 }],
  [['list'], { does: 'list' }],
  [['tables', 'x.jsonl', 'y.jsonl'], { does: 'tables', names: ['x.jsonl', 'y.jsonl'] }],
  [['tables', 'x', '--into', 'y.md'], { does: 'tables', names: ['x'], into: 'y.md' }],
  [['install-peers'], { does: 'install-peers' }],
  [['-h'], { does: 'help' }],
  [['help'], { does: 'help' }],
])('%j is read', (args, more) => {
  expect(readAsked(args)).toEqual({ ...usual, ...more })
})

test.each([
  [['--rounds', '0'], '--rounds: 0 is no whole number from 1 up. Leave it away for 5.'],
  [['--seed', 'x', '--rounds', '1.5'], '--rounds: 1.5 is no whole number from 1 up'],
  [['--seed', 'x', '--rounds', '1.5'], '--seed: x is no whole number from 1 up'],
  [['tables'], 'tables: no file is named'],
  [['--fast'], "flags: Unknown option '--fast'"],
])('%j is refused: %s', (args, says) => {
  expect(() => readAsked(args)).toThrow(says)
})
