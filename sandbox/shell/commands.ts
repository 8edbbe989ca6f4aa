/**
 * Every command, once: what it does, what it takes, and lines to copy. The parser, `--help`, completion
 * and docs/shell.md are made from this table and the one of flags.
 */
import type { ExitName } from '../exit-codes.ts'
import type { FlagName } from './flags.ts'

export interface Example {
  readonly line: string
  readonly says: string
}

export interface Command {
  /** A line. */
  readonly says: string
  /** Sentences below it. */
  readonly more?: string
  readonly operand?: {
    readonly name: string
    /** How many words it is at least, and at most. */
    readonly least: number
    readonly most: number
    /** What it might be. */
    readonly example: string
    /** Whether `scenario` of a config file may stand in for it. */
    readonly isScenario?: boolean
  }
  readonly flags: readonly FlagName[]
  readonly examples: readonly Example[]
  readonly endings: readonly ExitName[]
}

const everywhere = ['config', 'home', 'json', 'quiet', 'explain-config', 'help'] as const
const doors = [
  ...(['seed', 'workers', 'port', 'host', 'storage', 'time', 'log', 'notify-host'] as const),
  ...(['target-host', 'hosts', 'tenant-ports', 'signed-ahead', 'peers', 'signatures'] as const),
  ...(['bills-at-once', 'durability', 'journal', 'journal-max', 'journal-bytes'] as const),
  ...(['log-level'] as const),
] as const

const scenarioFile = { name: 'FILE', example: 'scenarios/lunch-rush.json', isScenario: true }
const oneScenario = { ...scenarioFile, least: 1, most: 1 }
const anyScenario = { ...scenarioFile, least: 0, most: 1 }
const oneRecording = { name: 'FILE', example: 'lunch-rush.hutong.gz', least: 1, most: 1 }

export const commands = {
  start: {
    says: 'open every institution, play a scenario over and over, show the dashboard',
    more: 'Without FILE it plays a quiet morning. What is paid is kept in the home folder, and the next start goes on from there. Ctrl-C drains and stops. With --json a line is printed once everything is open, with event, urls, ports, token and pid, and another at the end.',
    operand: anyScenario,
    flags: [...everywhere, ...doors, 'no-traffic', 'afresh'],
    examples: [
      { line: 'hutong start', says: 'a quiet morning on ports from 9000' },
      { line: 'hutong start --port 0 --no-traffic --json', says: 'free ports, for a script' },
      { line: 'hutong start scenarios/issuer-outage.json', says: 'a bank fails, again and again' },
      {
        line: 'hutong start --afresh',
        says: 'a world without a past; what was there is put aside',
      },
    ],
    endings: ['passed', 'crashed', 'misused', 'interrupted'],
  },
  run: {
    says: 'play a scenario once over sockets and end with a verdict',
    operand: oneScenario,
    flags: [...everywhere, ...doors, 'audit', 'record', 'html', 'junit', 'progress'],
    examples: [
      { line: 'hutong run scenarios/lunch-rush.json --workers 2', says: 'pressed by two threads' },
      {
        line: 'hutong run scenarios/issuer-outage.json --json --junit junit.xml',
        says: 'for a pipeline',
      },
    ],
    endings: ['passed', 'crashed', 'misused', 'inconclusive', 'expectationsNotMet', 'interrupted'],
  },
  rehearse: {
    says: 'the same in virtual time, without a socket: in seconds, and the same seed gives the same digest',
    operand: oneScenario,
    flags: [...everywhere, 'seed', 'workers', 'junit', 'progress'],
    examples: [
      { line: 'hutong rehearse scenarios/the-story.json --seed 7', says: 'seven years in seconds' },
      {
        line: 'hutong rehearse scenarios/double-eleven.json',
        says: '5.9 million payments over all cores',
      },
    ],
    endings: ['passed', 'crashed', 'misused', 'expectationsNotMet'],
  },
  validate: {
    says: 'read scenarios and config files and tell every mistake, with its place',
    more: 'Each mistake has a JSON pointer, a line and a column. A file named *.config.json is read as a config file, any other as a scenario.',
    operand: { name: 'FILE…', example: 'scenarios/lunch-rush.json', least: 1, most: 1000 },
    flags: [...everywhere, 'target-host', 'signatures'],
    examples: [
      { line: 'hutong validate scenarios/*.json', says: 'every scenario of a folder' },
      { line: 'hutong validate hutong.config.json --json', says: 'for an editor or a hook' },
    ],
    endings: ['passed', 'misused'],
  },
  audit: {
    says: 'rehearse, and check it as a regulator would',
    more: 'Over sockets it is run FILE --audit.',
    operand: oneScenario,
    flags: [...everywhere, 'seed', 'junit', 'progress'],
    examples: [
      { line: 'hutong audit scenarios/exclusive-agreement.json', says: 'fifteen checks, in words' },
    ],
    endings: ['passed', 'crashed', 'misused', 'expectationsNotMet'],
  },
  explain: {
    says: 'say why the signature of a pasted request does not verify',
    more: 'Raw HTTP, a curl command, a URL or a form; standard input without FILE.',
    operand: { name: 'FILE', example: 'request.txt', least: 0, most: 1 },
    flags: [...everywhere, 'key'],
    examples: [
      { line: 'hutong explain request.txt', says: 'held against the keys of the home folder' },
      { line: 'pbpaste | hutong explain --key app-public.pem', says: 'a client with its own key' },
    ],
    endings: ['passed', 'misused', 'expectationsNotMet'],
  },
  intercept: {
    says: "as start, and stand in for the networks' real hosts",
    more: 'For clients whose hosts cannot be set: a proxy and a TLS port, under an authority of your own.',
    operand: anyScenario,
    flags: [...everywhere, ...doors, 'no-traffic', 'afresh', 'proxy-port', 'tls-port', 'allow'],
    examples: [
      { line: 'hutong intercept --no-traffic', says: 'prints the lines to paste for each client' },
      { line: 'hutong intercept --allow shop.example', says: 'the proxy passes one host on' },
    ],
    endings: ['passed', 'crashed', 'misused', 'interrupted'],
  },
  replay: {
    says: 'show a recording on the page, as it was; Ctrl-C closes it',
    operand: oneRecording,
    flags: [...everywhere, 'port'],
    examples: [{ line: 'hutong replay lunch.hutong.gz --port 0', says: 'on a free port' }],
    endings: ['passed', 'misused'],
  },
  report: {
    says: 'make a report of a recording, or of the JSON of a run',
    more: 'To this command --json names a file, as --html and --junit do. --html needs a recording.',
    operand: oneRecording,
    flags: [...everywhere, 'html', 'junit'],
    examples: [
      {
        line: 'hutong report lunch.hutong.gz --html lunch.html --json lunch.json',
        says: 'for people and for programs',
      },
      { line: 'hutong report lunch.json --junit junit.xml', says: 'for a pipeline' },
    ],
    endings: ['passed', 'misused'],
  },
  'report compare': {
    says: 'say what changed between two runs, and whether the second is worse',
    more: 'Each FILE is what run or rehearse --json printed, or a recording. The verdict is same, better, worse or not comparable.',
    operand: { name: 'BEFORE AFTER', example: 'before.json after.json', least: 2, most: 2 },
    flags: [...everywhere, 'tolerance'],
    examples: [
      { line: 'hutong report compare before.json after.json', says: '99 when it is worse' },
      {
        line: 'hutong report compare before.json after.json --tolerance 0.25 --json',
        says: 'times may move by a quarter',
      },
    ],
    endings: ['passed', 'misused', 'expectationsNotMet'],
  },
  keys: {
    says: 'list merchants and keys of each network, public parts only',
    flags: [...everywhere, 'network', 'private'],
    examples: [
      { line: 'hutong keys --network wechatpay', says: 'mchid, appid, serials, certificates' },
      { line: 'hutong keys --json --private', says: 'all an SDK is configured with' },
    ],
    endings: ['passed', 'misused'],
  },
  'keys export': {
    says: "give a network's merchant and keys to a client: .env lines, JSON or PEM files",
    flags: [...everywhere, 'network', 'format', 'out', 'force'],
    examples: [
      { line: 'hutong keys export --network alipay --format env', says: 'lines for a .env file' },
      {
        line: 'hutong keys export --network unionpay --format pem --out certs',
        says: 'files, readable by their owner alone',
      },
    ],
    endings: ['passed', 'misused'],
  },
  'keys rotate': {
    says: 'mint new keys, of one network or of all; merchants keep their numbers',
    more: 'The old key ring stays beside the new one, with the time in its name. A sandbox that is open keeps the old keys until it is started again.',
    flags: [...everywhere, 'network'],
    examples: [{ line: 'hutong keys rotate --network wechatpay', says: 'new certificates' }],
    endings: ['passed', 'misused'],
  },
  init: {
    says: "write hutong.config.json, and print .env lines and the SDK's for a language",
    more: 'Asks nothing, and writes over nothing without --force.',
    flags: [...everywhere, 'language', 'network', 'force', 'port'],
    examples: [
      { line: 'hutong init', says: 'for Node and Alipay' },
      { line: 'hutong init --language go --network wechatpay', says: 'for Go and WeChat Pay' },
    ],
    endings: ['passed', 'misused'],
  },
  doctor: {
    says: 'look at this machine and this folder: what is ready, what is not, and what to do',
    more: 'Nothing outside this machine is asked.',
    flags: [...everywhere, 'port', 'host', 'storage'],
    examples: [
      { line: 'hutong doctor', says: 'a line for each thing looked at' },
      { line: 'hutong doctor --json', says: 'for a support request' },
    ],
    endings: ['passed', 'misused'],
  },
  completion: {
    says: 'print what makes a shell complete the words of hutong',
    operand: { name: 'SHELL', example: 'bash', least: 1, most: 1 },
    flags: ['help'],
    examples: [
      { line: 'source <(hutong completion bash)', says: 'bash, in ~/.bashrc' },
      { line: 'source <(hutong completion zsh)', says: 'zsh, in ~/.zshrc after compinit' },
      { line: 'hutong completion fish | source', says: 'fish' },
    ],
    endings: ['passed', 'misused'],
  },
  help: {
    says: 'say what the command line understands, or what one command does',
    operand: { name: 'COMMAND', example: 'run', least: 0, most: 2 },
    flags: [...everywhere, 'version'],
    examples: [{ line: 'hutong help run', says: 'the same as hutong run --help' }],
    endings: ['passed', 'misused'],
  },
  version: {
    says: 'say which Hutong this is',
    flags: [...everywhere, 'version'],
    examples: [{ line: 'hutong version --json', says: 'with Node and platform' }],
    endings: ['passed', 'misused'],
  },
} as const satisfies Readonly<Record<string, Command>>

export type CommandName = keyof typeof commands

export const commandNames = Object.keys(commands).filter(isCommandName)

export function isCommandName(words: string): words is CommandName {
  return Object.hasOwn(commands, words)
}

/** The same table, every row of one shape. */
export const commandOf = (name: CommandName): Command => commands[name]
