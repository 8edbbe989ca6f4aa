/** Arguments and environment become one frozen Config here, or all their mistakes at once. */
import { parseArgs } from 'node:util'
import { limits } from '../core/limits.ts'
import type { Ports } from './doors.ts'
import { type Mistake, Misuse } from './misuse.ts'
import { suggestion } from './nearest.ts'

export interface Config {
  readonly command: 'start' | 'run' | 'help' | 'version'
  /** The scenario's file; null for the one `start` plays by itself. */
  readonly file: string | null
  /** Null leaves the scenario's own. */
  readonly seed: number | null
  readonly workers: number
  readonly ports: Ports
  readonly address: string
  readonly json: boolean
  /** Where merchants, keys and reports are kept. */
  readonly home: string
  readonly notifyHosts: readonly string[]
  readonly traffic: boolean
  readonly peers: 'direct' | 'http'
}

export const usage = `Usage: hutong COMMAND [FLAGS]

  hutong start [FILE]   open every institution, play a scenario over and over,
                        show the dashboard; Ctrl-C drains and stops
  hutong run FILE       play a scenario once and end with a verdict:
                        0 passed, 99 expectations not met, 2 a mistake in what was given

Flags
  --seed N          what chance is drawn from          (the scenario's own)
  --workers N       threads that press                 (1, at most ${limits.workersMax})
  --port N          the dashboard's port; the other doors count up from it
                    (9000; 0 takes free ones)
  --host ADDRESS    the address all doors bind         (127.0.0.1)
  --home FOLDER     merchants, keys and reports        (.hutong)
  --notify-host H   a host, besides this machine, that notifications may go to;
                    may be given several times
  --peers WAY       how institutions speak: direct, in memory, or http (direct)
  --no-traffic      open the doors, press nothing      (start only)
  --json            print one JSON object              (run only)
`

const flags = {
  seed: { type: 'string' },
  workers: { type: 'string' },
  port: { type: 'string' },
  host: { type: 'string' },
  home: { type: 'string' },
  peers: { type: 'string' },
  'notify-host': { type: 'string', multiple: true },
  'no-traffic': { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const

const commands = ['start', 'run', 'help', 'version'] as const

/** @throws Misuse that names every mistake. */
export function readConfig(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Config {
  const mistakes: Mistake[] = []
  const { values, positionals, unknown, empty } = parsed(args)
  for (const flag of unknown) {
    const known = Object.keys(flags).map((name) => `--${name}`)
    const todo = suggestion(flag, known)
    mistakes.push({ where: flag, found: 'no such flag', todo })
  }
  for (const flag of empty) {
    mistakes.push({ where: flag, found: 'nothing after it', todo: `Give a value: ${flag} VALUE.` })
  }
  const command = commandOf(values, positionals[0], mistakes)
  const file = positionals[1] ?? null
  if (command === 'run' && file === null) {
    mistakes.push({
      where: 'run',
      found: 'no file',
      todo: 'Name one: hutong run scenarios/lunch-rush.json',
    })
  }
  if (positionals.length > 2) {
    mistakes.push({
      where: positionals.slice(2).join(' '),
      found: 'one word too many',
      todo: usage,
    })
  }
  mistakes.push(...misplaced(values, command))
  const number = (name: string, text: string | undefined, least: number, most: number) =>
    wholeNumber({ where: `--${name}`, text, least, most }, mistakes)
  const seed = number('seed', values.seed, 0, 4_294_967_295)
  const workers = number('workers', values.workers, 1, limits.workersMax)
  const port = number('port', values.port ?? environment.HUTONG_PORT, 0, 65_000)
  const peers = values.peers ?? 'direct'
  if (peers !== 'direct' && peers !== 'http') {
    mistakes.push({ where: '--peers', found: `"${peers}"`, todo: 'Give direct or http.' })
  }
  if (mistakes.length > 0) throw new Misuse('read the command line', mistakes)
  return Object.freeze({
    command,
    file,
    seed: seed ?? null,
    workers: workers ?? 1,
    ports: port === 0 ? 'free' : (port ?? 9000),
    address: values.host ?? '127.0.0.1',
    json: values.json ?? false,
    home: values.home ?? environment.HUTONG_HOME ?? '.hutong',
    notifyHosts: values['notify-host'] ?? [],
    peers: peers === 'http' ? 'http' : 'direct',
    traffic: !(values['no-traffic'] ?? false),
  })
}

function parsed(args: readonly string[]) {
  const { values, positionals, tokens } = parseArgs({
    args: [...args],
    options: flags,
    allowPositionals: true,
    strict: false,
    tokens: true,
  })
  const unknown = tokens.flatMap((token) =>
    token.kind === 'option' && !Object.hasOwn(flags, token.name) ? [token.rawName] : [],
  )
  const empty = tokens.flatMap((token) =>
    token.kind === 'option' && takesValue(token.name) && (token.value ?? '') === ''
      ? [token.rawName]
      : [],
  )
  const text = (name: 'seed' | 'workers' | 'port' | 'host' | 'home' | 'peers') => {
    const value = values[name]
    return typeof value === 'string' ? value : undefined
  }
  const hosts = values['notify-host']
  return {
    positionals,
    unknown,
    empty,
    values: {
      seed: text('seed'),
      workers: text('workers'),
      port: text('port'),
      host: text('host'),
      home: text('home'),
      peers: text('peers'),
      'notify-host': Array.isArray(hosts) ? hosts.filter((host) => typeof host === 'string') : [],
      'no-traffic': values['no-traffic'] === true,
      json: values.json === true,
      help: values.help === true,
      version: values.version === true,
    },
  }
}

const takesValue = (name: string) =>
  Object.entries(flags).some(([flag, { type }]) => flag === name && type === 'string')

/** Flags that only one command understands. */
const flagOf = { json: 'run', 'no-traffic': 'start' } as const

function misplaced(
  values: Readonly<Record<keyof typeof flagOf, boolean>>,
  command: Config['command'],
): Mistake[] {
  const names = ['json', 'no-traffic'] as const
  const strays = names.filter(
    (name) => values[name] && command !== 'help' && command !== flagOf[name],
  )
  return strays.map((name) => ({
    where: `--${name}`,
    found: `it says nothing to ${command}`,
    todo: `It goes with ${flagOf[name]}: leave it out.`,
  }))
}

function commandOf(
  values: { readonly help: boolean; readonly version: boolean },
  word: string | undefined,
  mistakes: Mistake[],
): Config['command'] {
  if (values.help || word === undefined) return values.version ? 'version' : 'help'
  const command = commands.find((one) => one === word)
  if (command === undefined) {
    const todo = `The commands are ${commands.join(', ')}.`
    mistakes.push({ where: word, found: 'no such command', todo })
  }
  return command ?? 'help'
}

function wholeNumber(
  {
    where,
    text,
    least,
    most,
  }: {
    where: string
    text: string | undefined
    least: number
    most: number
  },
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
