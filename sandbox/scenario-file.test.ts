/** A name means the file that is there, or the scenario of that name that comes with Hutong. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { scenarioFolder } from './form.ts'
import { readScenario } from './scenario.ts'
import { noScenarioFile, scenarioFile } from './scenario-file.ts'
import { idOf, listedIds } from './theatre/playbill.ts'

const ours = fileURLToPath(new URL('lunch-rush.json', scenarioFolder()))
let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hutong-elsewhere-'))
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

test.each([
  ['lunch-rush', ours],
  ['lunch-rush.json', ours],
  ['somewhere/lunch-rush.json', 'somewhere/lunch-rush.json'],
  ['../lunch-rush.json', '../lunch-rush.json'],
  ['/lunch-rush', '/lunch-rush'],
  ['lunch-hour.json', 'lunch-hour.json'],
  ['scenario.schema', 'scenario.schema'],
  ['', ''],
])('“%s” means %s', (given, path) => {
  expect(scenarioFile(given)).toBe(path)
})

test('a file of one’s own wins over the one that comes with Hutong', () => {
  mkdirSync(join(folder, 'scenarios'))
  const own = join(folder, 'scenarios', 'lunch-rush.json')
  writeFileSync(own, '{}')
  expect(scenarioFile(own)).toBe(own)
  expect(readScenario(own)).toMatchObject({ ok: false })
})

test('by its bare name it is read, and known in the list under that name', () => {
  expect(readScenario('lunch-rush')).toMatchObject({ ok: true, scenario: { title: 'Lunch rush' } })
  expect(idOf('lunch-rush')).toBe('lunch-rush')
  expect(listedIds({ own: 'lunch-rush.json' })).toEqual(listedIds({}))
})

test('where there is none, one of a name that is near is offered', () => {
  expect(noScenarioFile('scenarios/lunch-rsh.json')).toContain('lunch-rush comes with Hutong')
  expect(noScenarioFile('/nowhere/none.json')).toBe('Name a scenario file that can be read.')
})
