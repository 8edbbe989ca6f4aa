/** What is asked of the bench: its words and flags, read once. */
import { parseArgs } from 'node:util'
import { type Mistake, Misuse } from '../misuse.ts'

export interface Asked {
  readonly does: 'measure' | 'list' | 'tables' | 'install-peers' | 'help'
  /** Cases and groups to measure, or files to make tables of. */
  readonly names: readonly string[]
  /** Rounds that count. */
  readonly rounds: number
  readonly seed: number
  /** A file that the lines are appended to as well. */
  readonly out: string | null
  /** A page whose tables are to be replaced, instead of printing them. */
  readonly into: string | null
}

export const usage = `npm run bench                  measures the usual cases, a JSON line each
npm run bench -- NAME…         measures some, and what they are held against
npm run bench -- peers         measures other people's mocks beside our door
npm run bench -- install-peers installs them, outside of this project
npm run bench -- list          names all cases
npm run bench -- tables FILE…  prints the lines of files as tables, in Markdown

--rounds N   rounds that count, 5 unless said; round 0 warms and is never counted
--seed N     1 unless said
--out FILE   appends the lines to a file as well
--into FILE  puts the tables into a page, between its two marks, instead of printing them`

const words = ['list', 'tables', 'install-peers', 'help'] as const

/** @throws Misuse with every mistake. */
export function readAsked(args: readonly string[]): Asked {
  const { values, positionals } = parsed(args)
  const mistakes: Mistake[] = []
  const count = (flag: 'rounds' | 'seed', usual: number) => {
    const number = Number(values[flag] ?? usual)
    if (Number.isSafeInteger(number) && number > 0) return number
    const found = `${values[flag]} is no whole number from 1 up`
    mistakes.push({ where: `--${flag}`, found, todo: `Leave it away for ${usual}.` })
    return usual
  }
  const [rounds, seed] = [count('rounds', 5), count('seed', 1)]
  const does = words.find((word) => word === positionals[0]) ?? 'measure'
  const names = does === 'measure' ? positionals : positionals.slice(1)
  if (does === 'tables' && names.length === 0) {
    mistakes.push({ where: 'tables', found: 'no file is named', todo: 'Name what --out wrote.' })
  }
  if (mistakes.length > 0) throw new Misuse('read what to measure', mistakes)
  const { out = null, into = null, help = false } = values
  return { does: help ? 'help' : does, names, rounds, seed, out, into }
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        rounds: { type: 'string' },
        seed: { type: 'string' },
        out: { type: 'string' },
        into: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    })
  } catch (cause) {
    const found = cause instanceof Error ? cause.message : String(cause)
    throw new Misuse('read what to measure', [{ where: 'flags', found, todo: usage }])
  }
}
