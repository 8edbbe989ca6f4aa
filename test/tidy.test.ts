/** What no linter sees: names, sizes, opening comments, and pages that must keep up with the code. */
import ts from 'typescript'
import { expect, test } from 'vitest'
import { outcomes } from '../core/outcome.ts'
import { isCode, isProof, readTree, type SourceFile, visit } from './source-tree.fixture.ts'

const tree = readTree()
const code = tree.filter(isCode)
const sources = code.filter((file) => !isProof(file))
const inCore = sources.filter(({ path }) => path.startsWith('core/'))
const textOf = (path: string) => tree.find((file) => file.path === path)?.text ?? ''

/** A file as if it were in the tree, to see that a check catches what it is for. */
const planted = (path: string, text: string): SourceFile => ({
  path,
  text,
  lines: text.split('\n').length,
})

test('tidy has seen the whole tree', () => {
  expect(tree.length).toBeGreaterThan(200)
  expect(sources.length).toBeGreaterThan(120)
  expect(code.length - sources.length).toBeGreaterThan(40)
  expect(inCore.length).toBeGreaterThan(20)
})

const drawers = /(^|[/.-])(utils?|helpers?|common|shared|misc|lib|base|managers?|types)(?=[/.-]|$)/

test('no file or folder is a drawer', () => {
  const isDrawer = ({ path }: SourceFile) => drawers.test(path)
  expect(tree.filter(isDrawer).map(({ path }) => path)).toEqual([])
  const caught = ['core/utils.ts', 'lib/a.ts', 'a/http-helpers.test.ts', 'core/types.ts']
  expect(caught.map((path) => planted(path, '')).filter(isDrawer)).toHaveLength(caught.length)
  expect(isDrawer(planted('core/database.ts', ''))).toBe(false)
})

test('names are in kebab-case', () => {
  const odd = code.filter(({ path }) => !/^(\.?[a-z0-9]+(-[a-z0-9]+)*[./]?)+$/.test(path))
  expect(odd.map(({ path }) => path)).toEqual([])
})

/** Files over the ceiling, each with the lines it may have: a number here only ever shrinks. */
const longFiles: Readonly<Record<string, number>> = {}

const ceilingOf = (file: SourceFile) => (isProof(file) ? 400 : 250)

test('a file has 250 lines at most, a test 400', () => {
  const isLong = (file: SourceFile) => file.lines > (longFiles[file.path] ?? ceilingOf(file))
  expect(code.filter(isLong).map(({ path, lines }) => `${path}: ${lines}`)).toEqual([])
  expect(isLong(planted('core/a.ts', '\n'.repeat(250)))).toBe(true)
  const excused = code.filter((file) => file.path in longFiles && file.lines > ceilingOf(file))
  expect(excused.map(({ path }) => path)).toEqual(Object.keys(longFiles).sort())
})

/** The functions of a file, as `path name`, with their lines; not those long on purpose. */
function functionsOf(file: SourceFile): { name: string; lines: number }[] {
  const found: { name: string; lines: number }[] = []
  visit(file, (node, lineOf) => {
    if (!ts.isFunctionLike(node) || !('body' in node) || node.body === undefined) return
    if (node.getFullText().includes('// Long on purpose:')) return
    const named = ts.isArrowFunction(node) ? node.parent : node
    const name = 'name' in named ? (named.name as ts.Node | undefined)?.getText() : undefined
    const lines = lineOf(node.getEnd()) - lineOf(node.getStart()) + 1
    found.push({ name: `${file.path} ${name ?? 'unnamed'}`, lines })
  })
  return found
}

test('a function has 60 lines at most', () => {
  const functions = sources.flatMap(functionsOf)
  const isLong = ({ lines }: { lines: number }) => lines > 60
  expect(functions.length).toBeGreaterThan(600)
  expect(functions.filter(isLong)).toEqual([])
  const body = '\n'.repeat(60)
  const planted60 = functionsOf(planted('a.ts', `const f = () => {${body}}`))
  expect(planted60.filter(isLong)).toEqual([{ name: 'a.ts f', lines: 61 }])
})

test('every source file opens by saying what is decided in it', () => {
  const isMute = ({ text }: SourceFile) =>
    !/^(#!.*\n)?(\/\*\*|\/\/) ?\S|^(#!.*\n)?\/\*\*\n \* \S/.test(text)
  expect(sources.filter(isMute).map(({ path }) => path)).toEqual([])
  expect(isMute(planted('a.ts', "import { a } from './b.ts'\n/** Late. */\n"))).toBe(true)
})

/** Where a file of the core asks for a clock, for chance or for a locale. */
function impurities(file: SourceFile): string[] {
  const found: string[] = []
  visit(file, (node, lineOf) => {
    const isName = ts.isIdentifier(node) && ['Date', 'Intl'].includes(node.text)
    const isChance = ts.isPropertyAccessExpression(node) && node.getText() === 'Math.random'
    const isLocal =
      ts.isPropertyAccessExpression(node) && /^(toLocale|localeC)/.test(node.name.text)
    if (isName || isChance || isLocal) found.push(`${file.path}:${lineOf(node.getStart())}`)
  })
  return found
}

test('the core knows no clock, no chance and no locale', () => {
  expect(inCore.flatMap(impurities)).toEqual([])
  const impure = 'Date.now()\nMath.random()\nnew Intl.Collator()\na.toLocaleString()\n'
  expect(impurities(planted('a.ts', impure))).toEqual(['a.ts:1', 'a.ts:2', 'a.ts:3', 'a.ts:4'])
})

const networks = ['alipay', 'wechatpay', 'wechat', 'unionpay', 'quickpass', 'banks']
/** Where any network may be asked for by name: where stages and crowds are made. */
const mayName = /^(sandbox|loadtests|test)\//

/** Where a file asks whether it deals with a network other than the one it belongs to. */
function namings(file: SourceFile): string[] {
  const found: string[] = []
  const home = /^simulators\/([a-z]+)\//.exec(file.path)?.[1]
  // The app of WeChat Pay is called `wechat`.
  const isHome = (name: string) => name === home || (name === 'wechat' && home === 'wechatpay')
  const isNetwork = (node: ts.Node) =>
    ts.isStringLiteral(node) && networks.includes(node.text) && !isHome(node.text)
  visit(file, (node, lineOf) => {
    const compares =
      ts.isBinaryExpression(node) &&
      /^[!=]==?$/.test(node.operatorToken.getText()) &&
      (isNetwork(node.left) || isNetwork(node.right))
    const chooses = ts.isCaseClause(node) && isNetwork(node.expression)
    if (compares || chooses) found.push(`${file.path}:${lineOf(node.getStart())}`)
  })
  return found
}

test('nobody asks for the name of a network, but the network itself', () => {
  const asking = sources.filter(({ path }) => !mayName.test(path))
  expect(asking.length).toBeGreaterThan(80)
  expect(asking.flatMap(namings)).toEqual([])
  const named = "if (a === 'alipay') b\nif ('wechatpay' !== a) b\nswitch (a) { case 'unionpay': b }"
  expect(namings(planted('core/a.ts', named))).toEqual([
    'core/a.ts:1',
    'core/a.ts:2',
    'core/a.ts:3',
  ])
  expect(namings(planted('simulators/alipay/a.ts', named))).toHaveLength(2)
})

/** The first cells of the table in a page that has a row for `approved`. */
function outcomeRows(page: string): string[] {
  const tables = page.split(/\n(?!\|)/)
  const table = tables.find((part) => /^\| *`?approved`? *\|/m.test(part)) ?? ''
  return [...table.matchAll(/^\| *`?([a-z][\w-]*)`? *\|/gm)].flatMap(([, first]) => first ?? [])
}

test.each(['alipay', 'wechatpay', 'unionpay', 'banks'])(
  'the page of %s has a row for every outcome, and none for another',
  (network) => {
    const rows = outcomeRows(textOf(`simulators/${network}/README.md`))
    expect(outcomes.filter((outcome) => !rows.includes(outcome))).toEqual([])
    expect(rows.filter((row) => !(outcomes as readonly string[]).includes(row))).toEqual([])
    expect(new Set(rows).size).toBe(rows.length)
  },
)

test('the page of scenarios tells of every scenario, and of none that is not there', () => {
  const names = tree.flatMap(({ path }) => /^scenarios\/([\w-]+)\.json$/.exec(path)?.[1] ?? [])
  const told = [...textOf('scenarios/README.md').matchAll(/`([\w-]+)\.json`/g)]
  expect(names.length).toBeGreaterThan(2)
  expect([...new Set(told.map(([, name]) => name))].sort()).toEqual(names)
})

// Put together from parts, or this file would be the first to be found.
const hereOnly = new RegExp(
  ['work', 'farm', 'root', 'home/[a-z]+'].map((name) => `(?<![\\w.*/-])/${name}/`).join('|'),
)
const registry = /registry=|"resolved": "(?!https:\/\/registry\.npmjs\.org\/)|_authToken/

test('nothing tells of the machine it was made on', () => {
  const tells = ({ path, text }: SourceFile) =>
    text.split('\n').flatMap((line, index) => {
      return hereOnly.test(line) || registry.test(line) ? [`${path}:${index + 1}`] : []
    })
  expect(tree.filter(({ path }) => path !== 'test/tidy.test.ts').flatMap(tells)).toEqual([])
  const folder = ['', 'work', 'main'].join('/')
  expect(tells(planted('a.md', `see ${folder}\n${'registry'}=https://example.com/`))).toHaveLength(
    2,
  )
})
