/** Arguments and environment become one frozen Config here, or all their mistakes at once. */
import { limits } from '../core/limits.ts'
import { type SignatureMode, signatureModes } from '../core/signature-mode.ts'
import type { Ports } from './doors.ts'
import { flags, readFlags } from './flags.ts'
import { mistakesInAllowed } from './intercept/allowed.ts'
import type { InterceptOptions } from './intercept/intercept.ts'
import { type Mistake, Misuse } from './misuse.ts'
import { suggestion } from './nearest.ts'
import { mistakesInOut } from './recordings/recording-file.ts'
import { usage } from './usage.ts'

type Command = (typeof commands)[number]

export interface Config {
  readonly command: Command
  /** The file of a scenario, a request or a recording; null for the one `start` plays, or standard input. */
  readonly file: string | null
  /** Null leaves the scenario's own. */
  readonly seed: number | null
  readonly workers: number
  /** Threads for a rehearsal at scale; null lets the number of arrivals decide. */
  readonly threads: number | null
  readonly ports: Ports
  readonly address: string
  readonly json: boolean
  /** Where a run is recorded to; null for nowhere. */
  readonly record: string | null
  /** Where reports go, for people and for programs; null for nowhere. */
  readonly html: string | null
  readonly jsonFile: string | null
  /** Whether a run is audited, too. */
  readonly audit: boolean
  /** A file with the key of a client that has others than the key ring's; null without one. */
  readonly keyFile: string | null
  /** Where merchants, keys and reports are kept. */
  readonly home: string
  readonly notifyHosts: readonly string[]
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
}

const commands = [
  ...(['start', 'run', 'rehearse', 'audit'] as const),
  ...(['intercept', 'explain', 'replay', 'report', 'help', 'version'] as const),
] as const

/** Commands that do nothing without a file, and one that each might be given. */
const needsFile: Readonly<Partial<Record<Command, string>>> = {
  run: 'scenarios/lunch-rush.json',
  rehearse: 'scenarios/lunch-rush.json',
  audit: 'scenarios/lunch-rush.json',
  replay: 'lunch-rush.hutong.gz',
  report: 'lunch-rush.hutong.gz --html lunch-rush.html',
}

/** @throws Misuse that names every mistake. */
export function readConfig(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Config {
  const mistakes: Mistake[] = []
  const { values, positionals, unknown, empty } = readFlags(args)
  mistakes.push(...unknown.map(noSuchFlag), ...empty.map(noValue))
  const command = commandOf(values, positionals[0], mistakes)
  const file = positionals[1] ?? null
  const example = needsFile[command]
  if (example !== undefined && file === null) {
    const todo = `Name one: hutong ${command} ${example}`
    mistakes.push({ where: command, found: 'no file', todo })
  }
  if (positionals.length > 2) {
    mistakes.push({
      where: positionals.slice(2).join(' '),
      found: 'one word too many',
      todo: usage,
    })
  }
  mistakes.push(...misplaced(values, command), ...mistakesInOuts(values, command))
  const number = (name: string, text: string | undefined, least: number, most: number) =>
    wholeNumber({ where: `--${name}`, text, least, most }, mistakes)
  const seed = number('seed', values.seed, 0, 4_294_967_295)
  const workers = number('workers', values.workers, 1, limits.workersMax)
  const port = number('port', values.port ?? environment.HUTONG_PORT, 0, 65_000)
  const peers = values.peers ?? 'direct'
  if (peers !== 'direct' && peers !== 'http') {
    mistakes.push({ where: '--peers', found: `"${peers}"`, todo: 'Give direct or http.' })
  }
  const signatures = modeNamed(values.signatures, mistakes)
  const proxyPort = number('proxy-port', values['proxy-port'], 0, 65_535)
  const tlsPort = number('tls-port', values['tls-port'], 0, 65_535)
  const allow = values.allow
  mistakes.push(...mistakesInAllowed(allow), ...values['target-host'].flatMap(hostMistakes))
  if (mistakes.length > 0) throw new Misuse('read the command line', mistakes)
  return Object.freeze({
    command,
    file,
    seed: seed ?? null,
    workers: workers ?? 1,
    threads: workers ?? null,
    ports: port === 0 ? 'free' : (port ?? 9000),
    address: values.host ?? '127.0.0.1',
    ...{ json: values.json, audit: values.audit, ...outsOf(values) },
    keyFile: values.key ?? null,
    home: values.home ?? environment.HUTONG_HOME ?? '.hutong',
    notifyHosts: values['notify-host'] ?? [],
    targetHosts: values['target-host'],
    signedAhead: values['signed-ahead'],
    peers: peers === 'http' ? 'http' : 'direct',
    signatures,
    traffic: !(values['no-traffic'] ?? false),
    billsAtOnce: values['bills-at-once'] ?? false,
    intercept: command === 'intercept' ? { allow, ...given({ proxyPort, tlsPort }) } : null,
  })
}

const noSuchFlag = (flag: string): Mistake => {
  const known = Object.keys(flags).map((name) => `--${name}`)
  return { where: flag, found: 'no such flag', todo: suggestion(flag, known) }
}

const noValue = (flag: string): Mistake => ({
  where: flag,
  found: 'nothing after it',
  todo: `Give a value: ${flag} VALUE.`,
})

/** Only those that have a value. */
function given(ports: Readonly<Record<'proxyPort' | 'tlsPort', number | undefined>>) {
  return Object.fromEntries(Object.entries(ports).filter(([, port]) => port !== undefined))
}

/** Flags that not every command understands. */
const goesWith: Readonly<Record<string, readonly Command[]>> = {
  json: ['run', 'rehearse', 'audit', 'explain', 'report'],
  record: ['run'],
  html: ['run', 'report'],
  audit: ['run'],
  ...Object.fromEntries(
    [
      ...(['host', 'notify-host', 'peers', 'bills-at-once'] as const),
      ...(['signatures', 'target-host', 'signed-ahead'] as const),
    ].map((flag) => [flag, ['start', 'run', 'intercept'] as const]),
  ),
  port: ['start', 'run', 'intercept', 'replay'],
  workers: ['start', 'run', 'intercept', 'rehearse'],
  key: ['explain'],
  'no-traffic': ['start', 'intercept'],
  'proxy-port': ['intercept'],
  'tls-port': ['intercept'],
  allow: ['intercept'],
}

interface Outs {
  readonly record: string | undefined
  readonly html: string | undefined
  readonly jsonFile: string | undefined
}

const outsOf = ({ record, html, jsonFile }: Outs) => ({
  record: record ?? null,
  html: html ?? null,
  jsonFile: jsonFile ?? null,
})

/** Files that are to be written: told before anything takes its time. */
function mistakesInOuts({ record, html, jsonFile }: Outs, command: Command): Mistake[] {
  const todo = 'Say where it goes: hutong report FILE --html OUT.html'
  return [
    ...mistakesInOut('--record', record),
    ...mistakesInOut('--html', html),
    ...mistakesInOut('--json', jsonFile),
    ...(command === 'report' && html === undefined && jsonFile === undefined
      ? [{ where: 'report', found: 'neither --html nor --json', todo }]
      : []),
  ]
}

function misplaced(values: Readonly<Record<string, unknown>>, command: Command): Mistake[] {
  if (command === 'help') return []
  const isGiven = (value: unknown) =>
    Array.isArray(value) ? value.length > 0 : value !== undefined && value !== false
  return Object.entries(goesWith).flatMap(([name, fitting]) => {
    if (!isGiven(values[name]) || fitting.includes(command)) return []
    const todo = `It goes with ${fitting.join(' and ')}: leave it out.`
    return [{ where: `--${name}`, found: `it says nothing to ${command}`, todo }]
  })
}

function commandOf(
  values: { readonly help: boolean; readonly version: boolean },
  word: string | undefined,
  mistakes: Mistake[],
): Command {
  if (values.help || word === undefined) return values.version ? 'version' : 'help'
  const command = commands.find((one) => one === word)
  if (command === undefined) {
    const todo = `The commands are ${commands.join(', ')}.`
    mistakes.push({ where: word, found: 'no such command', todo })
  }
  return command ?? 'help'
}

function hostMistakes(host: string): Mistake[] {
  const isBare = URL.canParse(`http://${host}`) && new URL(`http://${host}`).host === host
  if (isBare && !/:\d+$/.test(host)) return []
  const todo = 'Give a host alone, such as shop.example: no scheme, port or path.'
  return [{ where: '--target-host', found: `"${host}"`, todo }]
}

function modeNamed(word: string | undefined, mistakes: Mistake[]): SignatureMode {
  const mode = signatureModes.find((one) => one === (word ?? 'full'))
  if (mode === undefined) {
    const todo = `Give one of ${signatureModes.join(', ')}; only full is what the networks do.`
    mistakes.push({ where: '--signatures', found: `"${word}"`, todo })
  }
  return mode ?? 'full'
}

interface GivenNumber {
  readonly where: string
  readonly text: string | undefined
  readonly least: number
  readonly most: number
}

function wholeNumber(
  { where, text, least, most }: GivenNumber,
  mistakes: Mistake[],
): number | undefined {
  if (text === undefined) return undefined
  const number = Number(text)
  if (/^\d+$/.test(text) && number >= least && number <= most) return number
  mistakes.push({
    where,
    found: `"${text}"`,
    todo: `Give a whole number from ${least} to ${most}.`,
  })
  return undefined
}
