/** The verdict as JUnit: well-formed whatever is said in it, its counts those of its cases. */
import fc from 'fast-check'
import { SaxesParser } from 'saxes'
import { expect, test } from 'vitest'
import { junitOf } from './junit.ts'
import { auditCases, type TestCase, verdictCases } from './test-cases.ts'

interface Element {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  text: string
}

/** Every element, in order. @throws Error where the text is no XML. */
function elements(xml: string): Element[] {
  const found: Element[] = []
  const open: Element[] = []
  const parser = new SaxesParser()
  parser.on('error', (cause) => {
    throw cause
  })
  parser.on('opentag', ({ name, attributes }) => {
    const element = { name, attributes: { ...attributes }, text: '' } as Element
    found.push(element)
    open.push(element)
  })
  parser.on('text', (text) => {
    const current = open.at(-1)
    if (current !== undefined) current.text += text
  })
  parser.on('closetag', () => {
    open.pop()
  })
  parser.write(xml).close()
  return found
}

const suite = { suite: 'run', scenario: 'Lunch rush', seed: 7 }

test('counts what failed and what was skipped, and tells why', () => {
  const cases: TestCase[] = [
    { group: 'verdict', name: 'the verdict', state: 'failed', says: 'a < b\nand "c"' },
    { group: 'expectations', name: 'p99 ≤ 5', state: 'skipped', says: 'too late' },
    { group: 'audit', name: '1. Every cell', state: 'passed' },
  ]
  const all = elements(junitOf({ ...suite, digest: 'ab', cases }))
  const [root, inner] = all
  for (const one of [root, inner]) {
    expect(one?.attributes).toMatchObject({ tests: '3', failures: '1', errors: '0', skipped: '1' })
  }
  const failure = all.find(({ name }) => name === 'failure')
  expect(failure?.attributes.message).toBe('a < b\nand "c"')
  expect(failure?.text).toBe('a < b\nand "c"')
  const properties = all
    .filter(({ name }) => name === 'property')
    .map((one) => one.attributes.value)
  expect(properties).toEqual(['Lunch rush', '7', 'ab'])
})

test('is well-formed whatever stands in names and reasons', () => {
  const anything = fc.string({ unit: 'binary' })
  fc.assert(
    fc.property(anything, anything, anything, (title, name, says) => {
      const cases = [{ group: 'g', name, state: 'failed', says } as const]
      const all = elements(junitOf({ ...suite, scenario: title, cases }))
      expect(all.filter((one) => one.name === 'testcase')).toHaveLength(1)
    }),
    { numRuns: 150 },
  )
})

const traffic = { due: 10, finished: 10, unknown: 0 }

test('a verdict is a case, and each expectation is one; what is of time is skipped when it says nothing', () => {
  const expected = [
    { name: 'booksBalance', wanted: 'true', found: 'true', met: true },
    { name: 'latencyMsP99AtMost', wanted: '≤ 5', found: '9', met: false },
    { name: 'approvedShareAtLeast', wanted: '≥ 1', found: '0.5000', met: false },
  ]
  const verdict = { passed: false, reasons: ['approved share is 0.5'] }
  const states = (cases: readonly TestCase[]) => cases.map(({ state }) => state)
  expect(states(verdictCases({ verdict, traffic, expected }))).toEqual([
    ...['failed', 'passed', 'passed'],
    ...['passed', 'failed', 'failed'],
  ])
  const late = { passed: false, reasons: [], inconclusive: ['the loop was late'] }
  expect(states(verdictCases({ verdict: late, traffic, expected }))).toEqual([
    ...['skipped', 'passed', 'passed'],
    ...['passed', 'skipped', 'failed'],
  ])
  const empty = { due: 0, finished: 0, unknown: 0 }
  const [, came] = verdictCases({ verdict, traffic: empty, expected: [] })
  expect(came?.state).toBe('failed')
})

test('what failed says what was found and expected, how payments ended, and where they failed', () => {
  const expected = [{ name: 'approvedShareAtLeast', wanted: '≥ 0.97', found: '0.8500', met: false }]
  const outcomes = { 'funds-insufficient': 18, approved: 102 }
  const [, , , share] = verdictCases({
    ...{ verdict: { passed: false, reasons: ['approved share is 0.85'] }, expected },
    traffic: { ...traffic, outcomes },
    failures: [
      { failure: 'issuer-late', hop: 'switch>ccb', attempts: 1 },
      { failure: 'issuer-declined', hop: 'switch>icbc', attempts: 18 },
    ],
  })
  expect(share?.says?.split('\n')).toEqual([
    'approvedShareAtLeast is 0.8500, expected ≥ 0.97',
    'Payments ended: approved 102, funds-insufficient 18.',
    'Failures: issuer-declined 18 (switch>icbc), issuer-late 1 (switch>ccb).',
  ])
  const xml = junitOf({ ...suite, about: { command: 'hutong run a.json --seed 7' }, cases: [] })
  expect(xml).toContain('<property name="command" value="hutong run a.json --seed 7"/>')
})

test('a check of an audit that does not apply is skipped with its reason', () => {
  const check = { number: 4, title: 'No detour', finding: 'Nobody paid across.' }
  const [one, other] = auditCases({
    checks: [
      { ...check, verdict: 'not-applicable' },
      { ...check, verdict: 'failed' },
    ],
  })
  expect(one).toMatchObject({ state: 'skipped', says: 'Nobody paid across.', name: '4. No detour' })
  expect(other).toMatchObject({ state: 'failed' })
})
