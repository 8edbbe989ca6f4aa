/** Which command the words of a command line name, and what its flags were given: every slip told. */
import { parseArgs } from 'node:util'
import type { Mistake } from '../misuse.ts'
import { nearest, suggestion } from '../nearest.ts'
import { type CommandName, commandNames, commandOf, isCommandName } from './commands.ts'
import { type FlagName, flagNames, flagOf, isFlagName } from './flags.ts'

/** A list for flags that may be given several times, true for switches. */
export type GivenValue = string | readonly string[] | true

export type Given = Readonly<Partial<Record<FlagName, GivenValue>>>

export interface CommandLine {
  readonly command: CommandName
  readonly operands: readonly string[]
  readonly given: Given
  readonly mistakes: readonly Mistake[]
}

export function readCommandLine(args: readonly string[]): CommandLine {
  const options = optionsFor(args)
  const { tokens, positionals } = parsed(args, options)
  const mistakes: Mistake[] = []
  const unknown: string[] = []
  const given: Partial<Record<FlagName, GivenValue>> = {}
  for (const token of tokens) {
    if (token.kind !== 'option') continue
    const { name, rawName, value = '', inlineValue = false } = token
    if (!isFlagName(name)) {
      unknown.push(rawName)
    } else if (options[name]?.type === 'boolean') {
      if (inlineValue) mistakes.push(noValueWanted(rawName, value))
      given[name] = true
    } else if (value === '' || (!inlineValue && value.startsWith('--'))) {
      mistakes.push(noValue(rawName))
    } else {
      given[name] = flagOf(name).kind === 'list' ? [...listed(given[name]), value] : value
    }
  }
  const { command, operands } = asked(positionals, given, mistakes)
  const strange = unknown.map((flag) => noSuchFlag(flag, command))
  return {
    command,
    operands,
    given,
    mistakes: [...strange, ...mistakes, ...misplaced(given, command)],
  }
}

const listed = (value: GivenValue | undefined): readonly string[] =>
  Array.isArray(value) ? value : []

interface Asked {
  readonly command: CommandName
  readonly operands: readonly string[]
}

/** `--help` anywhere asks about the command; no word at all asks for help. */
function asked(words: readonly string[], given: Given, mistakes: Mistake[]): Asked {
  const { command, operands } = commandIn(words, mistakes)
  if (words.length === 0) return { command: given.version ? 'version' : 'help', operands: [] }
  if (given.help) return { command: 'help', operands: command === 'help' ? operands : [command] }
  return { command, operands }
}

function commandIn(words: readonly string[], mistakes: Mistake[]): Asked {
  const [first = 'help', second, ...rest] = words
  const both = `${first} ${second}`
  if (isCommandName(both)) return { command: both, operands: rest }
  if (isCommandName(first)) return { command: first, operands: words.slice(1) }
  const todo = suggestion(first, commandNames)
  mistakes.push({ where: first, found: 'no such command', todo })
  return { command: 'help', operands: [] }
}

type Options = Readonly<
  Record<string, { readonly type: 'string' | 'boolean'; readonly short?: string }>
>

const usualOptions: Options = Object.fromEntries(
  flagNames.map((name) => {
    const { kind, short } = flagOf(name)
    const type = kind === 'switch' ? ('boolean' as const) : ('string' as const)
    return [name, { type, ...(short === undefined ? {} : { short }) }]
  }),
)

/** To `report`, --json names a file, as --html does; all others print. */
const optionsOfReport: Options = { ...usualOptions, json: { type: 'string' } }

function optionsFor(args: readonly string[]): Options {
  const [first, second] = parsed(args, usualOptions).positionals
  return first === 'report' && second !== 'compare' ? optionsOfReport : usualOptions
}

const parsed = (args: readonly string[], options: Options) =>
  parseArgs({ args: [...args], options, allowPositionals: true, strict: false, tokens: true })

/** Flags that the command does not understand. */
function misplaced(given: Given, command: CommandName): Mistake[] {
  if (command === 'help') return []
  const fitting = (name: FlagName) =>
    commandNames.filter((one) => one !== 'help' && commandOf(one).flags.includes(name))
  return flagNames.flatMap((name) => {
    if (given[name] === undefined || commandOf(command).flags.includes(name)) return []
    const todo = `It goes with ${fitting(name).join(' and ')}: leave it out.`
    return [{ where: `--${name}`, found: `it says nothing to ${command}`, todo }]
  })
}

/** The nearest of the command's own, or of all; there are too many to list them. */
const noSuchFlag = (flag: string, command: CommandName): Mistake => {
  const [own, all] = [commandOf(command).flags, flagNames].map((names) =>
    names.map((name) => `--${name}`),
  )
  const near = nearest(flag, own ?? []) ?? nearest(flag, all ?? [])
  const listed = command === 'help' ? 'hutong help' : `hutong ${command} --help`
  const todo = near === undefined ? `${listed} lists those there are.` : `Did you mean ${near}?`
  return { where: flag, found: 'no such flag', todo }
}

const noValue = (flag: string): Mistake => ({
  where: flag,
  found: 'nothing after it',
  todo: `Give a value: ${flag} VALUE.`,
})

const noValueWanted = (flag: string, value: string): Mistake => ({
  where: flag,
  found: `"${value}" after it`,
  todo: 'It takes no value: it is given, or left out.',
})
