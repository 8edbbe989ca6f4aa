/** Arguments, environment and config file become one frozen Config here, or all their mistakes at once. */
import type { SignatureMode } from '../../core/signature-mode.ts'
import { signatureModes } from '../../core/signature-mode.ts'
import type { Ports } from '../doors.ts'
import type { InterceptOptions } from '../intercept/intercept.ts'
import type { JournalOptions } from '../journal/journal.ts'
import { type Mistake, Misuse } from '../misuse.ts'
import { type LogLevel, logLevels } from '../observing/log.ts'
import { mistakesInOut } from '../recordings/recording-file.ts'
import { type CommandLine, readCommandLine } from './command-line.ts'
import { type CommandName, commandOf } from './commands.ts'
import { type ConfigFile, noConfigFile, readConfigFile } from './config-file.ts'
import { scenarioKey } from './config-schema.ts'
import { keepIn, type Pace, paceIn } from './flag-values.ts'
import { type FlagName, flagOf } from './flags.ts'
import { operandMistakes } from './operands.ts'
import { type Environment, readSettings, type Settings } from './settings.ts'

export type Network = 'alipay' | 'wechatpay' | 'unionpay'

export interface Config {
  readonly command: CommandName
  /** All words behind the command. */
  readonly operands: readonly string[]
  /** The file of a scenario, a request or a recording; null for the one `start` plays, or standard input. */
  readonly file: string | null
  /** Null leaves the scenario's own. */
  readonly seed: number | null
  readonly workers: number
  /** Threads for a rehearsal at scale; null lets the number of arrivals decide. */
  readonly threads: number | null
  readonly ports: Ports
  readonly address: string
  readonly storage: 'memory' | 'lmdb'
  readonly durability: 'process' | 'machine'
  /** Whether what the home holds of the world is put aside. */
  readonly afresh: boolean
  readonly journal: JournalOptions
  readonly time: Pace
  readonly logs: 'off' | 'json' | 'pretty'
  readonly logLevel: LogLevel
  readonly json: boolean
  readonly quiet: boolean
  /** Seconds between two lines about long work; null for every few on a terminal. */
  readonly progressSeconds: number | null
  /** Where a run is recorded to; null for nowhere. */
  readonly record: string | null
  /** Where reports go, for people and for programs; null for nowhere. */
  readonly html: string | null
  readonly jsonFile: string | null
  readonly junit: string | null
  /** The share by which a figure may move between two runs that are compared. */
  readonly tolerance: number
  /** Whether a run is audited, too. */
  readonly audit: boolean
  /** A file with the key of a client that has others than the key ring's; null without one. */
  readonly keyFile: string | null
  /** Where merchants, keys and reports are kept. */
  readonly home: string
  readonly notifyHosts: readonly string[]
  /** Names besides the usual by which clients may call the doors. */
  readonly hosts: readonly string[]
  /** Null for free ones. */
  readonly tenantPorts: number | null
  /** Hosts besides this machine that a scenario's targets may be at. */
  readonly targetHosts: readonly string[]
  readonly traffic: boolean
  /** Whether a day's bill can be had on the day itself. */
  readonly billsAtOnce: boolean
  readonly peers: 'direct' | 'http'
  readonly signatures: SignatureMode
  /** Whether orders are signed before the first arrival. */
  readonly signedAhead: boolean
  /** Null leaves the networks' real hosts alone. */
  readonly intercept: InterceptOptions | null
  /** Null for all of them. */
  readonly network: Network | null
  readonly language: string
  readonly format: string
  /** A folder; null prints. */
  readonly out: string | null
  readonly showsPrivate: boolean
  readonly force: boolean
  /** Whether only the settings are wanted, and where each comes from. */
  readonly explainsConfig: boolean
  readonly settings: Settings
  /** Who named the file. */
  readonly fileFrom: Scenario['from'] | 'operand' | null
  /** The config file that was read; null without one. */
  readonly configPath: string | null
  /** What `doctor` and `validate` are to tell of settings, instead of ending by it. */
  readonly wrongSettings: readonly Mistake[]
}

/** Commands that no config file has a word in, and those that the environment has none in either. */
const withoutFile: readonly CommandName[] = ['help', 'version', 'completion', 'init']
const withoutVariables: readonly CommandName[] = ['help', 'version', 'completion']

/** @throws Misuse that names every mistake. */
export function readConfig(
  args: readonly string[],
  variables: Environment,
  folder = process.cwd(),
): Config {
  const line = readCommandLine(args)
  const environment = withoutVariables.includes(line.command) ? {} : variables
  const named = line.given.config ?? environment.HUTONG_CONFIG
  const path = typeof named === 'string' && named !== '' ? named : undefined
  const file = withoutFile.includes(line.command) ? noConfigFile : readConfigFile(path, folder)
  const settings = readSettings(line.given, environment, file)
  const scenario = standIn(line, environment, file)
  const [operand] = line.operands
  const bySettings = [...file.mistakes, ...settings.mistakes]
  const [isDoctor, isValidate] = [line.command === 'doctor', line.command === 'validate']
  const mistakes = [
    ...line.mistakes,
    ...(isDoctor ? [] : isValidate ? settings.mistakes : bySettings),
    ...operandMistakes(line, scenario !== null),
    ...mistakesInOuts(line, settings),
  ]
  const isTyped = mistakes.some(({ where }) => !file.mistakes.some((one) => one.where === where))
  const verb = isTyped ? 'read the command line' : 'read the config file'
  if (mistakes.length > 0) throw new Misuse(verb, mistakes)
  return Object.freeze({
    ...configOf(line, settings),
    file: operand ?? scenario?.path ?? null,
    fileFrom: operand === undefined ? (scenario?.from ?? null) : 'operand',
    ...{ settings, configPath: file.path, wrongSettings: isDoctor ? bySettings : file.mistakes },
  })
}

type Read = Omit<Config, 'file' | 'fileFrom' | 'settings' | 'configPath' | 'wrongSettings'>

function configOf({ command, operands }: CommandLine, settings: Settings): Read {
  const { text, whole, list, isOn } = settings
  const port = whole('port')
  const opens = command === 'start' || command === 'intercept'
  return {
    ...{ command, operands, seed: whole('seed') ?? null },
    ...{ workers: whole('workers') ?? 1, threads: whole('workers') ?? null },
    ports: port === 0 ? 'free' : (port ?? 9000),
    address: text('host') ?? '127.0.0.1',
    storage: oneOf(['memory', 'lmdb'] as const, text('storage')) ?? (opens ? 'lmdb' : 'memory'),
    durability: oneOf(['process', 'machine'] as const, text('durability')) ?? 'process',
    ...{ afresh: isOn('afresh'), journal: journalOf(settings) },
    time: paceIn(text('time') ?? 'real') ?? 'real',
    logs: oneOf(['off', 'json', 'pretty'] as const, text('log')) ?? 'off',
    logLevel: oneOf(logLevels, text('log-level')) ?? 'info',
    ...{ hosts: list('hosts'), tenantPorts: whole('tenant-ports') ?? null },
    ...{ json: isOn('json'), quiet: isOn('quiet'), progressSeconds: whole('progress') ?? null },
    ...{ record: text('record') ?? null, html: text('html') ?? null },
    ...{ jsonFile: text('json') ?? null, junit: text('junit') ?? null },
    tolerance: Number(text('tolerance') ?? 0.1),
    ...{ audit: isOn('audit'), keyFile: text('key') ?? null, home: text('home') ?? '.hutong' },
    ...{ notifyHosts: list('notify-host'), targetHosts: list('target-host') },
    ...{ traffic: !isOn('no-traffic'), billsAtOnce: isOn('bills-at-once') },
    peers: oneOf(['direct', 'http'] as const, text('peers')) ?? 'direct',
    signatures: oneOf(signatureModes, text('signatures')) ?? 'full',
    signedAhead: isOn('signed-ahead'),
    intercept: command === 'intercept' ? interceptOf(settings) : null,
    network: oneOf(['alipay', 'wechatpay', 'unionpay'] as const, text('network')) ?? null,
    ...{ language: text('language') ?? 'node', format: text('format') ?? 'env' },
    ...{ out: text('out') ?? null, showsPrivate: isOn('private'), force: isOn('force') },
    explainsConfig: isOn('explain-config'),
  }
}

const oneOf = <Word extends string>(words: readonly Word[], text: string | undefined) =>
  words.find((word) => word === text)

function journalOf({ text, whole }: Settings): JournalOptions {
  const [countMax, bytesMax] = [whole('journal-max'), whole('journal-bytes')]
  return {
    keep: keepIn(text('journal') ?? 'all') ?? 'all',
    ...(countMax === undefined ? {} : { countMax }),
    ...(bytesMax === undefined ? {} : { bytesMax }),
  }
}

function interceptOf({ whole, list }: Settings): InterceptOptions {
  const ports = { proxyPort: whole('proxy-port'), tlsPort: whole('tls-port') }
  const given = Object.entries(ports).filter(([, port]) => port !== undefined)
  return { allow: list('allow'), ...Object.fromEntries(given) }
}

/** The scenario of the environment, or of the config file, where none is named. */
function standIn(
  { command }: CommandLine,
  environment: Environment,
  { scenario }: ConfigFile,
): Scenario | null {
  if (commandOf(command).operand?.isScenario !== true) return null
  const named = environment[scenarioVariable] ?? ''
  if (named !== '') return { path: named, from: 'environment' }
  return scenario === null ? null : { path: scenario, from: 'file' }
}

interface Scenario {
  readonly path: string
  readonly from: 'environment' | 'file'
}

export const scenarioVariable = `HUTONG_${scenarioKey.toUpperCase()}`

const outs: readonly FlagName[] = ['record', 'html', 'junit']

/** Files that are to be written: told before anything takes its time. */
function mistakesInOuts({ command }: CommandLine, { text }: Settings): Mistake[] {
  const files = [...outs, 'json' as const].map((name) => [name, text(name)] as const)
  const todo = 'Say where it goes: hutong report FILE --html OUT.html'
  const isMissing = command === 'report' && files.every(([, file]) => file === undefined)
  return [
    ...files.flatMap(([name, file]) => mistakesInOut(`--${name}`, file)),
    ...(isMissing
      ? [{ where: 'report', found: 'neither --html nor --json nor --junit', todo }]
      : []),
  ]
}

/** What a setting is when nobody says, in words: for whoever asks where each comes from. */
export const usualOf = (name: FlagName): string => {
  const { usual, kind } = flagOf(name)
  return usual ?? (kind === 'switch' ? 'no' : 'none')
}
