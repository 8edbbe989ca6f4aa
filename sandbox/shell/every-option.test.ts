/** What can be set can be set everywhere: by a flag, a variable, the config file and in code. */
import { readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { SandboxOptions } from '../library/options.ts'
import { optionForms } from '../library/options-form.ts'
import type { CommandName } from './commands.ts'
import { commandNames, commandOf } from './commands.ts'
import { readConfig } from './config.ts'
import { configSchema, scenarioKey } from './config-schema.ts'
import { readElsewhere } from './doctor/configured.ts'
import { configKeyOf, flagNames, settings, variableOf } from './flags.ts'
import { sandboxOptions } from './sandbox-options.ts'

type Option = keyof SandboxOptions

/** How the shell says each option of the library, and what it then is; or why it does not say it. */
const said = {
  seed: 'the scenario of start and run is played with it',
  port: { words: ['--port', '9650'], is: 9650 },
  scenario: 'the word behind the command',
  home: { words: ['--home', 'elsewhere'], is: 'elsewhere' },
  host: { words: ['--host', '0.0.0.0'], is: '0.0.0.0' },
  hosts: { words: ['--hosts', 'pay', '--hosts', '.test'], is: ['pay', '.test'] },
  notifyHosts: { words: ['--notify-host', 'shop.example'], is: ['shop.example'] },
  targetHosts: { words: ['--target-host', 'shop.example'], is: ['shop.example'] },
  signedAhead: { words: ['--signed-ahead'], is: true },
  tenantPorts: { words: ['--tenant-ports', '9700'], is: 9700 },
  peers: { words: ['--peers', 'http'], is: 'http' },
  signatures: { words: ['--signatures', 'trust'], is: 'trust' },
  workers: { words: ['--workers', '2'], is: 2 },
  billsAtOnce: { words: ['--bills-at-once'], is: true },
  clock: 'a value of code',
  intercept: 'a command of its own',
  journal: {
    words: ['--journal', '0.25', '--journal-max', '7', '--journal-bytes', '9000'],
    is: { keep: 0.25, countMax: 7, bytesMax: 9000 },
  },
  audit: { command: 'run', words: ['--audit'], is: true },
  storage: { words: ['--storage', 'memory'], is: 'memory' },
  durability: { words: ['--durability', 'machine'], is: 'machine' },
  from: 'POST /admin/restore of the world that is open',
  time: { words: ['--time', '60'], is: { speed: 60 } },
  startsAt: 'of a world on a disk the clock goes on',
  logs: { words: ['--log', 'json'], is: 'json' },
  logLevel: { words: ['--log-level', 'warn'], is: 'warn' },
  complain: 'a value of code',
} as const satisfies Record<
  Option,
  string | { words: readonly string[]; is: unknown; command?: CommandName }
>

const optionsBy = (args: readonly string[], environment = {}) => {
  const config = readConfig(args, environment, tmpdir())
  return { ...sandboxOptions(config, () => undefined) } as SandboxOptions
}

test('each option of the library is known to its form and has a flag, or a reason for none', () => {
  expect(Object.keys(optionForms).sort()).toEqual(Object.keys(said).sort())
  for (const [option, how] of Object.entries(said)) {
    if (typeof how === 'string') continue
    const command = 'command' in how ? how.command : 'start'
    const given = optionsBy([command, ...how.words, 'a.json'])[option as Option]
    expect(given, option).toEqual(how.is)
    expect(optionsBy([command, 'a.json'])[option as Option], option).not.toEqual(how.is)
  }
})

test('each setting has a flag, a variable and a key, and a command that understands it', () => {
  const keys = Object.keys(configSchema.properties).filter((key) => key !== '$schema')
  expect(keys.sort()).toEqual([...settings.map(configKeyOf), scenarioKey].sort())
  expect(new Set(settings.map(variableOf)).size).toBe(settings.length)
  for (const name of flagNames) {
    const understood = commandNames.filter((command) => commandOf(command).flags.includes(name))
    expect(understood, name).not.toEqual([])
  }
})

test('each variable that is read is that of a setting, or is named as read elsewhere', () => {
  const known = new Set([...settings.map(variableOf), 'HUTONG_SCENARIO', ...readElsewhere])
  const files = readdirSync('sandbox', { recursive: true, encoding: 'utf8' })
  const sources = files.filter(
    (file) => file.endsWith('.ts') && !/\.(test|fixture)\.ts$/.test(file),
  )
  expect(sources.length).toBeGreaterThan(100)
  const read = sources.flatMap((file) => {
    const found = readFileSync(join('sandbox', file), 'utf8').matchAll(/\benv\w*\.(HUTONG_\w+)/g)
    return [...found].map(([, name = '']) => `${name} in ${file}`)
  })
  expect(read.length).toBeGreaterThan(2)
  expect(read.filter((one) => !known.has(one.split(' ')[0] ?? ''))).toEqual([])
})

test('a name by which clients call may come from the environment, as a list', () => {
  expect(optionsBy(['start'], { HUTONG_HOSTS: 'pay, .test' }).hosts).toEqual(['pay', '.test'])
})

test.each(['--journal 1.5', '--journal some', '--durability disk', '--log-level loud'])(
  '%s is refused with what may be said',
  (words) => {
    expect(() => optionsBy(['start', ...words.split(' ')])).toThrow(/Give (all|one of)/)
  },
)
