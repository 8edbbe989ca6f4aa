import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import ts from 'typescript'
import { expect, test } from 'vitest'

interface Script {
  readonly path: string
  readonly text: string
}

const folder = import.meta.dirname
const all: readonly Script[] = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((file) => file.isFile() && /(?<!\.test|\.d)\.ts$/.test(file.name))
  .map((file) => join(file.parentPath, file.name))
  .map((path) => ({ path: relative(folder, path), text: readFileSync(path, 'utf8') }))

/** Words out of tables of the scripts, by the names they are held under: they are few. */
const boundedNames: readonly string[] = ['operation', 'name']

/** The places of a script where a request is made without a name, or with one that may be endless. */
function endlessNames({ path, text }: Script): string[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true)
  const found: string[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && /^(ask|looked|tap|tell)$/.test(node.expression.getText())) {
      if (!node.arguments.some(isNamed)) found.push(`${path}: ${node.getText().slice(0, 60)}`)
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

/** A text, or an object (spread into, perhaps) with a name, made of nothing but words of tables. */
function isNamed(node: ts.Node): boolean {
  if (ts.isStringLiteral(node)) return true
  if (!ts.isObjectLiteralExpression(node)) return false
  return node.properties.some((property) => {
    if (ts.isSpreadAssignment(property)) return isNamed(property.expression)
    if (property.name?.getText() !== 'name') return false
    if (ts.isShorthandPropertyAssignment(property)) return true
    return ts.isPropertyAssignment(property) && isBounded(property.initializer)
  })
}

function isBounded(node: ts.Expression): boolean {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return true
  if (!ts.isTemplateExpression(node)) return false
  return node.templateSpans.every(({ expression }) => boundedNames.includes(expression.getText()))
}

const callsIn = ({ text }: Script) => [...text.matchAll(/\b(ask|looked|tap|tell)\(/g)].length

test('every request of every script is named by words, never by the number of an order', () => {
  expect(all.length).toBeGreaterThan(30)
  expect(all.reduce((sum, script) => sum + callsIn(script), 0)).toBeGreaterThan(20)
  expect(all.flatMap(endlessNames)).toEqual([])
})

const hole = '$' + '{orderNo}'

// what is written, why it is caught
const breaches = [
  [`ask({ method: 'GET', url: '/orders/' + \`${hole}\` })`, 'no name'],
  [`ask({ name: \`query ${hole}\`, method: 'GET', url })`, 'an order in the name'],
  ["ask({ name: url, method: 'GET', url })", 'the address for a name'],
] as const

test.each(breaches)('%s is caught: %s', (text) => {
  expect(endlessNames({ path: 'planted.ts', text })).toHaveLength(1)
})

test('one file speaks HTTP, and tags what it sends by that name', () => {
  const speaking = all.filter(({ text }) => /from 'k6\/(http|experimental|net|ws)/.test(text))
  expect(speaking.map(({ path }) => path)).toEqual(['requests.ts'])
  const [{ text } = { text: '' }] = speaking
  expect(text.match(/http\.(request|get|post|put|del|batch|asyncRequest)\(/g)).toEqual([
    'http.request(',
  ])
  expect(text).toContain('tags: { name }')
})

test('no script takes anything off the network but what it measures', () => {
  const remote = all.filter(({ text }) => /from '(https?:|k6\/x\/)/.test(text))
  expect(remote.map(({ path }) => path)).toEqual([])
})
