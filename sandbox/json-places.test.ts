/** Every value of a JSON text is found where it stands, and every text that is none stops somewhere. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { placeIn, stepsIn } from './form.ts'
import { jsonPlaces, pointerOf } from './json-places.ts'

/** The text from a place on. */
function from(text: string, { line, column }: { line: number; column: number }): string {
  const lines = text.split('\n')
  const before = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0)
  return text.slice(before + column - 1)
}

/** Every path of a value, with what stands there. */
function paths(value: unknown, path: readonly (string | number)[] = []): [string, unknown][] {
  const here: [string, unknown] = [pointerOf(path), value]
  if (Array.isArray(value)) {
    return [here, ...value.flatMap((one, index) => paths(one, [...path, index]))]
  }
  if (typeof value !== 'object' || value === null) return [here]
  return [here, ...Object.entries(value).flatMap(([name, one]) => paths(one, [...path, name]))]
}

test('finds every value of any JSON, written in one line or in many', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), fc.constantFrom(0, 2), (value, indent) => {
      const text = JSON.stringify(value, null, indent)
      const places = jsonPlaces(text)
      expect(places.stoppedAt).toBeNull()
      for (const [pointer, found] of paths(JSON.parse(text))) {
        const inner = from(text, places.placeOf(pointer))
        // A value's own text ends where its parent goes on: its first sign is enough to know it by.
        expect(inner[0]).toBe(JSON.stringify(found)[0])
      }
    }),
    { numRuns: 300 },
  )
})

test('agrees with JSON.parse about what is JSON, whatever sign is put in or taken out', () => {
  const texts = ['{"a": [1, -2.5e3, true, null], "b": {"c": "d\\u00e9"}}', '[[], {}, ""]', ' 0 ']
  const edits = fc.tuple(
    fc.constantFrom(...texts),
    fc.nat(60),
    fc.string({ maxLength: 2 }),
    fc.nat(2),
  )
  fc.assert(
    fc.property(edits, ([text, at, put, taken]) => {
      const edited = text.slice(0, at) + put + text.slice(at + taken)
      let isJson = true
      try {
        JSON.parse(edited)
      } catch {
        isJson = false
      }
      expect(jsonPlaces(edited).stoppedAt === null, edited).toBe(isJson)
    }),
    { numRuns: 3000 },
  )
})

test.each([
  ['{\n  "a": 1,\n}', { line: 3, column: 1, found: 'no JSON from here on' }],
  ['{"a": 01}', { line: 1, column: 7, found: 'no JSON from here on' }],
  ['', { line: 1, column: 1, found: 'nothing' }],
  ['[1, 2', { line: 1, column: 6, found: 'no JSON from here on' }],
])('%j stops being JSON at its mistake', (text, mistake) => {
  expect(jsonPlaces(text).stoppedAt).toEqual({ ...mistake, todo: 'Write it as JSON.' })
})

test('what is not there is sought in what would hold it', () => {
  const places = jsonPlaces('{\n  "a": {"b": 1}\n}')
  expect(places.placeOf('/a/c')).toEqual({ line: 2, column: 8 })
  expect(places.placeOf('/x/y')).toEqual({ line: 1, column: 1 })
})

test('the place in a mistake leads back to the path it was made of', () => {
  const step = fc.oneof(fc.string({ maxLength: 8 }), fc.nat(99))
  fc.assert(
    fc.property(fc.array(step, { maxLength: 5 }), (path) => {
      expect(stepsIn(placeIn('a-file.json', ...path))).toEqual(path)
    }),
    { numRuns: 1000 },
  )
})
