/** What may be asked to be put on, and every mistake of what may not. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readOrder } from './play-order.ts'
import { idOf, listScenarios } from './playbill.ts'

let folder = ''
let own = ''

const short = {
  ...{ title: 'Short', describes: 'A few payments.', seed: 5, timing: 'may-decide' },
  arrivals: [{ kind: 'constant', ratePerSecond: 5, seconds: 2 }],
  cast: {
    mix: [{ app: 'alipay', owner: 'alipay', scene: 'merchant-code', weight: 1 }],
    amount: { kind: 'fixed', fen: 100 },
  },
  expectations: { booksBalance: true, recordsAgree: true },
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hutong-days-'))
  own = join(folder, 'short.json')
  await writeFile(own, JSON.stringify(short))
  await writeFile(join(folder, 'wrong.json'), JSON.stringify({ ...short, seed: -1, timing: 'x' }))
  await writeFile(join(folder, 'package.json'), '{ "name": "no scenario" }')
})

afterAll(() => rm(folder, { recursive: true }))

const idIn = (name: string) => `${basename(folder)}/${name}`
const mistakesOf = (fields: Record<string, unknown>) => {
  const read = readOrder(fields, { own })
  return 'mistakes' in read ? read.mistakes.map(({ where }) => where) : []
}

test("the user's own folder is listed first, with a file's mistakes, and without other JSON", () => {
  const listed = listScenarios({ own })
  expect(listed[0]).toMatchObject({ id: idIn('short'), title: 'Short', seconds: 2, arrivals: 10 })
  const wrong = listed.find(({ id }) => id === idIn('wrong'))
  expect(wrong?.mistakes.map(({ where }) => where)).toEqual([
    'wrong.json: seed',
    'wrong.json: timing',
  ])
  expect(listed.map(({ id }) => id)).not.toContain(idIn('package'))
  expect(listed.find(({ id }) => id === 'double-eleven')).toMatchObject({
    unfit: { real: 'too-fast', virtual: 'too-many' },
  })
  expect(idOf(own, { own })).toBe(idIn('short'))
}, 30_000)

test('what is left out is the seed of the scenario, real time, over and over', () => {
  expect(readOrder({ scenario: idIn('short') }, { own })).toMatchObject({
    billing: { id: idIn('short'), seed: 5, time: 'real', rounds: null },
  })
  const virtual = { scenario: idIn('short'), time: 'virtual', seed: 9, speed: 'max' }
  expect(readOrder(virtual, { own })).toMatchObject({
    billing: { seed: 9, time: 'virtual', speed: 'max' },
  })
})

test.each([
  ['no scenario', {}, ['body: scenario']],
  ['one that is not there', { scenario: '../../etc/passwd' }, ['body: scenario']],
  [
    'several at once',
    { scenario: 'x', seed: -1, time: 'soon' },
    ['body: scenario', 'body: seed', 'body: time'],
  ],
  ['a speed of real time', { scenario: 'lunch-rush', speed: 3 }, ['body: speed']],
  [
    'rounds of virtual time',
    { scenario: 'lunch-rush', time: 'virtual', rounds: 2 },
    ['body: rounds'],
  ],
  ['more than sockets carry', { scenario: 'double-eleven' }, ['body: time']],
  ['a field that is not there', { scenario: 'lunch-rush', sed: 3 }, ['body: sed']],
])('%s is a mistake', (_, fields, wanted) => {
  expect(mistakesOf(fields)).toEqual(wanted)
})

test('a file with mistakes is refused with all of them', () => {
  expect(mistakesOf({ scenario: idIn('wrong') })).toEqual([
    'wrong.json: seed',
    'wrong.json: timing',
  ])
})
