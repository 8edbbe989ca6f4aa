/** Who decides a setting, and how each of them is told of a mistake. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readConfig } from './config.ts'
import { configKeyOf, flagOf, settings, variableOf } from './flags.ts'
import { settingsData } from './settings-words.ts'

let folder = ''
let count = 0

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hutong-settings-'))
})

afterAll(() => rmSync(folder, { recursive: true }))

/** A folder with a config file in it. */
function withConfig(content: object | string): string {
  count += 1
  const place = join(folder, String(count))
  mkdirSync(place)
  const text = typeof content === 'string' ? content : JSON.stringify(content, null, 2)
  writeFileSync(join(place, 'hutong.config.json'), text)
  return place
}

test('a flag goes before the environment, that before the file, and that before what is usual', () => {
  const place = withConfig({ port: 9300, seed: 3, storage: 'memory' })
  const environment = { HUTONG_PORT: '9200', HUTONG_SEED: '2' }
  expect(readConfig(['start', '--port', '9100'], environment, place)).toMatchObject({
    ...{ ports: 9100, seed: 2, storage: 'memory', address: '127.0.0.1' },
  })
  expect(readConfig(['start'], {}, place)).toMatchObject({ ports: 9300, seed: 3 })
  expect(readConfig(['start'], {}, folder)).toMatchObject({ ports: 9000, storage: 'lmdb' })
  expect(readConfig(['run', 'a.json'], {}, folder)).toMatchObject({ storage: 'memory' })
})

test('it can be asked who said what', () => {
  const place = withConfig({ port: 9300, seed: 3 })
  const config = readConfig(['start', '--port', '0'], { HUTONG_LOG: 'json' }, place)
  const rows = settingsData(config).settings
  const row = (name: string) => rows.find(({ setting }) => setting === name)
  expect(row('port')).toMatchObject({ value: '0', from: 'flag', where: '--port' })
  expect(row('log')).toMatchObject({ value: 'json', from: 'environment', where: 'HUTONG_LOG' })
  expect(row('seed')).toMatchObject({ value: '3', from: 'file' })
  expect(row('host')).toMatchObject({ value: '127.0.0.1', from: 'usual', where: 'HUTONG_HOST' })
})

test('every setting can be said in each of the three ways', () => {
  const samples = { text: '1', choice: '', whole: '7', list: 'shop.example', switch: 'true' }
  for (const name of settings) {
    const { kind, choices = [] } = flagOf(name)
    const sample = kind === 'choice' ? (choices.at(-1) ?? '') : samples[kind]
    const inFile = { whole: 7, list: [sample], switch: true, text: sample, choice: sample }[kind]
    const byVariable = readConfig(['doctor'], { [variableOf(name)]: sample }, folder)
    const byFile = readConfig(['doctor'], {}, withConfig({ [configKeyOf(name)]: inFile }))
    expect(byVariable.wrongSettings, name).toEqual([])
    expect(byFile.wrongSettings, name).toEqual([])
    const said = byVariable.settings.said.get(name)?.value
    const expected = byFile.settings.said.get(name)?.value
    if (flagOf(name).isPath !== true) expect(said, name).toEqual(expected)
  }
})

test('mistakes of flags, environment and file are told together, each with its place', () => {
  const place = withConfig({ seed: -1, pord: 9000, storage: 'disk' })
  const read = () => readConfig(['start', '--workers', 'many'], { HUTONG_PORT: 'x' }, place)
  expect(read).toThrow('--workers: "many"')
  expect(read).toThrow('HUTONG_PORT: "x"')
  expect(read).toThrow('hutong.config.json:2:11 /seed: -1')
  expect(read).toThrow('hutong.config.json:3:11 /pord: unknown "pord". Did you mean port?')
  expect(read).toThrow('hutong.config.json:4:14 /storage: "disk"')
})

test('a file that is no JSON is told with the place where it stops being one', () => {
  const place = withConfig('{\n  "port": 9000,\n}')
  expect(() => readConfig(['start'], {}, place)).toThrow('hutong.config.json:3:1: no JSON')
})

test('a config file that is named must be there, and its paths count from its folder', () => {
  expect(() => readConfig(['start', '--config', 'none.json'], {}, folder)).toThrow(
    'none.json: no such file',
  )
  const place = withConfig({ home: 'here', scenario: 'rush.json' })
  const name = join(place.slice(folder.length + 1), 'hutong.config.json')
  const config = readConfig(['run'], { HUTONG_CONFIG: name }, folder)
  const away = place.slice(folder.length + 1)
  expect(config).toMatchObject({ home: join(away, 'here'), file: join(away, 'rush.json') })
})

test('a scenario of the file stands in where none is named', () => {
  const place = withConfig({ scenario: 'rush.json' })
  expect(readConfig(['run'], {}, place)).toMatchObject({ file: 'rush.json', fileFrom: 'file' })
  expect(readConfig(['run', 'b.json'], {}, place)).toMatchObject({ file: 'b.json' })
  const named = readConfig(['start'], { HUTONG_SCENARIO: 'c.json' }, place)
  expect(named).toMatchObject({ file: 'c.json', fileFrom: 'environment' })
  expect(readConfig(['explain'], {}, place).file).toBeNull()
})

test.each([
  ['stepped', 'stepped'],
  ['60', { speed: 60 }],
  ['0.5', { speed: 0.5 }],
])('business time goes as %s says', (text, time) => {
  expect(readConfig(['start', '--time', text], {}, folder).time).toEqual(time)
})

test.each([
  [['start', '--time', '0'], '--time: "0". Give real, stepped, or a number'],
  [['start', '--storage', 'redis'], '--storage: "redis". Give one of memory, lmdb.'],
  [['start', '--json=yes'], '--json: "yes" after it'],
  [['start', '--seed', '--json'], '--seed: nothing after it'],
  [['report', 'compare', 'a.json'], 'report compare: 1 files instead of 2'],
  [['keys', 'export', 'now'], 'now: one word too many. Leave it out: hutong keys export'],
  [['strat'], 'strat: no such command. Did you mean start?'],
])('%s is told as a mistake', (args, says) => {
  expect(() => readConfig(args, {}, folder)).toThrow(says)
})

test('a switch of the environment is true or false, and empty variables say nothing', () => {
  expect(readConfig(['start'], { HUTONG_NO_TRAFFIC: 'true' }, folder).traffic).toBe(false)
  expect(readConfig(['start'], { HUTONG_NO_TRAFFIC: '' }, folder).traffic).toBe(true)
  expect(() => readConfig(['start'], { HUTONG_NO_TRAFFIC: 'maybe' }, folder)).toThrow(
    'HUTONG_NO_TRAFFIC: "maybe". Give true or false.',
  )
})

test('validate tells of a wrong config file with the others, and does not end by it', () => {
  const place = withConfig({ pord: 1 })
  const config = readConfig(['validate', 'a.json'], {}, place)
  expect(config.wrongSettings).toMatchObject([{ found: 'unknown "pord"' }])
  expect(config.configPath).toBe(join(place, 'hutong.config.json'))
  expect(() => readConfig(['validate', 'a.json', '--signatures', 'x'], {}, place)).toThrow('"x"')
})

test('mistakes of a config file are told in the order in which they stand', () => {
  const place = withConfig({ storage: 'lmbd', prot: 4, seed: -1 })
  const read = () => readConfig(['start'], {}, place)
  expect(read).toThrow(/read the config file:\n.*\/storage.*\n.*\/prot.*\n.*\/seed/)
  expect(() => readConfig(['start', '--port', 'x'], {}, place)).toThrow('read the command line')
})

test.each([
  ['start --prot 9', '--prot: no such flag. Did you mean --port?'],
  ['start --colour', '--colour: no such flag. hutong start --help lists those there are.'],
  ['run a.json -x', '-x: no such flag. hutong run --help lists those there are.'],
  ['keys exprt', 'exprt: one word too many. Did you mean keys export?'],
  ['report compar a.json b.json', 'Did you mean report compare?'],
])('%s is told what is near, and never the whole list', (words, says) => {
  const read = () => readConfig(words.split(' '), {}, folder)
  expect(read).toThrow(says)
  expect(read).not.toThrow('--seed')
})
