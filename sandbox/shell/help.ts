/** What `hutong help` and `hutong COMMAND --help` say: the tables of commands, flags and endings. */
import { type ExitName, exitCodes, exitWords } from '../exit-codes.ts'
import { type CommandName, commandNames, commandOf } from './commands.ts'
import { type FlagName, flagOf, settings, variableOf } from './flags.ts'

const widthMax = 92

/** Words in lines of `width` letters at most. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = ['']
  for (const word of text.split(' ')) {
    const longer = `${lines.at(-1)} ${word}`.trimStart()
    if (longer.length > width && lines.at(-1) !== '') lines.push(word)
    else lines[lines.length - 1] = longer
  }
  return lines
}

/** A name, and beside it what there is to say of it. */
function row(name: string, says: string, column: number): string[] {
  const [first = '', ...rest] = wrapped(says, widthMax - column)
  const isWide = name.length + 2 > column
  const left = isWide ? [name, ' '.repeat(column) + first] : [name.padEnd(column) + first]
  return [...left, ...rest.map((line) => ' '.repeat(column) + line)]
}

/** `run FILE`, `start [FILE]`. */
export function headOf(name: CommandName): string {
  const { operand } = commandOf(name)
  if (operand === undefined) return name
  return operand.least === 0 ? `${name} [${operand.name}]` : `${name} ${operand.name}`
}

/** `--port N`, `-q, --quiet`; to report, --json names a file. */
export function flagHead(name: FlagName, command?: CommandName): string {
  const { value, short } = flagOf(name)
  if (name === 'json' && command === 'report') return '--json OUT'
  const long = value === undefined ? `--${name}` : `--${name} ${value}`
  return short === undefined ? long : `-${short}, ${long}`
}

/** What a flag does, and what holds without it. */
export function flagWords(name: FlagName, command?: CommandName): string {
  const { says, usual, choices } = flagOf(name)
  if (name === 'json' && command === 'report') return "write the run's report"
  const among = choices === undefined || says.includes(choices[0] ?? '') ? [] : choices
  const of = among.length === 0 ? says : `${says}: ${among.join(', ')}`
  return usual === undefined ? of : `${of} (${usual})`
}

const endingRows = (names: readonly ExitName[]) =>
  names.flatMap((name) => row(`  ${exitCodes[name]}`, exitWords[name], 8))

export const exitNames: readonly ExitName[] = [
  ...(['passed', 'crashed', 'misused', 'inconclusive', 'expectationsNotMet'] as const),
  'interrupted',
]

/** The whole, a line for each command. */
export const overview = (): string =>
  [
    'Usage: hutong COMMAND [FLAGS]',
    '',
    ...commandNames.flatMap((name) => row(`  hutong ${headOf(name)}`, commandOf(name).says, 30)),
    '',
    'hutong COMMAND --help has its flags, with examples.',
    '',
    'Settings: a flag goes before the environment (--port, HUTONG_PORT), that before',
    'hutong.config.json in this folder, and that before what is usual: --explain-config tells.',
    '',
    'Endings',
    ...endingRows(exitNames),
    '',
  ].join('\n')

export function helpOf(name: CommandName): string {
  const { says, more, flags, examples, endings } = commandOf(name)
  const sentence = `${says.charAt(0).toUpperCase()}${says.slice(1)}.`
  return [
    `Usage: hutong ${headOf(name)}${flags.length > 0 ? ' [FLAGS]' : ''}`,
    '',
    ...wrapped(more === undefined ? sentence : `${sentence} ${more}`, widthMax),
    '',
    'Examples',
    ...examples.flatMap(({ line, says: what }) => [`  ${line}`, `      ${what}`]),
    '',
    'Flags',
    ...flags.flatMap((flag) => row(`  ${flagHead(flag, name)}`, flagWords(flag, name), 24)),
    ...(flags.some((flag) => settings.includes(flag)) ? ['', variableWords(flags)] : []),
    '',
    'Endings',
    ...endingRows(endings),
    '',
  ].join('\n')
}

function variableWords(flags: readonly FlagName[]): string {
  const first = flags.find((flag) => settings.includes(flag)) ?? 'home'
  return `Most flags may stand in the environment and in hutong.config.json, too: --${first} as ${variableOf(first)}.`
}

/** The tables for programs. */
export const helpData = (names: readonly CommandName[]) => ({
  commands: names.map((name) => ({ name, usage: `hutong ${headOf(name)}`, ...commandOf(name) })),
  flags: Object.fromEntries(
    [...new Set(names.flatMap((name) => commandOf(name).flags))].map((flag) => {
      const { wrong: _wrong, isSetting = false, isPath: _path, ...rest } = flagOf(flag)
      return [flag, { ...rest, ...(isSetting ? { variable: variableOf(flag) } : {}) }]
    }),
  ),
  endings: Object.fromEntries(exitNames.map((name) => [exitCodes[name], exitWords[name]])),
})
