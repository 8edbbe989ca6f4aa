/** The page of the rule book, written from the rules themselves. */
import { firstCities, pilotCities, provincialCapitals, verifiedCity } from '../core/cities.ts'
import { appId, institutionId } from '../core/ids.ts'
import { openRuleBook, type Rule, type RuleBook } from '../core/rule-book.ts'
import { ruleHistory } from '../core/rule-history.ts'
import { type RulePage, rulePages } from '../core/rule-pages.ts'
import {
  allApps,
  banks,
  firstBatch,
  institutions,
  unionPayApps,
} from '../core/rules/connected-apps.ts'
import { type Scene, scenes } from '../core/scene.ts'
import { after, before } from './rule-matrix-page-text.fixture.ts'

type Names = readonly string[]

const table = (head: Names, rows: readonly Names[]) => {
  const line = (cells: Names) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

/** Lists that have a name of their own. */
const known: readonly (readonly [name: string, list: Names])[] = [
  ['all apps', allApps],
  ['`quickpass`, the 28', unionPayApps],
  ['the 28', institutions],
  ['the 27 banks of the 28', banks],
  ['the first 23 of the 28', firstBatch],
  ['the seven cities', pilotCities],
  ['provincial capitals', provincialCapitals],
  ['the first four cities', [...firstCities, verifiedCity]],
]

const isSame = (a: Names, b: Names) => a.length === b.length && a.every((one) => b.includes(one))

/** `the 28`, or the names; apps are code, places are words. */
function called(list: Names, each = (name: string) => name): string {
  if (list.includes('*')) return 'all'
  const found = known.find(([, whole]) => isSame(whole, list))?.[0]
  if (found !== undefined) return found
  const without = known.find(([, whole]) => {
    const left = whole.filter((one) => !list.includes(one))
    return whole.length > 20 && isSame([...list, ...left], whole) && left.length < 8
  })
  if (without === undefined) return list.map(each).join(', ')
  const [name, whole] = without
  const left = whole.filter((one) => !list.includes(one))
  return `${name} without ${left.map(each).join(', ')}`
}

const code = (name: string) => `\`${name}\``

const place = ({ cities, shops }: Rule) =>
  [cities && called(cities), shops?.join(', ')].filter((word) => word !== undefined).join('; ')

const ruleRow = (rule: Rule): Names => [
  rule.from === '0001-01-01' ? 'always' : rule.from,
  called(rule.apps, code),
  called(rule.owners, code),
  called(rule.scenes),
  place(rule) || 'everywhere',
  rule.why === undefined ? rule.state : `${rule.state}, ${rule.why}`,
  rule.reason,
  rule.source,
]

const ruleHead = ['From', 'Apps', 'Codes of', 'Scenes', 'Where', 'State', 'Reason', 'Known from']

const owners: Names = ['alipay', 'wechatpay', 'unionpay']
const cities = [...new Set<string>([...provincialCapitals, ...pilotCities, ...firstCities])]
const shops = [
  ...new Set(
    [...ruleHistory, ...rulePages.flatMap(({ rules }) => rules)].flatMap(({ shops: s = [] }) => s),
  ),
]

/** One cell in words: how it is elsewhere, and where it is otherwise. */
function cellWords(book: RuleBook, app: string, owner: string, scene: Scene): string {
  const at = (city: string, shop: string) => {
    const ruling = book.ruling({ app: appId(app), owner: institutionId(owner), scene, city, shop })
    return ruling.state === 'closed' ? ruling.why : ruling.state
  }
  const elsewhere = at('elsewhere', 'any')
  const otherwise = new Map<string, { cities: string[]; shops: string[] }>()
  const noted = (state: string) => {
    const found = otherwise.get(state) ?? { cities: [], shops: [] }
    otherwise.set(state, found)
    return found
  }
  for (const city of cities) {
    const state = at(city, 'any')
    if (state !== elsewhere) noted(state).cities.push(city)
  }
  for (const shop of shops) {
    const state = at('elsewhere', shop)
    if (state !== elsewhere) noted(state).shops.push(shop)
  }
  const exceptions = [...otherwise].flatMap(([state, where]) => [
    ...(where.cities.length > 0 ? [`${state} in ${called(where.cities)}`] : []),
    ...(where.shops.length > 0 ? [`${state} at ${where.shops.join(', ')}`] : []),
  ])
  if (elsewhere === 'outside-pilot') return exceptions.join('; ')
  return [elsewhere === 'not-connected' ? '–' : elsewhere, ...exceptions].join('; ')
}

function pageSection({ title, day, rules }: RulePage): string {
  const book = openRuleBook([...ruleHistory, ...rules], day)
  const rows = new Map<string, string[]>()
  for (const owner of owners) {
    for (const app of allApps) {
      const words = scenes.map((scene) => cellWords(book, app, owner, scene))
      if (words.every((word) => word === '–')) continue
      const key = JSON.stringify([owner, words])
      rows.set(key, [...(rows.get(key) ?? []), app])
    }
  }
  const lines = [...rows].map(([key, apps]) => {
    const [owner, words]: [string, string[]] = JSON.parse(key)
    return [called(apps, code), code(owner), ...words]
  })
  const added =
    rules.length === 0 ? [] : ['Beside those of history:', table(ruleHead, rules.map(ruleRow))]
  return [`### ${title}: ${day}`, ...added, table(['Apps', 'Codes of', ...scenes], lines)].join(
    '\n\n',
  )
}

export const ruleBookPage = (): string =>
  `${[
    before,
    table(ruleHead, ruleHistory.map(ruleRow)),
    '## The matrix, page by page',
    'A pair of app and owner that has no row is not connected at all. `–` is closed, in a pair that has other cells open.',
    ...rulePages.map(pageSection),
    after,
  ].join('\n\n')}\n`
