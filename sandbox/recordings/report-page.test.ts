/** Nothing that stands in a report can end its script, and a command line is one that a shell takes. */
import { expect, test } from 'vitest'
import { commandFor, commandOf } from './command-line.ts'
import { inScript } from './report-page.ts'

test('text in a script neither ends it nor opens a comment, and says the same', () => {
  const nasty = `f("</script><!-- </SCRIPT \u2028\u2029")`
  const safe = inScript(nasty)
  expect(safe).not.toMatch(/<\/script|<!--|[\u2028\u2029]/i)
  const said = (code: string) =>
    new Function('f', code.replace('f(', 'return f('))((x: string) => x)
  expect(said(safe)).toBe(said(nasty))
})

test.each([
  [
    commandOf('scenarios/lunch-rush.json', { seed: 7 }),
    'hutong run scenarios/lunch-rush.json --seed 7',
  ],
  [commandOf("my shop's.json", { seed: 1 }), "hutong run 'my shop'\\''s.json' --seed 1"],
  [
    commandOf('a.json', { seed: 1, workers: 4, signatures: 'trust' }),
    'hutong run a.json --seed 1 --workers 4 --signatures trust',
  ],
  [commandOf({ title: 'An object' }, { seed: 1 }), null],
  [
    commandFor({ id: 'lunch-rush', seed: 3, time: 'real' }),
    'hutong run scenarios/lunch-rush.json --seed 3',
  ],
  [
    commandFor({ id: 'mine/shop', file: 'mine/shop.json', seed: 3, time: 'virtual' }),
    'hutong rehearse mine/shop.json --seed 3',
  ],
  [commandFor({ id: 'mine/other', seed: 3, time: 'real' }), undefined],
  [commandFor({ id: null, seed: 3, time: 'real' }), undefined],
])('what plays it again is told: %s', (told, wanted) => {
  expect(told).toBe(wanted)
})
