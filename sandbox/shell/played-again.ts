/** The command line that plays the same again: every setting that decides something, whoever said it. */
import { commandOf } from './commands.ts'
import type { Config } from './config.ts'
import { type FlagName, flagOf } from './flags.ts'

/** What decides where things go and what is told, but not what happens. */
const besides: ReadonlySet<FlagName> = new Set([
  ...(['config', 'home', 'json', 'quiet', 'explain-config', 'help', 'progress', 'log'] as const),
  ...(['record', 'html', 'junit', 'port', 'host', 'seed'] as const),
])

export function playedAgain(config: Config, seed: number): string | null {
  const { command, file, settings } = config
  if (file === null) return null
  const words = commandOf(command).flags.flatMap((name) => {
    const value = settings.said.get(name)?.value
    return value === undefined || value === false || besides.has(name) ? [] : flagText(name, value)
  })
  return ['hutong', command, quoted(file), '--seed', String(seed), ...words].join(' ')
}

function flagText(name: FlagName, value: string | readonly string[] | true): string[] {
  if (flagOf(name).kind === 'switch') return [`--${name}`]
  return [value].flat().flatMap((one) => [`--${name}`, quoted(String(one))])
}

/** As a shell takes it for one word. */
const quoted = (word: string) =>
  /^[\w./:@-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
