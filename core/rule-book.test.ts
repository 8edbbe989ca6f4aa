import { expect, test } from 'vitest'
import { appId, institutionId } from './ids.ts'
import { type Cell, openRuleBook, type Rule, rulesOfOpenings } from './rule-book.ts'

const told = { reason: 'Because.', source: 'here' }
const rules: readonly Rule[] = [
  rule('0001-01-01', { apps: ['alipay'], owners: ['alipay'], state: 'open' }),
  rule('2020-01-01', { state: 'pilot', cities: ['Fuzhou'], scenes: ['merchant-code'] }),
  rule('2021-01-01', { state: 'pilot', cities: ['Jinan'], scenes: ['merchant-code'], limitFen: 9 }),
  rule('2022-01-01', { state: 'open', scenes: ['merchant-code', 'payer-code'] }),
  rule('2023-01-01', { state: 'closed', why: 'exclusive-agreement', shops: ['Corner'] }),
  rule('2024-01-01', { state: 'closed' }),
]

function rule(from: string, change: Partial<Rule>): Rule {
  return {
    from,
    apps: ['icbc'],
    owners: ['alipay'],
    scenes: ['*'],
    state: 'open',
    ...told,
    ...change,
  }
}

const cell = (change: {
  app?: string
  city?: string
  scene?: Cell['scene']
  shop?: string
}): Cell => ({
  ...{ owner: institutionId('alipay'), scene: 'merchant-code', city: 'Fuzhou', shop: 'Tea' },
  ...change,
  app: appId(change.app ?? 'icbc'),
})

test.each<[string, Parameters<typeof cell>[0], string, string?]>([
  ['2019-12-31', {}, 'closed', 'not-connected'],
  ['2020-01-01', {}, 'pilot'],
  ['2020-06-01', { city: 'Jinan' }, 'closed', 'outside-pilot'],
  ['2020-06-01', { scene: 'online' }, 'closed', 'not-connected'],
  ['2021-06-01', {}, 'pilot'],
  ['2021-06-01', { city: 'Jinan' }, 'pilot'],
  ['2021-06-01', { city: 'Beijing' }, 'closed', 'outside-pilot'],
  ['2022-01-01', { city: 'Beijing' }, 'open'],
  ['2022-01-01', { scene: 'top-up' }, 'closed', 'not-connected'],
  ['2023-01-01', { shop: 'Corner' }, 'closed', 'exclusive-agreement'],
  ['2023-01-01', {}, 'open'],
  ['2024-01-01', {}, 'closed', 'not-connected'],
  ['2024-01-01', { app: 'alipay' }, 'open'],
  ['2024-01-01', { app: 'stranger' }, 'closed', 'not-connected'],
])('on %s %o is %s %s', (day, change, state, why) => {
  const ruling = openRuleBook(rules, day).ruling(cell(change))
  expect(ruling.state).toBe(state)
  expect(ruling.state === 'closed' ? ruling.why : undefined).toBe(why)
})

test.each([
  ['2019-12-31', false],
  ['2020-01-01', true],
  ['2023-06-01', true],
  ['2024-01-01', false],
])('on %s the app knows whether there is any connection: %s', (day, connects) => {
  const book = openRuleBook(rules, day)
  expect(book.connects(appId('icbc'), institutionId('alipay'))).toBe(connects)
})

test('an agreement that excludes is not the app’s business', () => {
  const excluding = rule('2022-06-01', { state: 'closed', why: 'exclusive-agreement' })
  const book = openRuleBook([...rules, excluding], '2022-06-01')
  expect(book.connects(appId('icbc'), institutionId('alipay'))).toBe(true)
  expect(book.ruling(cell({}))).toMatchObject({ why: 'exclusive-agreement' })
})

test('a pilot may bound the amount, and says since when it holds', () => {
  const ruling = openRuleBook(rules, '2021-06-01').ruling(cell({ city: 'Jinan' }))
  expect(ruling.rule).toMatchObject({ from: '2021-01-01', limitFen: 9 })
})

test('cells that are stated outright hold in all scenes', () => {
  const stated = rulesOfOpenings(
    { icbc: { alipay: 'open' }, alipay: { alipay: 'closed' } },
    '2025-01-01',
  )
  const book = openRuleBook([...rules, ...stated], '2025-01-01')
  expect(book.ruling(cell({ scene: 'top-up' })).state).toBe('open')
  expect(book.ruling(cell({ app: 'alipay' })).state).toBe('closed')
})
