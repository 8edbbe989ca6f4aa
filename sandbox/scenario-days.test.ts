import { expect, test } from 'vitest'
import { parseScenario } from './scenario.ts'

const good = {
  title: 'A test',
  describes: 'Nothing much.',
  seed: 1,
  arrivals: [{ kind: 'constant', ratePerSecond: 10, seconds: 20 }],
  cast: {
    mix: [{ app: 'alipay', owner: 'alipay', weight: 1 }],
    amount: { kind: 'fixed', fen: 500 },
  },
  expectations: { booksBalance: true, recordsAgree: true },
  timing: 'none',
}

const rule = {
  ...{ from: '2021-09-30', apps: ['quickpass'], owners: ['alipay'], scenes: ['merchant-code'] },
  ...{ state: 'open', reason: 'It opens.', source: 'assumed' },
}

function mistakesOf(change: object) {
  const read = parseScenario({ ...good, ...change }, 'test.json')
  return read.ok ? [] : read.mistakes.map(({ where, found }) => `${where}: ${found}`)
}

const cast = (change: object) => ({ cast: { ...good.cast, ...change } })
const turning = (change: object) => ({ atSeconds: 5, title: 'It turns', ...change })

test('what tells of dates, levels and files is filled in when it is left out', () => {
  const read = parseScenario({ ...good, changes: [], rules: [rule] }, 'test.json')
  expect(read.ok && read.scenario).toMatchObject({
    ...{ day: null, rules: [rule], breaks: {}, begins: '10:00', moods: false, maintenance: false },
    cast: { certifiedShare: 1, staticShare: 0, refundShare: 0 },
  })
})

test('all five scenes can be named, and none means the two of a shop', () => {
  const all = ['merchant-code', 'payer-code', 'online', 'mini-program', 'top-up']
  const scenesOf = (scene?: readonly string[]) => {
    const part = { app: 'mipay', owner: 'wechatpay', weight: 1, ...(scene && { scene }) }
    const read = parseScenario({ ...good, ...cast({ mix: [part] }) }, 'test.json')
    return read.ok && read.scenario.cast.mix.map((one) => one.scene)
  }
  expect(scenesOf(all)).toEqual(all)
  expect(scenesOf()).toEqual(['merchant-code', 'payer-code'])
})

test('a change may only turn the page', () => {
  const read = parseScenario(
    { ...good, timing: 'may-decide', day: '2021-09-30', changes: [turning({ day: '2021-12-02' })] },
    'test.json',
  )
  expect(read.ok && read.scenario.changes).toEqual([turning({ day: '2021-12-02', policies: {} })])
})

test.each<[string, object, readonly string[]]>([
  ['a day that is none', { day: '2021-02-30' }, ['test.json: day: "2021-02-30"']],
  ['a day in words', { day: 'today' }, ['test.json: day: "today"']],
  ['an hour that is none', { begins: '24:10' }, ['test.json: begins: "24:10"']],
  [
    'an unknown app',
    { rules: [{ ...rule, apps: ['paypal'] }] },
    ['test.json: rules[0].apps[0]: "paypal"'],
  ],
  [
    'an unknown owner',
    { rules: [{ ...rule, owners: ['icbc'] }] },
    ['test.json: rules[0].owners[0]: "icbc"'],
  ],
  [
    'an unknown scene',
    { rules: [{ ...rule, scenes: ['shop'] }] },
    ['test.json: rules[0].scenes[0]: "shop"'],
  ],
  [
    'a rule of no day',
    { rules: [rule, { ...rule, from: '2021-13-01' }] },
    ['test.json: rules[1].from: "2021-13-01"'],
  ],
  [
    'a pilot of nowhere',
    { rules: [{ ...rule, state: 'pilot' }] },
    ['test.json: rules[0].state: "pilot" without "cities" or "shops"'],
  ],
  [
    'a city and a shop misspelt',
    { rules: [{ ...rule, cities: ['Fuzho', 'Elsewhere'], shops: ['Lotus Mert', 'Corner'] }] },
    ['test.json: rules[0].cities[0]: "Fuzho"', 'test.json: rules[0].shops[0]: "Lotus Mert"'],
  ],
  [
    'a reason to be open',
    { rules: [{ ...rule, why: 'exclusive-agreement' }] },
    ['test.json: rules[0].why: "exclusive-agreement" of a rule that is open'],
  ],
  [
    'a limit of what is closed',
    { rules: [{ ...rule, state: 'closed', limitFen: 5 }] },
    ['test.json: rules[0].limitFen: 5 of a rule that is closed'],
  ],
  [
    'a rule without its reason',
    { rules: [{ ...rule, reason: undefined }] },
    ['test.json: rules[0]: no "reason"'],
  ],
  [
    'several mistakes at once',
    { day: '2021-00-00', rules: [{ ...rule, state: 'pilot', from: '2020-02-31' }] },
    [
      'test.json: day: "2021-00-00"',
      'test.json: rules[0].from: "2020-02-31"',
      'test.json: rules[0].state: "pilot" without "cities" or "shops"',
    ],
  ],
  [
    'a change of nothing',
    { changes: [turning({})] },
    ['test.json: changes[0]: neither "policies" nor "day"'],
  ],
  [
    'a page turned from nowhere',
    { timing: 'may-decide', changes: [turning({ day: '2021-12-02' })] },
    ['test.json: changes: a page is turned, but no "day" to begin with'],
  ],
  [
    'a broken share',
    { breaks: { icbc: { duplicate: 2 } } },
    ['test.json: breaks.icbc.duplicate: 2'],
  ],
  [
    'a break of no class',
    { breaks: { icbc: { lost: 0.1 } } },
    ['test.json: breaks.icbc: unknown "lost"'],
  ],
  [
    'breaks of nobody',
    { breaks: { paypal: { duplicate: 0.1 } } },
    ['test.json: breaks: unknown "paypal"'],
  ],
  ['a share above all', cast({ refundShare: 1.5 }), ['test.json: cast.refundShare: 1.5']],
])('%s is told with its place', (_, change, expected) => {
  expect(mistakesOf(change)).toEqual(expected)
})

const opens = { ...rule, from: '2021-12-02', apps: ['alipay'], owners: ['unionpay'] }
const crowd = cast({ mix: [{ app: 'alipay', owner: ['alipay', 'unionpay'], weight: 1 }] })
const changes = [turning({ day: '2021-12-02' })]

test.each<[string, object, string | undefined]>([
  [
    'a page that says something else of a cell',
    { ...crowd, day: '2019-01-01', rules: [opens], changes },
    '"It turns" turns the page of the rule book while the run goes on',
  ],
  ['a page that says the same', { day: '2019-01-01', changes }, undefined],
  ['maintenance', { maintenance: true }, 'the hour decides who is closed for maintenance'],
  [
    'a limit of the day that one payer may reach',
    cast({ certifiedShare: 0.5, payersPerApp: 10 }),
    'a payer with a limit of the day may come more than once',
  ],
  ['limits that each payer meets once', cast({ certifiedShare: 0.5 }), undefined],
])('"timing": "none" and %s', (_, change, expected) => {
  const told = expected === undefined ? [] : [`test.json: timing: "none", but ${expected}`]
  expect(mistakesOf(change)).toEqual(told)
  expect(mistakesOf({ ...change, timing: 'may-decide' })).toEqual([])
})

const hoping = (outcome: string) => ({
  expectations: { ...good.expectations, outcomes: { [outcome]: { atLeast: 1 } } },
})

test.each<[string, object, boolean]>([
  ['an agreement that no rule makes', hoping('exclusive-agreement'), false],
  ['a pilot that no rule begins', hoping('outside-pilot'), false],
  [
    'a pilot elsewhere',
    {
      ...hoping('outside-pilot'),
      ...cast({ mix: [{ app: 'wechat', owner: 'alipay', weight: 1 }] }),
      day: '2021-10-01',
      rules: [{ ...rule, apps: ['wechat'], state: 'pilot', cities: ['Lhasa'] }],
    },
    true,
  ],
  ['a limit without levels', hoping('amount-over-limit'), false],
  ['a limit of levels', { ...hoping('amount-over-limit'), ...cast({ certifiedShare: 0 }) }, true],
  ['a refusal of moods', { ...hoping('card-blocked'), moods: true, timing: 'may-decide' }, true],
])('a hope for %s', (_, change, canBe) => {
  expect(mistakesOf(change).length === 0).toBe(canBe)
})
