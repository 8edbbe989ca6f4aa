/** A mistake is shown at the line it concerns: of a path, or of where the text stops being JSON. */
import { expect, test } from 'vitest'
import { lineOf, locate } from './json-lines.ts'

const text = `{
  "switch>icbc": {
    "latency": { "kind": "fixed", "ms": -5 },
    "refusals": [
      { "outcome": "risk-refused", "weight": 0.1 },
      { "outcome": "x",
        "weight": 2 }
    ]
  },
  "cmb": {}
}`

function linesIn(json: string) {
  const located = locate(json)
  if (!located.ok) throw new Error(located.says)
  return located.lines
}

test.each([
  ['body: ["switch>icbc"]', 2],
  ['body: ["switch>icbc"].latency.ms', 3],
  ['body: ["switch>icbc"].refusals[0].outcome', 5],
  ['body: ["switch>icbc"].refusals[1]', 6],
  ['body: ["switch>icbc"].refusals[1].weight', 7],
  ['body: cmb', 10],
  ['body: cmb.faults[3].weight', 10],
  ['body', 1],
])('%s stands in line %i', (where, line) => {
  expect(lineOf(where, linesIn(text))).toBe(line)
})

test('a place is known from its first line to its last', () => {
  expect(linesIn(text).get('["switch>icbc"]')).toEqual({ first: 2, last: 9 })
})

test.each([
  ['{\n  "a": [\n}', 3],
  ['{\n  "a": 1,\n}', 2],
  ['{\n  "a" 1\n}', 2],
  ['{\n  a: 1\n}', 2],
  ['{\n  "a": 1\n', 3],
  ['{}\n{}', 2],
])('%j is no JSON from line %i on', (broken, line) => {
  expect(locate(broken)).toMatchObject({ ok: false, line })
})
