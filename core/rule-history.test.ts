import { expect, test } from 'vitest'
import { firstCities, pilotCities, provincialCapitals, verifiedCity } from './cities.ts'
import { appId, institutionId } from './ids.ts'
import { type Cell, openRuleBook, type Rule } from './rule-book.ts'
import { ruleBookOn, ruleHistory } from './rule-history.ts'
import { rulePages } from './rule-pages.ts'
import { allApps, banks, firstBatch, institutions } from './rules/connected-apps.ts'
import {
  exclusiveChain,
  firstMiniPrograms,
  firstTopUps,
  personalCodeStall,
  taobao,
} from './rules/named-shops.ts'
import { type Scene, scenes } from './scene.ts'

const owners = ['alipay', 'wechatpay', 'unionpay']
const namedShops = [
  ...firstMiniPrograms,
  ...firstTopUps,
  ...[taobao, personalCodeStall, ...exclusiveChain],
]

/** Each kind of place there is in the rules. */
const places = [
  ...['Shenzhen', 'Fuzhou', 'Ningbo', 'Hangzhou', 'Kunming', 'Suzhou'].map((city) => ({
    ...{ city, shop: 'Tea' },
  })),
  ...namedShops.map((shop) => ({ city: 'Suzhou', shop })),
]

const cells: readonly Cell[] = allApps.flatMap((app) =>
  owners.flatMap((owner) =>
    scenes.flatMap((scene) =>
      places.map((place) => ({
        ...{ app: appId(app), owner: institutionId(owner), scene, ...place },
      })),
    ),
  ),
)

test('there are 28 institutions, 27 of them banks, and 31 apps', () => {
  expect([firstBatch, banks, institutions, allApps].map((list) => new Set(list).size)).toEqual([
    ...[23, 27, 28, 31],
  ])
  expect([pilotCities.length, new Set(provincialCapitals).size]).toEqual([7, 31])
})

test('every rule decides a cell on some day, and every cell has a rule on every day', () => {
  const days = [...new Set(ruleHistory.map(({ from }) => from))]
  const deciding = new Set<Rule | undefined>()
  for (const day of days) {
    const book = ruleBookOn(day)
    for (const cell of cells) deciding.add(book.ruling(cell).rule)
  }
  expect(ruleHistory.filter((rule) => !deciding.has(rule))).toEqual([])
  expect(deciding.has(undefined)).toBe(false)
})

test('the rules of a page decide cells of it', () => {
  for (const { day, rules } of rulePages) {
    const book = openRuleBook([...ruleHistory, ...rules], day)
    const deciding = new Set(cells.map((cell) => book.ruling(cell).rule))
    expect(rules.filter((rule) => !deciding.has(rule))).toEqual([])
  }
})

type Sided = readonly string[] | undefined
const isAny = (list: Sided) => list === undefined || list.includes('*')
const meets = (a: Sided, b: Sided) => isAny(a) || isAny(b) || a?.some((one) => b?.includes(one))
const isWithin = (a: Sided, b: Sided) =>
  isAny(b) || (!isAny(a) && a?.every((one) => b?.includes(one)))

const sides = ['apps', 'owners', 'scenes', 'cities', 'shops'] as const
const meet = (a: Rule, b: Rule) => sides.every((side) => meets(a[side], b[side]))
const isExceptionOf = (a: Rule, b: Rule) => sides.every((side) => isWithin(a[side], b[side]))

const contradictions = (rules: readonly Rule[]) =>
  rules.flatMap((later, n) =>
    rules
      .slice(0, n)
      .filter(
        (rule) =>
          rule.from === later.from &&
          rule.state !== later.state &&
          meet(rule, later) &&
          !isExceptionOf(later, rule),
      )
      .map((rule) => [rule.reason, later.reason]),
  )

test('where two rules of one day differ, the later is an exception of the earlier', () => {
  expect(contradictions(ruleHistory)).toEqual([])
  const [all, own] = ruleHistory
  expect(all !== undefined && own !== undefined && contradictions([own, all])).toHaveLength(1)
})

test('the rules stand in the order of their days', () => {
  const days = ruleHistory.map(({ from }) => from)
  expect(days).toEqual([...days].sort())
})

/** What docs/sources.md, U5.4 and U7.1 tell, by the day it begins: a cell before, and then. */
const told: readonly (readonly [
  from: string,
  app: string,
  owner: string,
  scene: Scene,
  place: string,
  before: string,
  then: string,
])[] = [
  ['2016-12-31', 'icbc', 'unionpay', 'merchant-code', 'Suzhou', 'closed', 'open'],
  ['2020-01-03', 'quickpass', 'wechatpay', 'merchant-code', 'Fuzhou', 'closed', 'pilot'],
  ['2020-01-13', 'boc', 'wechatpay', 'merchant-code', 'Ningbo', 'closed', 'pilot'],
  ['2020-01-13', 'bocom', 'wechatpay', 'merchant-code', 'Jinan', 'closed', 'pilot'],
  ['2020-01-13', 'icbc', 'wechatpay', 'merchant-code', 'Hangzhou', 'closed', 'pilot'],
  ['2020-12-31', 'quickpass', 'alipay', 'merchant-code', "Xi'an", 'closed', 'pilot'],
  ['2021-08-23', 'quickpass', 'wechatpay', 'merchant-code', 'Street stall', 'closed', 'pilot'],
  ['2021-09-22', 'quickpass', 'wechatpay', 'mini-program', 'Luckin Coffee', 'closed', 'pilot'],
  ['2021-09-30', 'quickpass', 'wechatpay', 'merchant-code', 'Lhasa', 'closed', 'pilot'],
  ['2021-09-30', 'wechat', 'unionpay', 'merchant-code', 'Lhasa', 'closed', 'pilot'],
  ['2021-10-01', 'quickpass', 'wechatpay', 'top-up', 'Tencent Video', 'closed', 'open'],
  ['2021-10-02', 'quickpass', 'alipay', 'online', 'Taobao', 'closed', 'pilot'],
  ['2021-10-02', 'czbank', 'alipay', 'merchant-code', 'Beijing', 'closed', 'pilot'],
  ['2021-12-02', 'hsbank', 'alipay', 'merchant-code', 'Suzhou', 'closed', 'open'],
  ['2021-12-02', 'quickpass', 'alipay', 'merchant-code', 'Suzhou', 'closed', 'open'],
  ['2023-11-01', 'psbc', 'wechatpay', 'merchant-code', 'Suzhou', 'closed', 'open'],
  ['2024-06-01', 'mipay', 'wechatpay', 'merchant-code', 'Suzhou', 'closed', 'open'],
  ['2024-06-01', 'quickpass', 'wechatpay', 'mini-program', 'Suzhou', 'closed', 'open'],
  ['2024-09-12', 'wechat', 'wechatpay', 'online', 'Taobao', 'closed', 'open'],
]

test.each(told)('on %s %s at %s, %s, %s: no more %s but %s', (from, app, owner, ...rest) => {
  const [scene, place, before, then] = rest
  const isShop = namedShops.includes(place)
  const cell: Cell = {
    ...{ app: appId(app), owner: institutionId(owner), scene },
    ...(isShop ? { city: 'Suzhou', shop: place } : { city: place, shop: 'Tea' }),
  }
  expect(ruleBookOn(dayBefore(from)).ruling(cell).state).toBe(before)
  expect(ruleBookOn(from).ruling(cell).state).toBe(then)
})

const dayBefore = (day: string) =>
  new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10)

test('no rule that a source is named for begins on a day the sources do not tell', () => {
  const sourced = ruleHistory.filter(({ from, source }) => from > '0001' && source !== 'assumed')
  const begun = new Set(sourced.filter(({ from }) => from > '0001-01-01').map(({ from }) => from))
  expect([...begun].sort()).toEqual([...new Set(told.map(([from]) => from))].sort())
  const sections = ['assumed', 'U5.4', 'U7.1']
  for (const { source } of ruleHistory) expect(sections).toContain(source.split(/[,;]/)[0])
})

test('the cities of a rule are those the sources name', () => {
  const listed = ruleHistory.flatMap(({ cities = [] }) => [cities.join()])
  const known = [
    ...[[], ['Fuzhou'], firstCities, [...firstCities, verifiedCity]],
    ...[pilotCities, provincialCapitals],
  ]
  expect(new Set(listed)).toEqual(new Set(known.map((cities) => cities.join())))
})

test('no source gives a limit to a cell, and no rule has one', () => {
  expect(ruleHistory.filter(({ limitFen }) => limitFen !== undefined)).toEqual([])
})

test('since June 2024 all of UnionPay’s apps pay and are scanned everywhere', () => {
  const faceToFace: readonly Scene[] = ['merchant-code', 'payer-code']
  const theirs = cells.filter(
    ({ app, scene }) => app !== 'alipay' && app !== 'wechat' && faceToFace.includes(scene),
  )
  const book = ruleBookOn('2026-11-22')
  expect(theirs.filter((cell) => book.ruling(cell).state !== 'open')).toEqual([])
  expect(theirs).toHaveLength(29 * 3 * 2 * places.length)
})
