/** The page of the command line and the schemas that editors read say what the code says. */
import { readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { reportSchema } from '../sandbox/reports/report-schema.ts'
import { commandNames, commandOf } from '../sandbox/shell/commands.ts'
import { readConfig } from '../sandbox/shell/config.ts'
import { configSchema } from '../sandbox/shell/config-schema.ts'
import { flagNames } from '../sandbox/shell/flags.ts'
import { headOf, helpOf, overview } from '../sandbox/shell/help.ts'
import { agreesWith } from './outcomes/transcript.fixture.ts'
import { shellPage } from './shell-page.fixture.ts'

test('docs/shell.md is as it would be written now', () => {
  agreesWith(new URL('../docs/shell.md', import.meta.url), shellPage())
})

test.each([
  ['sandbox/shell/config.schema.json', configSchema],
  ['sandbox/reports/report.schema.json', reportSchema],
])('%s is as it would be written now', (path, schema) => {
  const file = new URL(`../${path}`, import.meta.url)
  const text = JSON.stringify(schema, null, 2)
  if (process.env.HUTONG_WRITE === '1') writeFileSync(file, `${text}\n`)
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(JSON.parse(text))
})

test('help tells of every command and every flag, in lines that fit a terminal', () => {
  const pages = commandNames.map(helpOf)
  for (const name of commandNames) expect(overview()).toContain(`hutong ${headOf(name)}`)
  for (const flag of flagNames) {
    expect(
      pages.some((page) => page.includes(`--${flag}`)),
      flag,
    ).toBe(true)
  }
  for (const line of [overview(), ...pages].join('\n').split('\n')) {
    expect(line.length, line).toBeLessThanOrEqual(100)
  }
})

const examples = commandNames.flatMap((name) =>
  commandOf(name).examples.map(({ line }) => [line, name] as const),
)

test.each(examples)('the example %s is read without a mistake', (line, name) => {
  const command = /hutong (.*?)( \| source|\))?$/.exec(line)?.[1] ?? ''
  const inHere = command.replace(
    /\S+\.(gz|html|json|xml)(?= |$)/g,
    (file) => file.split('/').at(-1) ?? file,
  )
  const config = readConfig(inHere.split(' '), {})
  expect(config.command).toBe(name === 'help' ? 'help' : name)
})
