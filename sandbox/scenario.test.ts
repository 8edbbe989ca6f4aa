import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { curves } from '../core/arrival-shapes.ts'
import { outcomes, refusals } from '../core/outcome.ts'
import { networks } from '../loadtests/traffic/cast.ts'
import { scenarioFolder } from './form.ts'
import { bankNames, institutionNames, institutionOfApp } from './names.ts'
import { parseScenario, readScenario } from './scenario.ts'

const fixed = (ms: number) => ({ latency: { kind: 'fixed', ms } })

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

function mistakesOf(change: object) {
  const read = parseScenario({ ...good, ...change }, 'test.json')
  return read.ok ? [] : read.mistakes
}

test('what a scenario leaves out is filled in', () => {
  const read = parseScenario(good, 'test.json')
  expect(read.ok && read.scenario).toMatchObject({
    openings: {},
    policies: {},
    changes: [],
    patience: { switchMs: 30_000, issuerMs: 10_000, ownerMs: 10_000 },
    cast: { payersPerApp: 10_000, merchantsPerNetwork: 4, openingBalanceFen: 100_000_000 },
  })
})

test('lists in the mix mean every combination, sharing the weight', () => {
  const mix = [{ app: ['icbc', 'ccb'], owner: ['alipay', 'unionpay'], weight: 4 }]
  const read = parseScenario({ ...good, cast: { ...good.cast, mix } }, 'test.json')
  const parts = read.ok ? read.scenario.cast.mix : []
  expect(parts).toHaveLength(8)
  expect(parts[7]).toEqual({ app: 'ccb', owner: 'unionpay', scene: 'payer-code', weight: 0.5 })
})

const change = (atSeconds: number, policies: object) => ({ atSeconds, title: 'It turns', policies })
const always = good.expectations

test.each<[object, string, string, string]>([
  [
    { seed: undefined },
    '',
    'no "seed"',
    'Add it: A whole number; the same seed gives the same day.',
  ],
  [{ sead: 1 }, '', 'unknown "sead"', 'Did you mean seed?'],
  [{ seed: -1 }, ': seed', '-1', 'Give at least 0.'],
  [{ timing: 'non' }, ': timing', '"non"', 'Did you mean none?'],
  [
    { cast: { ...good.cast, mix: [{ app: 'wechatt', owner: 'alipay', weight: 1 }] } },
    ': cast.mix[0].app',
    '"wechatt"',
    'Did you mean wechat?',
  ],
  [
    { cast: { ...good.cast, mix: [{ app: ['icbc', 'cbc'], owner: 'alipay', weight: 1 }] } },
    ': cast.mix[0].app[1]',
    '"cbc"',
    'Did you mean',
  ],
  [
    {
      cast: {
        ...good.cast,
        amount: { kind: 'lognormal', medianFen: 9, sigma: 1, minFen: 10, maxFen: 20 },
      },
    },
    ': cast.amount',
    'minFen 10, medianFen 9, maxFen 20',
    'Let minFen ≤ medianFen ≤ maxFen.',
  ],
  [{ arrivals: [] }, ': arrivals', '[]', 'List at least 1.'],
  [
    { arrivals: [{ kind: 'constant', ratePerSecond: 0, seconds: 5 }] },
    ': arrivals',
    'not one arrival',
    'Raise a rate',
  ],
  [
    { arrivals: [{ kind: 'shape', shape: 'lunsh', peakPerSecond: 9, seconds: 9 }] },
    ': arrivals[0].shape',
    '"lunsh"',
    'Did you mean lunch?',
  ],
  [
    {
      arrivals: [
        { ...{ kind: 'staircase', fromPerSecond: 1 }, ...{ toPerSecond: 9, steps: 1, seconds: 9 } },
      ],
    },
    ': arrivals[0].steps',
    '1',
    'Give at least 2. How many steps there are.',
  ],
  [
    { arrivals: [{ kind: 'stairs', fromPerSecond: 1, toPerSecond: 9, steps: 3, seconds: 9 }] },
    ': arrivals[0].kind',
    '"stairs"',
    'Use one of: constant, poisson, ramp, spike, staircase, shape.',
  ],
  [
    { arrivals: [{ kind: 'constant', ratePerSecond: 90_000, seconds: 3600 }] },
    ': arrivals',
    'about 324000000 arrivals',
    'Keep a run below 10000000 arrivals.',
  ],
  [
    { policies: { icbcc: {} } },
    ': policies.icbcc',
    'no institution of this name',
    'Did you mean icbc?',
  ],
  [
    { openings: { alipay: { wechatpay: 'opn' } } },
    ': openings.alipay.wechatpay',
    '"opn"',
    'Did you mean open?',
  ],
  [
    { timing: 'may-decide', changes: [change(20, { icbc: null })] },
    ': changes[0].atSeconds',
    '20',
    'The last arrival comes before 20 s: change earlier.',
  ],
  [
    { timing: 'may-decide', changes: [change(9, { icbc: null }), change(8, { icbc: null })] },
    ': changes[1].atSeconds',
    '8',
    'Put the changes in order of time.',
  ],
  [
    { changes: [change(3, { 'switch>icb': null })] },
    ': changes[0].policies["switch>icb"]',
    'a hop no message takes',
    'Did you mean switch>icbc?',
  ],
  [
    { patience: { switchMs: 3000 } },
    ': patience',
    'switchMs 3000, issuerMs 10000, ownerMs 10000',
    'Let switchMs be more than issuerMs and ownerMs together.',
  ],
  [
    { patience: { switchMs: 60_000 } },
    ': patience',
    'switchMs 60000, issuerMs 10000, ownerMs 10000',
    'Let switchMs be below the 60000 ms a run drains.',
  ],
  [
    { expectations: { ...always, booksBalance: false } },
    ': expectations.booksBalance',
    'false',
    'Write true. Every book balances',
  ],
  [
    { expectations: { ...always, approvedShareAtLeast: 0.9, approvedShareAtMost: 0.8 } },
    ': expectations',
    'an approved share of at least 0.9 and at most 0.8',
    'No run can meet both',
  ],
  [
    { expectations: { ...always, outcomes: { approved: { atLeast: 5, atMost: 4 } } } },
    ': expectations.outcomes.approved',
    'at least 5 and at most 4',
    'No run can meet both',
  ],
  [
    { expectations: { ...always, outcomes: { approved: { atLeast: 500 } } } },
    ': expectations.outcomes.approved',
    'at least 500',
    'The run has not so many arrivals',
  ],
  [
    { expectations: { ...always, outcomes: { 'issuer-down': { atLeast: 1 } } } },
    ': expectations.outcomes["issuer-down"]'.replace('["issuer-down"]', '.issuer-down'),
    'at least 1',
    'Nothing in this scenario brings it about',
  ],
  [
    { expectations: { ...always, outcomes: { aproved: { atLeast: 1 } } } },
    ': expectations.outcomes',
    'unknown "aproved"',
    'Did you mean approved?',
  ],
  [
    {
      openings: { alipay: { alipay: 'closed' } },
      expectations: { ...always, approvedShareAtLeast: 0.5 },
    },
    ': expectations.approvedShareAtLeast',
    'approvals where the rule book opens not one cell of the mix',
    'Open a cell',
  ],
])('%j is a mistake%s', (wrong, where, found, todo) => {
  expect(mistakesOf(wrong)).toEqual([
    { where: `test.json${where}`, found, todo: expect.stringContaining(todo) },
  ])
})

test.each<[string, object, string]>([
  [
    'a latency without upper end',
    { policies: { icbc: { latency: { kind: 'lognormal', medianMs: 20, sigma: 1 } } } },
    'icbc has a latency without upper end',
  ],
  ['a bank near its patience', { policies: { icbc: fixed(6000) } }, 'a bank may take 6000 ms'],
  [
    'an answer that is late beyond patience',
    { policies: { icbc: { faults: [{ kind: 'late', weight: 0.1, lateMs: 20_000 }] } } },
    'a bank may take 20000 ms',
  ],
  [
    'a switch near its patience',
    { policies: { switch: fixed(16_000) } },
    'the switch may take 16000 ms',
  ],
  [
    'a notification near the life of a code',
    { policies: { merchant: fixed(46_000) } },
    'a whole payment may take 46000 ms',
  ],
  [
    'a crowd that piles up',
    {
      arrivals: [{ kind: 'constant', ratePerSecond: 900, seconds: 5 }],
      policies: { switch: fixed(1000) },
    },
    'some 1800 payments may be in flight and arrivals be dropped',
  ],
  [
    'a queue, where whoever comes first is served first,',
    {
      policies: {
        icbc: { latency: { kind: 'fixed', ms: 5 }, capacity: { servers: 1, queueMax: 1 } },
      },
    },
    'icbc has a capacity',
  ],
  [
    'a refusal that begins on the way',
    { changes: [change(5, { icbc: { refusals: [{ outcome: 'issuer-down', weight: 1 }] } })] },
    '"It turns" changes who is refused or suffers while the run goes on',
  ],
  [
    'a fault that ends on the way',
    {
      policies: { icbc: { faults: [{ kind: 'reset', weight: 1 }] } },
      changes: [change(5, { icbc: null })],
    },
    '"It turns" changes who is refused',
  ],
  [
    'an account that may run out',
    { cast: { ...good.cast, openingBalanceFen: 40_000 } },
    'an opening balance of 40000 fen may run out',
  ],
  [
    'a silence longer than the drain',
    {
      policies: { switch: { faults: [{ kind: 'timeout', weight: 0.1 }] } },
      patience: { switchMs: 45_000 },
    },
    'after a timeout a party waits 46000 ms',
  ],
])('%s leaves a decision to timing', (_name, wrong, found) => {
  const mistakes = mistakesOf(wrong)
  expect(mistakes[0]).toMatchObject({
    where: 'test.json: timing',
    found: expect.stringContaining(`"none", but ${found}`),
  })
  expect(mistakesOf({ ...wrong, timing: 'may-decide' })).toEqual([])
})

test('a change of latency alone leaves nothing to timing', () => {
  expect(
    mistakesOf({ policies: { icbc: fixed(20) }, changes: [change(5, { icbc: fixed(40) })] }),
  ).toEqual([])
})

test('all mistakes are told at once', () => {
  const shapes = mistakesOf({ seed: 'one', titel: 'x', timing: 'nome' })
  expect(shapes.map(({ where }) => where).sort()).toEqual([
    'test.json',
    'test.json: seed',
    'test.json: timing',
  ])
  const senses = mistakesOf({
    patience: { switchMs: 1 },
    policies: { icb: {}, 'a>b': {} },
    changes: [change(99, { icbc: null })],
  })
  expect(senses).toHaveLength(4)
})

const readme = new URL('README.md', scenarioFolder()).pathname
const unread = 'Name a scenario file that can be read.'

test.each([
  ['/nowhere/none.json', 'none.json', 'no such file', unread],
  [`${readme}/none.json`, 'none.json', 'no such file', unread],
  [new URL('.', scenarioFolder()).pathname, 'scenarios', 'a folder', unread],
  [readme, 'README.md:1:1', 'no JSON from here on', 'Write it as JSON.'],
])('%s is no scenario', (path, where, found, todo) => {
  expect(readScenario(path)).toEqual({ ok: false, mistakes: [{ where, found, todo }] })
})

test.each([
  ['', 'mine.json:1:1', 'nothing'],
  ['{"title": "x",\n "day": }\n', 'mine.json:2:9', 'no JSON from here on'],
])('a text that is no JSON stops at a place: %j', (text, where, found) => {
  const path = join(mkdtempSync(join(tmpdir(), 'hutong-scenario-')), 'mine.json')
  writeFileSync(path, text)
  const mistakes = [{ where, found, todo: 'Write it as JSON.' }]
  expect(readScenario(path)).toEqual({ ok: false, mistakes })
})

const files = readdirSync(scenarioFolder()).filter(
  (name) => name.endsWith('.json') && !name.includes('.schema.'),
)

test('there are scenarios to check', () => {
  expect(files.length).toBeGreaterThanOrEqual(3)
})

test.each(files)('%s can be read, fits on a screen, and stands in the README', (name) => {
  const path = new URL(name, scenarioFolder()).pathname
  expect(readScenario(path)).toMatchObject({ ok: true })
  expect(readFileSync(path, 'utf8').trimEnd().split('\n').length).toBeLessThan(60)
  const page = readFileSync(new URL('README.md', scenarioFolder()), 'utf8')
  expect(page).toContain(`\`${name}\``)
})

interface Schema {
  readonly properties: Readonly<Record<string, Schema>>
  readonly items: Schema
  readonly else: Schema
  readonly enum: readonly string[]
  readonly oneOf: readonly Schema[]
  readonly $defs: Readonly<Record<string, Schema>>
}

test('the schema names exactly the names there are', () => {
  const text = readFileSync(new URL('scenario.schema.json', scenarioFolder()), 'utf8')
  const schema: Schema = JSON.parse(text)
  const { condition, refusal, policies, opening, phase } = schema.$defs
  const shape = phase?.oneOf.find(({ properties }) => properties.shape !== undefined)
  expect(shape?.properties.shape?.enum).toEqual(Object.keys(curves))
  const { app, owner } = schema.properties.cast?.properties.mix?.items.properties ?? {}
  const apps = [...institutionOfApp.keys()]
  expect(app?.else.enum).toEqual([...apps, 'the-28', '*'])
  expect(owner?.else.enum).toEqual([...networks, '*'])
  expect(condition?.properties.app?.items.enum).toEqual(apps)
  expect(condition?.properties.bank?.items.enum).toEqual(bankNames)
  expect(refusal?.properties.outcome?.enum).toEqual(refusals)
  expect(Object.keys(policies?.properties ?? {})).toEqual(institutionNames)
  expect(Object.keys(schema.properties.openings?.properties ?? {})).toEqual(apps)
  expect(Object.keys(opening?.properties ?? {})).toEqual(networks)
  const expected = Object.keys(
    schema.properties.expectations?.properties.outcomes?.properties ?? {},
  )
  expect(expected).toEqual(
    outcomes.filter((outcome) => outcome !== 'result-unknown' && outcome !== 'payer-confirming'),
  )
})
