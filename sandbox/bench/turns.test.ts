/** Cases that measure nothing but the runner: whose turn it is, what counts, what comes of a mistake. */
import { expect, test } from 'vitest'
import type { Case } from './case.ts'
import { endingOf, type Line, median } from './line.ts'
import { chosenOf, measureInTurns } from './turns.ts'

const conditions = { pinned: false, machine: '1 × abacus', node: 'v20', seed: 7, day: '2026-11-22' }

/** A case whose figures are told beforehand, one a round from round 0. */
function told(name: string, figures: readonly number[], more: Partial<Case> = {}) {
  const measured = {
    ...{ name, says: `${name} in words`, unit: 'beads/s', baseline: null },
    ...more,
  }
  const one: Case = {
    ...measured,
    measure: more.measure ?? (async ({ round }) => ({ figure: figures[round] ?? Number.NaN })),
  }
  return one
}

const run = (chosen: readonly Case[], rounds = 5) => {
  const steps: string[] = []
  const progress = (says: string) => steps.push(says.slice(0, says.indexOf(' of')))
  const lines = measureInTurns(chosen, { seed: 7, home: '/nowhere', rounds, conditions, progress })
  return lines.then((all) => ({ lines: all, steps }))
}

test('rounds take turns, and round 0 is not counted', async () => {
  const { lines, steps } = await run([told('a', [999, 3, 1, 2]), told('b', [0, 6, 6, 6])], 3)
  expect(steps).toEqual([0, 1, 2, 3].flatMap((round) => [`a, round ${round}`, `b, round ${round}`]))
  expect(lines).toMatchObject([
    { case: 'a', figure: 2, min: 1, max: 3, rounds: 3 },
    { case: 'b', figure: 6, min: 6, max: 6, rounds: 3 },
  ])
})

test('a line says all there is to say', async () => {
  const slow = told('slow', [1, 10, 20, 30, 40, 50], { baseline: 'fast' })
  const { lines } = await run([told('fast', [1, 100, 100, 100, 100, 100]), slow])
  expect(lines[1]).toEqual({
    ...{ case: 'slow', figure: 30, unit: 'beads/s', min: 10, max: 50, rounds: 5 },
    ...{ baseline: 'fast', ratio: 0.3, cpuRatio: null, says: 'slow in words', beside: {} },
    ...conditions,
  })
  expect(lines[0]).toMatchObject({ baseline: null, ratio: null })
})

test('side figures are medians too, and processor time has a ratio of its own', async () => {
  const busy = (name: string, perCpuSecond: readonly number[], more: Partial<Case> = {}) =>
    told(name, [], {
      ...more,
      measure: async ({ round }) => ({
        figure: 1,
        beside: { perCpuSecond: perCpuSecond[round] ?? 0, ...(round === 2 ? { late: 8 } : {}) },
      }),
    })
  const chosen = [busy('a', [1, 50, 40, 60]), busy('b', [1, 20, 20, 90], { baseline: 'a' })]
  const { lines } = await run(chosen, 3)
  expect(lines[0]).toMatchObject({ beside: { perCpuSecond: 50, late: 8 }, cpuRatio: null })
  expect(lines[1]).toMatchObject({ beside: { perCpuSecond: 20 }, cpuRatio: 0.4 })
})

test('a case that wants fewer rounds has them', async () => {
  const { lines, steps } = await run([told('long', [0, 4, 9], { rounds: 1 })], 3)
  expect(steps).toEqual(['long, round 0', 'long, round 1'])
  expect(lines).toMatchObject([{ figure: 4, rounds: 1 }])
})

test('each round learns seed, home and number', async () => {
  const seen: unknown[] = []
  const curious = told('curious', [], {
    measure: async (bench) => {
      seen.push(bench)
      return { figure: 1 }
    },
  })
  await run([curious], 1)
  expect(seen).toEqual([0, 1].map((round) => ({ seed: 7, home: '/nowhere', round })))
})

test('what cannot be measured is skipped with its reason, and is no error', async () => {
  const { lines } = await run(
    [
      told('needy', [], {
        missing: () => 'no abacus here',
        measure: () => Promise.reject('touched'),
      }),
      told('held', [0, 2], { baseline: 'needy' }),
    ],
    1,
  )
  expect(lines[0]).toEqual({ case: 'needy', says: 'needy in words', skipped: 'no abacus here' })
  expect(lines[1]).toMatchObject({ figure: 2, baseline: 'needy', ratio: null })
  expect(endingOf(lines)).toBe(0)
})

test('a case that fails tells why and stops; the others go on, and the ending says so', async () => {
  let tries = 0
  const weak = told('weak', [], {
    measure: async ({ round }) => {
      tries += 1
      if (round === 1) throw new Error('answered 500')
      return { figure: 9 }
    },
  })
  const { lines } = await run([weak, told('sound', [0, 1, 1, 1], { baseline: 'weak' })], 3)
  expect(tries).toBe(2)
  expect(lines[0]).toEqual({ case: 'weak', says: 'weak in words', error: 'answered 500' })
  expect(lines[1]).toMatchObject({ figure: 1, rounds: 3, ratio: null })
  expect(endingOf(lines)).toBe(1)
})

test('what throws while it looks whether it can be measured fails alone', async () => {
  const torn = told('torn', [], { missing: () => Promise.reject(new Error('no path')) })
  const { lines } = await run([torn, told('sound', [0, 1])], 1)
  expect(lines).toMatchObject([{ error: 'no path' }, { figure: 1 }])
})

const all = [
  told('base', []),
  told('middle', [], { baseline: 'base' }),
  told('top', [], { baseline: 'middle' }),
  told('rare', [], { onRequest: true }),
]
const namesOf = (chosen: readonly Case[]) => chosen.map(({ name }) => name)

test.each([
  [[], ['base', 'middle', 'top']],
  [['rare'], ['rare']],
  [['top'], ['base', 'middle', 'top']],
  [
    ['rare', 'base'],
    ['base', 'rare'],
  ],
  [['odd'], ['base', 'middle', 'rare']],
])('%j chooses %j, with what they are held against', (names, chosen) => {
  expect(namesOf(chosenOf(all, { odd: ['rare', 'middle'] }, names))).toEqual(chosen)
})

test('names that nothing has are told together, with all there are', () => {
  expect(() => chosenOf(all, { odd: [] }, ['base', 'bass', 'toString'])).toThrow(
    'no case is called bass, nor toString. There are: odd, base, middle, top, rare',
  )
})

test.each([
  [[3], 3],
  [[5, 1, 3], 3],
  [[4, 1, 2, 3], 2.5],
  [[], Number.NaN],
])('the median of %j is %d', (list, middle) => {
  expect(median(list)).toBe(middle)
})

test('an ending without lines is a good one', () => {
  const none: readonly Line[] = []
  expect(endingOf(none)).toBe(0)
})
